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
/// Elements as another type. To boolean: whether it is not 0.
void leap_convert_f32_to_f64(double *result, const float *values, ptrdiff_t count);
void leap_convert_f64_to_f32(float *result, const double *values, ptrdiff_t count);
void leap_convert_bool_to_f64(double *result, const uint8_t *values, ptrdiff_t count);
void leap_convert_bool_to_f32(float *result, const uint8_t *values, ptrdiff_t count);
void leap_convert_f64_to_bool(uint8_t *result, const double *values, ptrdiff_t count);
void leap_convert_f32_to_bool(uint8_t *result, const float *values, ptrdiff_t count);
/// Totals divided by a number, in the type of the result.
void leap_divide_totals_f64(double *result, ptrdiff_t count, const double *totals, double divisor);
void leap_divide_totals_f32(float *result, ptrdiff_t count, const double *totals, float divisor);
/// The sums of rows of neighbours, divided by a number, without totals in memory: for few rows.
void leap_mean_rows_f64(
    double *result, ptrdiff_t count, const double *values, ptrdiff_t rows, ptrdiff_t row_step, double divisor,
    int streams);

/// The largest or smallest of at least one element: the first of equals, the first nan if there is one.
double leap_max_f64(const double *values, ptrdiff_t count);
float leap_max_f32(const float *values, ptrdiff_t count);
double leap_min_f64(const double *values, ptrdiff_t count);
float leap_min_f32(const float *values, ptrdiff_t count);
/// The same down the columns of rows, on from the result so far unless the rows are the first.
void leap_max_f64_rows(
    double *result, ptrdiff_t count, const double *values, ptrdiff_t rows, ptrdiff_t row_step, int is_first);
void leap_max_f32_rows(
    float *result, ptrdiff_t count, const float *values, ptrdiff_t rows, ptrdiff_t row_step, int is_first);
void leap_min_f64_rows(
    double *result, ptrdiff_t count, const double *values, ptrdiff_t rows, ptrdiff_t row_step, int is_first);
void leap_min_f32_rows(
    float *result, ptrdiff_t count, const float *values, ptrdiff_t rows, ptrdiff_t row_step, int is_first);

/// What the elements of an array come to, so far.
struct leap_summary {
    /// The smallest, the largest and the sum of the finite elements.
    double least, greatest, sum;
    /// How many elements are finite, and how many are nan.
    int64_t finite, nans;
};
/// Adds elements to a summary, which begins with the least at infinity and the greatest at -infinity.
void leap_summary_f64(const double *values, ptrdiff_t count, struct leap_summary *result);
void leap_summary_f32(const float *values, ptrdiff_t count, struct leap_summary *result);

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

// MARK: Sorting
//
// Ranges run from `begin` to before `end`, counted from the first element of the whole. At most 2³¹ − 1 elements.

/// What has to be known of numbers before they are sorted.
typedef struct {
    /// The range of the numbers' keys (see below), without nan.
    uint64_t least, greatest;
    ptrdiff_t nan_count, negative_zero_count;
    /// How many do not stand in order behind the one before them; nan never does.
    ptrdiff_t disorder;
} leap_sort_survey;

/// How numbers become words: a key of the same order, less the least one, shifted up by `shift`; with `place_bits`,
/// the lowest bits are replaced by the number's place.
typedef struct {
    uint64_t least, nan_key;
    int shift, place_bits, descends;
} leap_sort_code;

#define LEAP_SORT_DIGIT_BITS 11
#define LEAP_SORT_LINE 16
#define LEAP_SORT_DIGITS (1 << LEAP_SORT_DIGIT_BITS)

/// A part of the words and where it moves them.
typedef struct {
    /// For each digit, where in the target its first word goes and where the next one does.
    uint32_t start[LEAP_SORT_DIGITS], next[LEAP_SORT_DIGITS];
    /// For each digit, the lines of the target that are being filled; aligned to 64 bytes.
    uint64_t lines[LEAP_SORT_DIGITS * LEAP_SORT_LINE];
} leap_sort_part;

void leap_sort_survey_of(
    const double *values, ptrdiff_t begin, ptrdiff_t end, int descends, leap_sort_survey *result);
void leap_sort_words(
    const double *values, ptrdiff_t begin, ptrdiff_t end, const leap_sort_code *code, uint64_t *words);
/// Words of what `leap_sort_words` cuts off from the keys, with places; and words of the rest, in the order that the
/// first came to.
void leap_sort_low_words(
    const double *values, ptrdiff_t begin, ptrdiff_t end, const leap_sort_code *code, uint64_t *words);
void leap_sort_high_words(
    const double *values, ptrdiff_t begin, ptrdiff_t end, const leap_sort_code *code, const uint64_t *low,
    uint64_t *words);
/// The numbers that words without places stand for; `result` may be the memory of `words`.
void leap_sort_values(
    const uint64_t *words, ptrdiff_t begin, ptrdiff_t end, const leap_sort_code *code, double *result);
/// Sorts words that are in order from the bit `sorted_from` on; `values` decide where words are cut off, unless NULL.
/// Returns 0 when too many agree in the sorted bits; then some are not in order.
int leap_sort_finish(
    uint64_t *words, ptrdiff_t begin, ptrdiff_t end, int sorted_from, const double *values,
    const leap_sort_code *code);

/// Counts the digits that begin at a bit.
void leap_sort_count(const uint64_t *words, ptrdiff_t begin, ptrdiff_t end, int shift, uint32_t *counts);
/// Moves words to the places of their digits in the target, which is aligned to 64 bytes; the last of each wait in
/// the part's lines until it is flushed.
void leap_sort_move(
    const uint64_t *words, ptrdiff_t begin, ptrdiff_t end, int shift, leap_sort_part *part, uint64_t *target);
void leap_sort_flush(leap_sort_part *part, uint64_t *target);
/// The first place from `place` on whose word differs from the one before it in the sorted bits.
ptrdiff_t leap_sort_edge(const uint64_t *words, ptrdiff_t count, ptrdiff_t place, int sorted_from);
/// The places in words.
void leap_sort_places_f64(
    const uint64_t *words, ptrdiff_t begin, ptrdiff_t end, int place_bits, double *result);
void leap_sort_places_i32(
    const uint64_t *words, ptrdiff_t begin, ptrdiff_t end, int place_bits, int32_t *result);

// MARK: Rows that are alike

/// A number that equal rows share: -0 counts as 0, and one nan as another.
uint64_t leap_row_hash_f32(const float *row, ptrdiff_t count);
uint64_t leap_row_hash_f64(const double *row, ptrdiff_t count);
/// Whether two rows are equal, with nan equal to nan.
int leap_rows_are_equal_f32(const float *a, const float *b, ptrdiff_t count);
int leap_rows_are_equal_f64(const double *a, const double *b, ptrdiff_t count);
/// The sum of the squared differences of two rows.
double leap_squared_distance_f32(const float *a, const float *b, ptrdiff_t count);
double leap_squared_distance_f64(const double *a, const double *b, ptrdiff_t count);
/// Whether all numbers of a row are finite.
int leap_row_is_finite_f32(const float *row, ptrdiff_t count);
int leap_row_is_finite_f64(const double *row, ptrdiff_t count);
/// The largest absolute value of a row of finite numbers.
double leap_largest_size_f32(const float *row, ptrdiff_t count);
double leap_largest_size_f64(const double *row, ptrdiff_t count);
/// Adds a row, divided by a number, to totals.
void leap_add_row_f32(double *totals, const float *row, double divisor, ptrdiff_t count);
void leap_add_row_f64(double *totals, const double *row, double divisor, ptrdiff_t count);
/// Writes (row / divisor - middle), and returns the sum of its squares.
double leap_centre_row_f32(float *result, const float *row, const double *middle, double divisor, ptrdiff_t count);
double leap_centre_row_f64(float *result, const double *row, const double *middle, double divisor, ptrdiff_t count);
/// The first place from `start` on at which squares[place] - 2 products[place] is at most `limit`; `count` for none.
ptrdiff_t leap_next_near(
    const float *products, const double *squares, double limit, ptrdiff_t start, ptrdiff_t count);

#endif
