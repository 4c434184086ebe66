#include "rows.h"

#include "scalar_math.h"
#include "steps.h"

#define NN_CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#define NN_SUMMING _Pragma("clang fp reassociate(on)")
#define NN_ELEMENTS \
  _Pragma("clang loop vectorize(assume_safety) vectorize_width(16) interleave_count(1)") for (int64_t i = 0; i < n; i++)

typedef struct Job {
  const NNRows *r;
  void *const *table;
} Job;

static void run(const void *arguments, void *const *table, void (*share)(void *, int)) {
  Job job = {arguments, table};
  nn_parallel(job.r->threads, share, &job);
}

// The job's parts that every kernel uses: columns, and the rows of this share.
#define NN_JOB                                                          \
  const Job *job = context;                                             \
  const NNRows *r = job->r;                                             \
  const int64_t n = r->columns;                                         \
  const int64_t first = r->rows * share / r->threads, last = r->rows * (share + 1) / r->threads
#define NN_IN(name, index) const float *restrict name = (const float *)job->table[r->values[index]] + row * n
#define NN_OUT(name, index) float *restrict name = (float *)job->table[r->values[index]] + row * n
#define NN_CELL(index) ((float *)job->table[r->values[index]])[row]

NN_INLINE float row_max(const float *x, int64_t n) {
  float largest = -INFINITY;
  int unordered = 0;
  for (int64_t i = 0; i < n; i++) {
    largest = x[i] > largest ? x[i] : largest;
    unordered |= x[i] != x[i];
  }
  return unordered ? NAN : largest;
}

// Rows that are worked on together, so that short ones fill whole vectors too.
enum { together = 64 };
NN_INLINE int64_t rows_together(int64_t columns, int64_t left) {
  const int64_t most = columns >= 1024 ? 1 : 1024 / columns < together ? 1024 / columns : together;
  return most < left ? most : left;
}

typedef struct Powers {
  float shift[together], sum[together], log[together];
} Powers;

// y = exp(x - max(x)) for some rows, with what was subtracted, the sums and their logarithms.
NN_INLINE void row_powers(const float *x, float *y, int64_t rows, int64_t columns, Powers *powers) {
  NN_SUMMING
  int64_t n = rows * columns;
  for (int64_t row = 0; row < rows; row++) {
    const float shift = row_max(x + row * columns, columns);
    powers->shift[row] = shift;
    for (int64_t i = row * columns; i < (row + 1) * columns; i++) y[i] = x[i] - shift;
  }
  NN_ELEMENTS { y[i] = nn_exp(y[i]); }
  for (int64_t row = 0; row < rows; row++) {
    float sum = 0;
    for (int64_t i = row * columns; i < (row + 1) * columns; i++) sum += y[i];
    powers->sum[row] = sum;
  }
  n = rows;
  NN_ELEMENTS { powers->log[i] = nn_log(powers->sum[i]); }
}

NN_INLINE float row_sum(const float *x, int64_t n) {
  NN_SUMMING
  float sum = 0;
  for (int64_t i = 0; i < n; i++) sum += x[i];
  return sum;
}

NN_INLINE float row_dot(const float *x, const float *y, int64_t n) {
  NN_SUMMING
  float sum = 0;
  for (int64_t i = 0; i < n; i++) sum += x[i] * y[i];
  return sum;
}

// MARK: Softmax

NN_CLONES static void softmax_share(void *context, int share) {
  NN_JOB;
  for (int64_t row = first, rows; row < last; row += rows) {
    rows = rows_together(n, last - row);
    Powers powers;
    NN_IN(logits, 0);
    NN_OUT(shares, 1);
    row_powers(logits, shares, rows, n, &powers);
    for (int64_t own = 0; own < rows; own++) {
      float *y = shares + own * n;
      const float scale = 1.0f / powers.sum[own];
      NN_ELEMENTS { y[i] *= scale; }
    }
  }
}
void nn_softmax(const void *arguments, void *const *table) { run(arguments, table, softmax_share); }

NN_CLONES static void softmax_gradient_share(void *context, int share) {
  NN_JOB;
  for (int64_t row = first; row < last; row++) {
    NN_IN(y, 0);
    NN_IN(g, 1);
    NN_OUT(dx, 2);
    const float sum = row_dot(y, g, n);
    NN_ELEMENTS { dx[i] = (g[i] - sum) * y[i]; }
  }
}
void nn_softmax_gradient(const void *arguments, void *const *table) { run(arguments, table, softmax_gradient_share); }

// MARK: Crossentropy

NN_CLONES static void crossentropy_share(void *context, int share) {
  NN_JOB;
  for (int64_t row = first, rows; row < last; row += rows) {
    rows = rows_together(n, last - row);
    Powers powers;
    NN_IN(logits, 0);
    NN_OUT(shares, 3);
    row_powers(logits, shares, rows, n, &powers);
    for (int64_t own = 0; own < rows; own++) {
      const float *x = logits + own * n;
      const float *labels = (const float *)job->table[r->values[1]] + (row + own) * n;
      float *y = shares + own * n;
      const float shift = powers.shift[own], total = powers.log[own], scale = 1.0f / powers.sum[own];
      float loss = 0;
      {
        NN_SUMMING
        for (int64_t i = 0; i < n; i++) loss += labels[i] * (total - (x[i] - shift));
      }
      ((float *)job->table[r->values[2]])[row + own] = loss;
      NN_ELEMENTS { y[i] *= scale; }
    }
  }
}
void nn_softmax_crossentropy(const void *arguments, void *const *table) { run(arguments, table, crossentropy_share); }

NN_CLONES static void crossentropy_gradient_share(void *context, int share) {
  NN_JOB;
  for (int64_t row = first; row < last; row++) {
    NN_IN(y, 0);
    NN_IN(labels, 1);
    NN_OUT(dx, 3);
    const float g = NN_CELL(2), total = row_sum(labels, n);
    NN_ELEMENTS { dx[i] = (y[i] * total - labels[i]) * g; }
  }
}
void nn_softmax_crossentropy_gradient(const void *arguments, void *const *table) {
  run(arguments, table, crossentropy_gradient_share);
}

NN_CLONES static void sparse_share(void *context, int share) {
  NN_JOB;
  const int32_t *labels = job->table[r->values[1]];
  for (int64_t row = first, rows; row < last; row += rows) {
    rows = rows_together(n, last - row);
    Powers powers;
    NN_IN(logits, 0);
    NN_OUT(shares, 3);
    row_powers(logits, shares, rows, n, &powers);
    for (int64_t own = 0; own < rows; own++) {
      const float *x = logits + own * n;
      float *y = shares + own * n;
      const int32_t label = labels[row + own];
      const float logit = label >= 0 && label < n ? x[label] - powers.shift[own] : 0.0f;
      ((float *)job->table[r->values[2]])[row + own] = powers.log[own] - logit;
      const float scale = 1.0f / powers.sum[own];
      NN_ELEMENTS { y[i] *= scale; }
    }
  }
}
void nn_sparse_crossentropy(const void *arguments, void *const *table) { run(arguments, table, sparse_share); }

NN_CLONES static void sparse_gradient_share(void *context, int share) {
  NN_JOB;
  const int32_t *labels = job->table[r->values[1]];
  for (int64_t row = first; row < last; row++) {
    NN_IN(y, 0);
    NN_OUT(dx, 3);
    const float g = NN_CELL(2);
    NN_ELEMENTS { dx[i] = y[i] * g; }
    const int32_t label = labels[row];
    if (label >= 0 && label < n) dx[label] = (y[label] - 1.0f) * g;
  }
}
void nn_sparse_crossentropy_gradient(const void *arguments, void *const *table) {
  run(arguments, table, sparse_gradient_share);
}

// MARK: Layer normalization

NN_CLONES static void layer_norm_share(void *context, int share) {
  NN_JOB;
  const float *restrict gamma = job->table[r->values[1]], *restrict beta = job->table[r->values[2]];
  for (int64_t row = first; row < last; row++) {
    NN_IN(x, 0);
    NN_OUT(y, 3);
    const float mean = row_sum(x, n) / (float)n;
    float squares = 0;
    {
      NN_SUMMING
      for (int64_t i = 0; i < n; i++) squares += (x[i] - mean) * (x[i] - mean);
    }
    const float inverse = 1.0f / __builtin_elementwise_sqrt(squares / (float)n + r->epsilon);
    NN_CELL(4) = mean;
    NN_CELL(5) = inverse;
    NN_ELEMENTS { y[i] = (x[i] - mean) * inverse * gamma[i] + beta[i]; }
  }
}
void nn_layer_norm(const void *arguments, void *const *table) { run(arguments, table, layer_norm_share); }

NN_CLONES static void layer_norm_gradient_share(void *context, int share) {
  NN_JOB;
  const float *restrict gamma = job->table[r->values[1]];
  float *restrict dgamma = (float *)job->table[r->partials] + 2 * share * n, *restrict dbeta = dgamma + n;
  NN_ELEMENTS { dgamma[i] = dbeta[i] = 0; }
  for (int64_t row = first; row < last; row++) {
    NN_IN(x, 0);
    NN_IN(g, 4);
    NN_OUT(dx, 5);
    const float mean = NN_CELL(2), inverse = NN_CELL(3);
    float average = 0, projection = 0;
    {
      NN_SUMMING
      for (int64_t i = 0; i < n; i++) {
        const float scaled = g[i] * gamma[i];
        average += scaled;
        projection += scaled * ((x[i] - mean) * inverse);
      }
    }
    average /= (float)n;
    projection /= (float)n;
    NN_ELEMENTS {
      const float normalized = (x[i] - mean) * inverse;
      dgamma[i] += g[i] * normalized;
      dbeta[i] += g[i];
      dx[i] = (g[i] * gamma[i] - average - normalized * projection) * inverse;
    }
  }
}

void nn_layer_norm_gradient(const void *arguments, void *const *table) {
  run(arguments, table, layer_norm_gradient_share);
  const NNRows *r = arguments;
  const float *partials = table[r->partials];
  float *dgamma = table[r->values[6]], *dbeta = table[r->values[7]];
  for (int64_t i = 0; i < r->columns; i++) {
    float gamma = 0, beta = 0;
    for (int share = 0; share < r->threads; share++) {
      gamma += partials[2 * share * r->columns + i];
      beta += partials[(2 * share + 1) * r->columns + i];
    }
    dgamma[i] = gamma;
    dbeta[i] = beta;
  }
}
