// The softmax and its logarithm, arranged so that nothing overflows and a compiler makes vector code of the loops.
#include "LeapKernels.h"

#include <math.h>
#include <string.h>

#if defined(__x86_64__) && defined(__linux__)
#define CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define CLONES
#endif
#define INLINE static inline __attribute__((always_inline))

// So many values are worked on at a time; they stay in the first cache.
enum { PIECE = 1024 };

#define SINGLE
#include "chain_functions.h"
#include "softmax_loops.h"
#undef SINGLE
#include "chain_functions.h"
#include "softmax_loops.h"
