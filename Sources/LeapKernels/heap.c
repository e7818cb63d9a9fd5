#include "LeapKernels.h"
#include <stdlib.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

void leap_use_one_heap(void) {
#ifdef __GLIBC__
    mallopt(M_ARENA_MAX, 1);
    mallopt(M_TOP_PAD, 1 << 20);
#endif
}
