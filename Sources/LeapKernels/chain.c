// Chains of element-wise operations: a small program is run over one block of values after another, so that what
// lies between the operations stays in the first-level cache.
#include "LeapChain.h"
#include "LeapKernels.h"

#include <math.h>
#include <string.h>

#if defined(__x86_64__) && defined(__linux__)
#define CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define CLONES
#endif
#define INLINE static inline __attribute__((always_inline))

enum { BLOCK_BYTES = 2048 };

#define SINGLE
#include "chain_functions.h"
#include "chain_loops.h"
#undef SINGLE
#include "chain_functions.h"
#include "chain_loops.h"

typedef struct {
    const leap_chain *chain;
    double *sums;
    ptrdiff_t start, count;
} job;

static void run_part(void *context, ptrdiff_t part) {
    const job *job = context;
    const ptrdiff_t offset = part * LEAP_CHAIN_PART;
    const ptrdiff_t count = job->count - offset < LEAP_CHAIN_PART ? job->count - offset : LEAP_CHAIN_PART;
    const double sum = job->chain->type == LEAP_F32 ? run_f32(job->chain, job->start + offset, count)
                                                    : run_f64(job->chain, job->start + offset, count);
    if (job->chain->summed >= 0) job->sums[part] = sum;
}

void leap_chain_run(const leap_chain *chain, ptrdiff_t start, ptrdiff_t count, double *sums, int is_parallel) {
    job job = {chain, sums, start, count};
    const ptrdiff_t parts = (count + LEAP_CHAIN_PART - 1) / LEAP_CHAIN_PART;
    if (is_parallel && parts > 1)
        leap_parallel(parts, run_part, &job);
    else
        for (ptrdiff_t part = 0; part < parts; part++) run_part(&job, part);
}
