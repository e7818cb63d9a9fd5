// oneDNN, loaded when it is first needed (see libraries.c).
#ifndef LEAP_ONEDNN_H
#define LEAP_ONEDNN_H

#if defined(__linux__) && __has_include(<oneapi/dnnl/dnnl.h>)
#include <oneapi/dnnl/dnnl.h>
#endif

#if defined(DNNL_VERSION_MAJOR) && DNNL_VERSION_MAJOR == 2
#define LEAP_HAS_ONEDNN 1

typedef struct {
    // For dlsym.
    void *handle;
    dnnl_engine_t engine;
    // Scratch memory is the caller's: the library's own must not be used from two threads.
    dnnl_primitive_attr_t attributes;
} leap_onednn;

// Loads the library at the first call. Returns NULL when it is missing.
const leap_onednn *leap_onednn_load(void);
// Has the library work with the calling thread alone.
void leap_onednn_use_one_thread(void);
#else
#define LEAP_HAS_ONEDNN 0
#endif

#endif
