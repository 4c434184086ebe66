#define _POSIX_C_SOURCE 200809L

#include "steps.h"

#include <string.h>
#include <time.h>

void nn_run_steps(const NNStep *steps, int64_t count, void *const *table) {
  for (int64_t i = 0; i < count; i++) steps[i].run(steps[i].arguments, table);
}

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

void nn_time_steps(const NNStep *steps, int64_t count, void *const *table, double *times) {
  for (int64_t i = 0; i < count; i++) {
    const double start = seconds();
    steps[i].run(steps[i].arguments, table);
    times[i] += 1e9 * (seconds() - start);
  }
}

void nn_loop(const void *arguments, void *const *table) {
  const NNLoop *loop = arguments;
  void **inner = loop->table;
  inner[0] = table[0];
  for (int64_t i = 0; i < loop->local_count; i++) {
    inner[loop->locals[i].inner] = (char *)table[loop->workspace] + loop->locals[i].stride;
  }
  for (int64_t i = 0; i < loop->carry_count; i++) {
    const NNBinding carry = loop->carries[i];
    inner[carry.inner] = table[carry.outer];
    memcpy(table[carry.outer], table[loop->initial[i]], (size_t)carry.stride);
  }
  for (int64_t turn = 0; turn < loop->length; turn++) {
    const int64_t position = loop->reverse ? loop->length - 1 - turn : turn;
    for (int64_t i = 0; i < loop->binding_count; i++) {
      const NNBinding binding = loop->bindings[i];
      inner[binding.inner] = (char *)table[binding.outer] + position * binding.stride;
    }
    nn_run_steps(loop->steps, loop->step_count, inner);
    for (int64_t i = 0; i < loop->result_count; i++) {
      const NNBinding result = loop->results[i];
      memcpy((char *)table[result.outer] + position * result.stride, inner[result.inner], (size_t)result.stride);
    }
    for (int64_t i = 0; i < loop->carry_count; i++) {
      const NNCopyBack *output = &loop->outputs[i];
      if (output->from == loop->carries[i].inner) continue;
      memcpy(inner[loop->carries[i].inner], inner[output->from], (size_t)output->bytes);
    }
  }
}
