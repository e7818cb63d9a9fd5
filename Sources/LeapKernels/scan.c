// Running sums. Chunks of a row are summed each from 0, in the order of their elements, and what came before is added:
// so chunks can be worked on side by side, and a sum that does not change within a chunk does not change in the
// result.
#include "LeapKernels.h"

#include "vectors.h"

enum { CHUNK = LEAP_SCAN_CHUNK, SLICE = 128 };

typedef double f64_line __attribute__((vector_size(64)));
typedef float f32_line __attribute__((vector_size(64)));
typedef double f64_line_memory __attribute__((vector_size(64), aligned(8)));
typedef float f32_line_memory __attribute__((vector_size(64), aligned(4)));

#define DEFINE_SCAN(TYPE, NAME)                                                                                    \
    /* Chunks side by side: an addition takes longer than the step to the next one. */                             \
    INLINE void chunk_totals_##NAME(const TYPE *values, int chunks, TYPE *totals) {                                \
        TYPE sums[8];                                                                                              \
        for (int k = 0; k < chunks; k++) sums[k] = values[k * CHUNK];                                              \
        for (ptrdiff_t i = 1; i < CHUNK; i++)                                                                      \
            for (int k = 0; k < chunks; k++) sums[k] += values[i + k * CHUNK];                                     \
        for (int k = 0; k < chunks; k++) totals[k] = sums[k];                                                      \
    }                                                                                                              \
                                                                                                                   \
    void leap_scan_totals_##NAME(const TYPE *values, ptrdiff_t count, TYPE *totals) {                              \
        for (; count >= 8 * CHUNK; count -= 8 * CHUNK, values += 8 * CHUNK, totals += 8)                           \
            chunk_totals_##NAME(values, 8, totals);                                                                \
        for (; count >= 4 * CHUNK; count -= 4 * CHUNK, values += 4 * CHUNK, totals += 4)                           \
            chunk_totals_##NAME(values, 4, totals);                                                                \
        for (; count > 0; count -= CHUNK, values += CHUNK, totals++) {                                             \
            TYPE total = values[0];                                                                                \
            for (ptrdiff_t i = 1; i < count && i < CHUNK; i++) total += values[i];                                 \
            *totals = total;                                                                                       \
        }                                                                                                          \
    }                                                                                                              \
                                                                                                                   \
    INLINE void add_before_##NAME(                                                                                 \
        TYPE *result, const TYPE *sums, ptrdiff_t count, TYPE before, int is_first, int streams) {                 \
        const ptrdiff_t lanes = 64 / sizeof(TYPE);                                                                 \
        ptrdiff_t i = 0;                                                                                           \
        if (streams)                                                                                               \
            for (; i + lanes <= count; i += lanes) {                                                               \
                NAME##_line line = *(const NAME##_line_memory *)(sums + i);                                        \
                if (!is_first) line += before;                                                                     \
                __builtin_nontemporal_store(line, (NAME##_line *)(result + i));                                    \
            }                                                                                                      \
        if (is_first)                                                                                              \
            for (; i < count; i++) result[i] = sums[i];                                                            \
        else                                                                                                       \
            for (; i < count; i++) result[i] = before + sums[i];                                                   \
    }                                                                                                              \
                                                                                                                   \
    INLINE void scan_##NAME(                                                                                       \
        const TYPE *values, ptrdiff_t count, TYPE *result, const TYPE *before, int is_first, int streams) {        \
        TYPE sums[4 * SLICE];                                                                                      \
        for (; count >= 4 * CHUNK; count -= 4 * CHUNK) {                                                           \
            TYPE a = values[0], b = values[CHUNK], c = values[2 * CHUNK], d = values[3 * CHUNK];                   \
            for (ptrdiff_t start = 0; start < CHUNK; start += SLICE) {                                             \
                for (ptrdiff_t i = 0; i < SLICE; i++) {                                                            \
                    if (start + i > 0) {                                                                           \
                        a += values[start + i];                                                                    \
                        b += values[start + i + CHUNK];                                                            \
                        c += values[start + i + 2 * CHUNK];                                                        \
                        d += values[start + i + 3 * CHUNK];                                                        \
                    }                                                                                              \
                    sums[i] = a, sums[i + SLICE] = b, sums[i + 2 * SLICE] = c, sums[i + 3 * SLICE] = d;            \
                }                                                                                                  \
                TYPE *target = result + start;                                                                     \
                if (is_first)                                                                                      \
                    add_before_##NAME(target, sums, SLICE, 0, 1, streams);                                         \
                else                                                                                               \
                    add_before_##NAME(target, sums, SLICE, before[0], 0, streams);                                 \
                for (int k = 1; k < 4; k++)                                                                        \
                    add_before_##NAME(target + k * CHUNK, sums + k * SLICE, SLICE, before[k], 0, streams);         \
            }                                                                                                      \
            is_first = 0;                                                                                          \
            values += 4 * CHUNK, result += 4 * CHUNK, before += 4;                                                 \
        }                                                                                                          \
        for (; count > 0; count -= CHUNK) {                                                                        \
            TYPE sum = values[0];                                                                                  \
            result[0] = is_first ? sum : before[0] + sum;                                                          \
            for (ptrdiff_t i = 1; i < count && i < CHUNK; i++) {                                                   \
                sum += values[i];                                                                                  \
                result[i] = is_first ? sum : before[0] + sum;                                                      \
            }                                                                                                      \
            is_first = 0;                                                                                          \
            values += CHUNK, result += CHUNK, before++;                                                            \
        }                                                                                                          \
    }                                                                                                              \
                                                                                                                   \
    CLONES void leap_scan_##NAME(                                                                                  \
        const TYPE *values, ptrdiff_t count, TYPE *result, const TYPE *before, int is_first, int streams) {        \
        if (streams && ((uintptr_t)result & 63) == 0)                                                              \
            scan_##NAME(values, count, result, before, is_first, 1);                                               \
        else                                                                                                       \
            scan_##NAME(values, count, result, before, is_first, 0);                                               \
        if (streams) __atomic_thread_fence(__ATOMIC_SEQ_CST);                                                      \
    }                                                                                                              \
                                                                                                                   \
    CLONES void leap_scan_rows_##NAME(                                                                             \
        const TYPE *values, ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t step, TYPE *result, int is_first) {       \
        for (ptrdiff_t row = 0; row < rows; row++) {                                                               \
            const TYPE *restrict next = values + row * step;                                                       \
            const TYPE *restrict before = result + (row - 1) * step;                                               \
            TYPE *restrict target = result + row * step;                                                           \
            if (is_first && row == 0)                                                                              \
                for (ptrdiff_t i = 0; i < columns; i++) target[i] = next[i];                                       \
            else                                                                                                   \
                for (ptrdiff_t i = 0; i < columns; i++) target[i] = before[i] + next[i];                           \
        }                                                                                                          \
    }

DEFINE_SCAN(double, f64)
DEFINE_SCAN(float, f32)
