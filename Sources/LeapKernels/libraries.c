// OpenBLAS and oneDNN, loaded when a product first needs them: a session that adds two numbers does not pay for
// them, and a machine that lacks them still computes.
#define _GNU_SOURCE
#include "LeapKernels.h"
#include "openblas.h"

#include <limits.h>
#include <stdlib.h>

#if defined(__linux__)
#include <dlfcn.h>
#include <pthread.h>
#endif

#if defined(__linux__)
static pthread_once_t openblas_once = PTHREAD_ONCE_INIT;
static void *openblas_handle;

static void open_openblas(void) {
#if defined(__x86_64__)
    // Debian's OpenBLAS takes recent processors for older ones and then uses half of their vectors.
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq"))
        setenv("OPENBLAS_CORETYPE", "SkylakeX", 0);
#endif
    // Products are split here (see threads.c); the library's own threads would wait for each other.
    setenv("OPENBLAS_NUM_THREADS", "1", 0);
    openblas_handle = dlopen("libopenblas.so.0", RTLD_NOW | RTLD_LOCAL);
    if (!openblas_handle) return;
    void (*set_threads)(int) = (void (*)(int))dlsym(openblas_handle, "openblas_set_num_threads");
    if (set_threads) set_threads(1);
}

void *leap_openblas_library(void) {
    pthread_once(&openblas_once, open_openblas);
    return openblas_handle;
}
#else
void *leap_openblas_library(void) { return NULL; }
#endif

#if defined(__linux__) && __has_include(<cblas.h>)
#include <cblas.h>

static struct {
    pthread_once_t once;
    __typeof__(cblas_dgemm) *dgemm;
} openblas = {.once = PTHREAD_ONCE_INIT};

static void load_openblas(void) {
    void *library = leap_openblas_library();
    if (library) openblas.dgemm = (__typeof__(cblas_dgemm) *)dlsym(library, "cblas_dgemm");
}

typedef struct {
    ptrdiff_t m, n, k, rows, columns, part_rows, part_columns;
    const double *a, *b;
    ptrdiff_t a_down, a_right, b_down, b_right;
    int a_is_plain, b_is_plain;
    double *result;
    const leap_epilogue *epilogue;
} openblas_work;

static void openblas_part(void *context, ptrdiff_t part) {
    const openblas_work *work = context;
    const ptrdiff_t i = part / work->part_columns * work->rows, j = part % work->part_columns * work->columns;
    const ptrdiff_t rows = work->m - i < work->rows ? work->m - i : work->rows;
    const ptrdiff_t columns = work->n - j < work->columns ? work->n - j : work->columns;
    openblas.dgemm(
        CblasRowMajor, work->a_is_plain ? CblasNoTrans : CblasTrans, work->b_is_plain ? CblasNoTrans : CblasTrans,
        (int)rows, (int)columns, (int)work->k, 1.0, work->a + i * work->a_down,
        (int)(work->a_is_plain ? work->a_down : work->a_right), work->b + j * work->b_right,
        (int)(work->b_is_plain ? work->b_down : work->b_right), 0.0, work->result + i * work->n + j, (int)work->n);
    if (work->epilogue && leap_blocks_are_whole(work->m, work->n, work->columns))
        work->epilogue->body(work->epilogue->context, i * work->n + j, rows * columns);
}

int leap_openblas_product(
    ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, const double *a, ptrdiff_t a_down, ptrdiff_t a_right, const double *b,
    ptrdiff_t b_down, ptrdiff_t b_right, double *result, ptrdiff_t rows, ptrdiff_t columns,
    const leap_epilogue *epilogue) {
    pthread_once(&openblas.once, load_openblas);
    if (!openblas.dgemm) return 0;
    const int a_is_plain = a_right == 1 && a_down >= k, b_is_plain = b_right == 1 && b_down >= n;
    const ptrdiff_t a_lead = a_is_plain ? a_down : a_right, b_lead = b_is_plain ? b_down : b_right;
    if (m > INT_MAX || n > INT_MAX || k > INT_MAX || a_lead > INT_MAX || b_lead > INT_MAX) return 0;
    openblas_work work = {m, n, k, rows, columns, (m + rows - 1) / rows, (n + columns - 1) / columns,
                          a, b, a_down, a_right, b_down, b_right, a_is_plain, b_is_plain, result, epilogue};
    leap_parallel(work.part_rows * work.part_columns, openblas_part, &work);
    if (epilogue && !leap_blocks_are_whole(m, n, columns)) epilogue->body(epilogue->context, 0, m * n);
    return 1;
}
#else
int leap_openblas_product(
    ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, const double *a, ptrdiff_t a_down, ptrdiff_t a_right, const double *b,
    ptrdiff_t b_down, ptrdiff_t b_right, double *result, ptrdiff_t rows, ptrdiff_t columns,
    const leap_epilogue *epilogue) {
    (void)m, (void)n, (void)k, (void)a, (void)a_down, (void)a_right, (void)b, (void)b_down, (void)b_right;
    (void)result, (void)rows, (void)columns, (void)epilogue;
    return 0;
}
#endif

#include "onednn.h"

#if LEAP_HAS_ONEDNN

// One part of a product: a block of the result. Parts of the same size share a primitive.
typedef struct {
    dnnl_primitive_t primitive;
    size_t scratch_size;
    dnnl_memory_t a, b, result, scratch;
    ptrdiff_t a_offset, b_offset, result_offset, rows, columns;
    int owns_primitive;
} onednn_part;

struct leap_onednn_product {
    dnnl_stream_t stream;
    ptrdiff_t m, n, k, a_down, a_right, b_down, b_right;
    int blocks_are_whole;
    ptrdiff_t count;
    onednn_part parts[];
};

static struct {
    pthread_once_t once;
    int is_ready;
    void *handle;
    dnnl_engine_t engine;
    // Scratch memory is the caller's: the library's own must not be used from two threads.
    dnnl_primitive_attr_t attributes;
    void (*set_threads)(int);
    __typeof__(dnnl_engine_create) *engine_create;
    __typeof__(dnnl_stream_create) *stream_create;
    __typeof__(dnnl_stream_wait) *stream_wait;
    __typeof__(dnnl_stream_destroy) *stream_destroy;
    __typeof__(dnnl_memory_desc_init_by_strides) *memory_desc_init_by_strides;
    __typeof__(dnnl_memory_create) *memory_create;
    __typeof__(dnnl_memory_destroy) *memory_destroy;
    __typeof__(dnnl_memory_set_data_handle) *memory_set_data_handle;
    __typeof__(dnnl_matmul_desc_init) *matmul_desc_init;
    __typeof__(dnnl_primitive_desc_create) *primitive_desc_create;
    __typeof__(dnnl_primitive_desc_destroy) *primitive_desc_destroy;
    __typeof__(dnnl_primitive_desc_query_md) *primitive_desc_query_md;
    __typeof__(dnnl_primitive_attr_create) *primitive_attr_create;
    __typeof__(dnnl_primitive_attr_destroy) *primitive_attr_destroy;
    __typeof__(dnnl_primitive_attr_set_scratchpad_mode) *primitive_attr_set_scratchpad_mode;
    __typeof__(dnnl_memory_desc_get_size) *memory_desc_get_size;
    __typeof__(dnnl_primitive_create) *primitive_create;
    __typeof__(dnnl_primitive_execute) *primitive_execute;
    __typeof__(dnnl_primitive_destroy) *primitive_destroy;
} dnnl = {.once = PTHREAD_ONCE_INIT};

static void load_onednn(void) {
    setenv("OMP_NUM_THREADS", "2", 0);
    // Waiting threads give way after some 10 µs: on a busy machine a thread that spins keeps the one it waits for
    // from running.
    setenv("GOMP_SPINCOUNT", "5000", 0);
    void *library = dlopen("libdnnl.so.2", RTLD_NOW | RTLD_LOCAL);
    if (!library) return;
    dnnl.handle = library;
    dnnl.set_threads = (void (*)(int))dlsym(library, "omp_set_num_threads");
#define LOAD(NAME)                                                                                                 \
    dnnl.NAME = (__typeof__(dnnl.NAME))dlsym(library, "dnnl_" #NAME);                                              \
    if (!dnnl.NAME) return
    LOAD(engine_create);
    LOAD(stream_create);
    LOAD(stream_wait);
    LOAD(stream_destroy);
    LOAD(memory_desc_init_by_strides);
    LOAD(memory_create);
    LOAD(memory_destroy);
    LOAD(memory_set_data_handle);
    LOAD(matmul_desc_init);
    LOAD(primitive_desc_create);
    LOAD(primitive_desc_destroy);
    LOAD(primitive_desc_query_md);
    LOAD(primitive_attr_create);
    LOAD(primitive_attr_destroy);
    LOAD(primitive_attr_set_scratchpad_mode);
    LOAD(memory_desc_get_size);
    LOAD(primitive_create);
    LOAD(primitive_execute);
    LOAD(primitive_destroy);
#undef LOAD
    dnnl.is_ready = dnnl.engine_create(&dnnl.engine, dnnl_cpu, 0) == dnnl_success &&
                    dnnl.primitive_attr_create(&dnnl.attributes) == dnnl_success &&
                    dnnl.primitive_attr_set_scratchpad_mode(dnnl.attributes, dnnl_scratchpad_mode_user) == dnnl_success;
}

const leap_onednn *leap_onednn_load(void) {
    static leap_onednn library;
    pthread_once(&dnnl.once, load_onednn);
    if (!dnnl.is_ready) return NULL;
    library = (leap_onednn){dnnl.handle, dnnl.engine, dnnl.attributes};
    return &library;
}

void leap_onednn_use_one_thread(void) {
    if (dnnl.set_threads) dnnl.set_threads(1);
}

// Fills in a part with the sizes and steps given; with `like`, it shares that part's primitive.
static int prepare_part(
    onednn_part *part, const onednn_part *like, const ptrdiff_t sizes[3], const ptrdiff_t steps[5]) {
    const ptrdiff_t m = sizes[0], n = sizes[1], k = sizes[2];
    const dnnl_dims_t a_sizes = {m, k}, b_sizes = {k, n}, result_sizes = {m, n};
    const dnnl_dims_t a_steps = {steps[0], steps[1]}, b_steps = {steps[2], steps[3]}, result_steps = {steps[4], 1};
    dnnl_memory_desc_t a, b, result;
    dnnl_matmul_desc_t description;
    dnnl_primitive_desc_t plan = NULL;
    int done =
        dnnl.memory_desc_init_by_strides(&a, 2, a_sizes, dnnl_f32, a_steps) == dnnl_success &&
        dnnl.memory_desc_init_by_strides(&b, 2, b_sizes, dnnl_f32, b_steps) == dnnl_success &&
        dnnl.memory_desc_init_by_strides(&result, 2, result_sizes, dnnl_f32, result_steps) == dnnl_success &&
        dnnl.matmul_desc_init(&description, &a, &b, NULL, &result) == dnnl_success &&
        dnnl.primitive_desc_create(&plan, &description, dnnl.attributes, dnnl.engine, NULL) == dnnl_success;
    if (done) {
        const dnnl_memory_desc_t *scratch = dnnl.primitive_desc_query_md(plan, dnnl_query_scratchpad_md, 0);
        part->scratch_size = dnnl.memory_desc_get_size(scratch);
        part->owns_primitive = like == NULL;
        if (like) part->primitive = like->primitive;
        done = (like || dnnl.primitive_create(&part->primitive, plan) == dnnl_success) &&
               dnnl.memory_create(&part->a, &a, dnnl.engine, DNNL_MEMORY_NONE) == dnnl_success &&
               dnnl.memory_create(&part->b, &b, dnnl.engine, DNNL_MEMORY_NONE) == dnnl_success &&
               dnnl.memory_create(&part->result, &result, dnnl.engine, DNNL_MEMORY_NONE) == dnnl_success &&
               dnnl.memory_create(&part->scratch, scratch, dnnl.engine, DNNL_MEMORY_NONE) == dnnl_success;
    }
    if (plan) dnnl.primitive_desc_destroy(plan);
    return done;
}

leap_onednn_product *leap_onednn_product_create(
    ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, ptrdiff_t a_down, ptrdiff_t a_right, ptrdiff_t b_down, ptrdiff_t b_right,
    ptrdiff_t rows, ptrdiff_t columns) {
    pthread_once(&dnnl.once, load_onednn);
    if (!dnnl.is_ready) return NULL;
    const ptrdiff_t part_rows = (m + rows - 1) / rows, part_columns = (n + columns - 1) / columns;
    const ptrdiff_t count = part_rows * part_columns;
    leap_onednn_product *product = calloc(1, sizeof *product + (size_t)count * sizeof(onednn_part));
    if (!product) return NULL;
    product->count = count;
    product->m = m, product->n = n, product->k = k;
    product->a_down = a_down, product->a_right = a_right, product->b_down = b_down, product->b_right = b_right;
    product->blocks_are_whole = leap_blocks_are_whole(m, n, columns);
    // Each part is the work of one thread.
    leap_onednn_use_one_thread();
    // The first part of each of the four sizes, by whether it lies at the lower and the right edge.
    const onednn_part *first[4] = {NULL};
    int done = dnnl.stream_create(&product->stream, dnnl.engine, dnnl_stream_default_flags) == dnnl_success;
    for (ptrdiff_t index = 0; index < count && done; index++) {
        onednn_part *part = &product->parts[index];
        const ptrdiff_t i = index / part_columns * rows, j = index % part_columns * columns;
        const ptrdiff_t sizes[] = {m - i < rows ? m - i : rows, n - j < columns ? n - j : columns, k};
        const ptrdiff_t steps[] = {a_down, a_right, b_down, b_right, n};
        const int edge = (sizes[0] < rows) + 2 * (sizes[1] < columns);
        done = prepare_part(part, first[edge], sizes, steps);
        if (!first[edge]) first[edge] = part;
        part->a_offset = i * a_down;
        part->b_offset = j * b_right;
        part->result_offset = i * n + j;
        part->rows = sizes[0], part->columns = sizes[1];
    }
    if (done) return product;
    leap_onednn_product_destroy(product);
    return NULL;
}

typedef struct {
    leap_onednn_product *product;
    const float *a, *b;
    float *result;
    const leap_epilogue *epilogue;
} onednn_work;

static void onednn_run_part(void *context, ptrdiff_t index) {
    const onednn_work *work = context;
    const leap_onednn_product *product = work->product;
    const onednn_part *part = &product->parts[index];
    const float *a = work->a + part->a_offset, *b = work->b + part->b_offset;
    float *result = work->result + part->result_offset;
    // The library reads this setting of the calling thread at every run.
    leap_onednn_use_one_thread();
    leap_block scratch = {NULL, 0};
    if (part->scratch_size > 0) scratch = leap_block_take(part->scratch_size, 0);
    const dnnl_exec_arg_t arguments[] = {
        {DNNL_ARG_SRC, part->a},
        {DNNL_ARG_WEIGHTS, part->b},
        {DNNL_ARG_DST, part->result},
        {DNNL_ARG_SCRATCHPAD, part->scratch}};
    if ((part->scratch_size > 0 && !scratch.pointer) ||
        dnnl.memory_set_data_handle(part->a, (void *)a) != dnnl_success ||
        dnnl.memory_set_data_handle(part->b, (void *)b) != dnnl_success ||
        dnnl.memory_set_data_handle(part->result, result) != dnnl_success ||
        (scratch.pointer && dnnl.memory_set_data_handle(part->scratch, scratch.pointer) != dnnl_success) ||
        dnnl.primitive_execute(part->primitive, product->stream, 4, arguments) != dnnl_success) {
        // Row by row, since the rows of a block may lie apart.
        for (ptrdiff_t row = 0; row < part->rows; row++)
            leap_product_f32(
                1, part->columns, product->k, a + row * product->a_down, product->a_down, product->a_right, b,
                product->b_down, product->b_right, result + row * product->n, 1, part->columns, NULL);
    }
    if (scratch.pointer) leap_block_give(scratch, SIZE_MAX);
    if (work->epilogue && product->blocks_are_whole)
        work->epilogue->body(work->epilogue->context, part->result_offset, part->rows * part->columns);
}

void leap_onednn_product_run(
    leap_onednn_product *product, const float *a, const float *b, float *result, const leap_epilogue *epilogue) {
    onednn_work work = {product, a, b, result, epilogue};
    leap_parallel(product->count, onednn_run_part, &work);
    dnnl.stream_wait(product->stream);
    if (epilogue && !product->blocks_are_whole) epilogue->body(epilogue->context, 0, product->m * product->n);
}

void leap_onednn_product_destroy(leap_onednn_product *product) {
    if (!product) return;
    for (ptrdiff_t index = 0; index < product->count; index++) {
        const onednn_part *part = &product->parts[index];
        if (part->a) dnnl.memory_destroy(part->a);
        if (part->b) dnnl.memory_destroy(part->b);
        if (part->result) dnnl.memory_destroy(part->result);
        if (part->scratch) dnnl.memory_destroy(part->scratch);
        if (part->owns_primitive && part->primitive) dnnl.primitive_destroy(part->primitive);
    }
    if (product->stream) dnnl.stream_destroy(product->stream);
    free(product);
}
#else
leap_onednn_product *leap_onednn_product_create(
    ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, ptrdiff_t a_down, ptrdiff_t a_right, ptrdiff_t b_down, ptrdiff_t b_right,
    ptrdiff_t rows, ptrdiff_t columns) {
    (void)m, (void)n, (void)k, (void)a_down, (void)a_right, (void)b_down, (void)b_right, (void)rows, (void)columns;
    return NULL;
}
void leap_onednn_product_run(
    leap_onednn_product *product, const float *a, const float *b, float *result, const leap_epilogue *epilogue) {
    (void)product, (void)a, (void)b, (void)result, (void)epilogue;
}
void leap_onednn_product_destroy(leap_onednn_product *product) { (void)product; }
#endif
