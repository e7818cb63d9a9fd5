// What the elements of an array come to: for the line below an array that is shown in part.
#include <float.h>

#include "LeapKernels.h"
#include "vectors.h"

enum { LANES = 16 };

#define DEFINE_SUMMARY(NAME, TYPE, GREATEST)                                                                       \
    CLONES void leap_summary_##NAME(const TYPE *values, ptrdiff_t count, struct leap_summary *result) {            \
        TYPE least[LANES], greatest[LANES];                                                                        \
        double sum[LANES];                                                                                         \
        int64_t finite[LANES], nans[LANES];                                                                        \
        for (int lane = 0; lane < LANES; lane++) {                                                                 \
            least[lane] = GREATEST;                                                                                \
            greatest[lane] = -GREATEST;                                                                            \
            sum[lane] = 0;                                                                                         \
            finite[lane] = nans[lane] = 0;                                                                         \
        }                                                                                                          \
        for (ptrdiff_t i = 0; i < count; i += LANES) {                                                             \
            const ptrdiff_t width = count - i < LANES ? count - i : LANES;                                         \
            for (ptrdiff_t lane = 0; lane < width; lane++) {                                                       \
                const TYPE value = values[i + lane];                                                               \
                const int is_finite = (value >= -GREATEST) & (value <= GREATEST);                                  \
                least[lane] = is_finite & (value < least[lane]) ? value : least[lane];                             \
                greatest[lane] = is_finite & (value > greatest[lane]) ? value : greatest[lane];                    \
                sum[lane] += is_finite ? value : 0;                                                                \
                finite[lane] += is_finite;                                                                         \
                nans[lane] += value != value;                                                                      \
            }                                                                                                      \
        }                                                                                                          \
        for (int lane = 0; lane < LANES; lane++) {                                                                 \
            if (least[lane] < result->least) result->least = least[lane];                                          \
            if (greatest[lane] > result->greatest) result->greatest = greatest[lane];                              \
            result->sum += sum[lane];                                                                              \
            result->finite += finite[lane];                                                                        \
            result->nans += nans[lane];                                                                            \
        }                                                                                                          \
    }

DEFINE_SUMMARY(f64, double, DBL_MAX)
DEFINE_SUMMARY(f32, float, FLT_MAX)
