#define _GNU_SOURCE

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

#include "steps.h"

// libgomp's settings: oneDNN asks them how many threads to use. Its primitives run on one thread each here, as shares
// of our own regions, so that results do not depend on who runs a share, nor on how many do.
extern int omp_get_num_procs(void);
extern void omp_set_num_threads(int);

// A share is taken by whoever comes first: the worker it is meant for, or another that has nothing left to do. So a
// worker that the system keeps waiting holds nobody up unless it has begun.
typedef struct Share {
  _Alignas(64) atomic_uint taken;  // generation of the region that it was last taken in
} Share;

struct NNPool {
  int threads;
  // Counts regions; a new value tells the workers to look.
  _Alignas(64) atomic_uint generation;
  atomic_int sleepers;
  atomic_int ends;
  _Alignas(64) atomic_int unfinished;
  void (*body)(void *context, int share);
  void *context;
  // After a long wait for a share that someone began, the caller works alone until then.
  double alone_until;
  pthread_mutex_t mutex;
  pthread_cond_t wake;
  pthread_t *workers;
  Share shares[NN_MAX_THREADS];
};

typedef struct Worker {
  NNPool *pool;
  int index;
} Worker;

// How often a waiting worker looks before it goes to sleep: about a tenth of a millisecond.
enum { spins = 4000 };
// Waiting this long means that the processors are busy with something else.
static const double long_wait = 1e-3, lonely_time = 20e-3;

static _Thread_local NNPool *current_pool;

static void relax(void) {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

// A share is free in region `generation` when it was last taken in the one before: so a worker that comes late finds
// none, and what the pool says about the region does not change while a share of it is unfinished.
static void run_share(NNPool *pool, unsigned generation, int share) {
  unsigned last = generation - 1;
  if (atomic_load_explicit(&pool->shares[share].taken, memory_order_relaxed) != last) return;
  if (!atomic_compare_exchange_strong_explicit(
          &pool->shares[share].taken, &last, generation, memory_order_acquire, memory_order_relaxed)) {
    return;
  }
  pool->body(pool->context, share);
  atomic_fetch_sub_explicit(&pool->unfinished, 1, memory_order_release);
}

static void run_shares(NNPool *pool, unsigned generation, int first) {
  for (int i = 0; i < pool->threads; i++) {
    const int share = first + i < pool->threads ? first + i : first + i - pool->threads;
    run_share(pool, generation, share);
  }
}

// The next generation after `seen`, or `seen` when the pool ends.
static unsigned await(NNPool *pool, unsigned seen) {
  for (int i = 0; i < spins; i++) {
    const unsigned now = atomic_load_explicit(&pool->generation, memory_order_acquire);
    if (now != seen) return now;
    relax();
  }
  pthread_mutex_lock(&pool->mutex);
  atomic_fetch_add(&pool->sleepers, 1);
  while (atomic_load(&pool->generation) == seen && !atomic_load(&pool->ends)) {
    pthread_cond_wait(&pool->wake, &pool->mutex);
  }
  atomic_fetch_sub(&pool->sleepers, 1);
  pthread_mutex_unlock(&pool->mutex);
  return atomic_load(&pool->generation);
}

static void *work(void *argument) {
  Worker worker = *(Worker *)argument;
  free(argument);
  NNPool *pool = worker.pool;
  omp_set_num_threads(1);
  unsigned seen = 0;
  while (!atomic_load(&pool->ends)) {
    const unsigned generation = await(pool, seen);
    if (generation == seen) continue;
    seen = generation;
    run_shares(pool, generation, worker.index);
  }
  return NULL;
}

NNPool *nn_pool_create(int threads) {
  NNPool *pool = aligned_alloc(64, (sizeof(NNPool) + 63) / 64 * 64);
  if (!pool) return NULL;
  *pool = (NNPool){.threads = 1};
  pthread_mutex_init(&pool->mutex, NULL);
  pthread_cond_init(&pool->wake, NULL);
  pool->workers = calloc((size_t)threads, sizeof *pool->workers);
  for (int i = 1; i < threads; i++) {
    Worker *worker = malloc(sizeof *worker);
    if (!worker) break;
    *worker = (Worker){pool, i};
    if (pthread_create(&pool->workers[i], NULL, work, worker) != 0) {
      free(worker);
      break;
    }
    pool->threads = i + 1;
  }
  return pool;
}

void nn_pool_destroy(NNPool *pool) {
  pthread_mutex_lock(&pool->mutex);
  atomic_store(&pool->ends, 1);
  pthread_cond_broadcast(&pool->wake);
  pthread_mutex_unlock(&pool->mutex);
  for (int i = 1; i < pool->threads; i++) pthread_join(pool->workers[i], NULL);
  pthread_cond_destroy(&pool->wake);
  pthread_mutex_destroy(&pool->mutex);
  free(pool->workers);
  free(pool);
}

void nn_pool_use(NNPool *pool) {
  current_pool = pool;
  omp_set_num_threads(1);
}

void nn_parallel(int shares, void (*body)(void *context, int share), void *context) {
  NNPool *pool = current_pool;
  if (shares <= 1 || !pool || shares > pool->threads || (pool->alone_until > 0 && seconds() < pool->alone_until)) {
    for (int share = 0; share < shares; share++) body(context, share);
    return;
  }
  pool->alone_until = 0;
  pool->body = body;
  pool->context = context;
  atomic_store_explicit(&pool->unfinished, shares, memory_order_relaxed);
  const unsigned generation = atomic_load_explicit(&pool->generation, memory_order_relaxed) + 1;
  // Shares that this region has none of count as taken, so that all keep up with the generation.
  for (int share = shares; share < pool->threads; share++) {
    atomic_store_explicit(&pool->shares[share].taken, generation, memory_order_relaxed);
  }
  atomic_store(&pool->generation, generation);
  if (atomic_load(&pool->sleepers) > 0) {
    pthread_mutex_lock(&pool->mutex);
    pthread_cond_broadcast(&pool->wake);
    pthread_mutex_unlock(&pool->mutex);
  }
  run_shares(pool, generation, 0);
  double start = 0;
  for (int i = 1; atomic_load_explicit(&pool->unfinished, memory_order_acquire) > 0; i++) {
    relax();
    if (i % 1024) continue;
    const double now = seconds();
    if (start == 0) start = now;
    if (now - start > long_wait) {
      pool->alone_until = now + lonely_time;
      sched_yield();
    }
  }
}

int nn_processor_count(void) { return omp_get_num_procs(); }

const char *nn_instruction_set(void) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("x86-64-v4")) return "x86-64-v4 (AVX-512)";
  if (__builtin_cpu_supports("x86-64-v3")) return "x86-64-v3 (AVX2, FMA)";
  return "x86-64";
#else
  return "portable";
#endif
}
