// Matrix products of our own, near the peak of the processor: for sizes where a library's call costs more than it
// brings, and for machines that have no library.
#include "LeapKernels.h"
#include "vectors.h"

#include <string.h>

#if defined(__clang__)
#define UNROLL _Pragma("clang loop unroll(full)")
#else
#define UNROLL _Pragma("GCC unroll 8")
#endif

// A piece of a is BLOCK_M × BLOCK_K and stays in the second cache, a panel of b BLOCK_K steps long.
enum { BLOCK_M = 256, BLOCK_K = 400, BLOCK_N = 1024 };

// The length of pieces of nearly the same size, at most `most` (a multiple of `unit`) each.
static ptrdiff_t even_piece(ptrdiff_t length, ptrdiff_t most, ptrdiff_t unit) {
    const ptrdiff_t pieces = (length + most - 1) / most;
    return ((length + pieces - 1) / pieces + unit - 1) / unit * unit;
}

#if defined(__x86_64__)
#define ROWS 8
#define WIDTH 3
#define MOST_UNPACKED 400
#if defined(__clang__)
// Without the second attribute the compiler halves the vectors.
#define TARGET __attribute__((target("arch=x86-64-v4"), min_vector_width(512)))
#else
#define TARGET __attribute__((target("arch=x86-64-v4,prefer-vector-width=512")))
#endif
#define ELEMENT double
#define LANES 8
#define NAME(x) wide_f64_##x
#include "productkernel.h"
#define ELEMENT float
#define LANES 16
#define NAME(x) wide_f32_##x
#include "productkernel.h"
#undef ROWS
#undef MOST_UNPACKED
#undef TARGET

#define ROWS 4
#define MOST_UNPACKED 64
#define TARGET __attribute__((target("arch=x86-64-v3")))
#define ELEMENT double
#define LANES 4
#define NAME(x) medium_f64_##x
#include "productkernel.h"
#define ELEMENT float
#define LANES 8
#define NAME(x) medium_f32_##x
#include "productkernel.h"
#undef ROWS
#undef WIDTH
#undef TARGET

// 16 registers of 16 bytes, of which a product takes one.
#define ROWS 4
#define WIDTH 2
#else
#define ROWS 8
#define WIDTH 3
#define MOST_UNPACKED 64
#endif
#define TARGET
#define ELEMENT double
#define LANES 2
#define NAME(x) base_f64_##x
#include "productkernel.h"
#define ELEMENT float
#define LANES 4
#define NAME(x) base_f32_##x
#include "productkernel.h"

#if defined(__x86_64__)
#define BLOCK(TYPE)                                                                                                \
    __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&                                     \
            __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl")                               \
        ? wide_##TYPE##_block                                                                                      \
    : __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi2")            \
        ? medium_##TYPE##_block                                                                                    \
        : base_##TYPE##_block
#else
#define BLOCK(TYPE) base_##TYPE##_block
#endif

#define DEFINE_PRODUCT(KIND, TYPE)                                                                                 \
    /* One row of the result: the rows of b, which lie packed, times the elements of a, added up. */               \
    CLONES static void row_##KIND(                                                                                 \
        ptrdiff_t n, ptrdiff_t k, const TYPE *a, ptrdiff_t a_right, const TYPE *b, ptrdiff_t b_down,               \
        TYPE *restrict result) {                                                                                   \
        memset(result, 0, (size_t)n * sizeof(TYPE));                                                               \
        for (ptrdiff_t start = 0; start < n; start += 256) {                                                       \
            const ptrdiff_t end = n - start < 256 ? n : start + 256;                                               \
            for (ptrdiff_t p = 0; p < k; p++) {                                                                    \
                const TYPE *row = b + p * b_down;                                                                  \
                const TYPE left = a[p * a_right];                                                                  \
                for (ptrdiff_t j = start; j < end; j++) result[j] += left * row[j];                                \
            }                                                                                                      \
        }                                                                                                          \
    }                                                                                                              \
                                                                                                                   \
    /* A dot product in lanes, summed in double precision at the end of each block. */                             \
    CLONES static double dot_##KIND(                                                                               \
        ptrdiff_t k, const TYPE *a, ptrdiff_t a_right, const TYPE *b, ptrdiff_t b_down) {                          \
        enum { LANES = 16 };                                                                                       \
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
    typedef struct {                                                                                               \
        ptrdiff_t m, n, k, rows, columns, across;                                                                  \
        const TYPE *a, *b;                                                                                         \
        ptrdiff_t a_down, a_right, b_down, b_right;                                                                \
        TYPE *result;                                                                                              \
        const leap_epilogue *epilogue;                                                                             \
    } work_##KIND;                                                                                                 \
                                                                                                                   \
    static void block_##KIND(const work_##KIND *work, ptrdiff_t i, ptrdiff_t j, ptrdiff_t m, ptrdiff_t n) {        \
        const TYPE *a = work->a + i * work->a_down, *b = work->b + j * work->b_right;                              \
        TYPE *result = work->result + i * work->n + j;                                                             \
        /* Rows of a against columns of b, when both run through memory in the direction of the sum. */            \
        if (work->n == 1 || (work->m == 1 && work->b_down == 1)) {                                                 \
            for (ptrdiff_t y = 0; y < m; y++)                                                                      \
                for (ptrdiff_t x = 0; x < n; x++)                                                                  \
                    result[y * work->n + x] = (TYPE)dot_##KIND(                                                    \
                        work->k, a + y * work->a_down, work->a_right, b + x * work->b_right, work->b_down);        \
            return;                                                                                                \
        }                                                                                                          \
        const int is_thin = work->m <= 2 && work->b_right == 1;                                                    \
        if (!is_thin &&                                                                                            \
            (BLOCK(KIND))(                                                                                         \
                m, n, work->k, a, work->a_down, work->a_right, b, work->b_down, work->b_right, result, work->n))   \
            return;                                                                                                \
        for (ptrdiff_t y = 0; y < m; y++) {                                                                        \
            if (work->b_right == 1) {                                                                              \
                row_##KIND(                                                                                        \
                    n, work->k, a + y * work->a_down, work->a_right, b, work->b_down, result + y * work->n);       \
                continue;                                                                                          \
            }                                                                                                      \
            for (ptrdiff_t x = 0; x < n; x++)                                                                      \
                result[y * work->n + x] = (TYPE)dot_##KIND(                                                        \
                    work->k, a + y * work->a_down, work->a_right, b + x * work->b_right, work->b_down);            \
        }                                                                                                          \
    }                                                                                                              \
                                                                                                                   \
    static void part_##KIND(void *context, ptrdiff_t part) {                                                       \
        const work_##KIND *work = context;                                                                         \
        const ptrdiff_t i = part / work->across * work->rows, j = part % work->across * work->columns;             \
        const ptrdiff_t m = work->m - i < work->rows ? work->m - i : work->rows;                                   \
        const ptrdiff_t n = work->n - j < work->columns ? work->n - j : work->columns;                             \
        block_##KIND(work, i, j, m, n);                                                                            \
        if (work->epilogue && leap_blocks_are_whole(work->m, work->n, work->columns))                              \
            work->epilogue->body(work->epilogue->context, i * work->n + j, m * n);                                 \
    }                                                                                                              \
                                                                                                                   \
    void leap_product_##KIND(                                                                                      \
        ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, const TYPE *a, ptrdiff_t a_down, ptrdiff_t a_right, const TYPE *b,  \
        ptrdiff_t b_down, ptrdiff_t b_right, TYPE *result, ptrdiff_t rows, ptrdiff_t columns,                      \
        const leap_epilogue *epilogue) {                                                                           \
        if (m <= 0 || n <= 0) return;                                                                              \
        if (k <= 0) {                                                                                              \
            memset(result, 0, (size_t)(m * n) * sizeof(TYPE));                                                     \
            if (epilogue) epilogue->body(epilogue->context, 0, m * n);                                             \
            return;                                                                                                \
        }                                                                                                          \
        work_##KIND work = {m, n, k, rows, columns, (n + columns - 1) / columns,                                   \
                            a, b, a_down, a_right, b_down, b_right, result, epilogue};                             \
        if (n == 1 && m > 1 && a_right != 1 && a_down == 1) {                                                      \
            /* A vector whose elements lie packed, along rows of a: the row b times the columns of a. */           \
            work = (work_##KIND){1, m, k, 1, rows, (m + rows - 1) / rows,                                          \
                                 b, a, 0, b_down, a_right, 1, result, epilogue};                                   \
            leap_parallel(work.across, part_##KIND, &work);                                                        \
            return;                                                                                                \
        }                                                                                                          \
        leap_parallel((m + rows - 1) / rows * work.across, part_##KIND, &work);                                    \
        if (epilogue && !leap_blocks_are_whole(m, n, columns)) epilogue->body(epilogue->context, 0, m * n);        \
    }

DEFINE_PRODUCT(f64, double)
DEFINE_PRODUCT(f32, float)
