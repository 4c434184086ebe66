// What a program is made of: functions that run on a table of pointers.
#ifndef NN_STEPS_H
#define NN_STEPS_H

#include <stdint.h>

// Entry 0 of every table is scratch memory, NN_SCRATCH_BYTES for each thread.
#define NN_SCRATCH_BYTES 262144

typedef void (*NNStepFunction)(const void *arguments, void *const *table);

typedef struct NNStep {
  NNStepFunction run;
  const void *arguments;
} NNStep;

void nn_run_steps(const NNStep *steps, int64_t count, void *const *table);
// The same, and adds the nanoseconds that each step took to `times`.
void nn_time_steps(const NNStep *steps, int64_t count, void *const *table, double *times);

#define NN_MAX_THREADS 256

// Processors this process may use.
int nn_processor_count(void);
// The level of instructions that the kernels run at, for people.
const char *nn_instruction_set(void);

// Threads that wait for parallel regions of the one thread that uses them.
typedef struct NNPool NNPool;

// `threads` counts the caller. Null when there is no memory.
NNPool *nn_pool_create(int threads);
void nn_pool_destroy(NNPool *pool);
// Regions of this thread run on `pool` from now on.
void nn_pool_use(NNPool *pool);

// Calls `body` once for each share, on any of the pool's threads, in any order, and waits for all.
void nn_parallel(int shares, void (*body)(void *context, int share), void *context);

// A loop: runs `steps` on a table of its own, once per turn.
typedef struct NNCopyBack {
  int32_t from;  // value of the body's table
  int32_t pad;
  int64_t bytes;
} NNCopyBack;

typedef struct NNBinding {
  int32_t inner;   // entry of the body's table
  int32_t outer;   // entry of the surrounding table
  int64_t stride;  // bytes to advance per turn; 0 for constants
} NNBinding;

typedef struct NNLoop {
  const NNStep *steps;
  int64_t step_count;
  void **table;
  int64_t length;
  int32_t reverse;
  int32_t workspace;  // the body's intermediate values, in the surrounding table
  // The body's values that lie in its workspace: entry and offset.
  const NNBinding *locals;
  int64_t local_count;
  // Constants, sequences and results.
  const NNBinding *bindings;
  int64_t binding_count;
  // Carries: where the body reads them (inner) and where the loop leaves the last ones (outer); stride is their size.
  const NNBinding *carries;
  const int32_t *initial;  // the values they start from, in the surrounding table
  int64_t carry_count;
  // Outputs of the body: carries first, then one element of each result sequence.
  const NNCopyBack *outputs;
  const NNBinding *results;
  int64_t result_count;
} NNLoop;

void nn_loop(const void *arguments, void *const *table);

#endif
