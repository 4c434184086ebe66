#include "move.h"

#include <string.h>

#include "steps.h"

#define NN_CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))

typedef struct Job {
  const void *arguments;
  void *const *table;
} Job;

// MARK: Boxes

// Innermost axis of a box: `n` elements of `bytes` with the given distances.
static void copy_line(
    char *result, const char *source, int64_t n, int64_t result_stride, int64_t source_stride, int32_t bytes) {
  if (result_stride == 1 && source_stride == 1) {
    memcpy(result, source, (size_t)(n * bytes));
    return;
  }
#define NN_LINE(T)                                                                                         \
  for (int64_t i = 0; i < n; i++) ((T *)result)[i * result_stride] = ((const T *)source)[i * source_stride]
  switch (bytes) {
    case 1: NN_LINE(uint8_t); break;
    case 2: NN_LINE(uint16_t); break;
    case 4: NN_LINE(uint32_t); break;
    default: NN_LINE(uint64_t); break;
  }
}

// A plane whose rows are contiguous in the result and whose columns are in the source, in tiles that stay in cache.
static void copy_transposed(uint32_t *result, const uint32_t *source, int64_t rows, int64_t columns,
                            int64_t result_stride, int64_t source_stride) {
  enum { tile = 16 };
  for (int64_t row = 0; row < rows; row += tile) {
    const int64_t last_row = row + tile < rows ? row + tile : rows;
    for (int64_t column = 0; column < columns; column += tile) {
      const int64_t last = column + tile < columns ? column + tile : columns;
      for (int64_t r = row; r < last_row; r++) {
        for (int64_t c = column; c < last; c++) result[r * result_stride + c] = source[c * source_stride + r];
      }
    }
  }
}

static void copy_rest(const NNCopyBox *box, char *result, const char *source, int axis, int64_t first, int64_t last) {
  const int64_t result_step = box->result_strides[axis], source_step = box->source_strides[axis];
  const int32_t bytes = box->bytes;
  if (axis == box->rank - 1) {
    copy_line(result + first * result_step * bytes, source + first * source_step * bytes, last - first, result_step,
              source_step, bytes);
    return;
  }
  if (axis == box->rank - 2 && bytes == 4 && source_step == 1 && box->result_strides[axis + 1] == 1) {
    copy_transposed((uint32_t *)result + first * result_step, (const uint32_t *)source + first, last - first,
                    box->dims[axis + 1], result_step, box->source_strides[axis + 1]);
    return;
  }
  for (int64_t i = first; i < last; i++) {
    copy_rest(box, result + i * result_step * bytes, source + i * source_step * bytes, axis + 1, 0,
              box->dims[axis + 1]);
  }
}

static void box_share(void *context, int share) {
  const Job *job = context;
  const NNCopyBox *box = job->arguments;
  char *result = (char *)job->table[box->result] + box->result_offset * box->bytes;
  const char *source = (const char *)job->table[box->source] + box->source_offset * box->bytes;
  const int64_t rows = box->dims[0];
  copy_rest(box, result, source, 0, rows * share / box->threads, rows * (share + 1) / box->threads);
}

static void fill(char *result, uint64_t bits, int64_t n, int32_t bytes) {
  switch (bytes) {
    case 1: memset(result, (int)(bits & 0xFF), (size_t)n); break;
    case 2:
      for (int64_t i = 0; i < n; i++) ((uint16_t *)result)[i] = (uint16_t)bits;
      break;
    case 4:
      for (int64_t i = 0; i < n; i++) ((uint32_t *)result)[i] = (uint32_t)bits;
      break;
    default:
      for (int64_t i = 0; i < n; i++) ((uint64_t *)result)[i] = bits;
      break;
  }
}

void nn_copy_box(const void *arguments, void *const *table) {
  const NNCopyBox *box = arguments;
  if (box->fills) fill(table[box->result], box->fill, box->result_count, box->bytes);
  for (int axis = 0; axis < box->rank; axis++) {
    if (box->dims[axis] == 0) return;
  }
  Job job = {arguments, table};
  nn_parallel(box->threads, box_share, &job);
}

void nn_guarded_copy(const void *arguments, void *const *table) {
  const NNGuardedCopy *copy = arguments;
  if (*(const uint8_t *)table[copy->predicate]) memcpy(table[copy->result], table[copy->source], (size_t)copy->bytes);
}

// MARK: Indexing

static int64_t clamped(int32_t index, int64_t extent) {
  return index < 0 ? 0 : index >= extent ? extent - 1 : index;
}

static void gather_share(void *context, int share) {
  const Job *job = context;
  const NNIndexing *g = job->arguments;
  const int32_t *indices = job->table[g->indices];
  const size_t size = (size_t)(g->after * g->bytes);
  const int64_t total = g->batch * g->before * g->count;
  const int64_t last = total * (share + 1) / g->threads;
  for (int64_t at = total * share / g->threads; at < last; at++) {
    const int64_t line = at / g->count, i = at % g->count;
    const int64_t index = clamped(indices[line / g->before * g->count + i], g->extent);
    memcpy((char *)job->table[g->result] + (size_t)at * size,
           (const char *)job->table[g->operand] + (size_t)(line * g->extent + index) * size, size);
  }
}

void nn_gather(const void *arguments, void *const *table) {
  const NNIndexing *g = arguments;
  if (g->extent == 0) return;
  Job job = {arguments, table};
  nn_parallel(g->threads, gather_share, &job);
}

// Threads share the elements behind the indexed axis, so that repeated indices add up in order.
NN_CLONES static void scatter_share(void *context, int share) {
  const Job *job = context;
  const NNIndexing *s = job->arguments;
  const int32_t *indices = job->table[s->indices];
  const int64_t from = s->after * share / s->threads, to = s->after * (share + 1) / s->threads;
  for (int64_t line = 0; line < s->batch * s->before; line++) {
    for (int64_t i = 0; i < s->count; i++) {
      const int64_t index = clamped(indices[line / s->before * s->count + i], s->extent);
      const int64_t target = (line * s->extent + index) * s->after, source = (line * s->count + i) * s->after;
      if (s->integer) {
        uint32_t *restrict result = (uint32_t *)job->table[s->result] + target;
        const uint32_t *restrict update = (const uint32_t *)job->table[s->updates] + source;
        for (int64_t j = from; j < to; j++) result[j] += update[j];
      } else {
        float *restrict result = (float *)job->table[s->result] + target;
        const float *restrict update = (const float *)job->table[s->updates] + source;
        for (int64_t j = from; j < to; j++) result[j] += update[j];
      }
    }
  }
}

void nn_scatter_add(const void *arguments, void *const *table) {
  const NNIndexing *s = arguments;
  const size_t bytes = (size_t)(s->batch * s->before * s->extent * s->after) * 4;
  if (s->zeros) {
    memset(table[s->result], 0, bytes);
  } else if (table[s->result] != table[s->operand]) {
    memcpy(table[s->result], table[s->operand], bytes);
  }
  if (s->extent == 0) return;
  Job job = {arguments, table};
  nn_parallel(s->threads, scatter_share, &job);
}

// MARK: Along an axis

static void arg_share(void *context, int share) {
  const Job *job = context;
  const NNAlong *a = job->arguments;
  int32_t *result = job->table[a->result];
  const int64_t last = a->outer * (share + 1) / a->threads;
#define NN_ARG(T, better)                                                               \
  for (int64_t outer = a->outer * share / a->threads; outer < last; outer++) {          \
    for (int64_t inner = 0; inner < a->inner; inner++) {                                \
      const T *line = (const T *)job->table[a->source] + outer * a->extent * a->inner + inner; \
      int64_t best = 0;                                                                 \
      T found = line[0];                                                                \
      for (int64_t i = 1; i < a->extent; i++) {                                         \
        const T value = line[i * a->inner];                                             \
        /* Any number wins over NaN, the first of several over the others. */           \
        if (value better found || (found != found && value == value)) {                 \
          best = i;                                                                     \
          found = value;                                                                \
        }                                                                               \
      }                                                                                 \
      result[outer * a->inner + inner] = (int32_t)best;                                 \
    }                                                                                   \
  }
  if (a->integer) {
    if (a->smallest) { NN_ARG(int32_t, <) } else { NN_ARG(int32_t, >) }
  } else {
    if (a->smallest) { NN_ARG(float, <) } else { NN_ARG(float, >) }
  }
}

void nn_arg_reduce(const void *arguments, void *const *table) {
  const NNAlong *a = arguments;
  Job job = {arguments, table};
  nn_parallel(a->threads, arg_share, &job);
}

static void sum_share(void *context, int share) {
  const Job *job = context;
  const NNAlong *a = job->arguments;
  const int64_t step = a->reverse ? -a->inner : a->inner, start = a->reverse ? (a->extent - 1) * a->inner : 0;
  const int64_t last = a->outer * (share + 1) / a->threads;
#define NN_SUMS(T, Sum)                                                                 \
  for (int64_t outer = a->outer * share / a->threads; outer < last; outer++) {          \
    for (int64_t inner = 0; inner < a->inner; inner++) {                                \
      const int64_t offset = outer * a->extent * a->inner + inner + start;              \
      const T *source = (const T *)job->table[a->source] + offset;                      \
      T *result = (T *)job->table[a->result] + offset;                                  \
      Sum sum = 0;                                                                      \
      for (int64_t i = 0; i < a->extent; i++) {                                         \
        const Sum next = sum + source[i * step];                                        \
        result[i * step] = (T)(a->exclusive ? sum : next);                              \
        sum = next;                                                                     \
      }                                                                                 \
    }                                                                                   \
  }
  if (a->integer) {
    NN_SUMS(uint32_t, uint32_t)
  } else {
    NN_SUMS(float, double)
  }
}

void nn_cumulative_sum(const void *arguments, void *const *table) {
  const NNAlong *a = arguments;
  Job job = {arguments, table};
  nn_parallel(a->threads, sum_share, &job);
}
