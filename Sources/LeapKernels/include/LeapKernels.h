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

/// Matrix products of our own, for small sizes and for machines without the libraries: result = a · b, where a is
/// m×k, b is k×n and the result m×n packed. Steps are distances between neighbours in elements, along rows (down a
/// column) and along columns.
void leap_product_f64(
    ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, const double *a, ptrdiff_t a_down, ptrdiff_t a_right, const double *b,
    ptrdiff_t b_down, ptrdiff_t b_right, double *result);
void leap_product_f32(
    ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, const float *a, ptrdiff_t a_down, ptrdiff_t a_right, const float *b,
    ptrdiff_t b_down, ptrdiff_t b_right, float *result);

/// The double-precision product by OpenBLAS, which is loaded at the first call. Each operand must have a step of 1
/// in one direction and, in the other, at least the size of the first. Returns 0 when the library is missing or the
/// sizes are too large for it.
int leap_openblas_product(
    ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, const double *a, ptrdiff_t a_down, ptrdiff_t a_right, const double *b,
    ptrdiff_t b_down, ptrdiff_t b_right, double *result, int threads);

/// A single-precision product that oneDNN has prepared for fixed sizes and steps.
typedef struct leap_onednn_product leap_onednn_product;
/// Prepares a product; the library is loaded at the first call. Returns NULL when it is missing or cannot do it.
leap_onednn_product *leap_onednn_product_create(
    ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, ptrdiff_t a_down, ptrdiff_t a_right, ptrdiff_t b_down, ptrdiff_t b_right,
    int threads);
/// Returns 0 on failure.
int leap_onednn_product_run(leap_onednn_product *product, const float *a, const float *b, float *result);
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

// MARK: Loops over arrays
//
// The loops work on a piece of an array and know nothing of threads: callers split the work by its size. `step` is the
// distance between neighbours in elements. With `streams`, results that are aligned to 64 bytes are written past the
// caches: for results that are larger than those.

/// The sum, in lanes and pairwise, in double precision.
double leap_sum_f64(const double *values, ptrdiff_t count, ptrdiff_t step);
double leap_sum_f32(const float *values, ptrdiff_t count, ptrdiff_t step);
double leap_sum_bool(const uint8_t *values, ptrdiff_t count, ptrdiff_t step);
/// Adds rows of `count` elements to `count` totals, one after the other.
void leap_add_rows_f64(
    double *totals, ptrdiff_t count, const double *values, ptrdiff_t step, ptrdiff_t rows, ptrdiff_t row_step);
void leap_add_rows_f32(
    double *totals, ptrdiff_t count, const float *values, ptrdiff_t step, ptrdiff_t rows, ptrdiff_t row_step);
void leap_add_rows_bool(
    double *totals, ptrdiff_t count, const uint8_t *values, ptrdiff_t step, ptrdiff_t rows, ptrdiff_t row_step);
/// Totals divided by a number, in the type of the result.
void leap_divide_totals_f64(double *result, ptrdiff_t count, const double *totals, double divisor);
void leap_divide_totals_f32(float *result, ptrdiff_t count, const double *totals, float divisor);
/// The sums of rows of neighbours, divided by a number, without totals in memory: for few rows.
void leap_mean_rows_f64(
    double *result, ptrdiff_t count, const double *values, ptrdiff_t rows, ptrdiff_t row_step, double divisor,
    int streams);

/// Running sums are made of chunks of this many elements.
#define LEAP_SCAN_CHUNK 4096
/// The sum of each chunk, from its first element to its last.
void leap_scan_totals_f64(const double *values, ptrdiff_t count, double *totals);
void leap_scan_totals_f32(const float *values, ptrdiff_t count, float *totals);
/// The running sums within chunks, each plus what came before the chunk; nothing comes before the first of a row.
void leap_scan_f64(
    const double *values, ptrdiff_t count, double *result, const double *before, int is_first, int streams);
void leap_scan_f32(
    const float *values, ptrdiff_t count, float *result, const float *before, int is_first, int streams);
/// Running sums down the columns of rows that are `step` elements apart.
void leap_scan_rows_f64(const double *values, ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t step, double *result);
void leap_scan_rows_f32(const float *values, ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t step, float *result);

typedef enum {
    leap_equal,
    leap_not_equal,
    leap_less,
    leap_less_or_equal,
    leap_greater,
    leap_greater_or_equal
} leap_relation;
/// 1 where the relation holds, else 0.
void leap_compare_f64(
    leap_relation relation, const double *a, ptrdiff_t a_step, const double *b, ptrdiff_t b_step, uint8_t *result,
    ptrdiff_t count);
void leap_compare_f32(
    leap_relation relation, const float *a, ptrdiff_t a_step, const float *b, ptrdiff_t b_step, uint8_t *result,
    ptrdiff_t count);
/// How many of the bytes, which are 0 or 1, are 1.
ptrdiff_t leap_count_true(const uint8_t *mask, ptrdiff_t count);
/// The elements, of `size` bytes each, where the mask is 1; `total` says how many these are.
void leap_choose(
    const void *values, size_t size, const uint8_t *mask, ptrdiff_t count, ptrdiff_t total, void *result);
/// `first + i * step` for each place i where the mask is 1.
void leap_true_places(
    const uint8_t *mask, ptrdiff_t count, ptrdiff_t total, ptrdiff_t first, ptrdiff_t step, int64_t *result);

#endif
