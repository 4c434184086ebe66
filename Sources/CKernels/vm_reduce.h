// Reductions at the end of a kernel's blocks. Their order depends on shapes and thread count only.
#ifndef NN_VM_REDUCE_H
#define NN_VM_REDUCE_H

#include <math.h>
#include <stdint.h>

#include "scalar_math.h"
#include "steps.h"
#include "vm.h"

// Column sums move into a second accumulator after this many rows, so that rounding errors stay small.
#define NN_FLUSH_ROWS 128

typedef union NNAccumulator {
  double f;
  int32_t i;
} NNAccumulator;

NN_INLINE float nn_identity_float(const NNEpilogue *e) {
  switch (e->reduction) {
    case NN_SUM: return 0;
    case NN_PRODUCT: return 1;
    case NN_MAX: return -INFINITY;
    default: return INFINITY;
  }
}

NN_INLINE int32_t nn_identity_int(const NNEpilogue *e) {
  // Logical and, or are minimum, maximum of 0 and 1.
  switch (e->reduction) {
    case NN_SUM: return 0;
    case NN_PRODUCT: return 1;
    case NN_MAX: return e->bytes == 1 ? 0 : INT32_MIN;
    default: return e->bytes == 1 ? 1 : INT32_MAX;
  }
}

NN_INLINE NNAccumulator nn_identity(const NNEpilogue *e) {
  NNAccumulator result;
  if (e->integer) {
    result.f = 0;
    result.i = nn_identity_int(e);
  } else {
    result.f = nn_identity_float(e);
  }
  return result;
}

NN_INLINE void nn_fill_identity(const NNEpilogue *e, float *target, int64_t n) {
  const float identity = e->integer ? nn_from_bits((uint32_t)nn_identity_int(e)) : nn_identity_float(e);
  for (int64_t i = 0; i < n; i++) target[i] = identity;
}

// NaN wins over any number.
#define NN_LARGER(a, b) ((a) != (a) || (a) >= (b) ? (a) : (b))
#define NN_SMALLER(a, b) ((a) != (a) || (a) <= (b) ? (a) : (b))
#define NN_ADDED(a, b) ((a) + (b))
#define NN_MULTIPLIED(a, b) ((a) * (b))

// Sixteen running results, so that the loop vectorizes without reordering what is left to the compiler.
#define NN_FOLD(T, values, n, identity, combine, result)                                            \
  do {                                                                                              \
    T lanes_[16];                                                                                   \
    for (int j = 0; j < 16; j++) lanes_[j] = identity;                                              \
    int64_t i_ = 0;                                                                                 \
    for (; i_ + 16 <= (n); i_ += 16) {                                                              \
      for (int j = 0; j < 16; j++) lanes_[j] = combine(lanes_[j], (values)[i_ + j]);                \
    }                                                                                               \
    for (; i_ < (n); i_++) lanes_[i_ & 15] = combine(lanes_[i_ & 15], (values)[i_]);                \
    for (int width = 8; width > 0; width >>= 1) {                                                   \
      for (int j = 0; j < width; j++) lanes_[j] = combine(lanes_[j], lanes_[j + width]);            \
    }                                                                                               \
    result = lanes_[0];                                                                             \
  } while (0)

NN_INLINE float nn_fold_float(const NNEpilogue *e, const float *values, int64_t n) {
  float result;
  switch (e->reduction) {
    case NN_SUM: NN_FOLD(float, values, n, 0.0f, NN_ADDED, result); break;
    case NN_PRODUCT: NN_FOLD(float, values, n, 1.0f, NN_MULTIPLIED, result); break;
    case NN_MAX: NN_FOLD(float, values, n, -INFINITY, NN_LARGER, result); break;
    default: NN_FOLD(float, values, n, INFINITY, NN_SMALLER, result); break;
  }
  return result;
}

NN_INLINE int32_t nn_fold_int(const NNEpilogue *e, const int32_t *values, int64_t n) {
  const int32_t identity = nn_identity_int(e);
  uint32_t wrapped;
  int32_t result;
  switch (e->reduction) {
    case NN_SUM:
      NN_FOLD(uint32_t, (const uint32_t *)values, n, 0u, NN_ADDED, wrapped);
      return (int32_t)wrapped;
    case NN_PRODUCT:
      NN_FOLD(uint32_t, (const uint32_t *)values, n, 1u, NN_MULTIPLIED, wrapped);
      return (int32_t)wrapped;
    case NN_MAX: NN_FOLD(int32_t, values, n, identity, NN_LARGER, result); break;
    default: NN_FOLD(int32_t, values, n, identity, NN_SMALLER, result); break;
  }
  return result;
}

NN_INLINE double nn_combine_float(const NNEpilogue *e, double a, double b) {
  switch (e->reduction) {
    case NN_SUM: return a + b;
    case NN_PRODUCT: return a * b;
    case NN_MAX: return NN_LARGER(a, b);
    default: return NN_SMALLER(a, b);
  }
}

NN_INLINE int32_t nn_combine_int(const NNEpilogue *e, int32_t a, int32_t b) {
  switch (e->reduction) {
    case NN_SUM: return (int32_t)((uint32_t)a + (uint32_t)b);
    case NN_PRODUCT: return (int32_t)((uint32_t)a * (uint32_t)b);
    case NN_MAX: return NN_LARGER(a, b);
    default: return NN_SMALLER(a, b);
  }
}

NN_INLINE void nn_put(const NNEpilogue *e, void *result, int64_t index, NNAccumulator value) {
  if (e->bytes == 1) {
    ((uint8_t *)result)[index] = (uint8_t)value.i;
  } else if (e->integer) {
    ((int32_t *)result)[index] = value.i;
  } else {
    ((float *)result)[index] = (float)value.f;
  }
}

NN_INLINE void nn_reduce_all(const NNEpilogue *e, const float *source, int64_t n, NNAccumulator *all) {
  if (e->integer) {
    all->i = nn_combine_int(e, all->i, nn_fold_int(e, (const int32_t *)source, n));
  } else {
    all->f = nn_combine_float(e, all->f, nn_fold_float(e, source, n));
  }
}

// Whole rows, or a part of one whose running result is kept in `carried` until the last part.
NN_INLINE void nn_reduce_rows(
    const NNEpilogue *e, const float *source, int64_t rows, int64_t columns, int first, int last, void *result,
    double *carried) {
  for (int64_t row = 0; row < rows; row++) {
    NNAccumulator value;
    if (e->integer) {
      value.f = 0;
      value.i = nn_fold_int(e, (const int32_t *)source + row * columns, columns);
      if (!first) value.i = nn_combine_int(e, (int32_t)*carried, value.i);
      *carried = value.i;
    } else {
      value.f = nn_fold_float(e, source + row * columns, columns);
      if (!first) value.f = nn_combine_float(e, *carried, value.f);
      *carried = value.f;
    }
    if (last) nn_put(e, result, row, value);
  }
}

#define NN_ACROSS(T, target, source, combine)                                               \
  do {                                                                                      \
    T *target_ = (T *)(target);                                                             \
    const T *source_ = (const T *)(source);                                                 \
    _Pragma("clang loop vectorize(assume_safety) vectorize_width(16) interleave_count(1)")  \
    for (int64_t i = 0; i < n; i++) target_[i] = combine(target_[i], source_[i]);           \
  } while (0)

NN_INLINE void nn_across(const NNEpilogue *e, float *target, const float *source, int64_t n) {
  if (e->integer) {
    switch (e->reduction) {
      case NN_SUM: NN_ACROSS(uint32_t, target, source, NN_ADDED); break;
      case NN_PRODUCT: NN_ACROSS(uint32_t, target, source, NN_MULTIPLIED); break;
      case NN_MAX: NN_ACROSS(int32_t, target, source, NN_LARGER); break;
      default: NN_ACROSS(int32_t, target, source, NN_SMALLER); break;
    }
  } else {
    switch (e->reduction) {
      case NN_SUM: NN_ACROSS(float, target, source, NN_ADDED); break;
      case NN_PRODUCT: NN_ACROSS(float, target, source, NN_MULTIPLIED); break;
      case NN_MAX: NN_ACROSS(float, target, source, NN_LARGER); break;
      default: NN_ACROSS(float, target, source, NN_SMALLER); break;
    }
  }
}

// `running` is this thread's first row of partial results at the piece's column, its second one `width` further.
NN_INLINE void nn_reduce_columns(
    const NNEpilogue *e, const float *source, int64_t rows, int64_t columns, float *running, int64_t width, int flush) {
  for (int64_t row = 0; row < rows; row++) nn_across(e, running, source + row * columns, columns);
  if (flush) {
    nn_across(e, running + width, running, columns);
    nn_fill_identity(e, running, columns);
  }
}

NN_INLINE void nn_finish_all(
    const NNEpilogue *e, const NNAccumulator *all, int32_t stride, int threads, void *result) {
  NNAccumulator value = *all;
  for (int share = 1; share < threads; share++) {
    all += stride;
    if (e->integer) {
      value.i = nn_combine_int(e, value.i, all->i);
    } else {
      value.f = nn_combine_float(e, value.f, all->f);
    }
  }
  nn_put(e, result, 0, value);
}

NN_INLINE void nn_finish_columns(const NNEpilogue *e, float *partials, int64_t columns, int threads, void *result) {
  for (int64_t row = 1; row < 2 * threads; row++) nn_across(e, partials, partials + row * columns, columns);
  for (int64_t i = 0; i < columns; i++) {
    NNAccumulator value;
    value.f = 0;
    if (e->integer) {
      value.i = ((const int32_t *)partials)[i];
    } else {
      value.f = partials[i];
    }
    nn_put(e, result, i, value);
  }
}

NN_INLINE void nn_fill_result(const NNEpilogue *e, void *result, int64_t n) {
  for (int64_t i = 0; i < n; i++) nn_put(e, result, i, nn_identity(e));
}

#endif
