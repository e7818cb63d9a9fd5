// Comparisons, and the choice of elements by booleans.
#include "LeapKernels.h"

#include <string.h>

#include "vectors.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

// MARK: Comparisons

// A step of 0 repeats a number, which then stays in a register.
#define DEFINE_COMPARISON(NAME, TYPE, RELATION)                                                                    \
    CLONES static void NAME(                                                                                       \
        const TYPE *a, ptrdiff_t a_step, const TYPE *b, ptrdiff_t b_step, uint8_t *restrict result,                \
        ptrdiff_t count) {                                                                                         \
        if (a_step == 1 && b_step == 1) {                                                                          \
            for (ptrdiff_t i = 0; i < count; i++) result[i] = a[i] RELATION b[i];                                  \
        } else if (a_step == 1 && b_step == 0) {                                                                   \
            const TYPE number = *b;                                                                                \
            for (ptrdiff_t i = 0; i < count; i++) result[i] = a[i] RELATION number;                                \
        } else if (a_step == 0 && b_step == 1) {                                                                   \
            const TYPE number = *a;                                                                                \
            for (ptrdiff_t i = 0; i < count; i++) result[i] = number RELATION b[i];                                \
        } else {                                                                                                   \
            for (ptrdiff_t i = 0; i < count; i++) result[i] = a[i * a_step] RELATION b[i * b_step];                \
        }                                                                                                          \
    }

#define DEFINE_COMPARE(TYPE, SUFFIX)                                                                               \
    DEFINE_COMPARISON(equal_##SUFFIX, TYPE, ==)                                                                    \
    DEFINE_COMPARISON(not_equal_##SUFFIX, TYPE, !=)                                                                \
    DEFINE_COMPARISON(less_##SUFFIX, TYPE, <)                                                                      \
    DEFINE_COMPARISON(less_or_equal_##SUFFIX, TYPE, <=)                                                            \
    void leap_compare_##SUFFIX(                                                                                    \
        leap_relation relation, const TYPE *a, ptrdiff_t a_step, const TYPE *b, ptrdiff_t b_step, uint8_t *result, \
        ptrdiff_t count) {                                                                                         \
        switch (relation) {                                                                                        \
            case leap_equal: equal_##SUFFIX(a, a_step, b, b_step, result, count); break;                           \
            case leap_not_equal: not_equal_##SUFFIX(a, a_step, b, b_step, result, count); break;                   \
            case leap_less: less_##SUFFIX(a, a_step, b, b_step, result, count); break;                             \
            case leap_less_or_equal: less_or_equal_##SUFFIX(a, a_step, b, b_step, result, count); break;           \
            case leap_greater: less_##SUFFIX(b, b_step, a, a_step, result, count); break;                          \
            case leap_greater_or_equal: less_or_equal_##SUFFIX(b, b_step, a, a_step, result, count); break;        \
        }                                                                                                          \
    }

DEFINE_COMPARE(double, f64)
DEFINE_COMPARE(float, f32)

// MARK: Choice

CLONES ptrdiff_t leap_count_true(const uint8_t *mask, ptrdiff_t count) {
    ptrdiff_t total = 0;
    while (count > 0) {
        // Short sums in 32 bits, which more lanes hold.
        const ptrdiff_t length = count < 1 << 20 ? count : 1 << 20;
        uint32_t sum = 0;
        for (ptrdiff_t i = 0; i < length; i++) sum += mask[i];
        total += sum;
        mask += length;
        count -= length;
    }
    return total;
}

// Every element is written, and kept where the mask is true, so that no branch has to be foretold. `total` is the
// number of true places: nothing is written beyond.
#define DEFINE_PLAIN(NAME, TYPE, VALUE)                                                                            \
    static void NAME##_plain(                                                                                      \
        const void *values, const uint8_t *mask, ptrdiff_t total, ptrdiff_t first, ptrdiff_t step, TYPE *result) { \
        (void)values, (void)first, (void)step;                                                                     \
        ptrdiff_t filled = 0;                                                                                      \
        for (ptrdiff_t i = 0; filled < total; i++) {                                                               \
            result[filled] = VALUE;                                                                                \
            filled += mask[i];                                                                                     \
        }                                                                                                          \
    }

DEFINE_PLAIN(bytes_8, uint64_t, ((const uint64_t *)values)[i])
DEFINE_PLAIN(bytes_4, uint32_t, ((const uint32_t *)values)[i])
DEFINE_PLAIN(bytes_1, uint8_t, ((const uint8_t *)values)[i])
DEFINE_PLAIN(places, ptrdiff_t, first + i *step)

#if defined(__x86_64__)
#define WIDE __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,popcnt")))

static int has_wide(void) {
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq");
}

// Vectors of chosen elements are written whole, one over the end of the other, as long as there is room for them.
#define DEFINE_WIDE(NAME, TYPE, LANES, START, VECTOR, COMPRESS, STORE)                                             \
    WIDE static void NAME##_wide(                                                                                  \
        const TYPE *values, const uint8_t *mask, ptrdiff_t count, ptrdiff_t total, ptrdiff_t first,                \
        ptrdiff_t step, TYPE *result) {                                                                            \
        (void)values, (void)first, (void)step;                                                                     \
        START;                                                                                                     \
        ptrdiff_t i = 0, filled = 0;                                                                               \
        for (; i + 64 <= count && filled + 64 <= total; i += 64) {                                                 \
            const __m512i bytes = _mm512_loadu_si512(mask + i);                                                    \
            uint64_t bits = _mm512_test_epi8_mask(bytes, bytes);                                                   \
            for (int k = 0; k < 64; k += LANES, bits >>= LANES) {                                                  \
                const uint64_t some = bits & ((1u << LANES) - 1);                                                  \
                STORE(result + filled, COMPRESS(some, VECTOR));                                                    \
                filled += __builtin_popcountll(some);                                                              \
            }                                                                                                      \
        }                                                                                                          \
        NAME##_plain(values ? values + i : values, mask + i, total - filled, first + i * step, step, result + filled); \
    }

DEFINE_WIDE(
    bytes_8, uint64_t, 8, , _mm512_loadu_si512(values + i + k), _mm512_maskz_compress_epi64, _mm512_storeu_si512)
DEFINE_WIDE(
    bytes_4, uint32_t, 16, , _mm512_loadu_si512(values + i + k), _mm512_maskz_compress_epi32, _mm512_storeu_si512)
DEFINE_WIDE(
    places, ptrdiff_t, 8,
    const __m512i lanes = _mm512_mullo_epi64(
        _mm512_setr_epi64(0, 1, 2, 3, 4, 5, 6, 7), _mm512_set1_epi64(step)),
    _mm512_add_epi64(_mm512_set1_epi64(first + (i + k) * step), lanes), _mm512_maskz_compress_epi64,
    _mm512_storeu_si512)
#endif

void leap_choose(
    const void *values, size_t size, const uint8_t *mask, ptrdiff_t count, ptrdiff_t total, void *result) {
#if defined(__x86_64__)
    if (size == 8 && has_wide()) return bytes_8_wide(values, mask, count, total, 0, 0, result);
    if (size == 4 && has_wide()) return bytes_4_wide(values, mask, count, total, 0, 0, result);
#endif
    (void)count;
    if (size == 8)
        bytes_8_plain(values, mask, total, 0, 0, result);
    else if (size == 4)
        bytes_4_plain(values, mask, total, 0, 0, result);
    else
        bytes_1_plain(values, mask, total, 0, 0, result);
}

void leap_true_places(
    const uint8_t *mask, ptrdiff_t count, ptrdiff_t total, ptrdiff_t first, ptrdiff_t step, ptrdiff_t *result) {
#if defined(__x86_64__)
    if (has_wide()) return places_wide(NULL, mask, count, total, first, step, result);
#endif
    (void)count;
    places_plain(NULL, mask, total, first, step, result);
}
