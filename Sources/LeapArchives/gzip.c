#define _GNU_SOURCE
#include "LeapArchives.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(__linux__) && __has_include(<zlib.h>)
#include <dlfcn.h>
#include <pthread.h>
#include <zlib.h>

static struct {
    pthread_once_t once;
    int is_ready;
    __typeof__(inflateInit2_) *init;
    __typeof__(inflate) *inflate;
    __typeof__(inflateReset) *reset;
    __typeof__(inflateEnd) *end;
} zlib = {.once = PTHREAD_ONCE_INIT};

static void load_zlib(void) {
    void *library = dlopen("libz.so.1", RTLD_NOW | RTLD_LOCAL);
    if (!library) return;
    zlib.init = (__typeof__(zlib.init))dlsym(library, "inflateInit2_");
    zlib.inflate = (__typeof__(zlib.inflate))dlsym(library, "inflate");
    zlib.reset = (__typeof__(zlib.reset))dlsym(library, "inflateReset");
    zlib.end = (__typeof__(zlib.end))dlsym(library, "inflateEnd");
    zlib.is_ready = zlib.init && zlib.inflate && zlib.reset && zlib.end;
}

struct leap_gunzip {
    z_stream stream;
    const uint8_t *bytes;
    size_t count;
    size_t given;
};

leap_gunzip *leap_gunzip_open(const uint8_t *bytes, size_t count, leap_archive_status *status) {
    pthread_once(&zlib.once, load_zlib);
    *status = LEAP_ARCHIVE_NO_LIBRARY;
    if (!zlib.is_ready) return NULL;
    *status = LEAP_ARCHIVE_NO_MEMORY;
    leap_gunzip *file = calloc(1, sizeof *file);
    if (!file) return NULL;
    file->bytes = bytes;
    file->count = count;
    // 16 asks for the frame of gzip.
    if (zlib.init(&file->stream, 16 + MAX_WBITS, ZLIB_VERSION, (int)sizeof file->stream) != Z_OK) {
        free(file);
        return NULL;
    }
    *status = LEAP_ARCHIVE_MORE;
    return file;
}

leap_archive_status leap_gunzip_step(
    leap_gunzip *file, uint8_t *target, size_t capacity, size_t *written, size_t *position, char *message,
    size_t message_capacity) {
    z_stream *stream = &file->stream;
    if (capacity > INT_MAX) capacity = INT_MAX;
    stream->next_out = target;
    stream->avail_out = (uInt)capacity;
    leap_archive_status status = LEAP_ARCHIVE_MORE;
    while (stream->avail_out > 0) {
        if (stream->avail_in == 0 && file->given < file->count) {
            const size_t rest = file->count - file->given;
            stream->next_in = (Bytef *)(file->bytes + file->given);
            stream->avail_in = rest > INT_MAX ? INT_MAX : (uInt)rest;
            file->given += stream->avail_in;
        }
        const int code = zlib.inflate(stream, Z_NO_FLUSH);
        if (code == Z_STREAM_END) {
            // Several gzip files behind one another are one.
            if (stream->avail_in == 0 && file->given == file->count) {
                status = LEAP_ARCHIVE_READ;
                break;
            }
            zlib.reset(stream);
        } else if (code == Z_MEM_ERROR) {
            status = LEAP_ARCHIVE_NO_MEMORY;
            break;
        } else if (code != Z_OK) {
            const int is_short = code == Z_BUF_ERROR && stream->avail_in == 0 && file->given == file->count;
            snprintf(
                message, message_capacity, "%s", is_short ? "it ends too early" : stream->msg ? stream->msg : "no gzip data");
            status = LEAP_ARCHIVE_DAMAGED;
            break;
        } else if (stream->avail_in == 0 && file->given == file->count && stream->avail_out > 0) {
            snprintf(message, message_capacity, "it ends too early");
            status = LEAP_ARCHIVE_DAMAGED;
            break;
        }
    }
    *written = capacity - stream->avail_out;
    *position = file->given - stream->avail_in;
    return status;
}

void leap_gunzip_close(leap_gunzip *file) {
    if (!file) return;
    zlib.end(&file->stream);
    free(file);
}
#else
leap_gunzip *leap_gunzip_open(const uint8_t *bytes, size_t count, leap_archive_status *status) {
    (void)bytes, (void)count;
    *status = LEAP_ARCHIVE_NO_LIBRARY;
    return NULL;
}
leap_archive_status leap_gunzip_step(
    leap_gunzip *file, uint8_t *target, size_t capacity, size_t *written, size_t *position, char *message,
    size_t message_capacity) {
    (void)file, (void)target, (void)capacity, (void)written, (void)position, (void)message, (void)message_capacity;
    return LEAP_ARCHIVE_NO_LIBRARY;
}
void leap_gunzip_close(leap_gunzip *file) { (void)file; }
#endif
