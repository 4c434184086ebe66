#include "COneDNN.h"

extern void omp_set_num_threads(int);

static void run_sgemm(const NNMatmulStep *step, void *const *table) {
  const NNDnnMatmul *s = &step->shape;
  const float *a = table[step->values[NN_DNN_SOURCE]], *b = table[step->values[NN_DNN_WEIGHTS]];
  float *c = table[step->values[NN_DNN_RESULT]];
  const float *bias = s->has_bias ? table[step->values[NN_DNN_BIAS]] : 0;
  for (int64_t i = 0; i < s->batch; i++, a += s->m * s->k, b += s->k * s->n, c += s->m * s->n) {
    nn_dnn_sgemm(s->transpose_a, s->transpose_b, s->m, s->n, s->k, a, b, c);
    if (!bias) continue;
    for (int64_t row = 0; row < s->m; row++) {
      for (int64_t column = 0; column < s->n; column++) c[row * s->n + column] += bias[column];
    }
  }
}

void nn_matmul_step(const void *arguments, void *const *table) {
  const NNMatmulStep *step = arguments;
  const int changes = step->threads != step->all_threads;
  if (changes) omp_set_num_threads(step->threads);
  if (step->primitive) {
    void *pointers[NN_DNN_ARGUMENTS];
    for (int i = 0; i < NN_DNN_ARGUMENTS; i++) pointers[i] = step->values[i] < 0 ? 0 : table[step->values[i]];
    nn_dnn_run(step->primitive, pointers);
  } else {
    run_sgemm(step, table);
  }
  if (changes) omp_set_num_threads(step->all_threads);
}
