#ifndef LEAP_FACTORIZATIONS_H
#define LEAP_FACTORIZATIONS_H
#include <stddef.h>
#include <stdint.h>

/// Factorizations of one matrix by LAPACK, which is part of the OpenBLAS library and loaded at the first call. Matrices
/// lie column by column, as LAPACK has them, and are packed. All sizes are at least 1 and below 2³¹.
///
/// Each function returns 0 or more as LAPACK's `info` does (0: done), `LEAP_NO_LIBRARY` when the library is missing.
/// Those with a workspace write its best size to `work[0]` and do nothing else when `work_count` is -1.
#define LEAP_NO_LIBRARY (-1000)

/// What is declared for double (f64) and float (f32).
#define LEAP_FACTORIZATIONS(REAL, TYPE)                                                                            \
    /* P·A = L·U in place of the n×n matrix, by rows exchanged; the result is the first pivot that is 0, from 1. */   \
    int leap_lu_##TYPE(ptrdiff_t n, REAL *a, int32_t *pivots);                                                     \
    /* X of A·X = B in place of the n×count matrix B, from the factors of A. */                                      \
    int leap_lu_solve_##TYPE(ptrdiff_t n, ptrdiff_t count, const REAL *lu, const int32_t *pivots, REAL *b);        \
    /* An estimate of 1 / (‖A‖·‖A⁻¹‖) in the 1-norm from the factors; `norm` is ‖A‖. Workspaces: 4n and n. */       \
    int leap_lu_condition_##TYPE(                                                                                  \
        ptrdiff_t n, const REAL *lu, REAL norm, REAL *reciprocal, REAL *work, int32_t *whole_work);                \
    /* R above the diagonal of the m×n matrix, and below it with `factors` (min(m, n)) what Q is made of. */          \
    int leap_qr_##TYPE(ptrdiff_t m, ptrdiff_t n, REAL *a, REAL *factors, REAL *work, ptrdiff_t work_count);        \
    /* The first `columns` columns of Q in place of what `leap_qr` left in `count` columns. */                        \
    int leap_qr_columns_##TYPE(                                                                                    \
        ptrdiff_t m, ptrdiff_t columns, ptrdiff_t count, REAL *a, const REAL *factors, REAL *work,                 \
        ptrdiff_t work_count);                                                                                     \
    /* The singular values of the m×n matrix, which is overwritten, and by `job` the vectors: 'N' none, 'S' the first  \
       min(m, n), 'A' all. Workspace of whole numbers: 8·min(m, n). */                                               \
    int leap_svd_##TYPE(                                                                                           \
        char job, ptrdiff_t m, ptrdiff_t n, REAL *a, REAL *s, REAL *u, REAL *vh, REAL *work, ptrdiff_t work_count, \
        int32_t *whole_work);                                                                                      \
    /* The eigenvalues, ascending, of the symmetric matrix whose lower ('L') or upper ('U') triangle is read; with the \
       job 'V' its eigenvectors in its place. The size of the second workspace is written to whole_work[0]. */        \
    int leap_eigh_##TYPE(                                                                                          \
        char job, char triangle, ptrdiff_t n, REAL *a, REAL *w, REAL *work, ptrdiff_t work_count,                  \
        int32_t *whole_work, ptrdiff_t whole_count);

LEAP_FACTORIZATIONS(double, f64)
LEAP_FACTORIZATIONS(float, f32)
#undef LEAP_FACTORIZATIONS

#endif
