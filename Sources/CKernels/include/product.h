// Matrix products that are too small for a library: nothing to set up, nothing allocated.
#ifndef NN_PRODUCT_H
#define NN_PRODUCT_H

#include <stdint.h>

// `c[batch, m, n] = a · b (+ bias[n])` of row-major float32, where `a` is stored `[batch, m, k]`, or `[batch, k, m]`
// when transposed, and `b` is stored `[batch, k, n]` or `[batch, n, k]`.
typedef struct NNMatmul {
  int64_t batch, m, n, k;
  // Elements from one stored row to the next.
  int64_t a_row, b_row, c_row;
  // Elements from one matrix of the batch to the next.
  int64_t a_matrix, b_matrix, c_matrix;
  int transpose_a, transpose_b, has_bias;
} NNMatmul;

// Bytes of scratch memory that `nn_product` needs.
int64_t nn_product_scratch(const NNMatmul *shape);
// Every element is summed by itself, always in the same order: a part of a product has the bits of the whole.
// `bias` is null where the shape has none.
void nn_product(const NNMatmul *shape, const float *a, const float *b, const float *bias, float *c, float *scratch);

#endif
