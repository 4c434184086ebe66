#include "vm.h"

#include <stddef.h>

#include "steps.h"
#include "vm_execute.h"
#include "vm_reduce.h"

// A rectangle of an array: whole rows, or a part of one.
typedef struct Piece {
  int64_t row, rows, column, columns;
  int64_t start, count;
} Piece;

typedef struct Run {
  const NNKernel *kernel;
  void *const *table;
  int holds;
  NNAccumulator *all;  // one per epilogue and thread
} Run;

NN_INLINE int64_t unit_count(const NNKernel *k, const NNSegment *s) {
  if (s->rows == 0 || s->columns == 0) return 0;
  if (s->columns <= k->block) return (s->rows + s->unit_rows - 1) / s->unit_rows;
  return k->whole_rows ? s->rows : s->rows * ((s->columns + k->block - 1) / k->block);
}

// MARK: Loading

NN_INLINE uint32_t load_bits(const void *base, int32_t bytes) {
  return bytes == 1 ? *(const uint8_t *)base : *(const uint32_t *)base;
}

NN_INLINE void widen(float *target, const void *source, int64_t n, int32_t bytes) {
  int32_t *result = (int32_t *)target;
  if (bytes == 1) {
    const uint8_t *from = source;
    NN_LANES { result[i] = from[i]; }
  } else {
    memcpy(result, source, (size_t)n * 4);
  }
}

NN_INLINE void load_strided(const NNKernel *k, const NNLoad *load, const void *base, float *target, const Piece *p) {
  int32_t *result = (int32_t *)target;
  const int64_t inner = load->strides[k->rank - 1];
  for (int64_t row = 0; row < p->rows; row++) {
    int64_t offset = p->column * inner, rest = p->row + row;
    for (int axis = k->rank - 2; axis >= 0; axis--) {
      offset += rest % k->dims[axis] * load->strides[axis];
      rest /= k->dims[axis];
    }
    if (load->bytes == 1) {
      const uint8_t *from = (const uint8_t *)base + offset;
      for (int64_t i = 0; i < p->columns; i++) result[i] = from[i * inner];
    } else {
      const int32_t *from = (const int32_t *)base + offset;
      if (inner == 1) {
        memcpy(result, from, (size_t)p->columns * 4);
      } else if (inner == 0) {
        for (int64_t i = 0; i < p->columns; i++) result[i] = from[0];
      } else {
        for (int64_t i = 0; i < p->columns; i++) result[i] = from[i * inner];
      }
    }
    result += p->columns;
  }
}

NN_INLINE void load_block(
    const NNKernel *k, const NNSegment *s, const NNLoad *load, const void *base, NNMachine *m, float *own,
    const Piece *p) {
  switch (load->kind) {
    case NN_LOAD_DENSE:
      if (load->bytes == 4) {
        m->registers[load->target] = (float *)base + p->start;
      } else {
        widen(own, (const char *)base + p->start, p->count, 1);
      }
      break;
    case NN_LOAD_ROW:
      if (s->columns <= k->block) break;  // filled once, before the first block
      if (load->bytes == 4) {
        m->registers[load->target] = (float *)base + p->column;
      } else {
        widen(own, (const char *)base + p->column, p->count, 1);
      }
      break;
    case NN_LOAD_COLUMN: {
      int32_t *result = (int32_t *)own;
      for (int64_t row = 0; row < p->rows; row++, result += p->columns) {
        const uint32_t bits = load_bits((const char *)base + (p->row + row) * load->bytes, load->bytes);
        const int64_t n = p->columns;
        NN_LANES { result[i] = (int32_t)bits; }
      }
      break;
    }
    default: load_strided(k, load, base, own, p); break;
  }
}

NN_INLINE void store_block(const NNStore *store, void *base, const float *source, const Piece *p) {
  if (store->bytes == 1) {
    uint8_t *result = (uint8_t *)base + p->start;
    const int32_t *from = (const int32_t *)source;
    const int64_t n = p->count;
    NN_LANES { result[i] = (uint8_t)from[i]; }
  } else {
    memcpy((float *)base + p->start, source, (size_t)p->count * 4);
  }
}

// MARK: Running

NN_INLINE void run_piece(
    const Run *run, const NNSegment *s, NNMachine *m, float *scratch, NNAccumulator *all, double *rows, int share,
    const Piece *p) {
  const NNKernel *k = run->kernel;
  const int32_t *values = s->values;
  for (int32_t i = 0; i < k->load_count; i++) {
    const NNLoad *load = &k->loads[i];
    load_block(k, s, load, run->table[values[i]], m, scratch + (int64_t)load->target * k->block, p);
  }
  const int32_t *stored = values + k->load_count + k->scalar_count;
  for (int32_t i = 0; i < k->store_count; i++) {
    const NNStore *store = &k->stores[i];
    if (store->direct && (run->holds || !store->guarded)) {
      m->registers[store->source] = (float *)run->table[stored[i]] + p->start;
    }
  }
  for (int32_t i = 0; i < k->instruction_count; i++) nn_execute(m, &k->instructions[i], p->count, p->start);
  for (int32_t i = 0; i < k->store_count; i++) {
    const NNStore *store = &k->stores[i];
    if (store->direct || (store->guarded && !run->holds)) continue;
    store_block(store, run->table[stored[i]], m->registers[store->source], p);
  }
  const int32_t *reduced = stored + k->store_count;
  for (int32_t i = 0; i < k->epilogue_count; i++) {
    const NNEpilogue *e = &k->epilogues[i];
    const float *source = m->registers[e->source];
    switch (e->kind) {
      case NN_REDUCE_ALL: nn_reduce_all(e, source, p->count, &all[i]); break;
      case NN_REDUCE_ROWS:
        nn_reduce_rows(e, source, p->rows, p->columns, p->column == 0, p->column + p->columns == s->columns,
                       (char *)run->table[reduced[i]] + p->row * e->bytes, &rows[i]);
        break;
      default:
        nn_reduce_columns(e, source, p->rows, p->columns,
                          (float *)run->table[e->partials] + 2 * share * s->columns + p->column, s->columns,
                          p->row / NN_FLUSH_ROWS != (p->row + p->rows) / NN_FLUSH_ROWS);
        break;
    }
  }
}

NN_INLINE void start_segment(const Run *run, const NNSegment *s, NNMachine *m, float *scratch) {
  const NNKernel *k = run->kernel;
  for (int32_t i = 0; i < k->register_count; i++) m->registers[i] = scratch + (int64_t)i * k->block;
  const int32_t *values = s->values + k->load_count;
  for (int32_t i = 0; i < k->scalar_count; i++) {
    const NNScalar *scalar = &k->scalars[i];
    m->scalars[i].u = scalar->bytes ? load_bits(run->table[values[i]], scalar->bytes) : scalar->bits;
  }
  for (int32_t i = 0; i < k->random_count; i++) {
    const NNRandom *random = &k->randoms[i];
    const uint32_t *seed = run->table[random->seed];
    m->keys[i] = nn_mix64(random->stream + nn_mix64((uint64_t)seed[1] << 32 | seed[0]));
    m->steps[i] = *(const uint32_t *)run->table[random->step];
  }
  if (s->columns > k->block) return;
  for (int32_t i = 0; i < k->load_count; i++) {
    const NNLoad *load = &k->loads[i];
    if (load->kind != NN_LOAD_ROW) continue;
    float *target = m->registers[load->target];
    for (int64_t row = 0; row < s->unit_rows && row < s->rows; row++) {
      widen(target + row * s->columns, run->table[s->values[i]], s->columns, load->bytes);
    }
  }
}

NN_INLINE void run_unit(
    const Run *run, const NNSegment *s, NNMachine *m, float *scratch, NNAccumulator *all, double *rows, int share,
    int64_t unit) {
  const NNKernel *k = run->kernel;
  Piece p;
  if (s->columns <= k->block) {
    p.row = unit * s->unit_rows;
    p.rows = s->rows - p.row < s->unit_rows ? s->rows - p.row : s->unit_rows;
    p.column = 0;
    p.columns = s->columns;
    p.start = p.row * s->columns;
    p.count = p.rows * s->columns;
    run_piece(run, s, m, scratch, all, rows, share, &p);
    return;
  }
  const int64_t chunks = (s->columns + k->block - 1) / k->block;
  const int64_t first = k->whole_rows ? 0 : unit % chunks, last = k->whole_rows ? chunks : first + 1;
  p.row = k->whole_rows ? unit : unit / chunks;
  p.rows = 1;
  for (int64_t chunk = first; chunk < last; chunk++) {
    p.column = chunk * k->block;
    p.columns = s->columns - p.column < k->block ? s->columns - p.column : k->block;
    p.start = p.row * s->columns + p.column;
    p.count = p.columns;
    run_piece(run, s, m, scratch, all, rows, share, &p);
  }
}

// Share `share` of the units of all segments, in order: the same on every run.
__attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default"))) static void run_share(
    void *context, int share) {
  Run *run = context;
  const NNKernel *k = run->kernel;
  float *scratch = (float *)((char *)run->table[0] + (int64_t)share * NN_SCRATCH_BYTES);
  NNAccumulator *all = run->all + (int64_t)share * k->epilogue_count;
  double rows[NN_MAX_EPILOGUES];
  for (int32_t i = 0; i < k->epilogue_count; i++) {
    const NNEpilogue *e = &k->epilogues[i];
    all[i] = nn_identity(e);
    if (e->kind == NN_REDUCE_COLUMNS) {
      const int64_t columns = k->segments[0].columns;
      nn_fill_identity(e, (float *)run->table[e->partials] + 2 * share * columns, 2 * columns);
    }
  }
  int64_t total = 0;
  for (int32_t i = 0; i < k->segment_count; i++) total += unit_count(k, &k->segments[i]);
  const int64_t first = total * share / k->threads, last = total * (share + 1) / k->threads;
  NNMachine machine;
  int64_t offset = 0;
  for (int32_t i = 0; i < k->segment_count && offset < last; i++) {
    const NNSegment *s = &k->segments[i];
    const int64_t units = unit_count(k, s);
    const int64_t from = first > offset ? first - offset : 0, to = last - offset < units ? last - offset : units;
    if (from < to) start_segment(run, s, &machine, scratch);
    for (int64_t unit = from; unit < to; unit++) run_unit(run, s, &machine, scratch, all, rows, share, unit);
    offset += units;
  }
}

__attribute__((noinline)) static void finish(Run *run) {
  const NNKernel *k = run->kernel;
  const NNSegment *s = &k->segments[0];
  const int32_t *reduced = s->values + k->load_count + k->scalar_count + k->store_count;
  for (int32_t i = 0; i < k->epilogue_count; i++) {
    const NNEpilogue *e = &k->epilogues[i];
    void *result = run->table[reduced[i]];
    if (e->kind == NN_REDUCE_ALL) {
      nn_finish_all(e, run->all + i, k->epilogue_count, k->threads, result);
    } else if (e->kind == NN_REDUCE_COLUMNS) {
      nn_finish_columns(e, run->table[e->partials], s->columns, k->threads, result);
    } else if (s->columns == 0) {
      nn_fill_result(e, result, s->rows);
    }
  }
}

void nn_kernel(const void *arguments, void *const *table) {
  const NNKernel *k = arguments;
  const int holds = k->predicate < 0 || *(const uint8_t *)table[k->predicate];
  if (!holds && k->skippable) return;
  NNAccumulator all[k->epilogue_count * k->threads + 1];
  Run run = {k, table, holds, all};
  nn_parallel(k->threads, run_share, &run);
  if (k->epilogue_count) finish(&run);
}
