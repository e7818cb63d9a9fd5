// Pictures moved for training: mirrored, turned, shifted, made brighter or darker.
#include "LeapImages.h"
#include "vectors.h"

#include <math.h>

// So many pixels of a row are worked on at a time: where each comes from is found once, for all channels.
enum { BLOCK = 64 };

INLINE ptrdiff_t limited(ptrdiff_t place, ptrdiff_t size) { return place < 0 ? 0 : place < size ? place : size - 1; }

#define REAL float
#define FUNCTION(NAME) NAME##_f32
#include "augment_loops.h"
#undef REAL
#undef FUNCTION
#define REAL double
#define FUNCTION(NAME) NAME##_f64
#include "augment_loops.h"
