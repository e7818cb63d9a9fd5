// The steps of a radix sort. Numbers become whole numbers of the same order ("words"), which are moved digit by digit,
// from the lowest of the digits that matter; what lower bits still have in disorder is put right at the end.
#include "LeapKernels.h"

#include <string.h>

#include "vectors.h"

enum { DIGIT_BITS = LEAP_SORT_DIGIT_BITS, DIGITS = 1 << DIGIT_BITS, LINE = LEAP_SORT_LINE, LONGEST_WAY = 64 };

// MARK: Numbers as words

// A whole number of the same order; 0 and −0 are equal. Not for nan.
INLINE uint64_t key_of(double value) {
    uint64_t bits;
    value += 0;
    memcpy(&bits, &value, sizeof bits);
    return bits ^ ((uint64_t)((int64_t)bits >> 63) | 1ull << 63);
}

INLINE double value_of(uint64_t key) {
    const uint64_t bits = key ^ (~(uint64_t)((int64_t)key >> 63) | 1ull << 63);
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

INLINE uint64_t coded(double value, uint64_t flip, uint64_t nan_key) {
    const uint64_t key = key_of(value) ^ flip;
    return value != value ? nan_key : key;
}

CLONES void leap_sort_survey_of(
    const double *values, ptrdiff_t begin, ptrdiff_t end, int descends, leap_sort_survey *result) {
    uint64_t least = UINT64_MAX, greatest = 0, nan = 0, negative = 0, disorder = 0;
    const uint64_t flip = descends ? UINT64_MAX : 0;
    for (ptrdiff_t i = begin; i < end; i++) {
        const double value = values[i];
        const uint64_t is_nan = value != value, key = key_of(value) ^ flip;
        const uint64_t low = is_nan ? UINT64_MAX : key, high = is_nan ? 0 : key;
        least = low < least ? low : least;
        greatest = high > greatest ? high : greatest;
        uint64_t bits;
        memcpy(&bits, &value, sizeof bits);
        nan += is_nan;
        negative += bits == 1ull << 63;
    }
    for (ptrdiff_t i = begin > 0 ? begin : 1; i < end; i++) {
        const double before = values[i - 1], value = values[i];
        disorder += descends ? !(before >= value) : !(before <= value);
    }
    *result = (leap_sort_survey){least, greatest, (ptrdiff_t)nan, (ptrdiff_t)negative, (ptrdiff_t)disorder};
}

CLONES void leap_sort_words(
    const double *values, ptrdiff_t begin, ptrdiff_t end, const leap_sort_code *code, uint64_t *words) {
    const uint64_t flip = code->descends ? UINT64_MAX : 0, least = code->least, nan_key = code->nan_key;
    const int shift = code->shift, bits = code->place_bits;
    for (ptrdiff_t i = begin; i < end; i++) {
        const uint64_t key = (coded(values[i], flip, nan_key) - least) << shift;
        words[i] = bits ? key >> bits << bits | (uint64_t)i : key;
    }
}

void leap_sort_low_words(
    const double *values, ptrdiff_t begin, ptrdiff_t end, const leap_sort_code *code, uint64_t *words) {
    const uint64_t flip = code->descends ? UINT64_MAX : 0;
    const int bits = code->place_bits;
    for (ptrdiff_t i = begin; i < end; i++) {
        const uint64_t key = coded(values[i], flip, code->nan_key) - code->least;
        words[i] = key << code->shift << (64 - bits) | (uint64_t)i;
    }
}

void leap_sort_high_words(
    const double *values, ptrdiff_t begin, ptrdiff_t end, const leap_sort_code *code, const uint64_t *low,
    uint64_t *words) {
    const uint64_t flip = code->descends ? UINT64_MAX : 0, places = (1ull << code->place_bits) - 1;
    for (ptrdiff_t i = begin; i < end; i++) {
        const double value = values[low[i] & places];
        const uint64_t key = (coded(value, flip, code->nan_key) - code->least) << code->shift;
        words[i] = (key & ~places) | (uint64_t)i;
    }
}

void leap_sort_values(
    const uint64_t *words, ptrdiff_t begin, ptrdiff_t end, const leap_sort_code *code, double *result) {
    const uint64_t flip = code->descends ? UINT64_MAX : 0;
    const uint64_t least = code->least;
    const int shift = code->shift;
    // By way of a block of its own, since words and numbers may share their memory.
    double block[256];
    for (; begin < end; begin += 256) {
        const ptrdiff_t count = end - begin < 256 ? end - begin : 256;
        for (ptrdiff_t i = 0; i < count; i++) block[i] = value_of(((words[begin + i] >> shift) + least) ^ flip);
        memcpy(result + begin, block, (size_t)count * sizeof(double));
    }
}

// By the words, and where these are cut off, by the numbers themselves.
INLINE int precedes(uint64_t a, uint64_t b, const double *values, const leap_sort_code *code) {
    const int bits = code->place_bits;
    if (!values || a >> bits != b >> bits) return a < b;
    const uint64_t flip = code->descends ? UINT64_MAX : 0, places = (1ull << bits) - 1;
    const uint64_t x = coded(values[a & places], flip, code->nan_key);
    const uint64_t y = coded(values[b & places], flip, code->nan_key);
    return x != y ? x < y : a < b;
}

int leap_sort_finish(
    uint64_t *words, ptrdiff_t begin, ptrdiff_t end, int sorted_from, const double *values,
    const leap_sort_code *code) {
    for (ptrdiff_t i = begin + 1; i < end; i++) {
        if ((words[i] ^ words[i - 1]) >> sorted_from != 0 ||
            !precedes(words[i], words[i - 1], values, code))
            continue;
        // Out of order: it goes back to its place among those with the same digits.
        const uint64_t word = words[i];
        ptrdiff_t hole = i, lowest = i - begin > LONGEST_WAY ? i - LONGEST_WAY : begin;
        while (hole > lowest && (words[hole - 1] ^ word) >> sorted_from == 0 &&
               precedes(word, words[hole - 1], values, code)) {
            words[hole] = words[hole - 1];
            hole--;
        }
        words[hole] = word;
        if (hole == lowest && hole > begin) return 0;
    }
    return 1;
}

// MARK: Moving words

void leap_sort_count(const uint64_t *words, ptrdiff_t begin, ptrdiff_t end, int shift, uint32_t *counts) {
    for (ptrdiff_t i = begin; i < end; i++) counts[words[i] >> shift & (DIGITS - 1)]++;
}

typedef uint64_t line __attribute__((vector_size(64)));

// Two lines of the cache are gathered for each digit and written when they are full: the target's lines are too many to
// stay in the caches, and each time that some are full comes as a surprise to the processor.
CLONES void leap_sort_move(
    const uint64_t *words, ptrdiff_t begin, ptrdiff_t end, int shift, leap_sort_part *part, uint64_t *target) {
    uint32_t *next = part->next, *start = part->start;
    uint64_t *lines = part->lines;
    for (ptrdiff_t i = begin; i < end; i++) {
        const uint64_t word = words[i];
        const size_t digit = word >> shift & (DIGITS - 1);
        const uint32_t place = next[digit]++;
        uint64_t *full = lines + digit * LINE;
        full[place % LINE] = word;
        if (place % LINE == LINE - 1) {
            const uint32_t first = place - (LINE - 1);
            // The digit's first line may belong in part to others.
            if (first >= start[digit])
                for (int k = 0; k < LINE; k += 8)
                    __builtin_nontemporal_store(*(const line *)(full + k), (line *)(target + first + k));
            else
                for (uint32_t k = start[digit]; k <= place; k++) target[k] = full[k % LINE];
        }
    }
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
}

void leap_sort_flush(leap_sort_part *part, uint64_t *target) {
    for (size_t digit = 0; digit < DIGITS; digit++) {
        const uint32_t end = part->next[digit];
        uint32_t first = end / LINE * LINE;
        if (first < part->start[digit]) first = part->start[digit];
        for (; first < end; first++) target[first] = part->lines[digit * LINE + first % LINE];
    }
}

ptrdiff_t leap_sort_edge(const uint64_t *words, ptrdiff_t count, ptrdiff_t place, int sorted_from) {
    if (place <= 0) return 0;
    while (place < count && (words[place] ^ words[place - 1]) >> sorted_from == 0) place++;
    return place < count ? place : count;
}

// MARK: Places

CLONES void leap_sort_places_f64(
    const uint64_t *words, ptrdiff_t begin, ptrdiff_t end, int place_bits, double *result) {
    const uint64_t places = (1ull << place_bits) - 1;
    for (ptrdiff_t i = begin; i < end; i++) result[i] = (double)(int64_t)(words[i] & places);
}

CLONES void leap_sort_places_i32(
    const uint64_t *words, ptrdiff_t begin, ptrdiff_t end, int place_bits, int32_t *result) {
    const uint64_t places = (1ull << place_bits) - 1;
    for (ptrdiff_t i = begin; i < end; i++) result[i] = (int32_t)(words[i] & places);
}
