#ifndef LEAP_KERNELS_H
#define LEAP_KERNELS_H
#include <math.h>
#include <stddef.h>
#include <stdint.h>

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

#endif
