// One instruction over a block of lanes.
#ifndef NN_VM_EXECUTE_H
#define NN_VM_EXECUTE_H

#include <math.h>
#include <string.h>

#include "philox.h"
#include "vm.h"

typedef union NNLane {
  float f;
  int32_t i;
  uint32_t u;
} NNLane;

typedef struct NNMachine {
  float *registers[NN_MAX_REGISTERS];
  NNLane scalars[NN_MAX_SCALARS];
  uint64_t keys[NN_MAX_RANDOMS], steps[NN_MAX_RANDOMS];
} NNMachine;

// Registers are the same memory or do not overlap at all.
#define NN_LANES \
  _Pragma("clang loop vectorize(assume_safety) vectorize_width(16) interleave_count(1)") for (int64_t i = 0; i < n; i++)

#define NN_F(name, operand) const float *name##_ = m->registers[at->operand]
#define NN_I(name, operand) const int32_t *name##_ = (const int32_t *)m->registers[at->operand]

#define NN_CASE_UNARY(name, expression)        \
  case NN_##name: {                            \
    NN_F(x, a);                                \
    NN_LANES {                                 \
      const float x = x_[i];                   \
      f[i] = expression;                       \
    }                                          \
    break;                                     \
  }
#define NN_CASES_BINARY(name, expression, T, L, out, lane) \
  NN_CASES_LOOP(name, expression, T, L, out, lane, NN_LANES)
#define NN_CASES_SLOW(name, expression, T, L, out, lane) \
  NN_CASES_LOOP(name, expression, T, L, out, lane, for (int64_t i = 0; i < n; i++))
#define NN_CASES_LOOP(name, expression, T, L, out, lane, LANES)                               \
  case NN_##name: {                                                                        \
    L(x, a);                                                                               \
    L(y, b);                                                                               \
    LANES {                                                                               \
      const T x = x_[i], y = y_[i];                                                        \
      out[i] = expression;                                                                 \
    }                                                                                      \
    break;                                                                                 \
  }                                                                                        \
  case NN_##name##_VS: {                                                                   \
    L(x, a);                                                                               \
    const T y = m->scalars[at->b].lane;                                                    \
    LANES {                                                                               \
      const T x = x_[i];                                                                   \
      out[i] = expression;                                                                 \
    }                                                                                      \
    break;                                                                                 \
  }                                                                                        \
  case NN_##name##_SV: {                                                                   \
    L(y, b);                                                                               \
    const T x = m->scalars[at->a].lane;                                                    \
    LANES {                                                                               \
      const T y = y_[i];                                                                   \
      out[i] = expression;                                                                 \
    }                                                                                      \
    break;                                                                                 \
  }
#define NN_CASES_FLOAT(name, expression) NN_CASES_BINARY(name, expression, float, NN_F, f, f)
#define NN_CASES_INT(name, expression) NN_CASES_BINARY(name, expression, int32_t, NN_I, r, i)
#define NN_CASES_SLOW_FLOAT(name, expression) NN_CASES_SLOW(name, expression, float, NN_F, f, f)
#define NN_CASES_SLOW_INT(name, expression) NN_CASES_SLOW(name, expression, int32_t, NN_I, r, i)
#define NN_CASES_COMPARE(name, expression) NN_CASES_BINARY(name, expression, float, NN_F, r, f)

// The operand that is no register reads register 0, which the expression does not use.
#define NN_CASE_FUSED(name, expression)                                     \
  case NN_##name: {                                                         \
    const float *x_ = m->registers[at->a];                                  \
    const int y_is_scalar = at->operation == NN_MULADD_VSV || at->operation == NN_MULADD_VSS || \
                            at->operation == NN_MULSUB_VSV || at->operation == NN_NEGMULADD_VSV || \
                            at->operation == NN_AXPBY;                       \
    const int z_is_scalar = at->operation == NN_MULADD_VVS || at->operation == NN_MULADD_VSS; \
    const float *y_ = y_is_scalar ? x_ : m->registers[at->b];               \
    const float *z_ = z_is_scalar ? x_ : m->registers[at->c];               \
    const float s = y_is_scalar ? m->scalars[at->b].f : 0;                  \
    const float t = z_is_scalar ? m->scalars[at->c].f                       \
                                : at->operation == NN_AXPBY ? m->scalars[at->d].f : 0; \
    NN_LANES {                                                              \
      const float x = x_[i], y = y_[i], z = z_[i];                          \
      f[i] = expression;                                                    \
      (void)x, (void)y, (void)z, (void)s, (void)t;                          \
    }                                                                       \
    break;                                                                  \
  }
#define NN_CASE_CHOOSE(name, comparison)                       \
  case NN_CHOOSE_##name: {                                     \
    NN_F(x, a);                                                \
    NN_I(y, c);                                                \
    const float s = m->scalars[at->b].f;                       \
    const int32_t z = m->scalars[at->d].i;                     \
    NN_LANES { r[i] = x_[i] comparison s ? y_[i] : z; }        \
    break;                                                     \
  }                                                            \
  case NN_CHOOSE_ELSE_##name: {                                \
    NN_F(x, a);                                                \
    NN_I(y, c);                                                \
    const float s = m->scalars[at->b].f;                       \
    const int32_t z = m->scalars[at->d].i;                     \
    NN_LANES { r[i] = x_[i] comparison s ? z : y_[i]; }        \
    break;                                                     \
  }
#define NN_CASE_CONVERT(name, L, T, out, expression) \
  case NN_##name: {                                  \
    L(x, a);                                         \
    NN_LANES {                                       \
      const T x = x_[i];                             \
      out[i] = expression;                           \
    }                                                \
    break;                                           \
  }

// `start` is the position of the block's first lane in the array.
NN_INLINE void nn_execute(const NNMachine *m, const NNInstruction *at, int64_t n, int64_t start) {
  float *f = m->registers[at->result];
  int32_t *r = (int32_t *)f;
  switch (at->operation) {
    case NN_COPY: memcpy(f, m->registers[at->a], (size_t)n * 4); break;
    case NN_FILL: {
      const float s = m->scalars[at->a].f;
      NN_LANES { f[i] = s; }
      break;
    }
    NN_UNARY_FLOAT(NN_CASE_UNARY)
    case NN_SIN:
    case NN_COS: {
      NN_F(x, a);
      const int32_t quarter = at->operation == NN_COS;
      int far = 0;
      NN_LANES { far |= !(__builtin_elementwise_abs(x_[i]) < NN_TRIGONOMETRY_LIMIT); }
      if (far) {
        for (int64_t i = 0; i < n; i++) f[i] = quarter ? cosf(x_[i]) : sinf(x_[i]);
      } else {
        NN_LANES { f[i] = nn_sin_shifted(x_[i], quarter); }
      }
      break;
    }
    NN_CASE_CONVERT(IS_FINITE, NN_F, float, r, __builtin_elementwise_abs(x) < INFINITY)
    NN_CASE_CONVERT(NEGATE_I, NN_I, int32_t, r, (int32_t)(0u - (uint32_t)x))
    NN_CASE_CONVERT(ABS_I, NN_I, int32_t, r, x < 0 ? (int32_t)(0u - (uint32_t)x) : x)
    NN_CASE_CONVERT(SIGN_I, NN_I, int32_t, r, (x > 0) - (x < 0))
    NN_CASE_CONVERT(NOT_I, NN_I, int32_t, r, ~x)
    NN_CASE_CONVERT(NOT_BOOL, NN_I, int32_t, r, x == 0)
    NN_CASE_CONVERT(FLOAT_TO_INT, NN_F, float, r, nn_float_to_int(x))
    NN_CASE_CONVERT(FLOAT_TO_UINT, NN_F, float, r, (int32_t)nn_float_to_uint(x))
    NN_CASE_CONVERT(INT_TO_FLOAT, NN_I, int32_t, f, (float)x)
    NN_CASE_CONVERT(UINT_TO_FLOAT, NN_I, int32_t, f, (float)(uint32_t)x)
    NN_CASE_CONVERT(FLOAT_TO_BOOL, NN_F, float, r, x != 0)
    NN_CASE_CONVERT(INT_TO_BOOL, NN_I, int32_t, r, x != 0)
    NN_BINARY_FLOAT(NN_CASES_FLOAT)
    NN_SLOW_FLOAT(NN_CASES_SLOW_FLOAT)
    NN_BINARY_INTEGER(NN_CASES_INT)
    NN_SLOW_INTEGER(NN_CASES_SLOW_INT)
    NN_COMPARE_FLOAT(NN_CASES_COMPARE)
    NN_COMPARE_INTEGER(NN_CASES_INT)
    case NN_SELECT_VV:
    case NN_SELECT_VS:
    case NN_SELECT_SV:
    case NN_SELECT_SS: {
      NN_I(condition, a);
      const int first = at->operation == NN_SELECT_SV || at->operation == NN_SELECT_SS;
      const int second = at->operation == NN_SELECT_VS || at->operation == NN_SELECT_SS;
      const int32_t x = first ? m->scalars[at->b].i : 0, y = second ? m->scalars[at->c].i : 0;
      const int32_t *x_ = first ? condition_ : (const int32_t *)m->registers[at->b];
      const int32_t *y_ = second ? condition_ : (const int32_t *)m->registers[at->c];
      if (first && second) {
        NN_LANES { r[i] = condition_[i] ? x : y; }
      } else if (first) {
        NN_LANES { r[i] = condition_[i] ? x : y_[i]; }
      } else if (second) {
        NN_LANES { r[i] = condition_[i] ? x_[i] : y; }
      } else {
        NN_LANES { r[i] = condition_[i] ? x_[i] : y_[i]; }
      }
      break;
    }
    NN_FUSED_FLOAT(NN_CASE_FUSED)
    NN_CASE_CHOOSE(GREATER, >)
    NN_CASE_CHOOSE(GREATER_EQUAL, >=)
    NN_CASE_CHOOSE(LESS, <)
    NN_CASE_CHOOSE(LESS_EQUAL, <=)
    case NN_RANDOM_16:
    case NN_RANDOM_32:
      nn_random_fill((uint32_t *)r, start, n, at->operation == NN_RANDOM_16, m->keys[at->a], m->steps[at->a]);
      break;
    default: break;
  }
}

#endif
