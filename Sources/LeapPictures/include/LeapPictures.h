#ifndef LEAP_PICTURES_H
#define LEAP_PICTURES_H
#include <stddef.h>
#include <stdint.h>

/// A picture in memory: rows from the top, `channels` bytes a pixel (1: grey, 3: red, green, blue).
typedef struct {
    ptrdiff_t width, height, channels;
    uint8_t *pixels;
} leap_picture;

/// What became of a file.
typedef enum {
    LEAP_PICTURE_READ,
    /// Neither a JPEG nor a PNG file.
    LEAP_PICTURE_FOREIGN,
    /// It begins as a picture and does not end as one.
    LEAP_PICTURE_DAMAGED,
    /// More pixels than `LEAP_PICTURE_MOST_PIXELS`, by its header.
    LEAP_PICTURE_TOO_LARGE,
    LEAP_PICTURE_NO_LIBRARY,
    LEAP_PICTURE_NO_MEMORY,
} leap_picture_status;

/// A header may claim any size; memory is taken for at most so many pixels.
#define LEAP_PICTURE_MOST_PIXELS ((ptrdiff_t)1 << 28)

/// Decodes a JPEG or PNG file; the libraries are loaded at the first call. Palettes, 16 bits, CMYK and the orientation that
/// a camera has noted are seen to; what is transparent is laid on white.
/// - is_gray: whether one channel is wanted (ITU-R BT.601: 0.299 red + 0.587 green + 0.114 blue), else three.
/// - least: a large JPEG may be decoded at a half, a quarter or an eighth as long as both sides keep twice so many pixels;
///   0 for the whole size.
/// - message: what the library says about damage, or the size that is too large; at most `capacity` bytes with the NUL.
leap_picture_status leap_picture_decode(
    const uint8_t *bytes, size_t count, int is_gray, ptrdiff_t least, leap_picture *picture, char *message,
    size_t capacity);
void leap_picture_free(leap_picture *picture);

/// The picture in another size, as numbers from 0 to 1, one channel after the other: channels × height × width. Each
/// number is a weighted mean over the pixels it covers (a triangle filter as wide as the reduction, at least two pixels), so
/// that fine patterns do not turn into false ones. Returns 0 when there is no memory.
int leap_picture_resize(const leap_picture *picture, ptrdiff_t width, ptrdiff_t height, float *result);

#endif
