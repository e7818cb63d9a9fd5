// JPEG by libjpeg-turbo, PNG by libpng, both loaded when the first picture is read: a session without pictures does not
// pay for them.
#define _GNU_SOURCE
#include "LeapPictures.h"
#include "orientation.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(__linux__)
#include <dlfcn.h>
#include <pthread.h>
#endif

static leap_picture_status too_large(ptrdiff_t width, ptrdiff_t height, char *message, size_t capacity) {
    snprintf(message, capacity, "%td×%td pixels", width, height);
    return LEAP_PICTURE_TOO_LARGE;
}

// Three channels into one, in place.
static void make_gray(leap_picture *picture) {
    const ptrdiff_t count = picture->width * picture->height;
    for (ptrdiff_t i = 0; i < count; i++) {
        const uint8_t *pixel = picture->pixels + 3 * i;
        picture->pixels[i] = (uint8_t)((299 * pixel[0] + 587 * pixel[1] + 114 * pixel[2] + 500) / 1000);
    }
    picture->channels = 1;
}

#if defined(__linux__) && __has_include(<turbojpeg.h>)
#include <turbojpeg.h>

static struct {
    pthread_once_t once;
    int is_ready;
    __typeof__(tjInitDecompress) *init;
    __typeof__(tjDecompressHeader3) *header;
    __typeof__(tjDecompress2) *decompress;
    __typeof__(tjGetErrorStr2) *error;
    __typeof__(tjDestroy) *destroy;
} jpeg = {.once = PTHREAD_ONCE_INIT};

static void load_jpeg(void) {
    void *library = dlopen("libturbojpeg.so.0", RTLD_NOW | RTLD_LOCAL);
    if (!library) return;
    jpeg.init = (__typeof__(jpeg.init))dlsym(library, "tjInitDecompress");
    jpeg.header = (__typeof__(jpeg.header))dlsym(library, "tjDecompressHeader3");
    jpeg.decompress = (__typeof__(jpeg.decompress))dlsym(library, "tjDecompress2");
    jpeg.error = (__typeof__(jpeg.error))dlsym(library, "tjGetErrorStr2");
    jpeg.destroy = (__typeof__(jpeg.destroy))dlsym(library, "tjDestroy");
    jpeg.is_ready = jpeg.init && jpeg.header && jpeg.decompress && jpeg.error && jpeg.destroy;
}

// Ink on paper: the numbers are 255 minus the ink, as Adobe's programs write them.
static void convert_cmyk(const uint8_t *ink, leap_picture *picture) {
    const ptrdiff_t count = picture->width * picture->height;
    for (ptrdiff_t i = 0; i < count; i++)
        for (int c = 0; c < 3; c++) picture->pixels[3 * i + c] = (uint8_t)(ink[4 * i + c] * ink[4 * i + 3] / 255);
}

static leap_picture_status decode_jpeg(
    const uint8_t *bytes, size_t count, ptrdiff_t least, leap_picture *picture, char *message, size_t capacity) {
    pthread_once(&jpeg.once, load_jpeg);
    if (!jpeg.is_ready) return LEAP_PICTURE_NO_LIBRARY;
    tjhandle handle = jpeg.init();
    if (!handle) return LEAP_PICTURE_NO_MEMORY;
    int width = 0, height = 0, sampling = 0, colors = 0;
    leap_picture_status status = LEAP_PICTURE_READ;
    uint8_t *ink = NULL;
    if (jpeg.header(handle, bytes, count, &width, &height, &sampling, &colors) != 0 || width <= 0 || height <= 0) {
        snprintf(message, capacity, "%s", jpeg.error(handle));
        status = LEAP_PICTURE_DAMAGED;
    } else if ((ptrdiff_t)width * height > LEAP_PICTURE_MOST_PIXELS) {
        status = too_large(width, height, message, capacity);
    } else {
        ptrdiff_t divisor = 1;
        while (least > 0 && divisor < 8 && width / (2 * divisor) >= 2 * least && height / (2 * divisor) >= 2 * least)
            divisor *= 2;
        *picture = (leap_picture){(width + divisor - 1) / divisor, (height + divisor - 1) / divisor, 3, NULL};
        const int is_ink = colors == TJCS_CMYK || colors == TJCS_YCCK;
        const size_t pixels = (size_t)(picture->width * picture->height);
        picture->pixels = malloc(3 * pixels);
        if (is_ink) ink = malloc(4 * pixels);
        if (!picture->pixels || (is_ink && !ink)) {
            status = LEAP_PICTURE_NO_MEMORY;
        } else if (
            jpeg.decompress(
                handle, bytes, count, is_ink ? ink : picture->pixels, (int)picture->width, 0, (int)picture->height,
                is_ink ? TJPF_CMYK : TJPF_RGB, TJFLAG_ACCURATEDCT) != 0) {
            // A warning, too: the picture is not whole.
            snprintf(message, capacity, "%s", jpeg.error(handle));
            status = LEAP_PICTURE_DAMAGED;
        } else {
            if (is_ink) convert_cmyk(ink, picture);
            if (!leap_picture_set_upright(picture, leap_jpeg_orientation(bytes, count))) status = LEAP_PICTURE_NO_MEMORY;
        }
    }
    free(ink);
    jpeg.destroy(handle);
    return status;
}
#else
static leap_picture_status decode_jpeg(
    const uint8_t *bytes, size_t count, ptrdiff_t least, leap_picture *picture, char *message, size_t capacity) {
    (void)bytes, (void)count, (void)least, (void)picture, (void)message, (void)capacity;
    return LEAP_PICTURE_NO_LIBRARY;
}
#endif

#if defined(__linux__) && __has_include(<png.h>)
#include <png.h>

static struct {
    pthread_once_t once;
    int is_ready;
    __typeof__(png_image_begin_read_from_memory) *begin;
    __typeof__(png_image_finish_read) *finish;
    __typeof__(png_image_free) *release;
} png = {.once = PTHREAD_ONCE_INIT};

static void load_png(void) {
    void *library = dlopen("libpng16.so.16", RTLD_NOW | RTLD_LOCAL);
    if (!library) return;
    png.begin = (__typeof__(png.begin))dlsym(library, "png_image_begin_read_from_memory");
    png.finish = (__typeof__(png.finish))dlsym(library, "png_image_finish_read");
    png.release = (__typeof__(png.release))dlsym(library, "png_image_free");
    png.is_ready = png.begin && png.finish && png.release;
}

// Four channels, the last of them opacity, into three, in place. As browsers do it, without regard to gamma.
static void lay_on_white(leap_picture *picture) {
    const ptrdiff_t count = picture->width * picture->height;
    for (ptrdiff_t i = 0; i < count; i++) {
        const uint8_t *pixel = picture->pixels + 4 * i;
        const int opacity = pixel[3];
        for (int c = 0; c < 3; c++)
            picture->pixels[3 * i + c] = (uint8_t)((pixel[c] * opacity + 255 * (255 - opacity) + 127) / 255);
    }
}

static leap_picture_status decode_png(
    const uint8_t *bytes, size_t count, leap_picture *picture, char *message, size_t capacity) {
    pthread_once(&png.once, load_png);
    if (!png.is_ready) return LEAP_PICTURE_NO_LIBRARY;
    png_image image;
    memset(&image, 0, sizeof image);
    image.version = PNG_IMAGE_VERSION;
    leap_picture_status status = LEAP_PICTURE_READ;
    if (!png.begin(&image, bytes, count)) {
        snprintf(message, capacity, "%s", image.message);
        status = LEAP_PICTURE_DAMAGED;
    } else if ((ptrdiff_t)image.width * (ptrdiff_t)image.height > LEAP_PICTURE_MOST_PIXELS) {
        status = too_large((ptrdiff_t)image.width, (ptrdiff_t)image.height, message, capacity);
    } else {
        // Sixteen bits without a word about gamma are as bright as eight.
        image.flags |= PNG_IMAGE_FLAG_16BIT_sRGB;
        image.format = PNG_FORMAT_RGBA;
        *picture = (leap_picture){(ptrdiff_t)image.width, (ptrdiff_t)image.height, 3, malloc(PNG_IMAGE_SIZE(image))};
        if (!picture->pixels) {
            status = LEAP_PICTURE_NO_MEMORY;
        } else if (!png.finish(&image, NULL, picture->pixels, 0, NULL) || PNG_IMAGE_FAILED(image)) {
            snprintf(message, capacity, "%s", image.message);
            status = LEAP_PICTURE_DAMAGED;
        } else {
            lay_on_white(picture);
        }
    }
    png.release(&image);
    return status;
}
#else
static leap_picture_status decode_png(
    const uint8_t *bytes, size_t count, leap_picture *picture, char *message, size_t capacity) {
    (void)bytes, (void)count, (void)picture, (void)message, (void)capacity;
    return LEAP_PICTURE_NO_LIBRARY;
}
#endif

leap_picture_status leap_picture_decode(
    const uint8_t *bytes, size_t count, int is_gray, ptrdiff_t least, leap_picture *picture, char *message,
    size_t capacity) {
    static const uint8_t jpeg_start[] = {0xFF, 0xD8, 0xFF}, png_start[] = {0x89, 'P', 'N', 'G', 0x0D, 0x0A, 0x1A, 0x0A};
    *picture = (leap_picture){0, 0, 0, NULL};
    if (capacity > 0) message[0] = 0;
    leap_picture_status status = LEAP_PICTURE_FOREIGN;
    if (count >= sizeof jpeg_start && !memcmp(bytes, jpeg_start, sizeof jpeg_start))
        status = decode_jpeg(bytes, count, least, picture, message, capacity);
    else if (count >= sizeof png_start && !memcmp(bytes, png_start, sizeof png_start))
        status = decode_png(bytes, count, picture, message, capacity);
    if (status != LEAP_PICTURE_READ) {
        leap_picture_free(picture);
    } else if (is_gray) {
        make_gray(picture);
    }
    return status;
}

void leap_picture_free(leap_picture *picture) {
    free(picture->pixels);
    *picture = (leap_picture){0, 0, 0, NULL};
}
