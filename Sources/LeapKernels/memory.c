// Memory that comes back: blocks in size classes, four to a power of two, kept in lists when they are given back.
// What lay unused in its list for some seconds goes back to the system.
#define _GNU_SOURCE
#include "LeapKernels.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

#if defined(__linux__)
#include <sched.h>
#include <sys/mman.h>
#endif

enum { ALIGNMENT = 64, CLASS_COUNT = 168 };

// Blocks from this size on have pages of their own, huge ones where they fit.
static const size_t huge_page = (size_t)2 << 20;
// From this size on a block of the next two classes will do.
static const size_t shared_size = (size_t)64 << 10;
// How often unused blocks are looked for, in nanoseconds, and how many of one class go back at a time.
static const int64_t sweep_period = 2000000000;
enum { MOST_SWEPT = 4096 };

typedef struct block {
    struct block *next;
} block;

static struct {
    _Alignas(64) atomic_flag is_taken;
    struct {
        block *first;
        // The length of the list, and the least it was since the last sweep: so many blocks were not needed.
        uint32_t count, least;
    } lists[CLASS_COUNT];
    size_t cached;
    uint64_t taken, handed_out;
    uint32_t events;
    int64_t last_sweep;
} pool = {.is_taken = ATOMIC_FLAG_INIT};

static void lock(void) {
    int attempts = 0;
    while (atomic_flag_test_and_set_explicit(&pool.is_taken, memory_order_acquire)) {
#if defined(__linux__)
        if (++attempts % 64 == 0) sched_yield();
#endif
#if defined(__x86_64__)
        __builtin_ia32_pause();
#endif
    }
}

static void unlock(void) { atomic_flag_clear_explicit(&pool.is_taken, memory_order_release); }

// The smallest class that holds so many bytes: 64, 128, 192, 256, 320, 384, 448, 512, 640 …
static uint32_t class_for(size_t bytes) {
    if (bytes <= 4 * ALIGNMENT) return bytes == 0 ? 0 : (uint32_t)((bytes - 1) / ALIGNMENT);
    const uint32_t shift = 61 - (uint32_t)__builtin_clzll((unsigned long long)(bytes - 1));
    return (shift - 5) * 4 + (uint32_t)((bytes - 1) >> shift) - 4;
}

static size_t size_of(uint32_t class) {
    if (class < 4) return (size_t)(class + 1) * ALIGNMENT;
    return (size_t)(class % 4 + 5) << (class / 4 + 5);
}

// Large blocks begin at different places of a page: loops over many arrays at once read and write the same place of
// each, and blocks that all began at a page's start would push one another out of the same sets of the caches.
enum { PAGE = 4096, LINES_APART = 9, PLACES = 16 };
static const size_t spread_size = (size_t)16 << 10;
// Room for the last place, in whole pages.
static const size_t spread_room = (size_t)(PLACES + PLACES * LINES_APART * ALIGNMENT / PAGE + 1) * PAGE;

static size_t next_place(size_t step) {
    static _Atomic unsigned turn;
    return atomic_fetch_add_explicit(&turn, 1, memory_order_relaxed) % PLACES * step;
}

static void *take_from_system(size_t size) {
#if defined(__linux__)
    if (size >= huge_page) {
        const size_t whole = size + spread_room, reserved = whole + huge_page;
        char *start = mmap(NULL, reserved, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (start == MAP_FAILED) return NULL;
        char *block = (char *)(((uintptr_t)start + huge_page - 1) & ~(uintptr_t)(huge_page - 1));
        if (block > start) munmap(start, (size_t)(block - start));
        munmap(block + whole, reserved - whole - (size_t)(block - start));
        madvise(block, whole, MADV_HUGEPAGE);
        return block + next_place(PAGE + LINES_APART * ALIGNMENT);
    }
#endif
    void *pointer = NULL;
    if (size < spread_size) return posix_memalign(&pointer, ALIGNMENT, size) == 0 ? pointer : NULL;
    if (posix_memalign(&pointer, PAGE, size + PAGE) != 0) return NULL;
    return (char *)pointer + next_place(LINES_APART * ALIGNMENT) % PAGE;
}

static void return_to_system(void *pointer, size_t size) {
#if defined(__linux__)
    if (size >= huge_page) {
        munmap((void *)((uintptr_t)pointer & ~(uintptr_t)(huge_page - 1)), size + spread_room);
        return;
    }
#endif
    if (size < spread_size)
        free(pointer);
    else
        free((void *)((uintptr_t)pointer & ~(uintptr_t)(PAGE - 1)));
}

static block *pop(uint32_t class) {
    block *first = pool.lists[class].first;
    pool.lists[class].first = first->next;
    const uint32_t count = --pool.lists[class].count;
    if (count < pool.lists[class].least) pool.lists[class].least = count;
    pool.cached -= size_of(class);
    return first;
}

// Gives back what no list needed since the last sweep; with `all`, whatever is there. The lock is held on entry and
// free on return: the system takes its time.
static void sweep_and_unlock(int all) {
    block *surplus[CLASS_COUNT];
    for (uint32_t class = 0; class < CLASS_COUNT; class++) {
        uint32_t count = all ? pool.lists[class].count : pool.lists[class].least;
        if (!all && count > MOST_SWEPT) count = MOST_SWEPT;
        surplus[class] = NULL;
        for (; count > 0; count--) {
            block *block = pop(class);
            block->next = surplus[class];
            surplus[class] = block;
        }
        pool.lists[class].least = pool.lists[class].count;
    }
    unlock();
    for (uint32_t class = 0; class < CLASS_COUNT; class++) {
        for (block *block = surplus[class]; block;) {
            void *pointer = block;
            block = block->next;
            return_to_system(pointer, size_of(class));
        }
    }
}

static int64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

leap_block leap_block_take(size_t bytes, int only_cached) {
    leap_block result = {NULL, class_for(bytes)};
    if (bytes > (size_t)1 << 46) return result;
    const uint32_t last = size_of(result.size_class) < shared_size ? result.size_class : result.size_class + 2;
    lock();
    for (uint32_t class = result.size_class; class <= last; class++) {
        if (!pool.lists[class].first) continue;
        result.pointer = pop(class);
        result.size_class = class;
        pool.handed_out++;
        unlock();
        return result;
    }
    unlock();
    if (only_cached) return result;
    result.pointer = take_from_system(size_of(result.size_class));
    if (!result.pointer) {
        leap_memory_trim();
        result.pointer = take_from_system(size_of(result.size_class));
        if (!result.pointer) return result;
    }
    lock();
    pool.taken++;
    pool.handed_out++;
    unlock();
    return result;
}

void leap_block_give(leap_block given, size_t limit) {
    const size_t size = size_of(given.size_class);
    lock();
    if (pool.cached + size > limit) {
        unlock();
        return_to_system(given.pointer, size);
        return;
    }
    block *block = given.pointer;
    block->next = pool.lists[given.size_class].first;
    pool.lists[given.size_class].first = block;
    pool.lists[given.size_class].count++;
    pool.cached += size;
    if (++pool.events % 256 == 0 || size >= huge_page) {
        const int64_t time = now();
        if (time - pool.last_sweep > sweep_period) {
            pool.last_sweep = time;
            sweep_and_unlock(0);
            return;
        }
    }
    unlock();
}

void leap_memory_trim(void) {
    lock();
    sweep_and_unlock(1);
}

leap_memory_counts leap_memory_count(void) {
    lock();
    const leap_memory_counts counts = {pool.cached, pool.taken, pool.handed_out};
    unlock();
    return counts;
}
