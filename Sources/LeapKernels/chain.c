// Chains of element-wise operations: a small program is run over one block of values after another, so that what
// lies between the operations stays in the first-level cache.
#include "LeapChain.h"
#include "LeapKernels.h"
#include "vectors.h"

#include <math.h>
#include <string.h>

enum { BLOCK_BYTES = 2048 };

// In the loop that follows no element depends on another.
#if defined(__clang__)
#define INDEPENDENT _Pragma("clang loop vectorize(assume_safety)")
// The oldest processors round one value at a time.
#pragma clang diagnostic ignored "-Wpass-failed"
#else
#define INDEPENDENT _Pragma("GCC ivdep")
#endif

#define SINGLE
#include "functions.h"
#include "chain_loops.h"
#undef SINGLE
#include "functions.h"
#include "chain_loops.h"

double leap_chain_run(const leap_chain *chain, ptrdiff_t start, ptrdiff_t count) {
    return chain->type == LEAP_F32 ? run_f32(chain, start, count) : run_f64(chain, start, count);
}
