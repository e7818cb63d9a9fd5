#include "orientation.h"

#include <stdlib.h>
#include <string.h>

typedef struct {
    const uint8_t *bytes;
    size_t count;
    int is_little_endian;
} tiff;

static uint32_t number(const tiff *file, size_t place, int size) {
    if (place > file->count || file->count - place < (size_t)size) return 0;
    uint32_t value = 0;
    for (int i = 0; i < size; i++) {
        const int index = file->is_little_endian ? size - 1 - i : i;
        value = value << 8 | file->bytes[place + (size_t)index];
    }
    return value;
}

static int tiff_orientation(const uint8_t *bytes, size_t count) {
    if (count < 8) return 1;
    tiff file = {bytes, count, bytes[0] == 'I'};
    const size_t directory = number(&file, 4, 4);
    const uint32_t entries = number(&file, directory, 2);
    for (uint32_t entry = 0; entry < entries; entry++) {
        const size_t place = directory + 2 + 12 * (size_t)entry;
        if (place + 12 > count) return 1;
        if (number(&file, place, 2) != 0x0112) continue;
        const uint32_t orientation = number(&file, place + 8, 2);
        return orientation >= 1 && orientation <= 8 ? (int)orientation : 1;
    }
    return 1;
}

int leap_jpeg_orientation(const uint8_t *bytes, size_t count) {
    // Segments: 0xFF, a marker, and a length of two bytes that counts itself.
    size_t place = 2;
    while (place + 4 <= count && bytes[place] == 0xFF) {
        const uint8_t marker = bytes[place + 1];
        if (marker == 0xFF) {
            place++;
            continue;
        }
        // The picture itself begins.
        if (marker == 0xDA || marker == 0xD9) return 1;
        const size_t length = (size_t)bytes[place + 2] << 8 | bytes[place + 3];
        if (length < 2 || count - place - 2 < length) return 1;
        const uint8_t *content = bytes + place + 4;
        if (marker == 0xE1 && length >= 16 && !memcmp(content, "Exif\0\0", 6))
            return tiff_orientation(content + 6, length - 8);
        place += 2 + length;
    }
    return 1;
}

int leap_picture_set_upright(leap_picture *picture, int orientation) {
    if (orientation <= 1) return 1;
    const ptrdiff_t width = picture->width, height = picture->height, channels = picture->channels;
    // From 5 on rows and columns are exchanged.
    const int is_turned = orientation >= 5;
    const ptrdiff_t new_width = is_turned ? height : width, new_height = is_turned ? width : height;
    uint8_t *pixels = malloc((size_t)(width * height * channels));
    if (!pixels) return 0;
    for (ptrdiff_t y = 0; y < new_height; y++) {
        for (ptrdiff_t x = 0; x < new_width; x++) {
            ptrdiff_t column = is_turned ? y : x, row = is_turned ? x : y;
            if (orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8) column = width - 1 - column;
            if (orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7) row = height - 1 - row;
            memcpy(
                pixels + (y * new_width + x) * channels, picture->pixels + (row * width + column) * channels,
                (size_t)channels);
        }
    }
    free(picture->pixels);
    *picture = (leap_picture){new_width, new_height, channels, pixels};
    return 1;
}
