#define _GNU_SOURCE
#include "LeapArchives.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(__linux__) && __has_include(<zip.h>)
#include <dlfcn.h>
#include <pthread.h>
#include <zip.h>

#define EACH_FUNCTION(use)                                                                                             \
    use(zip_source_buffer_create) use(zip_open_from_source) use(zip_get_num_entries) use(zip_get_name)                 \
    use(zip_stat_index) use(zip_stat_init) use(zip_fopen_index) use(zip_fread) use(zip_fclose) use(zip_discard)        \
    use(zip_close) use(zip_source_free) use(zip_source_keep) use(zip_source_open) use(zip_source_read)                 \
    use(zip_source_close) use(zip_source_stat) use(zip_source_buffer) use(zip_file_add) use(zip_set_file_compression)  \
    use(zip_file_set_mtime) use(zip_error_init) use(zip_error_strerror) use(zip_error_fini) use(zip_file_strerror)     \
    use(zip_strerror)

#define DECLARE(name) __typeof__(name) *name;
static struct {
    pthread_once_t once;
    int is_ready;
    EACH_FUNCTION(DECLARE)
} lib = {.once = PTHREAD_ONCE_INIT};

#define FIND(name)                                                                                                     \
    lib.name = (__typeof__(lib.name))dlsym(library, #name);                                                            \
    if (!lib.name) return;
static void load_libzip(void) {
    void *library = dlopen("libzip.so.4", RTLD_NOW | RTLD_LOCAL);
    if (!library) library = dlopen("libzip.so.5", RTLD_NOW | RTLD_LOCAL);
    if (!library) return;
    EACH_FUNCTION(FIND)
    lib.is_ready = 1;
}

struct leap_zip {
    zip_t *archive;
    zip_file_t *entry;
};

leap_zip *leap_zip_open(
    const uint8_t *bytes, size_t count, leap_archive_status *status, char *message, size_t message_capacity) {
    pthread_once(&lib.once, load_libzip);
    *status = LEAP_ARCHIVE_NO_LIBRARY;
    if (!lib.is_ready) return NULL;
    *status = LEAP_ARCHIVE_NO_MEMORY;
    zip_error_t error;
    lib.zip_error_init(&error);
    leap_zip *file = calloc(1, sizeof *file);
    zip_source_t *source = lib.zip_source_buffer_create(bytes, count, 0, &error);
    if (file && source) {
        // The central directory is compared with what stands before the entries.
        file->archive = lib.zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, &error);
        if (file->archive) {
            lib.zip_error_fini(&error);
            *status = LEAP_ARCHIVE_READ;
            return file;
        }
        *status = LEAP_ARCHIVE_DAMAGED;
        snprintf(message, message_capacity, "%s", lib.zip_error_strerror(&error));
    }
    if (source) lib.zip_source_free(source);
    free(file);
    lib.zip_error_fini(&error);
    return NULL;
}

ptrdiff_t leap_zip_count(leap_zip *file) { return (ptrdiff_t)lib.zip_get_num_entries(file->archive, 0); }

const char *leap_zip_name(leap_zip *file, ptrdiff_t index) {
    return lib.zip_get_name(file->archive, (zip_uint64_t)index, ZIP_FL_ENC_GUESS);
}

int leap_zip_sizes(leap_zip *file, ptrdiff_t index, uint64_t *size, uint64_t *packed) {
    zip_stat_t entry;
    lib.zip_stat_init(&entry);
    if (lib.zip_stat_index(file->archive, (zip_uint64_t)index, 0, &entry) != 0) return 0;
    if (!(entry.valid & ZIP_STAT_SIZE) || !(entry.valid & ZIP_STAT_COMP_SIZE)) return 0;
    *size = entry.size;
    *packed = entry.comp_size;
    return 1;
}

static void end_entry(leap_zip *file) {
    if (file->entry) lib.zip_fclose(file->entry);
    file->entry = NULL;
}

int leap_zip_begin(leap_zip *file, ptrdiff_t index, char *message, size_t message_capacity) {
    end_entry(file);
    file->entry = lib.zip_fopen_index(file->archive, (zip_uint64_t)index, 0);
    if (!file->entry) snprintf(message, message_capacity, "%s", lib.zip_strerror(file->archive));
    return file->entry != NULL;
}

ptrdiff_t leap_zip_next(leap_zip *file, uint8_t *target, size_t capacity, char *message, size_t message_capacity) {
    const zip_int64_t count = lib.zip_fread(file->entry, target, capacity);
    if (count < 0) snprintf(message, message_capacity, "%s", lib.zip_file_strerror(file->entry));
    return (ptrdiff_t)count;
}

void leap_zip_close(leap_zip *file) {
    if (!file) return;
    end_entry(file);
    lib.zip_discard(file->archive);
    free(file);
}

struct leap_zip_writer {
    zip_source_t *source;
    zip_t *archive;
    uint8_t *result;
};

leap_zip_writer *leap_zip_writer_open(leap_archive_status *status) {
    pthread_once(&lib.once, load_libzip);
    *status = LEAP_ARCHIVE_NO_LIBRARY;
    if (!lib.is_ready) return NULL;
    *status = LEAP_ARCHIVE_NO_MEMORY;
    zip_error_t error;
    lib.zip_error_init(&error);
    leap_zip_writer *file = calloc(1, sizeof *file);
    if (file) file->source = lib.zip_source_buffer_create(NULL, 0, 0, &error);
    if (file && file->source) {
        // The archive lets go of its source when it is closed, and the bytes are read from it then.
        lib.zip_source_keep(file->source);
        file->archive = lib.zip_open_from_source(file->source, ZIP_CREATE | ZIP_TRUNCATE, &error);
    }
    lib.zip_error_fini(&error);
    if (file && file->archive) {
        *status = LEAP_ARCHIVE_READ;
        return file;
    }
    if (file && file->source) {
        lib.zip_source_free(file->source);
        lib.zip_source_free(file->source);
    }
    free(file);
    return NULL;
}

int leap_zip_writer_add(leap_zip_writer *file, const char *name, const uint8_t *bytes, size_t count) {
    zip_source_t *content = lib.zip_source_buffer(file->archive, bytes, count, 0);
    if (!content) return 0;
    const zip_int64_t index = lib.zip_file_add(file->archive, name, content, ZIP_FL_ENC_UTF_8);
    if (index < 0) {
        lib.zip_source_free(content);
        return 0;
    }
    // The same arrays give the same file: no time of day in it (1980-01-01, where zip's calendar begins).
    return lib.zip_set_file_compression(file->archive, (zip_uint64_t)index, ZIP_CM_STORE, 0) == 0 &&
           lib.zip_file_set_mtime(file->archive, (zip_uint64_t)index, 315532800, 0) == 0;
}

const uint8_t *leap_zip_writer_finish(leap_zip_writer *file, size_t *count) {
    if (lib.zip_close(file->archive) != 0) return NULL;
    file->archive = NULL;
    zip_stat_t whole;
    lib.zip_stat_init(&whole);
    if (lib.zip_source_stat(file->source, &whole) != 0 || !(whole.valid & ZIP_STAT_SIZE)) return NULL;
    if (lib.zip_source_open(file->source) != 0) return NULL;
    file->result = malloc(whole.size ? whole.size : 1);
    size_t filled = 0;
    while (file->result && filled < whole.size) {
        const zip_int64_t part = lib.zip_source_read(file->source, file->result + filled, whole.size - filled);
        if (part <= 0) break;
        filled += (size_t)part;
    }
    lib.zip_source_close(file->source);
    *count = filled;
    return file->result && filled == whole.size ? file->result : NULL;
}

void leap_zip_writer_close(leap_zip_writer *file) {
    if (!file) return;
    if (file->archive) lib.zip_discard(file->archive);
    lib.zip_source_free(file->source);
    free(file->result);
    free(file);
}
#else
leap_zip *leap_zip_open(
    const uint8_t *bytes, size_t count, leap_archive_status *status, char *message, size_t message_capacity) {
    (void)bytes, (void)count, (void)message, (void)message_capacity;
    *status = LEAP_ARCHIVE_NO_LIBRARY;
    return NULL;
}
ptrdiff_t leap_zip_count(leap_zip *file) { (void)file; return 0; }
const char *leap_zip_name(leap_zip *file, ptrdiff_t index) { (void)file, (void)index; return NULL; }
int leap_zip_sizes(leap_zip *file, ptrdiff_t index, uint64_t *size, uint64_t *packed) {
    (void)file, (void)index, (void)size, (void)packed;
    return 0;
}
int leap_zip_begin(leap_zip *file, ptrdiff_t index, char *message, size_t message_capacity) {
    (void)file, (void)index, (void)message, (void)message_capacity;
    return 0;
}
ptrdiff_t leap_zip_next(leap_zip *file, uint8_t *target, size_t capacity, char *message, size_t message_capacity) {
    (void)file, (void)target, (void)capacity, (void)message, (void)message_capacity;
    return -1;
}
void leap_zip_close(leap_zip *file) { (void)file; }
leap_zip_writer *leap_zip_writer_open(leap_archive_status *status) {
    *status = LEAP_ARCHIVE_NO_LIBRARY;
    return NULL;
}
int leap_zip_writer_add(leap_zip_writer *file, const char *name, const uint8_t *bytes, size_t count) {
    (void)file, (void)name, (void)bytes, (void)count;
    return 0;
}
const uint8_t *leap_zip_writer_finish(leap_zip_writer *file, size_t *count) { (void)file, (void)count; return NULL; }
void leap_zip_writer_close(leap_zip_writer *file) { (void)file; }
#endif
