// A pool of worker threads for loops that are split into parts. Nobody waits for a worker that has not begun: the
// caller takes parts as the workers do, and at the end waits only for parts that a worker has taken.
#define _GNU_SOURCE
#include "LeapKernels.h"

#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>

#if defined(__linux__)
#include <limits.h>
#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { MAXIMUM_WORKERS = 15 };

// Times in nanoseconds.
static const int64_t shortest_spin = 5000, longest_spin = 50000;
static const int64_t patience = 50000, shortest_rest = 4000000, longest_rest = 64000000;

static struct {
    // How many jobs were announced; workers watch it.
    _Alignas(64) _Atomic uint32_t announced;
    // Whether workers may be parked. The caller that wakes them takes it back, so that the next one need not.
    _Atomic uint32_t are_parked;
    // The number of the job above, the number of its parts not yet taken below: taking a part with one compare and
    // exchange proves that its job still runs.
    _Alignas(64) _Atomic uint64_t left;
    void (*_Atomic body)(void *, ptrdiff_t);
    void *_Atomic context;
    _Atomic uint32_t parts;
    // How many parts the workers have finished.
    _Alignas(64) _Atomic uint32_t finished;
    _Atomic uint32_t caller_is_parked;
    // Held by the caller whose job runs. What follows belongs to its holder.
    _Alignas(64) atomic_flag is_taken;
    // After a worker was late, the machine is taken to be busy: no worker is used before `rest_ends`.
    int64_t rest, rest_ends;
} pool = {.is_taken = ATOMIC_FLAG_INIT};

static pthread_once_t once = PTHREAD_ONCE_INIT;
static int core_count = 1;
static _Atomic int worker_count;
static pthread_once_t workers_once = PTHREAD_ONCE_INIT;
static _Atomic int limit = INT_MAX;

static void relax(void) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

static int64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

static void park(_Atomic uint32_t *word, uint32_t value) {
    syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, value, NULL, NULL, 0);
}

static void wake(_Atomic uint32_t *word, int count) {
    syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, count, NULL, NULL, 0);
}

// Watches a word for a while. Returns whether it has changed from `value`.
static int changes(_Atomic uint32_t *word, uint32_t value, int64_t duration) {
    const int64_t end = now() + duration;
    do {
        for (int i = 0; i < 16; i++) {
            if (atomic_load_explicit(word, memory_order_acquire) != value) return 1;
            relax();
        }
    } while (now() < end);
    return 0;
}

// Takes a part of the job that runs now. While it is held the job cannot end, so that the fields of the job may be
// read after the part was taken.
static int take(ptrdiff_t *part) {
    uint64_t left = atomic_load(&pool.left);
    do {
        if ((uint32_t)left == 0) return 0;
    } while (!atomic_compare_exchange_weak(&pool.left, &left, left - 1));
    *part = (ptrdiff_t)(atomic_load(&pool.parts) - (uint32_t)left);
    return 1;
}

static void *work(void *unused) {
    (void)unused;
    // A batch thread that wakes up does not push another off its core: it is of use on an idle core only.
    const struct sched_param parameters = {0};
    sched_setscheduler(0, SCHED_BATCH, &parameters);
    uint32_t seen = 0;
    int64_t spin = shortest_spin;
    for (;;) {
        // Jobs follow each other closely or not at all: a worker that waited in vain waits less the next time.
        if (changes(&pool.announced, seen, spin)) {
            if ((spin *= 2) > longest_spin) spin = longest_spin;
        } else {
            if ((spin /= 2) < shortest_spin) spin = shortest_spin;
            atomic_store(&pool.are_parked, 1);
            while (atomic_load(&pool.announced) == seen) park(&pool.announced, seen);
        }
        seen = atomic_load(&pool.announced);
        ptrdiff_t part;
        while (take(&part)) {
            atomic_load(&pool.body)(atomic_load(&pool.context), part);
            atomic_fetch_add(&pool.finished, 1);
            if (atomic_load(&pool.caller_is_parked)) wake(&pool.finished, 1);
        }
    }
    return NULL;
}

static void count_cores(void) {
    cpu_set_t cores;
    if (sched_getaffinity(0, sizeof cores, &cores) == 0) core_count = CPU_COUNT(&cores);
    const char *text = getenv("LEAP_THREADS");
    const long wanted = text ? strtol(text, NULL, 10) : 0;
    if (wanted >= 1 && wanted < core_count) core_count = (int)wanted;
    if (core_count > MAXIMUM_WORKERS + 1) core_count = MAXIMUM_WORKERS + 1;
}

static void start_workers(void) {
    // Signals are for the thread that waits for them.
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    int count = 0;
    pthread_t thread;
    while (count < core_count - 1 && pthread_create(&thread, &attributes, work, NULL) == 0) count++;
    pthread_attr_destroy(&attributes);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    atomic_store(&worker_count, count);
}

int leap_thread_count(void) {
    pthread_once(&once, count_cores);
    const int most = atomic_load_explicit(&limit, memory_order_relaxed);
    return core_count < most ? core_count : most;
}

int leap_set_thread_limit(int threads) { return atomic_exchange(&limit, threads < 1 ? 1 : threads); }

// Waits until the workers have finished their parts. A worker that takes far longer for one than the caller did was
// stopped in the middle: something else runs on its core.
static void wait_for(uint32_t expected, int64_t part_duration) {
    uint32_t finished = atomic_load(&pool.finished);
    if (finished == expected) return;
    const int64_t start = now(), end = start + 3 * part_duration + patience;
    int64_t time = start;
    while ((finished = atomic_load(&pool.finished)) != expected && time < end) {
        changes(&pool.finished, finished, longest_spin);
        time = now();
    }
    if (finished == expected) return;
    atomic_store(&pool.caller_is_parked, 1);
    while ((finished = atomic_load(&pool.finished)) != expected) park(&pool.finished, finished);
    atomic_store(&pool.caller_is_parked, 0);
    pool.rest = 2 * pool.rest < shortest_rest ? shortest_rest : 2 * pool.rest;
    if (pool.rest > longest_rest) pool.rest = longest_rest;
    pool.rest_ends = now() + pool.rest;
}

void leap_parallel(ptrdiff_t parts, void (*body)(void *context, ptrdiff_t part), void *context) {
    if (parts < 2 || parts > INT_MAX || leap_thread_count() < 2 || atomic_flag_test_and_set(&pool.is_taken)) {
        for (ptrdiff_t part = 0; part < parts; part++) body(context, part);
        return;
    }
    pthread_once(&workers_once, start_workers);
    const int64_t start = now();
    const int workers = atomic_load_explicit(&worker_count, memory_order_relaxed);
    if (workers == 0 || start < pool.rest_ends) {
        atomic_flag_clear(&pool.is_taken);
        for (ptrdiff_t part = 0; part < parts; part++) body(context, part);
        return;
    }
    if (pool.rest > 0 && start - pool.rest_ends > 4 * pool.rest) {
        // No worker was late for long.
        pool.rest /= 2;
        pool.rest_ends = start;
    }
    atomic_store_explicit(&pool.body, body, memory_order_relaxed);
    atomic_store_explicit(&pool.context, context, memory_order_relaxed);
    atomic_store_explicit(&pool.parts, (uint32_t)parts, memory_order_relaxed);
    atomic_store_explicit(&pool.finished, 0, memory_order_relaxed);
    const uint32_t job = atomic_load_explicit(&pool.announced, memory_order_relaxed) + 1;
    atomic_store_explicit(&pool.left, (uint64_t)job << 32 | (uint64_t)parts, memory_order_release);
    atomic_store(&pool.announced, job);
    if (atomic_load(&pool.are_parked) && atomic_exchange(&pool.are_parked, 0)) wake(&pool.announced, INT_MAX);

    uint32_t own = 0;
    ptrdiff_t part;
    while (take(&part)) {
        body(context, part);
        own++;
    }
    if (own < (uint32_t)parts) wait_for((uint32_t)parts - own, own > 0 ? (now() - start) / own : longest_rest);
    atomic_flag_clear(&pool.is_taken);
}
#else
int leap_thread_count(void) { return 1; }
int leap_set_thread_limit(int threads) { return (void)threads, 1; }
void leap_parallel(ptrdiff_t parts, void (*body)(void *context, ptrdiff_t part), void *context) {
    for (ptrdiff_t part = 0; part < parts; part++) body(context, part);
}
#endif
