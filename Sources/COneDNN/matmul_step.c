#include "COneDNN.h"

typedef struct Job {
  const NNMatmulStep *step;
  void *const *table;
} Job;

static void run_sgemm(const NNMatmul *s, const float *a, const float *b, const float *bias, float *c) {
  for (int64_t i = 0; i < s->batch; i++, a += s->a_matrix, b += s->b_matrix, c += s->c_matrix) {
    nn_dnn_sgemm(s, a, b, c);
    if (!bias) continue;
    for (int64_t row = 0; row < s->m; row++) {
      for (int64_t column = 0; column < s->n; column++) c[row * s->c_row + column] += bias[column];
    }
  }
}

static void run_part(void *context, int share) {
  const Job *job = context;
  const NNMatmulStep *step = job->step;
  const NNMatmulPart *part = &step->parts[share];
  float *a = (float *)job->table[step->values[NN_DNN_SOURCE]] + part->a_offset;
  float *b = (float *)job->table[step->values[NN_DNN_WEIGHTS]] + part->b_offset;
  float *c = (float *)job->table[step->values[NN_DNN_RESULT]] + part->c_offset;
  float *bias = part->shape.has_bias ? (float *)job->table[step->values[NN_DNN_BIAS]] + part->bias_offset : NULL;
  const int32_t scratch = step->values[NN_DNN_SCRATCH];
  void *part_scratch = scratch < 0 ? NULL : (char *)job->table[scratch] + part->scratch_offset;
  switch (part->way) {
    case NN_MATMUL_PRIMITIVE: {
      void *pointers[NN_DNN_ARGUMENTS];
      pointers[NN_DNN_SOURCE] = a;
      pointers[NN_DNN_WEIGHTS] = b;
      pointers[NN_DNN_BIAS] = bias;
      pointers[NN_DNN_RESULT] = c;
      pointers[NN_DNN_SCRATCH] = part_scratch;
      nn_dnn_run(part->primitive, pointers);
      break;
    }
    case NN_MATMUL_SGEMM: run_sgemm(&part->shape, a, b, bias, c); break;
    case NN_MATMUL_SMALL: nn_product(&part->shape, a, b, bias, c, part_scratch); break;
  }
}

void nn_matmul_step(const void *arguments, void *const *table) {
  const NNMatmulStep *step = arguments;
  Job job = {step, table};
  if (step->part_count == 1) {
    run_part(&job, 0);
  } else {
    step->parallel(step->part_count, run_part, &job);
  }
}
