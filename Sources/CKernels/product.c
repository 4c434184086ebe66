#include "product.h"

#include <stddef.h>

#include "scalar_math.h"

// A tile of the result stays in registers while its sums run over k: rows of one vector of 16 lanes, as many as the
// processor has registers for beside what they are made of. A product with one row has tiles four vectors wide.
enum { width = 16, wide = 4, most_rows = 12 };

typedef float Lanes __attribute__((vector_size(4 * width), aligned(4)));
typedef float Half __attribute__((vector_size(2 * width), aligned(4)));
typedef float Quad __attribute__((vector_size(16), aligned(4)));

// A matrix as it is read: element (i, j) is at `data[i * row + j * column]`.
typedef struct Operand {
  const float *data;
  int64_t row, column;
} Operand;

// Where a tile goes: `columns` of its columns are kept. `bias` has whole vectors.
typedef struct Target {
  float *data;
  int64_t row, columns;
  const float *bias;
} Target;

NN_INLINE void store(const Lanes *lanes, float *to, int64_t count) {
  if (count >= width) {
    *(Lanes *)to = *lanes;
    return;
  }
  Half half = __builtin_shufflevector(*lanes, *lanes, 0, 1, 2, 3, 4, 5, 6, 7);
  if (count & 8) {
    *(Half *)to = half;
    to += 8;
    half = __builtin_shufflevector(*lanes, *lanes, 8, 9, 10, 11, 12, 13, 14, 15);
  }
  Quad quad = __builtin_shufflevector(half, half, 0, 1, 2, 3);
  if (count & 4) {
    *(Quad *)to = quad;
    to += 4;
    quad = __builtin_shufflevector(half, half, 4, 5, 6, 7);
  }
  if (count & 2) {
    to[0] = quad[0];
    to[1] = quad[1];
    to += 2;
    quad[0] = quad[2];
  }
  if (count & 1) to[0] = quad[0];
}

// Loops that must be unrolled for their sums to live in registers.
#define NN_EACH(name, count) _Pragma("clang loop unroll(full)") for (int name = 0; name < (count); name++)

NN_INLINE void tile(int rows, int vectors, int64_t k, Operand a, const float *b, int64_t b_row, Target c) {
  Lanes sums[most_rows];
  NN_EACH(i, rows * vectors) sums[i] = (Lanes){0};
  for (int64_t i = 0; i < k; i++) {
    NN_EACH(v, vectors) {
      const Lanes right = *(const Lanes *)(b + i * b_row + v * width);
      NN_EACH(r, rows) sums[v * rows + r] += a.data[r * a.row + i * a.column] * right;
    }
  }
  NN_EACH(r, rows) {
    NN_EACH(v, vectors) {
      Lanes *sum = &sums[v * rows + r];
      if (c.bias) *sum += *(const Lanes *)(c.bias + v * width);
      store(sum, c.data + r * c.row + v * width, c.columns - v * width);
    }
  }
}

NN_INLINE void panel_of_rows(int height, int64_t m, int64_t k, Operand a, const float *b, int64_t b_row, Target c) {
  int64_t i = 0;
#define NN_ROWS(count)                                                                              \
  tile(                                                                                             \
      count, 1, k, (Operand){a.data + i * a.row, a.row, a.column}, b, b_row,                        \
      (Target){c.data + i * c.row, c.row, c.columns, c.bias});                                      \
  i += count
  while (m - i >= height) {
    NN_ROWS(height);
  }
  if (height > 6 && m - i >= 6) {
    NN_ROWS(6);
  }
  switch (m - i) {
    case 5: NN_ROWS(5); break;
    case 4: NN_ROWS(4); break;
    case 3: NN_ROWS(3); break;
    case 2: NN_ROWS(2); break;
    case 1: NN_ROWS(1); break;
    default: break;
  }
#undef NN_ROWS
}

// panel[k, width] = `columns` stored rows of b, turned; zeros behind them.
NN_INLINE void turn(const float *b, int64_t b_row, int64_t k, int64_t columns, float *panel) {
  int64_t done = 0;
  for (; columns == width && done + 4 <= k; done += 4) {
    for (int j = 0; j < width; j += 4) {
      const float *from = b + j * b_row + done;
      float *to = panel + done * width + j;
      const Quad w = *(const Quad *)from, x = *(const Quad *)(from + b_row);
      const Quad y = *(const Quad *)(from + 2 * b_row), z = *(const Quad *)(from + 3 * b_row);
      const Quad wx = __builtin_shufflevector(w, x, 0, 4, 1, 5), yz = __builtin_shufflevector(y, z, 0, 4, 1, 5);
      const Quad wx2 = __builtin_shufflevector(w, x, 2, 6, 3, 7), yz2 = __builtin_shufflevector(y, z, 2, 6, 3, 7);
      *(Quad *)to = __builtin_shufflevector(wx, yz, 0, 1, 4, 5);
      *(Quad *)(to + width) = __builtin_shufflevector(wx, yz, 2, 3, 6, 7);
      *(Quad *)(to + 2 * width) = __builtin_shufflevector(wx2, yz2, 0, 1, 4, 5);
      *(Quad *)(to + 3 * width) = __builtin_shufflevector(wx2, yz2, 2, 3, 6, 7);
    }
  }
  for (; done < k; done++) {
    float *to = panel + done * width;
    for (int64_t j = 0; j < width; j++) to[j] = j < columns ? b[j * b_row + done] : 0;
  }
}

// panel[k, width] = `columns` columns of b; zeros behind them.
NN_INLINE void widen(const float *b, int64_t b_row, int64_t k, int64_t columns, float *panel) {
  for (int64_t i = 0; i < k; i++) {
    float *to = panel + i * width;
    for (int64_t j = 0; j < width; j++) to[j] = j < columns ? b[i * b_row + j] : 0;
  }
}

// c[i * c_row] = row i of `rows` times `vector`, both without gaps.
NN_INLINE void inner_products(
    int64_t count, int64_t k, const float *rows, int64_t row, const float *vector, const float *bias, int64_t bias_step,
    float *c, int64_t c_row) {
  for (int64_t i = 0; i < count; i++) {
    const float *x = rows + i * row;
    Lanes sums[wide] = {{0}};
    int64_t j = 0;
    for (; k - j >= wide * width; j += wide * width) {
      for (int v = 0; v < wide; v++) {
        sums[v] += *(const Lanes *)(x + j + v * width) * *(const Lanes *)(vector + j + v * width);
      }
    }
    for (; k - j >= width; j += width) sums[0] += *(const Lanes *)(x + j) * *(const Lanes *)(vector + j);
    sums[0] = (sums[0] + sums[1]) + (sums[2] + sums[3]);
    Half half = __builtin_shufflevector(sums[0], sums[0], 0, 1, 2, 3, 4, 5, 6, 7) +
                __builtin_shufflevector(sums[0], sums[0], 8, 9, 10, 11, 12, 13, 14, 15);
    for (; k - j >= width / 2; j += width / 2) half += *(const Half *)(x + j) * *(const Half *)(vector + j);
    const Quad quad = __builtin_shufflevector(half, half, 0, 1, 2, 3) + __builtin_shufflevector(half, half, 4, 5, 6, 7);
    float sum = (quad[0] + quad[2]) + (quad[1] + quad[3]);
    for (; j < k; j++) sum += x[j] * vector[j];
    c[i * c_row] = bias ? sum + bias[i * bias_step] : sum;
  }
}

NN_INLINE void matrix(
    int height, const NNMatmul *s, const float *a, const float *b, const float *bias, float *c, float *scratch) {
  if (s->n == 1 && !s->transpose_a && (s->transpose_b || s->b_row == 1)) {
    inner_products(s->m, s->k, a, s->a_row, b, bias, 0, c, s->c_row);
    return;
  }
  if (s->m == 1 && s->transpose_b && (!s->transpose_a || s->a_row == 1)) {
    inner_products(s->n, s->k, b, s->b_row, a, bias, 1, c, 1);
    return;
  }
  const Operand left = {a, s->transpose_a ? 1 : s->a_row, s->transpose_a ? s->a_row : 1};
  float last_bias[width] = {0};
  int64_t j = 0;
  for (; s->m == 1 && !s->transpose_b && s->n - j >= wide * width; j += wide * width) {
    tile(1, wide, s->k, left, b + j, s->b_row, (Target){c + j, s->c_row, wide * width, bias ? bias + j : NULL});
  }
  for (; j < s->n; j += width) {
    const int64_t columns = s->n - j < width ? s->n - j : width;
    const float *panel = scratch, *panel_bias = bias ? bias + j : NULL;
    if (bias && columns < width) {
      for (int64_t i = 0; i < columns; i++) last_bias[i] = bias[j + i];
      panel_bias = last_bias;
    }
    int64_t panel_row = width;
    if (s->transpose_b) {
      turn(b + j * s->b_row, s->b_row, s->k, columns, scratch);
    } else if (columns < width) {
      widen(b + j, s->b_row, s->k, columns, scratch);
    } else {
      panel = b + j;
      panel_row = s->b_row;
    }
    panel_of_rows(height, s->m, s->k, left, panel, panel_row, (Target){c + j, s->c_row, columns, panel_bias});
  }
}

typedef void (*Matrix)(
    const NNMatmul *s, const float *a, const float *b, const float *bias, float *c, float *scratch);

#define NN_MATRIX(name, height)                                                                     \
  static void name(                                                                                 \
      const NNMatmul *s, const float *a, const float *b, const float *bias, float *c, float *scratch) {\
    matrix(height, s, a, b, bias, c, scratch);                                                      \
  }

NN_MATRIX(matrix_portable, 3)
#if defined(__x86_64__)
__attribute__((target("arch=x86-64-v3"))) NN_MATRIX(matrix_v3, 6)
__attribute__((target("arch=x86-64-v4"))) NN_MATRIX(matrix_v4, most_rows)
#endif

static Matrix matrix_of_processor(void) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("x86-64-v4")) return matrix_v4;
  if (__builtin_cpu_supports("x86-64-v3")) return matrix_v3;
#endif
  return matrix_portable;
}

int64_t nn_product_scratch(const NNMatmul *shape) { return shape->k * width * (int64_t)sizeof(float); }

void nn_product(const NNMatmul *shape, const float *a, const float *b, const float *bias, float *c, float *scratch) {
  const Matrix matrix = matrix_of_processor();
  NNMatmul s = *shape;
  // A column of the result is a row of the transposed product, whose vectors lie along what is stored without gaps.
  const int turned = s.n == 1 && s.c_row == 1 && s.transpose_a;
  if (turned) {
    s.m = 1;
    s.n = shape->m;
    s.a_row = shape->b_row;
    s.b_row = shape->a_row;
    s.c_row = shape->m;
    s.transpose_a = !shape->transpose_b;
    s.transpose_b = 0;
  }
  for (int64_t i = 0; i < s.batch; i++) {
    const float *left = a + i * s.a_matrix, *right = b + i * s.b_matrix;
    float *target = c + i * s.c_matrix;
    if (!turned) {
      matrix(&s, left, right, bias, target, scratch);
      continue;
    }
    matrix(&s, right, left, NULL, target, scratch);
    for (int64_t j = 0; bias && j < s.n; j++) target[j] += bias[0];
  }
}
