// What the loops over arrays have in common: how they are compiled, and vectors of eight elements.
#ifndef LEAP_VECTORS_H
#define LEAP_VECTORS_H
#include <stddef.h>
#include <stdint.h>

// Compiled for each instruction set worth having; the machine's best is taken when the program starts.
#if defined(__x86_64__) && defined(__linux__)
#define CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define CLONES
#endif

#define INLINE static inline __attribute__((always_inline))

// Vectors in registers. The compiler splits them where the machine's are narrower.
typedef double f64x8 __attribute__((vector_size(64)));
typedef float f32x8 __attribute__((vector_size(32)));
typedef uint8_t boolx8 __attribute__((vector_size(8)));
// The same in memory, at any place.
typedef double f64x8_memory __attribute__((vector_size(64), aligned(8)));
typedef float f32x8_memory __attribute__((vector_size(32), aligned(4)));
typedef uint8_t boolx8_memory __attribute__((vector_size(8), aligned(1)));

// Macros, since a vector that a function returns would be bound to one instruction set.
#define LOAD_f64(VALUES) (*(const f64x8_memory *)(VALUES))
#define LOAD_f32(VALUES) __builtin_convertvector(*(const f32x8_memory *)(VALUES), f64x8)
#define LOAD_bool(VALUES) __builtin_convertvector(*(const boolx8_memory *)(VALUES), f64x8)

#endif
