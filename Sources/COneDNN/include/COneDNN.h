// The part of oneDNN's C API that nnrun uses, the same for versions 2.x and 3.x.
#ifndef NN_ONEDNN_H
#define NN_ONEDNN_H

#include <stddef.h>
#include <stdint.h>

#include "product.h"

// An engine on the CPU and its stream. Belongs to one thread at a time.
typedef struct NNDnnContext NNDnnContext;
// A primitive that is ready to run, on one thread at a time; how many threads it uses itself is settled when it is
// made, by libgomp's setting for the thread that makes it.
typedef struct NNDnnPrimitive NNDnnPrimitive;

// Opens the library, the first time; must be called before anything below. Null when it is open, otherwise why not.
const char *nn_dnn_open(void);
// 1 once it has been opened.
int nn_dnn_is_open(void);

// Null when there is no CPU engine.
NNDnnContext *nn_dnn_context_create(void);
void nn_dnn_context_destroy(NNDnnContext *context);

// Version as major * 10000 + minor * 100 + patch, 0 when the library cannot be opened.
int nn_dnn_version(void);

// Null when oneDNN has no implementation.
NNDnnPrimitive *nn_dnn_matmul_create(NNDnnContext *context, const NNMatmul *shape);

// Order of the pointers a primitive runs on.
enum { NN_DNN_SOURCE, NN_DNN_WEIGHTS, NN_DNN_BIAS, NN_DNN_RESULT, NN_DNN_SCRATCH, NN_DNN_ARGUMENTS };

// Bytes of scratch memory that every run needs, aligned to 64.
size_t nn_dnn_scratch_bytes(const NNDnnPrimitive *primitive);
// `pointers` has one entry for each of the enumeration above; unused ones are ignored. 0 on success.
int nn_dnn_run(NNDnnPrimitive *primitive, void *const *pointers);
void nn_dnn_destroy(NNDnnPrimitive *primitive);

// One matrix of the batch, without bias, through oneDNN's BLAS entry point. 0 on success.
int nn_dnn_sgemm(const NNMatmul *shape, const float *a, const float *b, float *c);

// What computes a part: a primitive made for one thread, oneDNN's BLAS, or the kernel for small products.
typedef enum NNMatmulWay { NN_MATMUL_PRIMITIVE, NN_MATMUL_SGEMM, NN_MATMUL_SMALL } NNMatmulWay;

// A part of a product: rows or columns of the result, or matrices of the batch.
typedef struct NNMatmulPart {
  NNMatmulWay way;
  NNDnnPrimitive *primitive;  // null for other ways
  NNMatmul shape;
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
