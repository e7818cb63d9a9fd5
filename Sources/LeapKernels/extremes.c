// The largest and the smallest of elements. The first of equal ones wins, 0 and −0 included, and the first nan of all.
#include "LeapKernels.h"

#include "vectors.h"

enum { COLUMNS = 64, LANES = 32 };

#define DEFINE_EXTREME(NAME, TYPE, RELATION)                                                                       \
    INLINE TYPE better_##NAME(TYPE best, TYPE value) {                                                             \
        return (value RELATION best) | ((value != value) & (best == best)) ? value : best;                         \
    }                                                                                                              \
                                                                                                                   \
    CLONES void leap_##NAME##_rows(                                                                                \
        TYPE *result, ptrdiff_t count, const TYPE *values, ptrdiff_t rows, ptrdiff_t row_step, int is_first) {     \
        for (ptrdiff_t start = 0; start < count; start += COLUMNS) {                                               \
            TYPE best[COLUMNS];                                                                                    \
            const ptrdiff_t width = count - start < COLUMNS ? count - start : COLUMNS;                             \
            const TYPE *first = is_first ? values + start : result + start;                                        \
            for (ptrdiff_t i = 0; i < width; i++) best[i] = first[i];                                              \
            for (ptrdiff_t row = is_first ? 1 : 0; row < rows; row++) {                                            \
                const TYPE *place = values + start + row * row_step;                                               \
                if (width == COLUMNS)                                                                              \
                    for (int i = 0; i < COLUMNS; i++) best[i] = better_##NAME(best[i], place[i]);                  \
                else                                                                                               \
                    for (ptrdiff_t i = 0; i < width; i++) best[i] = better_##NAME(best[i], place[i]);              \
            }                                                                                                      \
            for (ptrdiff_t i = 0; i < width; i++) result[start + i] = best[i];                                     \
        }                                                                                                          \
    }                                                                                                              \
                                                                                                                   \
    CLONES TYPE leap_##NAME(const TYPE *values, ptrdiff_t count) {                                                 \
        TYPE best = values[0];                                                                                     \
        ptrdiff_t i = 0;                                                                                           \
        if (count >= LANES) {                                                                                      \
            TYPE lanes[LANES];                                                                                     \
            for (int lane = 0; lane < LANES; lane++) lanes[lane] = values[lane];                                   \
            for (i = LANES; i + LANES <= count; i += LANES)                                                        \
                for (int lane = 0; lane < LANES; lane++)                                                           \
                    lanes[lane] = better_##NAME(lanes[lane], values[i + lane]);                                    \
            for (int lane = 0; lane < LANES; lane++) best = better_##NAME(best, lanes[lane]);                      \
        }                                                                                                          \
        for (; i < count; i++) best = better_##NAME(best, values[i]);                                              \
        /* Lanes do not know which of equals comes first, where it can be seen. */                                 \
        if (best == 0 || best != best)                                                                             \
            for (i = 0; i < count; i++)                                                                            \
                if (values[i] == best || (best != best && values[i] != values[i])) return values[i];               \
        return best;                                                                                               \
    }

DEFINE_EXTREME(max_f64, double, >)
DEFINE_EXTREME(max_f32, float, >)
DEFINE_EXTREME(min_f64, double, <)
DEFINE_EXTREME(min_f32, float, <)
