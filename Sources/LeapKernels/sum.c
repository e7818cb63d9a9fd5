// Sums in double precision, of elements that lie at any distance from each other.
#include "LeapKernels.h"

#include "vectors.h"

enum { BLOCK = 1024, STREAMED_FROM = 1 << 20 };

INLINE double sum_of_lanes(const f64x8 *lanes) {
    const double *v = (const double *)lanes;
    return ((v[0] + v[4]) + (v[2] + v[6])) + ((v[1] + v[5]) + (v[3] + v[7]));
}

// A block in 32 lanes, so that no addition waits for the one before. Partial sums of 2⁰, 2¹, … blocks wait until
// their equals arrive: the error grows with the logarithm of the count.
#define DEFINE_SUM(TYPE, NAME)                                                                                     \
    INLINE void add_##NAME(f64x8 *lanes, const TYPE *values, ptrdiff_t step) {                                     \
        if (step == 1)                                                                                             \
            *lanes += LOAD_##NAME(values);                                                                         \
        else                                                                                                       \
            *lanes += (f64x8){(double)values[0],        (double)values[step],     (double)values[2 * step],        \
                              (double)values[3 * step], (double)values[4 * step], (double)values[5 * step],        \
                              (double)values[6 * step], (double)values[7 * step]};                                 \
    }                                                                                                              \
                                                                                                                   \
    INLINE double block_##NAME(const TYPE *values, ptrdiff_t count, ptrdiff_t step) {                              \
        f64x8 a = {0}, b = {0}, c = {0}, d = {0};                                                                  \
        ptrdiff_t i = 0;                                                                                           \
        for (; i + 32 <= count; i += 32) {                                                                         \
            add_##NAME(&a, values + i * step, step);                                                               \
            add_##NAME(&b, values + (i + 8) * step, step);                                                         \
            add_##NAME(&c, values + (i + 16) * step, step);                                                        \
            add_##NAME(&d, values + (i + 24) * step, step);                                                        \
        }                                                                                                          \
        for (; i + 8 <= count; i += 8) add_##NAME(&a, values + i * step, step);                                    \
        double rest = 0;                                                                                           \
        for (; i < count; i++) rest += (double)values[i * step];                                                   \
        a = (a + b) + (c + d);                                                                                     \
        return sum_of_lanes(&a) + rest;                                                                            \
    }                                                                                                              \
                                                                                                                   \
    INLINE double pairwise_##NAME(const TYPE *values, ptrdiff_t count, ptrdiff_t step) {                           \
        double waiting[64];                                                                                        \
        size_t blocks = 0;                                                                                         \
        for (; count >= BLOCK; count -= BLOCK, values += BLOCK * step) {                                           \
            double sum = block_##NAME(values, BLOCK, step);                                                        \
            int level = 0;                                                                                         \
            for (; blocks >> level & 1; level++) sum += waiting[level];                                            \
            waiting[level] = sum;                                                                                  \
            blocks++;                                                                                              \
        }                                                                                                          \
        double total = block_##NAME(values, count, step);                                                          \
        for (int level = 0; blocks >> level; level++)                                                              \
            if (blocks >> level & 1) total += waiting[level];                                                      \
        return total;                                                                                              \
    }                                                                                                              \
                                                                                                                   \
    CLONES double leap_sum_##NAME(const TYPE *values, ptrdiff_t count, ptrdiff_t step) {                           \
        return step == 1 ? pairwise_##NAME(values, count, 1) : pairwise_##NAME(values, count, step);               \
    }                                                                                                              \
                                                                                                                   \
    /* The totals stay in registers while the rows are added, one after the other. */                              \
    INLINE void add_rows_##NAME(                                                                                   \
        double *restrict totals, ptrdiff_t count, const TYPE *values, ptrdiff_t step, ptrdiff_t rows,              \
        ptrdiff_t row_step) {                                                                                      \
        ptrdiff_t i = 0;                                                                                           \
        for (; i + 32 <= count; i += 32) {                                                                         \
            f64x8 a = LOAD_f64(totals + i), b = LOAD_f64(totals + i + 8);                                          \
            f64x8 c = LOAD_f64(totals + i + 16), d = LOAD_f64(totals + i + 24);                                    \
            const TYPE *place = values + i * step;                                                                 \
            for (ptrdiff_t row = 0; row < rows; row++, place += row_step) {                                        \
                add_##NAME(&a, place, step);                                                                       \
                add_##NAME(&b, place + 8 * step, step);                                                            \
                add_##NAME(&c, place + 16 * step, step);                                                           \
                add_##NAME(&d, place + 24 * step, step);                                                           \
            }                                                                                                      \
            *(f64x8_memory *)(totals + i) = a;                                                                     \
            *(f64x8_memory *)(totals + i + 8) = b;                                                                 \
            *(f64x8_memory *)(totals + i + 16) = c;                                                                \
            *(f64x8_memory *)(totals + i + 24) = d;                                                                \
        }                                                                                                          \
        for (; i < count; i++)                                                                                     \
            for (ptrdiff_t row = 0; row < rows; row++) totals[i] += (double)values[i * step + row * row_step];     \
    }                                                                                                              \
                                                                                                                   \
    CLONES void leap_add_rows_##NAME(                                                                              \
        double *totals, ptrdiff_t count, const TYPE *values, ptrdiff_t step, ptrdiff_t rows,                       \
        ptrdiff_t row_step) {                                                                                      \
        if (step == 1)                                                                                             \
            add_rows_##NAME(totals, count, values, 1, rows, row_step);                                             \
        else                                                                                                       \
            add_rows_##NAME(totals, count, values, step, rows, row_step);                                          \
    }

DEFINE_SUM(double, f64)
DEFINE_SUM(float, f32)
DEFINE_SUM(uint8_t, bool)

CLONES void leap_divide_totals_f64(double *restrict result, ptrdiff_t count, const double *totals, double divisor) {
    if (divisor == 1)
        for (ptrdiff_t i = 0; i < count; i++) result[i] = totals[i];
    else
        for (ptrdiff_t i = 0; i < count; i++) result[i] = totals[i] / divisor;
}

CLONES void leap_divide_totals_f32(float *restrict result, ptrdiff_t count, const double *totals, float divisor) {
    if (divisor == 1)
        for (ptrdiff_t i = 0; i < count; i++) result[i] = (float)totals[i];
    else
        for (ptrdiff_t i = 0; i < count; i++) result[i] = (float)totals[i] / divisor;
}

// Few neighbouring rows, as those of short windows: nothing but the result is written, past the caches when it is
// too large for them.
INLINE void mean_rows(
    double *restrict result, ptrdiff_t count, const double *values, ptrdiff_t rows, ptrdiff_t row_step,
    double divisor, int streams) {
    ptrdiff_t i = 0;
    for (; i < count && ((uintptr_t)(result + i) & 63) != 0; i++) {
        double total = 0;
        for (ptrdiff_t row = 0; row < rows; row++) total += values[i + row * row_step];
        result[i] = total / divisor;
    }
    for (; i + 32 <= count; i += 32) {
        f64x8 a = {0}, b = {0}, c = {0}, d = {0};
        const double *place = values + i;
        for (ptrdiff_t row = 0; row < rows; row++, place += row_step) {
            a += LOAD_f64(place);
            b += LOAD_f64(place + 8);
            c += LOAD_f64(place + 16);
            d += LOAD_f64(place + 24);
        }
        f64x8 *target = (f64x8 *)(result + i);
        if (divisor != 1) a /= divisor, b /= divisor, c /= divisor, d /= divisor;
        if (streams) {
            __builtin_nontemporal_store(a, target);
            __builtin_nontemporal_store(b, target + 1);
            __builtin_nontemporal_store(c, target + 2);
            __builtin_nontemporal_store(d, target + 3);
        } else {
            target[0] = a, target[1] = b, target[2] = c, target[3] = d;
        }
    }
    for (; i < count; i++) {
        double total = 0;
        for (ptrdiff_t row = 0; row < rows; row++) total += values[i + row * row_step];
        result[i] = total / divisor;
    }
}

CLONES void leap_mean_rows_f64(
    double *result, ptrdiff_t count, const double *values, ptrdiff_t rows, ptrdiff_t row_step, double divisor,
    int streams) {
    // Two loops: the choice inside of one is taken out by compilers, and the way of storing gets lost.
    if (streams)
        mean_rows(result, count, values, rows, row_step, divisor, 1);
    else
        mean_rows(result, count, values, rows, row_step, divisor, 0);
    // What was written past the caches is seen by all threads from here on.
    if (streams) __atomic_thread_fence(__ATOMIC_SEQ_CST);
}
