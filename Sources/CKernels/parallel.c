#include "steps.h"

// libgomp's entry points, as the compiler's own OpenMP code calls them: one pool with oneDNN.
extern void GOMP_parallel(void (*body)(void *), void *data, unsigned threads, unsigned flags);
extern int omp_get_thread_num(void);
extern int omp_get_num_threads(void);
extern int omp_get_num_procs(void);
extern void omp_set_num_threads(int);

typedef struct Region {
  void (*body)(void *context, int share);
  void *context;
  int shares;
} Region;

static void run_shares(void *data) {
  const Region *region = data;
  // The pool may give fewer threads than asked for.
  const int threads = omp_get_num_threads();
  for (int share = omp_get_thread_num(); share < region->shares; share += threads) {
    region->body(region->context, share);
  }
}

void nn_parallel(int threads, void (*body)(void *context, int share), void *context) {
  if (threads <= 1) {
    body(context, 0);
    return;
  }
  Region region = {body, context, threads};
  GOMP_parallel(run_shares, &region, (unsigned)threads, 0);
}

void nn_set_threads(int threads) { omp_set_num_threads(threads); }

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
