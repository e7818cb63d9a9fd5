#ifndef LEAP_ARRAYS_H
#define LEAP_ARRAYS_H
#include <stddef.h>
#include <stdint.h>

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
/// Running sums down the columns of rows that are `step` elements apart, on from the row before unless they are the
/// first.
void leap_scan_rows_f64(
    const double *values, ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t step, double *result, int is_first);
void leap_scan_rows_f32(
    const float *values, ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t step, float *result, int is_first);

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
    const uint8_t *mask, ptrdiff_t count, ptrdiff_t total, ptrdiff_t first, ptrdiff_t step, ptrdiff_t *result);

#endif
