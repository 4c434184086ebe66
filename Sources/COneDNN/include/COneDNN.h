// The part of oneDNN's C API that nnrun uses, the same for versions 2.x and 3.x.
#ifndef NN_ONEDNN_H
#define NN_ONEDNN_H

#include <stddef.h>
#include <stdint.h>

// An engine on the CPU and its stream. Belongs to one thread at a time.
typedef struct NNDnnContext NNDnnContext;
// A primitive that is ready to run, on one thread at a time; how many threads it uses itself is settled when it is
// made, by libgomp's setting for the thread that makes it.
typedef struct NNDnnPrimitive NNDnnPrimitive;

// Null when there is no CPU engine.
NNDnnContext *nn_dnn_context_create(void);
void nn_dnn_context_destroy(NNDnnContext *context);

// Version as major * 10000 + minor * 100 + patch.
int nn_dnn_version(void);

// `c[batch, m, n] = a · b (+ bias[n])` of row-major float32, where `a` is stored `[batch, m, k]`, or `[batch, k, m]`
// when transposed, and `b` is stored `[batch, k, n]` or `[batch, n, k]`.
typedef struct NNDnnMatmul {
  int64_t batch, m, n, k;
  // Elements from one stored row to the next.
  int64_t a_row, b_row, c_row;
  // Elements from one matrix of the batch to the next.
  int64_t a_matrix, b_matrix, c_matrix;
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

// One matrix of the batch, without bias, through oneDNN's BLAS entry point. 0 on success.
int nn_dnn_sgemm(const NNDnnMatmul *shape, const float *a, const float *b, float *c);

// A part of a product: rows or columns of the result, or matrices of the batch.
typedef struct NNMatmulPart {
  NNDnnPrimitive *primitive;  // made for one thread; null: sgemm
  NNDnnMatmul shape;
  int64_t a_offset, b_offset, bias_offset, c_offset;  // in elements
  int64_t scratch_offset;                             // in bytes
} NNMatmulPart;

// A step of a program. Arguments are values (positions in the table of pointers), -1 where there is none.
typedef struct NNMatmulStep {
  // Calls the body once for each share and waits.
  void (*parallel)(int shares, void (*body)(void *context, int share), void *context);
  const NNMatmulPart *parts;
  int32_t part_count;
  int32_t values[NN_DNN_ARGUMENTS];
} NNMatmulStep;

void nn_matmul_step(const void *arguments, void *const *table);

#endif
