// A machine for groups of elementwise operations. Blocks of lanes stay in the first-level cache while a short
// program runs over them one instruction at a time; every instruction is a vectorized loop over the block.
#ifndef NN_VM_H
#define NN_VM_H

#include <stdint.h>

#define NN_MAX_RANK 8
// What a kernel may have at most.
#define NN_MAX_REGISTERS 512
#define NN_MAX_SCALARS 256
#define NN_MAX_EPILOGUES 64
#define NN_MAX_RANDOMS 64

// Lists of operations: name and what it computes of x, y (and z). V and S say whether an operand is a register
// or a scalar.
#define NN_UNARY_FLOAT(X)                                                                             \
  X(NEGATE, -x) X(ABS, __builtin_elementwise_abs(x)) X(SIGN, x > 0 ? 1.0f : x < 0 ? -1.0f : x)        \
  X(EXP, nn_exp(x)) X(EXPM1, nn_expm1(x)) X(LOG, nn_log(x)) X(LOG1P, nn_log1p(x))                     \
  X(SQRT, __builtin_elementwise_sqrt(x)) X(RSQRT, 1.0f / __builtin_elementwise_sqrt(x))               \
  X(TANH, nn_tanh(x)) X(LOGISTIC, nn_logistic(x)) X(ERF, nn_erf(x))                                   \
  X(FLOOR, __builtin_elementwise_floor(x)) X(CEIL, __builtin_elementwise_ceil(x))                     \
  X(ROUND, __builtin_elementwise_roundeven(x))
#define NN_BINARY_FLOAT(X)                                                                            \
  X(ADD, x + y) X(SUBTRACT, x - y) X(MULTIPLY, x * y) X(DIVIDE, x / y)                                \
  X(MAXIMUM, x != x || x >= y ? x : y) X(MINIMUM, x != x || x <= y ? x : y)
#define NN_BINARY_INTEGER(X)                                                                          \
  X(ADD_I, (int32_t)((uint32_t)x + (uint32_t)y)) X(SUBTRACT_I, (int32_t)((uint32_t)x - (uint32_t)y))  \
  X(MULTIPLY_I, (int32_t)((uint32_t)x * (uint32_t)y)) X(AND_I, x & y) X(OR_I, x | y) X(XOR_I, x ^ y)  \
  X(MAXIMUM_I, x >= y ? x : y) X(MINIMUM_I, x <= y ? x : y)                                           \
  X(MAXIMUM_U, (uint32_t)x >= (uint32_t)y ? x : y) X(MINIMUM_U, (uint32_t)x <= (uint32_t)y ? x : y)   \
  X(SHIFT_LEFT, (uint32_t)y < 32 ? (int32_t)((uint32_t)x << (y & 31)) : 0)                            \
  X(SHIFT_RIGHT_I, x >> ((uint32_t)y < 32 ? y : 31))                                                  \
  X(SHIFT_RIGHT_U, (uint32_t)y < 32 ? (int32_t)((uint32_t)x >> (y & 31)) : 0)
// What does not vectorize.
#define NN_SLOW_FLOAT(X) X(POWER, powf(x, y)) X(REMAINDER, fmodf(x, y))
#define NN_SLOW_INTEGER(X)                                                                            \
  X(DIVIDE_I, nn_divide(x, y)) X(REMAINDER_I, nn_remainder(x, y))                                     \
  X(DIVIDE_U, (int32_t)(y ? (uint32_t)x / (uint32_t)y : 0))                                           \
  X(REMAINDER_U, (int32_t)(y ? (uint32_t)x % (uint32_t)y : 0))                                        \
  X(POWER_I, nn_power_int(x, y)) X(POWER_U, (int32_t)nn_power_uint((uint32_t)x, (uint32_t)y))
#define NN_COMPARE_FLOAT(X)                                                                           \
  X(EQUAL, x == y) X(NOT_EQUAL, x != y) X(LESS, x < y) X(LESS_EQUAL, x <= y) X(GREATER, x > y)        \
  X(GREATER_EQUAL, x >= y)
#define NN_COMPARE_INTEGER(X)                                                                         \
  X(EQUAL_I, x == y) X(NOT_EQUAL_I, x != y) X(LESS_I, x < y) X(LESS_EQUAL_I, x <= y)                  \
  X(GREATER_I, x > y) X(GREATER_EQUAL_I, x >= y)                                                      \
  X(LESS_U, (uint32_t)x < (uint32_t)y) X(LESS_EQUAL_U, (uint32_t)x <= (uint32_t)y)                    \
  X(GREATER_U, (uint32_t)x > (uint32_t)y) X(GREATER_EQUAL_U, (uint32_t)x >= (uint32_t)y)
// Products and sums in one pass; `s` and `t` are scalars.
#define NN_FUSED_FLOAT(X)                                                                             \
  X(MULADD_VVV, x * y + z) X(MULADD_VSV, x * s + z) X(MULADD_VVS, x * y + t) X(MULADD_VSS, x * s + t) \
  X(MULSUB_VVV, x * y - z) X(MULSUB_VSV, x * s - z)                                                   \
  X(NEGMULADD_VVV, z - x * y) X(NEGMULADD_VSV, z - x * s) X(AXPBY, x * s + z * t)

#define NN_ONE(name, expression) NN_##name,
#define NN_TWO(name, expression) NN_##name, NN_##name##_VS, NN_##name##_SV,
enum {
  NN_COPY, NN_FILL,
  NN_UNARY_FLOAT(NN_ONE)
  NN_SIN, NN_COS, NN_IS_FINITE,
  NN_NEGATE_I, NN_ABS_I, NN_SIGN_I, NN_NOT_I, NN_NOT_BOOL,
  NN_FLOAT_TO_INT, NN_FLOAT_TO_UINT, NN_INT_TO_FLOAT, NN_UINT_TO_FLOAT, NN_FLOAT_TO_BOOL, NN_INT_TO_BOOL,
  NN_BINARY_FLOAT(NN_TWO)
  NN_SLOW_FLOAT(NN_TWO)
  NN_BINARY_INTEGER(NN_TWO)
  NN_SLOW_INTEGER(NN_TWO)
  NN_COMPARE_FLOAT(NN_TWO)
  NN_COMPARE_INTEGER(NN_TWO)
  NN_SELECT_VV, NN_SELECT_VS, NN_SELECT_SV, NN_SELECT_SS,
  NN_FUSED_FLOAT(NN_ONE)
  // Comparison of a register with scalar b and choice between register c and scalar d: c where it holds, or where not.
  NN_CHOOSE_GREATER, NN_CHOOSE_GREATER_EQUAL, NN_CHOOSE_LESS, NN_CHOOSE_LESS_EQUAL,
  NN_CHOOSE_ELSE_GREATER, NN_CHOOSE_ELSE_GREATER_EQUAL, NN_CHOOSE_ELSE_LESS, NN_CHOOSE_ELSE_LESS_EQUAL,
  NN_RANDOM_16, NN_RANDOM_32,
};
#undef NN_ONE
#undef NN_TWO

// Operands are registers or scalars, as the operation says; the fourth is the second scalar of a fused operation.
typedef struct NNInstruction {
  uint16_t operation, result;
  uint16_t a, b, c, d;
} NNInstruction;

enum {
  NN_LOAD_DENSE,    // in the order of iteration
  NN_LOAD_ROW,      // the same row for every row
  NN_LOAD_COLUMN,   // one element per row
  NN_LOAD_STRIDED,  // anything else
};

typedef struct NNLoad {
  int32_t kind;
  int32_t bytes;         // of an element: 4, or 1 for bool
  uint32_t target;       // register
  int32_t pad;
  int64_t strides[NN_MAX_RANK];  // in elements, for NN_LOAD_STRIDED
} NNLoad;

// A scalar operand: `bits`, or when the kernel's list says so, read from memory at the start.
typedef struct NNScalar {
  uint32_t bits;
  int32_t bytes;  // 0: a constant
} NNScalar;

typedef struct NNStore {
  uint32_t source;  // register
  int32_t bytes;
  int32_t direct;    // the register is the destination itself
  int32_t guarded;   // only when the predicate holds
} NNStore;

enum { NN_REDUCE_ALL, NN_REDUCE_ROWS, NN_REDUCE_COLUMNS };  // result: a scalar, one per row, one per column
enum { NN_SUM, NN_PRODUCT, NN_MAX, NN_MIN };

typedef struct NNEpilogue {
  uint32_t source;
  int32_t kind, reduction;
  int32_t integer;   // int32 rather than float32
  int32_t bytes;     // of a result element
  int32_t partials;  // NN_REDUCE_COLUMNS: value with 2 rows of columns per thread
} NNEpilogue;

typedef struct NNRandom {
  uint64_t stream;
  int32_t seed, step;  // values
} NNRandom;

// One array that the program runs over, as rows · columns lanes.
typedef struct NNSegment {
  int64_t rows, columns;
  int64_t unit_rows;      // rows in a block, when columns fit into one
  const int32_t *values;  // of loads, scalars, stores, epilogues in this order
} NNSegment;

typedef struct NNKernel {
  const NNInstruction *instructions;
  const NNLoad *loads;
  const NNScalar *scalars;
  const NNStore *stores;
  const NNEpilogue *epilogues;
  const NNRandom *randoms;
  const NNSegment *segments;
  int32_t instruction_count, load_count, scalar_count, store_count, epilogue_count, random_count, segment_count;
  int32_t register_count;
  int32_t block;       // lanes of a register, a multiple of 16
  int32_t threads;
  int32_t whole_rows;  // a row is never split between threads
  int32_t predicate;   // value of type bool that guards the stores, or -1
  int32_t skippable;   // nothing is left to do when the predicate does not hold
  int32_t rank;        // of the space that strided loads walk through
  int64_t dims[NN_MAX_RANK];
} NNKernel;

// A step. The kernel is its argument.
void nn_kernel(const void *arguments, void *const *table);

#endif
