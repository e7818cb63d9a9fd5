#ifndef LEAP_DATA_H
#define LEAP_DATA_H
#include <stddef.h>

/// The data sets that come with Leap, as the bytes of their files. Sources and terms: README.md in this folder.
extern const unsigned char *const leap_data_iris;
extern const size_t leap_data_iris_size;
extern const unsigned char *const leap_data_digits;
extern const size_t leap_data_digits_size;

#endif
