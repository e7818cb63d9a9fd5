// printf's number formats, which are variadic and so out of Swift's reach.
#include "LeapKernels.h"
#include <stdio.h>

int leap_format_general(char *buffer, size_t size, int digits, double value) {
    return snprintf(buffer, size, "%.*g", digits, value);
}

int leap_format_fixed(char *buffer, size_t size, int decimals, double value) {
    return snprintf(buffer, size, "%.*f", decimals, value);
}

int leap_format_exponent(char *buffer, size_t size, int decimals, double value) {
    return snprintf(buffer, size, "%.*e", decimals, value);
}
