// The part of oneDNN's C API that nnrun uses, the same for versions 2.x and 3.x.
#ifndef NN_ONEDNN_H
#define NN_ONEDNN_H

#include <stddef.h>
#include <stdint.h>

// An engine on the CPU and its stream. Belongs to one thread at a time.
typedef struct NNDnnContext NNDnnContext;
// A primitive that is ready to run. Run it with as many threads as it was created with.
typedef struct NNDnnPrimitive NNDnnPrimitive;

// Null when there is no CPU engine.
NNDnnContext *nn_dnn_context_create(void);
void nn_dnn_context_destroy(NNDnnContext *context);

// Version as major * 10000 + minor * 100 + patch.
int nn_dnn_version(void);

// `c[batch, m, n] = a · b (+ bias[n])` of dense row-major float32, where `a` is stored `[batch, m, k]`, or
// `[batch, k, m]` when transposed, and `b` is stored `[batch, k, n]` or `[batch, n, k]`.
typedef struct NNDnnMatmul {
  int64_t batch, m, n, k;
  int transpose_a, transpose_b, has_bias;
} NNDnnMatmul;

// Null when oneDNN has no implementation.
NNDnnPrimitive *nn_dnn_matmul_create(NNDnnContext *context, const NNDnnMatmul *shape);

// Order of the pointers a primitive runs on.
enum { NN_DNN_SOURCE, NN_DNN_WEIGHTS, NN_DNN_BIAS, NN_DNN_RESULT, NN_DNN_SCRATCH, NN_DNN_ARGUMENTS };

// Bytes of scratch memory that every run needs, aligned to 64.
size_t nn_dnn_scratch_bytes(const NNDnnPrimitive *primitive);
// `pointers` has one entry for each of the enumeration above; unused ones are ignored. 0 on success.
int nn_dnn_run(NNDnnPrimitive *primitive, void *const *pointers);
void nn_dnn_destroy(NNDnnPrimitive *primitive);

// `c[m, n] = a · b` through oneDNN's BLAS entry point. 0 on success.
int nn_dnn_sgemm(
    int transpose_a, int transpose_b, int64_t m, int64_t n, int64_t k, const float *a, const float *b, float *c);

// A step of a program: arguments are values (positions in the table of pointers), -1 where there is none.
typedef struct NNMatmulStep {
  NNDnnPrimitive *primitive;  // null: sgemm, once per batch element, with the bias added afterwards
  NNDnnMatmul shape;
  int32_t values[NN_DNN_ARGUMENTS];
  int32_t threads;      // as many as the primitive was created with
  int32_t all_threads;  // what the thread is set to otherwise
} NNMatmulStep;

void nn_matmul_step(const void *arguments, void *const *table);

#endif
