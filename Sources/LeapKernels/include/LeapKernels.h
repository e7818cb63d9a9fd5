#ifndef LEAP_KERNELS_H
#define LEAP_KERNELS_H
#include <stddef.h>
#include <stdint.h>

/// Writes `value` as printf's `%.*g` would, with a NUL at the end. Returns the length.
int leap_format_general(char *buffer, size_t size, int digits, double value);
/// The same as `%.*f`.
int leap_format_fixed(char *buffer, size_t size, int decimals, double value);
/// The same as `%.*e`.
int leap_format_exponent(char *buffer, size_t size, int decimals, double value);

#endif
