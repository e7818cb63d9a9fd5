// OpenBLAS and oneDNN, loaded when a product first needs them: a session that adds two numbers does not pay for
// them, and a machine that lacks them still computes.
#define _GNU_SOURCE
#include "LeapKernels.h"

#include <limits.h>
#include <stdlib.h>

#if defined(__linux__)
#include <dlfcn.h>
#include <pthread.h>
#endif

#if defined(__linux__) && __has_include(<cblas.h>)
#include <cblas.h>

static struct {
    pthread_once_t once;
    __typeof__(cblas_dgemm) *dgemm;
    void (*set_threads)(int);
} openblas = {.once = PTHREAD_ONCE_INIT};

static void load_openblas(void) {
#if defined(__x86_64__)
    // Debian's OpenBLAS takes recent processors for older ones and then uses half of their vectors.
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq"))
        setenv("OPENBLAS_CORETYPE", "SkylakeX", 0);
#endif
    setenv("OPENBLAS_NUM_THREADS", "2", 0);
    void *library = dlopen("libopenblas.so.0", RTLD_NOW | RTLD_LOCAL);
    if (!library) return;
    openblas.set_threads = (void (*)(int))dlsym(library, "openblas_set_num_threads");
    openblas.dgemm = (__typeof__(cblas_dgemm) *)dlsym(library, "cblas_dgemm");
}

int leap_openblas_product(
    ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, const double *a, ptrdiff_t a_down, ptrdiff_t a_right, const double *b,
    ptrdiff_t b_down, ptrdiff_t b_right, double *result, int threads) {
    pthread_once(&openblas.once, load_openblas);
    if (!openblas.dgemm) return 0;
    const int a_is_plain = a_right == 1 && a_down >= k, b_is_plain = b_right == 1 && b_down >= n;
    const ptrdiff_t a_lead = a_is_plain ? a_down : a_right, b_lead = b_is_plain ? b_down : b_right;
    if (m > INT_MAX || n > INT_MAX || k > INT_MAX || a_lead > INT_MAX || b_lead > INT_MAX) return 0;
    if (openblas.set_threads) openblas.set_threads(threads);
    openblas.dgemm(
        CblasRowMajor, a_is_plain ? CblasNoTrans : CblasTrans, b_is_plain ? CblasNoTrans : CblasTrans, (int)m,
        (int)n, (int)k, 1.0, a, (int)a_lead, b, (int)b_lead, 0.0, result, (int)n);
    return 1;
}
#else
int leap_openblas_product(
    ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, const double *a, ptrdiff_t a_down, ptrdiff_t a_right, const double *b,
    ptrdiff_t b_down, ptrdiff_t b_right, double *result, int threads) {
    (void)m, (void)n, (void)k, (void)a, (void)a_down, (void)a_right, (void)b, (void)b_down, (void)b_right;
    (void)result, (void)threads;
    return 0;
}
#endif

#if defined(__linux__) && __has_include(<oneapi/dnnl/dnnl.h>)
#include <oneapi/dnnl/dnnl.h>
#endif

#if defined(DNNL_VERSION_MAJOR) && DNNL_VERSION_MAJOR == 2

struct leap_onednn_product {
    dnnl_primitive_t primitive;
    dnnl_memory_t a, b, result;
    dnnl_stream_t stream;
    int threads;
};

static struct {
    pthread_once_t once;
    int is_ready;
    dnnl_engine_t engine;
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
    LOAD(primitive_create);
    LOAD(primitive_execute);
    LOAD(primitive_destroy);
#undef LOAD
    dnnl.is_ready = dnnl.engine_create(&dnnl.engine, dnnl_cpu, 0) == dnnl_success;
}

leap_onednn_product *leap_onednn_product_create(
    ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, ptrdiff_t a_down, ptrdiff_t a_right, ptrdiff_t b_down, ptrdiff_t b_right,
    int threads) {
    pthread_once(&dnnl.once, load_onednn);
    if (!dnnl.is_ready) return NULL;
    leap_onednn_product *product = calloc(1, sizeof *product);
    if (!product) return NULL;
    product->threads = threads;
    if (dnnl.set_threads) dnnl.set_threads(threads);
    dnnl_memory_desc_t a, b, result;
    dnnl_matmul_desc_t description;
    dnnl_primitive_desc_t plan = NULL;
    const dnnl_dims_t a_sizes = {m, k}, b_sizes = {k, n}, result_sizes = {m, n};
    const dnnl_dims_t a_steps = {a_down, a_right}, b_steps = {b_down, b_right}, result_steps = {n, 1};
    int done =
        dnnl.memory_desc_init_by_strides(&a, 2, a_sizes, dnnl_f32, a_steps) == dnnl_success &&
        dnnl.memory_desc_init_by_strides(&b, 2, b_sizes, dnnl_f32, b_steps) == dnnl_success &&
        dnnl.memory_desc_init_by_strides(&result, 2, result_sizes, dnnl_f32, result_steps) == dnnl_success &&
        dnnl.matmul_desc_init(&description, &a, &b, NULL, &result) == dnnl_success &&
        dnnl.primitive_desc_create(&plan, &description, NULL, dnnl.engine, NULL) == dnnl_success &&
        dnnl.primitive_create(&product->primitive, plan) == dnnl_success &&
        dnnl.memory_create(&product->a, &a, dnnl.engine, DNNL_MEMORY_NONE) == dnnl_success &&
        dnnl.memory_create(&product->b, &b, dnnl.engine, DNNL_MEMORY_NONE) == dnnl_success &&
        dnnl.memory_create(&product->result, &result, dnnl.engine, DNNL_MEMORY_NONE) == dnnl_success &&
        dnnl.stream_create(&product->stream, dnnl.engine, dnnl_stream_default_flags) == dnnl_success;
    if (plan) dnnl.primitive_desc_destroy(plan);
    if (done) return product;
    leap_onednn_product_destroy(product);
    return NULL;
}

int leap_onednn_product_run(leap_onednn_product *product, const float *a, const float *b, float *result) {
    if (dnnl.set_threads) dnnl.set_threads(product->threads);
    if (dnnl.memory_set_data_handle(product->a, (void *)a) != dnnl_success ||
        dnnl.memory_set_data_handle(product->b, (void *)b) != dnnl_success ||
        dnnl.memory_set_data_handle(product->result, result) != dnnl_success)
        return 0;
    const dnnl_exec_arg_t arguments[] = {
        {DNNL_ARG_SRC, product->a}, {DNNL_ARG_WEIGHTS, product->b}, {DNNL_ARG_DST, product->result}};
    return dnnl.primitive_execute(product->primitive, product->stream, 3, arguments) == dnnl_success &&
           dnnl.stream_wait(product->stream) == dnnl_success;
}

void leap_onednn_product_destroy(leap_onednn_product *product) {
    if (!product) return;
    if (product->stream) dnnl.stream_destroy(product->stream);
    if (product->a) dnnl.memory_destroy(product->a);
    if (product->b) dnnl.memory_destroy(product->b);
    if (product->result) dnnl.memory_destroy(product->result);
    if (product->primitive) dnnl.primitive_destroy(product->primitive);
    free(product);
}
#else
leap_onednn_product *leap_onednn_product_create(
    ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, ptrdiff_t a_down, ptrdiff_t a_right, ptrdiff_t b_down, ptrdiff_t b_right,
    int threads) {
    (void)m, (void)n, (void)k, (void)a_down, (void)a_right, (void)b_down, (void)b_right, (void)threads;
    return NULL;
}
int leap_onednn_product_run(leap_onednn_product *product, const float *a, const float *b, float *result) {
    (void)product, (void)a, (void)b, (void)result;
    return 0;
}
void leap_onednn_product_destroy(leap_onednn_product *product) { (void)product; }
#endif
