// Compressed files: gzip by zlib, zip by libzip. Both are loaded when the first such file is read or written.
#ifndef LEAP_ARCHIVES_H
#define LEAP_ARCHIVES_H

#include <stddef.h>
#include <stdint.h>

typedef enum {
    LEAP_ARCHIVE_READ,
    LEAP_ARCHIVE_MORE,
    LEAP_ARCHIVE_DAMAGED,
    LEAP_ARCHIVE_NO_LIBRARY,
    LEAP_ARCHIVE_NO_MEMORY,
} leap_archive_status;

// gzip

typedef struct leap_gunzip leap_gunzip;

// Begins to inflate `bytes`, which must stay where they are. NULL without memory or library.
leap_gunzip *leap_gunzip_open(const uint8_t *bytes, size_t count, leap_archive_status *status);

// Inflates into `target` until it is full (LEAP_ARCHIVE_MORE) or everything is there (LEAP_ARCHIVE_READ). Tells how many
// bytes were written and, when the file is damaged, how far it was read and why.
leap_archive_status leap_gunzip_step(
    leap_gunzip *file, uint8_t *target, size_t capacity, size_t *written, size_t *position, char *message,
    size_t message_capacity);

void leap_gunzip_close(leap_gunzip *file);

// zip

typedef struct leap_zip leap_zip;

// Opens a zip file in memory, which must stay where it is. NULL with a status and a message when it cannot.
leap_zip *leap_zip_open(
    const uint8_t *bytes, size_t count, leap_archive_status *status, char *message, size_t message_capacity);
ptrdiff_t leap_zip_count(leap_zip *file);
// The name of an entry in UTF-8; NULL when it cannot be read. Lives as long as the file.
const char *leap_zip_name(leap_zip *file, ptrdiff_t index);
// The sizes of an entry, as the file claims, in bytes; 0 when it claims none.
int leap_zip_sizes(leap_zip *file, ptrdiff_t index, uint64_t *size, uint64_t *packed);
// Begins to read an entry; 0 when it cannot, with a message.
int leap_zip_begin(leap_zip *file, ptrdiff_t index, char *message, size_t message_capacity);
// The next bytes of the entry; -1 when they are damaged (the checksum is compared at the end), with a message.
ptrdiff_t leap_zip_next(leap_zip *file, uint8_t *target, size_t capacity, char *message, size_t message_capacity);
void leap_zip_close(leap_zip *file);

typedef struct leap_zip_writer leap_zip_writer;

// A zip file that is made in memory. Entries are stored without compression, as NumPy's savez does.
leap_zip_writer *leap_zip_writer_open(leap_archive_status *status);
// Adds an entry; the bytes must stay where they are until the end. 0 when it cannot.
int leap_zip_writer_add(leap_zip_writer *file, const char *name, const uint8_t *bytes, size_t count);
// Ends it. The bytes live until it is closed; NULL when it cannot.
const uint8_t *leap_zip_writer_finish(leap_zip_writer *file, size_t *count);
void leap_zip_writer_close(leap_zip_writer *file);

#endif
