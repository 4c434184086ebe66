// Kernels over the rows of a matrix: softmax and what is built on it, layer normalization.
#ifndef NN_ROWS_H
#define NN_ROWS_H

#include <stdint.h>

typedef struct NNRows {
  int32_t threads;
  int32_t partials;  // value with 2 rows of columns per thread, where a kernel sums over rows
  float epsilon;
  int32_t pad;
  int64_t rows, columns;
  int32_t values[8];  // operands, then results, in the composite's order
} NNRows;

void nn_softmax(const void *arguments, void *const *table);           // x; y
void nn_softmax_gradient(const void *arguments, void *const *table);  // y, g; dx
// logits, labels; loss, softmax
void nn_softmax_crossentropy(const void *arguments, void *const *table);
// softmax, labels, g; dlogits
void nn_softmax_crossentropy_gradient(const void *arguments, void *const *table);
// logits, labels (int32); loss, softmax
void nn_sparse_crossentropy(const void *arguments, void *const *table);
// softmax, labels, g; dlogits
void nn_sparse_crossentropy_gradient(const void *arguments, void *const *table);
// x, gamma, beta; y, mean, inverse
void nn_layer_norm(const void *arguments, void *const *table);
// x, gamma, mean, inverse, g; dx, dgamma, dbeta
void nn_layer_norm_gradient(const void *arguments, void *const *table);

#endif
