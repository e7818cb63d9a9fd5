// Elements as another type.
#include "LeapKernels.h"
#include "vectors.h"

#define DEFINE_CONVERSION(NAME, SOURCE, TARGET, VALUE)                                                             \
    CLONES void leap_convert_##NAME(TARGET *restrict result, const SOURCE *restrict values, ptrdiff_t count) {     \
        for (ptrdiff_t i = 0; i < count; i++) result[i] = (TARGET)(VALUE);                                         \
    }

DEFINE_CONVERSION(f32_to_f64, float, double, values[i])
DEFINE_CONVERSION(f64_to_f32, double, float, values[i])
DEFINE_CONVERSION(bool_to_f64, uint8_t, double, values[i] != 0)
DEFINE_CONVERSION(bool_to_f32, uint8_t, float, values[i] != 0)
DEFINE_CONVERSION(f64_to_bool, double, uint8_t, values[i] != 0)
DEFINE_CONVERSION(f32_to_bool, float, uint8_t, values[i] != 0)
