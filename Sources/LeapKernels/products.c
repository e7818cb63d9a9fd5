// Matrix products of our own: for small sizes, where a library's call costs more than the work, and for machines
// that have no library.
#include "LeapKernels.h"

#include <stdlib.h>
#include <string.h>

#if defined(__x86_64__) && defined(__linux__)
#define CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define CLONES
#endif

enum { BLOCK_K = 128, BLOCK_N = 256, LANES = 16 };

// One block: four rows of a at a time against a packed piece of b, so that each loaded row of b is used four times.
#define DEFINE_PRODUCT(NAME, TYPE)                                                                                 \
    CLONES static void NAME##_block(                                                                               \
        ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, const TYPE *a, ptrdiff_t a_down, ptrdiff_t a_right, const TYPE *b,  \
        ptrdiff_t b_down, TYPE *restrict result, ptrdiff_t result_down) {                                          \
        ptrdiff_t i = 0;                                                                                           \
        for (; i + 4 <= m; i += 4) {                                                                               \
            TYPE *restrict r0 = result + i * result_down, *restrict r1 = r0 + result_down;                         \
            TYPE *restrict r2 = r1 + result_down, *restrict r3 = r2 + result_down;                                 \
            for (ptrdiff_t p = 0; p < k; p++) {                                                                    \
                const TYPE *row = b + p * b_down;                                                                  \
                const TYPE *column = a + i * a_down + p * a_right;                                                 \
                const TYPE a0 = column[0], a1 = column[a_down], a2 = column[2 * a_down], a3 = column[3 * a_down];  \
                for (ptrdiff_t j = 0; j < n; j++) {                                                                \
                    const TYPE value = row[j];                                                                     \
                    r0[j] += a0 * value;                                                                           \
                    r1[j] += a1 * value;                                                                           \
                    r2[j] += a2 * value;                                                                           \
                    r3[j] += a3 * value;                                                                           \
                }                                                                                                  \
            }                                                                                                      \
        }                                                                                                          \
        for (; i < m; i++) {                                                                                       \
            TYPE *restrict r0 = result + i * result_down;                                                          \
            for (ptrdiff_t p = 0; p < k; p++) {                                                                    \
                const TYPE *row = b + p * b_down;                                                                  \
                const TYPE a0 = a[i * a_down + p * a_right];                                                       \
                for (ptrdiff_t j = 0; j < n; j++) r0[j] += a0 * row[j];                                            \
            }                                                                                                      \
        }                                                                                                          \
    }                                                                                                              \
                                                                                                                   \
    /* A dot product in lanes, summed in double precision at the end of each block. */                             \
    CLONES static double NAME##_dot(                                                                               \
        ptrdiff_t k, const TYPE *a, ptrdiff_t a_right, const TYPE *b, ptrdiff_t b_down) {                          \
        double total = 0;                                                                                          \
        for (ptrdiff_t start = 0; start < k; start += 1024) {                                                      \
            const ptrdiff_t end = k - start < 1024 ? k : start + 1024;                                             \
            TYPE lanes[LANES] = {0};                                                                               \
            ptrdiff_t p = start;                                                                                   \
            if (a_right == 1 && b_down == 1) {                                                                     \
                for (; p + LANES <= end; p += LANES)                                                               \
                    for (int lane = 0; lane < LANES; lane++) lanes[lane] += a[p + lane] * b[p + lane];             \
            }                                                                                                      \
            double sum = 0;                                                                                        \
            for (; p < end; p++) sum += (double)a[p * a_right] * (double)b[p * b_down];                            \
            for (int lane = 0; lane < LANES; lane++) sum += lanes[lane];                                           \
            total += sum;                                                                                          \
        }                                                                                                          \
        return total;                                                                                              \
    }                                                                                                              \
                                                                                                                   \
    void NAME(                                                                                                     \
        ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, const TYPE *a, ptrdiff_t a_down, ptrdiff_t a_right, const TYPE *b,  \
        ptrdiff_t b_down, ptrdiff_t b_right, TYPE *result) {                                                       \
        if (m <= 0 || n <= 0) return;                                                                              \
        /* Rows of a against columns of b, when both run through memory in the direction of the sum. */            \
        if (n == 1 || (m == 1 && b_down == 1)) {                                                                   \
            for (ptrdiff_t i = 0; i < m; i++)                                                                      \
                for (ptrdiff_t j = 0; j < n; j++)                                                                  \
                    result[i * n + j] = (TYPE)NAME##_dot(k, a + i * a_down, a_right, b + j * b_right, b_down);     \
            return;                                                                                                \
        }                                                                                                          \
        memset(result, 0, (size_t)(m * n) * sizeof(TYPE));                                                         \
        TYPE packed[BLOCK_K * BLOCK_N];                                                                            \
        for (ptrdiff_t j = 0; j < n; j += BLOCK_N) {                                                               \
            const ptrdiff_t columns = n - j < BLOCK_N ? n - j : BLOCK_N;                                           \
            for (ptrdiff_t p = 0; p < k; p += BLOCK_K) {                                                           \
                const ptrdiff_t rows = k - p < BLOCK_K ? k - p : BLOCK_K;                                          \
                const TYPE *piece = b + p * b_down + j * b_right;                                                  \
                ptrdiff_t piece_down = b_down;                                                                     \
                if (b_right != 1) {                                                                                \
                    for (ptrdiff_t y = 0; y < rows; y++)                                                           \
                        for (ptrdiff_t x = 0; x < columns; x++)                                                    \
                            packed[y * columns + x] = piece[y * b_down + x * b_right];                             \
                    piece = packed;                                                                                \
                    piece_down = columns;                                                                          \
                }                                                                                                  \
                NAME##_block(                                                                                      \
                    m, columns, rows, a + p * a_right, a_down, a_right, piece, piece_down, result + j, n);         \
            }                                                                                                      \
        }                                                                                                          \
    }

DEFINE_PRODUCT(leap_product_f64, double)
DEFINE_PRODUCT(leap_product_f32, float)
