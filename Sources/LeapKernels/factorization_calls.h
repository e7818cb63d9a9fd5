// The calls for one element type, REAL; see factorizations.c.

static int has_library(void);

static struct {
    void (*getrf)(const int32_t *m, const int32_t *n, REAL *a, const int32_t *lead, int32_t *pivots, int32_t *info);
    void (*getrs)(
        const char *transposed, const int32_t *n, const int32_t *count, const REAL *a, const int32_t *lead,
        const int32_t *pivots, REAL *b, const int32_t *b_lead, int32_t *info, size_t length);
    void (*gecon)(
        const char *norm, const int32_t *n, const REAL *a, const int32_t *lead, const REAL *a_norm, REAL *reciprocal,
        REAL *work, int32_t *whole_work, int32_t *info, size_t length);
    void (*geqrf)(
        const int32_t *m, const int32_t *n, REAL *a, const int32_t *lead, REAL *factors, REAL *work,
        const int32_t *work_count, int32_t *info);
    void (*orgqr)(
        const int32_t *m, const int32_t *n, const int32_t *count, REAL *a, const int32_t *lead, const REAL *factors,
        REAL *work, const int32_t *work_count, int32_t *info);
    void (*gesdd)(
        const char *job, const int32_t *m, const int32_t *n, REAL *a, const int32_t *lead, REAL *s, REAL *u,
        const int32_t *u_lead, REAL *vh, const int32_t *vh_lead, REAL *work, const int32_t *work_count,
        int32_t *whole_work, int32_t *info, size_t length);
    void (*syevd)(
        const char *job, const char *triangle, const int32_t *n, REAL *a, const int32_t *lead, REAL *w, REAL *work,
        const int32_t *work_count, int32_t *whole_work, const int32_t *whole_count, int32_t *info, size_t length,
        size_t triangle_length);
} NAMED(lapack);

static int NAMED(load)(void *library) {
#define LOAD(NAME)                                                                                                 \
    NAMED(lapack).NAME = (__typeof__(NAMED(lapack).NAME))dlsym(library, SYMBOL(#NAME));                            \
    if (!NAMED(lapack).NAME) return 0
    LOAD(getrf);
    LOAD(getrs);
    LOAD(gecon);
    LOAD(geqrf);
    LOAD(orgqr);
    LOAD(gesdd);
    LOAD(syevd);
#undef LOAD
    return 1;
}

int NAMED(leap_lu)(ptrdiff_t n, REAL *a, int32_t *pivots) {
    if (!has_library()) return LEAP_NO_LIBRARY;
    const int32_t size = (int32_t)n;
    int32_t info = 0;
    NAMED(lapack).getrf(&size, &size, a, &size, pivots, &info);
    return info;
}

int NAMED(leap_lu_solve)(ptrdiff_t n, ptrdiff_t count, const REAL *lu, const int32_t *pivots, REAL *b) {
    if (!has_library()) return LEAP_NO_LIBRARY;
    const int32_t size = (int32_t)n, columns = (int32_t)count;
    int32_t info = 0;
    NAMED(lapack).getrs("N", &size, &columns, lu, &size, pivots, b, &size, &info, 1);
    return info;
}

int NAMED(leap_lu_condition)(
    ptrdiff_t n, const REAL *lu, REAL norm, REAL *reciprocal, REAL *work, int32_t *whole_work) {
    if (!has_library()) return LEAP_NO_LIBRARY;
    const int32_t size = (int32_t)n;
    int32_t info = 0;
    NAMED(lapack).gecon("1", &size, lu, &size, &norm, reciprocal, work, whole_work, &info, 1);
    return info;
}

int NAMED(leap_qr)(ptrdiff_t m, ptrdiff_t n, REAL *a, REAL *factors, REAL *work, ptrdiff_t work_count) {
    if (!has_library()) return LEAP_NO_LIBRARY;
    const int32_t rows = (int32_t)m, columns = (int32_t)n, count = (int32_t)work_count;
    int32_t info = 0;
    NAMED(lapack).geqrf(&rows, &columns, a, &rows, factors, work, &count, &info);
    return info;
}

int NAMED(leap_qr_columns)(
    ptrdiff_t m, ptrdiff_t columns, ptrdiff_t count, REAL *a, const REAL *factors, REAL *work, ptrdiff_t work_count) {
    if (!has_library()) return LEAP_NO_LIBRARY;
    const int32_t rows = (int32_t)m, all = (int32_t)columns, made = (int32_t)count, size = (int32_t)work_count;
    int32_t info = 0;
    NAMED(lapack).orgqr(&rows, &all, &made, a, &rows, factors, work, &size, &info);
    return info;
}

int NAMED(leap_svd)(
    char job, ptrdiff_t m, ptrdiff_t n, REAL *a, REAL *s, REAL *u, REAL *vh, REAL *work, ptrdiff_t work_count,
    int32_t *whole_work) {
    if (!has_library()) return LEAP_NO_LIBRARY;
    const int32_t rows = (int32_t)m, columns = (int32_t)n, count = (int32_t)work_count;
    const int32_t least = rows < columns ? rows : columns, vh_rows = job == 'A' ? columns : least;
    int32_t info = 0;
    NAMED(lapack).gesdd(
        &job, &rows, &columns, a, &rows, s, u, &rows, vh, &vh_rows, work, &count, whole_work, &info, 1);
    return info;
}

int NAMED(leap_eigh)(
    char job, char triangle, ptrdiff_t n, REAL *a, REAL *w, REAL *work, ptrdiff_t work_count, int32_t *whole_work,
    ptrdiff_t whole_count) {
    if (!has_library()) return LEAP_NO_LIBRARY;
    const int32_t size = (int32_t)n, count = (int32_t)work_count, whole = (int32_t)whole_count;
    int32_t info = 0;
    NAMED(lapack).syevd(&job, &triangle, &size, a, &size, w, work, &count, whole_work, &whole, &info, 1, 1);
    return info;
}
