// Convolutions by oneDNN, in single precision. The batch is cut into parts of a fixed number of images, which threads
// share (see threads.c): the library works with one thread, and results do not depend on how many there are.
#define _GNU_SOURCE
#include "LeapKernels.h"
#include "onednn.h"

#include <stdlib.h>
#include <string.h>

#if LEAP_HAS_ONEDNN
#include <dlfcn.h>
#include <pthread.h>

static struct {
    pthread_once_t once;
    const leap_onednn *library;
    __typeof__(dnnl_memory_desc_init_by_tag) *memory_desc_init_by_tag;
    __typeof__(dnnl_memory_desc_equal) *memory_desc_equal;
    __typeof__(dnnl_memory_desc_get_size) *memory_desc_get_size;
    __typeof__(dnnl_memory_create) *memory_create;
    __typeof__(dnnl_memory_destroy) *memory_destroy;
    __typeof__(dnnl_stream_create) *stream_create;
    __typeof__(dnnl_stream_destroy) *stream_destroy;
    __typeof__(dnnl_stream_wait) *stream_wait;
    __typeof__(dnnl_dilated_convolution_forward_desc_init) *dilated_convolution_forward_desc_init;
    __typeof__(dnnl_dilated_convolution_backward_data_desc_init) *dilated_convolution_backward_data_desc_init;
    __typeof__(dnnl_dilated_convolution_backward_weights_desc_init) *dilated_convolution_backward_weights_desc_init;
    __typeof__(dnnl_primitive_desc_create) *primitive_desc_create;
    __typeof__(dnnl_primitive_desc_destroy) *primitive_desc_destroy;
    __typeof__(dnnl_primitive_desc_query) *primitive_desc_query;
    __typeof__(dnnl_primitive_desc_query_md) *primitive_desc_query_md;
    __typeof__(dnnl_reorder_primitive_desc_create) *reorder_primitive_desc_create;
    __typeof__(dnnl_primitive_create) *primitive_create;
    __typeof__(dnnl_primitive_execute) *primitive_execute;
    __typeof__(dnnl_primitive_destroy) *primitive_destroy;
} dnnl = {.once = PTHREAD_ONCE_INIT};

static void load(void) {
    const leap_onednn *library = leap_onednn_load();
    if (!library) return;
#define LOAD(NAME)                                                                                                 \
    dnnl.NAME = (__typeof__(dnnl.NAME))dlsym(library->handle, "dnnl_" #NAME);                                      \
    if (!dnnl.NAME) return
    LOAD(memory_desc_init_by_tag);
    LOAD(memory_desc_equal);
    LOAD(memory_desc_get_size);
    LOAD(memory_create);
    LOAD(memory_destroy);
    LOAD(stream_create);
    LOAD(stream_destroy);
    LOAD(stream_wait);
    LOAD(dilated_convolution_forward_desc_init);
    LOAD(dilated_convolution_backward_data_desc_init);
    LOAD(dilated_convolution_backward_weights_desc_init);
    LOAD(primitive_desc_create);
    LOAD(primitive_desc_destroy);
    LOAD(primitive_desc_query);
    LOAD(primitive_desc_query_md);
    LOAD(reorder_primitive_desc_create);
    LOAD(primitive_create);
    LOAD(primitive_execute);
    LOAD(primitive_destroy);
#undef LOAD
    dnnl.library = library;
}

// The convolution of some of the images.
typedef struct {
    dnnl_primitive_t primitive;
    dnnl_memory_desc_t input, output, scratch;
    size_t scratch_size;
} convolution_part;

struct leap_convolution {
    leap_convolution_role role;
    ptrdiff_t batch, images, parts;
    // The elements of one image.
    ptrdiff_t input_size, output_size;
    dnnl_stream_t stream;
    // Parts of `images` images, and the last one if it has fewer.
    convolution_part whole, rest;
    int has_rest;
    // The kernels as they are given and as the library likes them, and the way from one to the other.
    dnnl_memory_desc_t plain_kernel, kernel;
    size_t kernel_size;
    dnnl_primitive_t reorder;
};

static int prepare(
    convolution_part *part, leap_convolution *convolution, const leap_convolution_sizes *sizes, ptrdiff_t images,
    int input_is_plain, const dnnl_memory_desc_t *wanted_kernel) {
    const ptrdiff_t *in = sizes->input, *out = sizes->output;
    const dnnl_dims_t input_sizes = {images, sizes->input_channels, in[0], in[1]};
    const dnnl_dims_t output_sizes = {images, sizes->output_channels, out[0], out[1]};
    const dnnl_dims_t strides = {sizes->stride[0], sizes->stride[1]};
    const dnnl_dims_t gaps = {sizes->dilation[0] - 1, sizes->dilation[1] - 1};
    const dnnl_dims_t before = {sizes->padding_before[0], sizes->padding_before[1]};
    const dnnl_dims_t after = {sizes->padding_after[0], sizes->padding_after[1]};
    // Sixteen channels in one block lie in memory as the channels last do; the library has its fast code for a first
    // layer under the first name only.
    const dnnl_format_tag_t output_tag =
        input_is_plain && sizes->output_channels == 16 ? dnnl_nChw16c : dnnl_nhwc;
    if (dnnl.memory_desc_init_by_tag(&part->input, 4, input_sizes, dnnl_f32, input_is_plain ? dnnl_nchw : dnnl_nhwc) !=
            dnnl_success ||
        dnnl.memory_desc_init_by_tag(&part->output, 4, output_sizes, dnnl_f32, output_tag) != dnnl_success)
        return 0;
    dnnl_convolution_desc_t forward, description;
    dnnl_primitive_desc_t hint = NULL, plan = NULL;
    int done = dnnl.dilated_convolution_forward_desc_init(
                   &forward, dnnl_forward_training, dnnl_convolution_direct, &part->input, wanted_kernel, NULL,
                   &part->output, strides, gaps, before, after) == dnnl_success &&
               dnnl.primitive_desc_create(
                   &hint, &forward, dnnl.library->attributes, dnnl.library->engine, NULL) == dnnl_success;
    dnnl_query_t kernel_query = dnnl_query_weights_md;
    if (done && convolution->role == LEAP_CONVOLUTION_OUTPUT) {
        plan = hint;
    } else if (done && convolution->role == LEAP_CONVOLUTION_INPUT) {
        done = dnnl.dilated_convolution_backward_data_desc_init(
                   &description, dnnl_convolution_direct, &part->input, wanted_kernel, &part->output, strides, gaps,
                   before, after) == dnnl_success;
    } else if (done) {
        kernel_query = dnnl_query_diff_weights_md;
        done = dnnl.dilated_convolution_backward_weights_desc_init(
                   &description, dnnl_convolution_direct, &part->input, wanted_kernel, NULL, &part->output, strides,
                   gaps, before, after) == dnnl_success;
    }
    if (done && !plan)
        done = dnnl.primitive_desc_create(
                   &plan, &description, dnnl.library->attributes, dnnl.library->engine, hint) == dnnl_success;
    // The library's reference code is thousands of times slower than matrix products.
    const char *name = NULL;
    done = done && dnnl.primitive_desc_query(plan, dnnl_query_impl_info_str, 0, &name) == dnnl_success &&
           !strstr(name, "ref");
    if (done) {
        convolution->kernel = *dnnl.primitive_desc_query_md(plan, kernel_query, 0);
        part->scratch = *dnnl.primitive_desc_query_md(plan, dnnl_query_scratchpad_md, 0);
        part->scratch_size = dnnl.memory_desc_get_size(&part->scratch);
        done = dnnl.primitive_create(&part->primitive, plan) == dnnl_success;
    }
    if (plan && plan != hint) dnnl.primitive_desc_destroy(plan);
    if (hint) dnnl.primitive_desc_destroy(hint);
    return done;
}

// The way of the kernels between the caller's layout and the library's, if they differ.
static int prepare_reorder(leap_convolution *convolution) {
    const int to_plain = convolution->role == LEAP_CONVOLUTION_KERNEL;
    convolution->kernel_size = dnnl.memory_desc_get_size(&convolution->kernel);
    if (dnnl.memory_desc_equal(&convolution->kernel, &convolution->plain_kernel)) return 1;
    const dnnl_memory_desc_t *from = to_plain ? &convolution->kernel : &convolution->plain_kernel;
    const dnnl_memory_desc_t *to = to_plain ? &convolution->plain_kernel : &convolution->kernel;
    dnnl_primitive_desc_t plan = NULL;
    const int done =
        dnnl.reorder_primitive_desc_create(
            &plan, from, dnnl.library->engine, to, dnnl.library->engine, NULL) == dnnl_success &&
        dnnl.primitive_create(&convolution->reorder, plan) == dnnl_success;
    if (plan) dnnl.primitive_desc_destroy(plan);
    return done;
}

leap_convolution *leap_convolution_create(
    const leap_convolution_sizes *sizes, leap_convolution_role role, int input_is_plain, ptrdiff_t images) {
    pthread_once(&dnnl.once, load);
    if (!dnnl.library) return NULL;
    leap_convolution *convolution = calloc(1, sizeof *convolution);
    if (!convolution) return NULL;
    leap_onednn_use_one_thread();
    convolution->role = role;
    convolution->batch = sizes->batch;
    convolution->images = images;
    convolution->parts = (sizes->batch + images - 1) / images;
    convolution->input_size = sizes->input_channels * sizes->input[0] * sizes->input[1];
    convolution->output_size = sizes->output_channels * sizes->output[0] * sizes->output[1];
    const ptrdiff_t groups = sizes->groups, rest = sizes->batch % images;
    const ptrdiff_t outputs = sizes->output_channels / groups, inputs = sizes->input_channels / groups;
    const dnnl_dims_t plain = {outputs, inputs, sizes->kernel[0], sizes->kernel[1]};
    const dnnl_dims_t grouped = {groups, outputs, inputs, sizes->kernel[0], sizes->kernel[1]};
    dnnl_memory_desc_t any;
    const int rank = groups > 1 ? 5 : 4;
    const dnnl_dim_t *kernel_sizes = groups > 1 ? grouped : plain;
    int done = dnnl.stream_create(&convolution->stream, dnnl.library->engine, dnnl_stream_default_flags) ==
                   dnnl_success &&
               dnnl.memory_desc_init_by_tag(
                   &convolution->plain_kernel, rank, kernel_sizes, dnnl_f32,
                   groups > 1 ? dnnl_goihw : dnnl_oihw) == dnnl_success &&
               dnnl.memory_desc_init_by_tag(&any, rank, kernel_sizes, dnnl_f32, dnnl_format_tag_any) == dnnl_success &&
               prepare(&convolution->whole, convolution, sizes, images, input_is_plain, &any);
    if (done && rest > 0) {
        const dnnl_memory_desc_t kernel = convolution->kernel;
        convolution->has_rest = 1;
        done = prepare(&convolution->rest, convolution, sizes, rest, input_is_plain, &kernel);
    }
    if (done && prepare_reorder(convolution)) return convolution;
    leap_convolution_destroy(convolution);
    return NULL;
}

void leap_convolution_destroy(leap_convolution *convolution) {
    if (!convolution) return;
    if (convolution->whole.primitive) dnnl.primitive_destroy(convolution->whole.primitive);
    if (convolution->rest.primitive) dnnl.primitive_destroy(convolution->rest.primitive);
    if (convolution->reorder) dnnl.primitive_destroy(convolution->reorder);
    if (convolution->stream) dnnl.stream_destroy(convolution->stream);
    free(convolution);
}

ptrdiff_t leap_convolution_parts(const leap_convolution *convolution) { return convolution->parts; }

struct leap_convolution_run {
    leap_convolution *convolution;
    const float *a, *b;
    float *result;
    const leap_epilogue *epilogue;
    // The kernels in the library's layout: given, or the sum so far and one for each part of a round.
    leap_block kernels;
    ptrdiff_t first;
    _Atomic int has_failed;
};

// Runs a primitive on memory: pairs of an argument's number, its description and its place.
typedef struct {
    int argument;
    const dnnl_memory_desc_t *description;
    void *place;
} memory_argument;

static int execute(const leap_convolution *convolution, dnnl_primitive_t primitive, int count, const memory_argument *given) {
    dnnl_exec_arg_t arguments[4];
    int made = 0, done = 1;
    // The library reads this setting of the calling thread at every run.
    leap_onednn_use_one_thread();
    for (; made < count && done; made++) {
        arguments[made].arg = given[made].argument;
        done = dnnl.memory_create(
                   &arguments[made].memory, given[made].description, dnnl.library->engine, given[made].place) ==
               dnnl_success;
        if (!done) break;
    }
    done = done && dnnl.primitive_execute(primitive, convolution->stream, count, arguments) == dnnl_success &&
           dnnl.stream_wait(convolution->stream) == dnnl_success;
    for (int index = 0; index < made; index++) dnnl.memory_destroy(arguments[index].memory);
    return done;
}

static float *kernel_copy(const leap_convolution_run *run, ptrdiff_t index) {
    const size_t size = (run->convolution->kernel_size + 63) & ~(size_t)63;
    return (float *)((char *)run->kernels.pointer + (size_t)index * size);
}

leap_convolution_run *leap_convolution_begin(
    leap_convolution *convolution, const float *a, const float *b, float *result, const leap_epilogue *epilogue) {
    leap_convolution_run *run = calloc(1, sizeof *run);
    if (!run) return NULL;
    run->convolution = convolution;
    run->a = a;
    run->b = b;
    run->result = result;
    run->epilogue = epilogue;
    const int makes_kernel = convolution->role == LEAP_CONVOLUTION_KERNEL;
    const ptrdiff_t round = convolution->parts < LEAP_CONVOLUTION_ROUND ? convolution->parts : LEAP_CONVOLUTION_ROUND;
    if (makes_kernel || convolution->reorder) {
        const size_t size = (convolution->kernel_size + 63) & ~(size_t)63;
        run->kernels = leap_block_take(size * (size_t)(makes_kernel ? 1 + round : 1), 0);
        if (!run->kernels.pointer) {
            free(run);
            return NULL;
        }
    }
    if (makes_kernel) {
        memset(kernel_copy(run, 0), 0, convolution->kernel_size);
    } else if (convolution->reorder) {
        const memory_argument arguments[] = {
            {DNNL_ARG_FROM, &convolution->plain_kernel, (void *)b},
            {DNNL_ARG_TO, &convolution->kernel, kernel_copy(run, 0)}};
        run->has_failed = !execute(convolution, convolution->reorder, 2, arguments);
    }
    return run;
}

static void run_part(void *context, ptrdiff_t index) {
    leap_convolution_run *run = context;
    const leap_convolution *convolution = run->convolution;
    const ptrdiff_t part = run->first + index, start = part * convolution->images;
    const convolution_part *plan =
        convolution->has_rest && part == convolution->parts - 1 ? &convolution->rest : &convolution->whole;
    leap_block scratch = {NULL, 0};
    if (plan->scratch_size > 0) {
        scratch = leap_block_take(plan->scratch_size, 0);
        if (!scratch.pointer) {
            run->has_failed = 1;
            return;
        }
    }
    const ptrdiff_t input_start = start * convolution->input_size, output_start = start * convolution->output_size;
    float *kernel = convolution->reorder ? kernel_copy(run, 0) : (float *)run->b;
    memory_argument arguments[4];
    switch (convolution->role) {
    case LEAP_CONVOLUTION_OUTPUT:
        arguments[0] = (memory_argument){DNNL_ARG_SRC, &plan->input, (void *)(run->a + input_start)};
        arguments[1] = (memory_argument){DNNL_ARG_WEIGHTS, &convolution->kernel, kernel};
        arguments[2] = (memory_argument){DNNL_ARG_DST, &plan->output, run->result + output_start};
        break;
    case LEAP_CONVOLUTION_INPUT:
        arguments[0] = (memory_argument){DNNL_ARG_DIFF_DST, &plan->output, (void *)(run->a + output_start)};
        arguments[1] = (memory_argument){DNNL_ARG_WEIGHTS, &convolution->kernel, kernel};
        arguments[2] = (memory_argument){DNNL_ARG_DIFF_SRC, &plan->input, run->result + input_start};
        break;
    case LEAP_CONVOLUTION_KERNEL:
        arguments[0] = (memory_argument){DNNL_ARG_SRC, &plan->input, (void *)(run->a + input_start)};
        arguments[1] = (memory_argument){DNNL_ARG_DIFF_DST, &plan->output, (void *)(run->b + output_start)};
        arguments[2] = (memory_argument){DNNL_ARG_DIFF_WEIGHTS, &convolution->kernel, kernel_copy(run, 1 + index)};
        break;
    }
    arguments[3] = (memory_argument){DNNL_ARG_SCRATCHPAD, &plan->scratch, scratch.pointer};
    if (!execute(convolution, plan->primitive, scratch.pointer ? 4 : 3, arguments)) run->has_failed = 1;
    if (scratch.pointer) leap_block_give(scratch, SIZE_MAX);
    if (!run->epilogue || convolution->role == LEAP_CONVOLUTION_KERNEL) return;
    const int makes_output = convolution->role == LEAP_CONVOLUTION_OUTPUT;
    const ptrdiff_t size = makes_output ? convolution->output_size : convolution->input_size;
    const ptrdiff_t images = plan == &convolution->rest ? convolution->batch % convolution->images : convolution->images;
    run->epilogue->body(run->epilogue->context, start * size, images * size);
}

void leap_convolution_round(leap_convolution_run *run, ptrdiff_t first, ptrdiff_t count) {
    const leap_convolution *convolution = run->convolution;
    run->first = first;
    leap_parallel(count, run_part, run);
    if (convolution->role != LEAP_CONVOLUTION_KERNEL) return;
    const ptrdiff_t length = (ptrdiff_t)(convolution->kernel_size / sizeof(float));
    float *sum = kernel_copy(run, 0);
    for (ptrdiff_t index = 0; index < count; index++) {
        const float *part = kernel_copy(run, 1 + index);
        for (ptrdiff_t i = 0; i < length; i++) sum[i] += part[i];
    }
}

int leap_convolution_end(leap_convolution_run *run) {
    leap_convolution *convolution = run->convolution;
    int done = !run->has_failed;
    if (done && convolution->role == LEAP_CONVOLUTION_KERNEL) {
        if (convolution->reorder) {
            const memory_argument arguments[] = {
                {DNNL_ARG_FROM, &convolution->kernel, kernel_copy(run, 0)},
                {DNNL_ARG_TO, &convolution->plain_kernel, run->result}};
            done = execute(convolution, convolution->reorder, 2, arguments);
        } else {
            memcpy(run->result, kernel_copy(run, 0), convolution->kernel_size);
        }
    }
    if (run->kernels.pointer) leap_block_give(run->kernels, SIZE_MAX);
    free(run);
    return done;
}
#else
leap_convolution *leap_convolution_create(
    const leap_convolution_sizes *sizes, leap_convolution_role role, int input_is_plain, ptrdiff_t images) {
    (void)sizes, (void)role, (void)input_is_plain, (void)images;
    return NULL;
}
void leap_convolution_destroy(leap_convolution *convolution) { (void)convolution; }
ptrdiff_t leap_convolution_parts(const leap_convolution *convolution) { return (void)convolution, 0; }
leap_convolution_run *leap_convolution_begin(
    leap_convolution *convolution, const float *a, const float *b, float *result, const leap_epilogue *epilogue) {
    (void)convolution, (void)a, (void)b, (void)result, (void)epilogue;
    return NULL;
}
void leap_convolution_round(leap_convolution_run *run, ptrdiff_t first, ptrdiff_t count) {
    (void)run, (void)first, (void)count;
}
int leap_convolution_end(leap_convolution_run *run) { return (void)run, 0; }
#endif
