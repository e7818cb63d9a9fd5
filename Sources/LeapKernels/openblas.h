#ifndef LEAP_OPENBLAS_H
#define LEAP_OPENBLAS_H

/// The OpenBLAS library, loaded at the first call and set to one thread; NULL when the machine lacks it.
void *leap_openblas_library(void);

#endif
