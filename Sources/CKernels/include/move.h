// Moving elements: copies between layouts, indexing, running sums.
#ifndef NN_MOVE_H
#define NN_MOVE_H

#include <stdint.h>

#define NN_COPY_RANK 8

// Copies a box of elements between two layouts.
typedef struct NNCopyBox {
  int32_t source, result;  // values
  int32_t bytes;           // of an element: 1, 2, 4 or 8
  int32_t rank;
  int32_t threads;
  int32_t fills;           // first fill the whole result with `fill`
  uint64_t fill;
  int64_t result_count;    // elements of the whole result, when it is filled
  int64_t dims[NN_COPY_RANK];
  int64_t source_strides[NN_COPY_RANK];  // in elements
  int64_t result_strides[NN_COPY_RANK];
  int64_t source_offset, result_offset;  // in elements
} NNCopyBox;

void nn_copy_box(const void *arguments, void *const *table);

// Copies bytes when the predicate holds.
typedef struct NNGuardedCopy {
  int32_t source, result, predicate, pad;  // values
  int64_t bytes;
} NNGuardedCopy;

void nn_guarded_copy(const void *arguments, void *const *table);

// `result[batch, before, i, after] = operand[batch, before, indices[batch, i], after]`, and its reverse, which adds
// `updates` of that shape to a copy of `operand`.
typedef struct NNIndexing {
  int32_t operand, indices, updates, result;  // values
  int32_t bytes;                              // of an element
  int32_t integer;                            // scatter-add of int32 rather than float32
  int32_t zeros;                              // scatter-add starts from zeros instead of `operand`
  int32_t threads;
  int64_t batch, before, extent, count, after;
} NNIndexing;

void nn_gather(const void *arguments, void *const *table);
void nn_scatter_add(const void *arguments, void *const *table);

// Along the middle axis of `[outer, extent, inner]`.
typedef struct NNAlong {
  int32_t source, result;  // values
  int32_t integer;         // int32 (or uint32 for sums) rather than float32
  int32_t smallest;        // first position of the minimum rather than the maximum
  int32_t exclusive, reverse;
  int32_t threads;
  int64_t outer, extent, inner;
} NNAlong;

void nn_arg_reduce(const void *arguments, void *const *table);
void nn_cumulative_sum(const void *arguments, void *const *table);

#endif
