#ifndef LEAP_EPILOGUE_H
#define LEAP_EPILOGUE_H
#include <stddef.h>

/// What is done with each block of a product's result when it is computed, by the thread that computed it while it is in
/// the caches: `body(context, start, count)` for `count` elements from `start` on, together once for each element.
typedef struct {
    void (*body)(void *context, ptrdiff_t start, ptrdiff_t count);
    void *context;
} leap_epilogue;
#endif
