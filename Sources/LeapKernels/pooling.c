// Pooling: windows over images whose channels lie last, so that the loop over them is vector code. Images with the
// channels first are read as many images of one channel.
#include "LeapKernels.h"
#include "vectors.h"

#include <string.h>

// The part of a window that lies inside the image.
typedef struct {
    ptrdiff_t first, last;
} window_range;

INLINE window_range inside(ptrdiff_t place, ptrdiff_t stride, ptrdiff_t padding, ptrdiff_t window, ptrdiff_t size) {
    const ptrdiff_t start = place * stride - padding;
    window_range range = {start < 0 ? -start : 0, start + window > size ? size - start : window};
    return range;
}

#define REAL float
#define FUNCTION(NAME) NAME##_f32
#include "pooling_loops.h"
#undef REAL
#undef FUNCTION
#define REAL double
#define FUNCTION(NAME) NAME##_f64
#include "pooling_loops.h"
