#ifndef LEAP_KERNELS_H
#define LEAP_KERNELS_H
#include <math.h>
#include <stddef.h>
#include <stdint.h>

#include "LeapEpilogue.h"
#include "LeapChain.h"
#include "LeapArrays.h"
#include "LeapFactorizations.h"
#include "LeapImages.h"

/// What is left of `a` after taking out whole multiples of `b`: has the sign of `b`; nan when `b` is 0. Here, so that
/// the evaluator's loop has it in place and converts without checks that the comparisons have made already.
static inline double leap_remainder(double a, double b) {
    // Whole numbers that a double holds exactly: the machine's division is several times faster than fmod.
    if (fabs(a) < 0x1p53 && fabs(b) < 0x1p53) {
        int64_t x = (int64_t)a, y = (int64_t)b;
        if ((double)x == a && (double)y == b && y != 0) {
            int64_t rest = x % y;
            if (rest == 0) return b < 0 ? -0.0 : 0.0;
            return (double)((rest < 0) != (y < 0) ? rest + y : rest);
        }
    }
    double rest = fmod(a, b);
    if (rest == 0) return b < 0 ? -0.0 : 0.0;
    return (rest < 0) != (b < 0) ? rest + b : rest;
}

/// Has all threads take memory from one heap, which grows in large steps; to be called before there are threads. A heap
/// of a thread's own would ask the system for every 4 kB. Does nothing where the allocator is another than glibc's.
void leap_use_one_heap(void);

/// Writes `value` as printf's `%.*g` would, with a NUL at the end. Returns the length.
int leap_format_general(char *buffer, size_t size, int digits, double value);
/// The same as `%.*f`.
int leap_format_fixed(char *buffer, size_t size, int decimals, double value);
/// The same as `%.*e`.
int leap_format_exponent(char *buffer, size_t size, int decimals, double value);

/// Whether each block of a result of `m` × `n` elements lies packed when the blocks have so many columns. Else the
/// epilogue is run once, at the end.
static inline int leap_blocks_are_whole(ptrdiff_t m, ptrdiff_t n, ptrdiff_t columns) { return m == 1 || columns >= n; }

/// Matrix products of our own: result = a · b, where a is m×k, b is k×n and the result m×n packed. Steps are distances
/// between neighbours in elements, along rows (down a column) and along columns. The result is computed in blocks of
/// `rows` × `columns`, which threads share. `epilogue` may be NULL.
void leap_product_f64(
    ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, const double *a, ptrdiff_t a_down, ptrdiff_t a_right, const double *b,
    ptrdiff_t b_down, ptrdiff_t b_right, double *result, ptrdiff_t rows, ptrdiff_t columns,
    const leap_epilogue *epilogue);
void leap_product_f32(
    ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, const float *a, ptrdiff_t a_down, ptrdiff_t a_right, const float *b,
    ptrdiff_t b_down, ptrdiff_t b_right, float *result, ptrdiff_t rows, ptrdiff_t columns,
    const leap_epilogue *epilogue);

/// The double-precision product by OpenBLAS, which is loaded at the first call. Each operand must have a step of 1
/// in one direction and, in the other, at least the size of the first. Returns 0 when the library is missing or the
/// sizes are too large for it. The result is computed in blocks of `rows` × `columns`, which threads share.
int leap_openblas_product(
    ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, const double *a, ptrdiff_t a_down, ptrdiff_t a_right, const double *b,
    ptrdiff_t b_down, ptrdiff_t b_right, double *result, ptrdiff_t rows, ptrdiff_t columns,
    const leap_epilogue *epilogue);

/// A single-precision product that oneDNN has prepared for fixed sizes and steps.
typedef struct leap_onednn_product leap_onednn_product;
/// Prepares a product; the library is loaded at the first call. Returns NULL when it is missing or cannot do it. The
/// result is computed in blocks of `rows` × `columns`, which threads share.
leap_onednn_product *leap_onednn_product_create(
    ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, ptrdiff_t a_down, ptrdiff_t a_right, ptrdiff_t b_down, ptrdiff_t b_right,
    ptrdiff_t rows, ptrdiff_t columns);
/// Runs it; a block that the library fails to compute is computed by our own loops.
void leap_onednn_product_run(
    leap_onednn_product *product, const float *a, const float *b, float *result, const leap_epilogue *epilogue);
void leap_onednn_product_destroy(leap_onednn_product *product);

/// How many threads work at most: the cores this process may use, or fewer when `LEAP_THREADS` in the environment or
/// `leap_set_thread_limit` say so.
int leap_thread_count(void);
/// Sets the most threads that work from now on, at least 1. Returns the limit before. For tests.
int leap_set_thread_limit(int threads);
/// Calls `body(context, part)` once for each part from 0 to `parts` - 1, in any order, on this thread and on workers
/// that have nothing else to do, and returns when all are done. Worth it from some 5 µs of work on. What is computed
/// must not depend on which thread does a part. Called while another job runs, or from a part, or while the machine
/// is busy, it does the parts one after the other on this thread.
void leap_parallel(ptrdiff_t parts, void (*body)(void *context, ptrdiff_t part), void *context);

/// A block of memory, aligned to 64 bytes, and the number of its size class.
typedef struct {
    void *pointer;
    uint32_t size_class;
} leap_block;
/// Takes a block of at least `bytes` bytes, uninitialised: one that was given back before, or else a new one from the
/// system unless `only_cached` is set. The pointer is NULL when there is none.
leap_block leap_block_take(size_t bytes, int only_cached);
/// Gives a block back, to be taken again; to the system, when more than `limit` bytes would be kept.
void leap_block_give(leap_block block, size_t limit);
/// Gives all kept blocks to the system.
void leap_memory_trim(void);

typedef struct {
    /// The bytes that are kept for later.
    size_t cached;
    /// How many blocks came from the system so far, and how many were handed out in all.
    uint64_t taken, handed_out;
} leap_memory_counts;
leap_memory_counts leap_memory_count(void);

/// exp(x) / Σ exp(x), or its logarithm, over the `count` elements of each group, which lie `inner` apart; of each group
/// there are `inner` side by side. Where all are −inf the results are nan.
void leap_softmax_f64(
    ptrdiff_t groups, ptrdiff_t count, ptrdiff_t inner, const double *values, double *result, int is_logarithm);
void leap_softmax_f32(
    ptrdiff_t groups, ptrdiff_t count, ptrdiff_t inner, const float *values, float *result, int is_logarithm);

#endif
