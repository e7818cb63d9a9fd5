// LAPACK's factorizations out of the OpenBLAS library. Its functions are Fortran's: every argument is an address, whole
// numbers have 32 bits, and the lengths of the strings stand behind the arguments.
#include "LeapKernels.h"
#include "openblas.h"

#include <dlfcn.h>
#include <pthread.h>

#define REAL double
#define NAMED(NAME) NAME##_f64
#define SYMBOL(NAME) "d" NAME "_"
#include "factorization_calls.h"
#undef REAL
#undef NAMED
#undef SYMBOL

#define REAL float
#define NAMED(NAME) NAME##_f32
#define SYMBOL(NAME) "s" NAME "_"
#include "factorization_calls.h"

static pthread_once_t once = PTHREAD_ONCE_INIT;
static int is_loaded;

static void load(void) {
    void *library = leap_openblas_library();
    is_loaded = library && load_f64(library) && load_f32(library);
}

static int has_library(void) {
    pthread_once(&once, load);
    return is_loaded;
}
