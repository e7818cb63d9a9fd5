// The softmax and its logarithm, arranged so that nothing overflows and a compiler makes vector code of the loops.
#include "LeapKernels.h"
#include "vectors.h"

#include <math.h>
#include <string.h>

// So many values are worked on at a time; they stay in the first cache.
enum { PIECE = 1024 };

#define SINGLE
#include "functions.h"
#include "softmax_loops.h"
#undef SINGLE
#include "functions.h"
#include "softmax_loops.h"
