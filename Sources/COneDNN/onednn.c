#include "COneDNN.h"

#include <dlfcn.h>
#include <dnnl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

// MARK: The library

// It is opened when it is first needed: with its relocations and those of what it needs in turn, opening it takes a
// third of the time in which the program starts, and many trainings have no product large enough for it.

#define NN_TEXT_OF(x) #x
#define NN_TEXT(x) NN_TEXT_OF(x)
#if defined(__APPLE__)
#define NN_LIBRARY "libdnnl." NN_TEXT(DNNL_VERSION_MAJOR) ".dylib"
#else
#define NN_LIBRARY "libdnnl.so." NN_TEXT(DNNL_VERSION_MAJOR)
#endif

#define NN_COMMON_FUNCTIONS(X)                                                                              \
  X(engine_create) X(engine_destroy) X(stream_create) X(stream_destroy) X(version) X(memory_create)         \
  X(memory_destroy) X(memory_set_data_handle) X(memory_desc_get_size) X(primitive_desc_query_md)            \
  X(primitive_desc_destroy) X(primitive_attr_create) X(primitive_attr_destroy)                              \
  X(primitive_attr_set_scratchpad_mode) X(primitive_create) X(primitive_execute) X(primitive_destroy) X(sgemm)
#if DNNL_VERSION_MAJOR >= 3
#define NN_FUNCTIONS(X)                                                                                     \
  NN_COMMON_FUNCTIONS(X)                                                                                    \
  X(memory_desc_create_with_strides) X(memory_desc_destroy) X(matmul_primitive_desc_create)
#else
#define NN_FUNCTIONS(X)                                                                                     \
  NN_COMMON_FUNCTIONS(X) X(memory_desc_init_by_strides) X(matmul_desc_init) X(primitive_desc_create)
#endif

#define NN_POINTER(name) __typeof__(dnnl_##name) *name;
static struct {
  NN_FUNCTIONS(NN_POINTER)
} dnnl;

static char problem[512];
static atomic_int is_open;

static void open_library(void) {
  void *library = dlopen(NN_LIBRARY, RTLD_NOW | RTLD_LOCAL);
  const char *missing = library ? NULL : dlerror();
#define NN_FIND(name)                                                                                       \
  if (!missing) {                                                                                           \
    *(void **)&dnnl.name = dlsym(library, "dnnl_" #name);                                                   \
    if (!dnnl.name) missing = NN_LIBRARY " has no function dnnl_" #name;                                    \
  }
  NN_FUNCTIONS(NN_FIND)
  if (missing) {
    snprintf(problem, sizeof problem, "%s", missing);
  } else {
    atomic_store(&is_open, 1);
  }
}

const char *nn_dnn_open(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, open_library);
  return problem[0] ? problem : NULL;
}

int nn_dnn_is_open(void) { return atomic_load(&is_open); }

#if DNNL_VERSION_MAJOR >= 3
typedef dnnl_memory_desc_t NNDesc;
#define NN_DESC(d) (d)
#else
typedef dnnl_memory_desc_t NNDesc;
#define NN_DESC(d) (&(d))
#endif

struct NNDnnContext {
  dnnl_engine_t engine;
  dnnl_stream_t stream;
};

struct NNDnnPrimitive {
  dnnl_stream_t stream;
  dnnl_primitive_t primitive;
  int count;
  // Which of the caller's pointers stands behind each argument.
  int slots[NN_DNN_ARGUMENTS];
  void *bound[NN_DNN_ARGUMENTS];
  dnnl_exec_arg_t arguments[NN_DNN_ARGUMENTS];
  size_t scratch_bytes;
};

NNDnnContext *nn_dnn_context_create(void) {
  NNDnnContext *context = calloc(1, sizeof *context);
  if (!context) return NULL;
  if (dnnl.engine_create(&context->engine, dnnl_cpu, 0) != dnnl_success ||
      dnnl.stream_create(&context->stream, context->engine, dnnl_stream_default_flags) != dnnl_success) {
    nn_dnn_context_destroy(context);
    return NULL;
  }
  return context;
}

void nn_dnn_context_destroy(NNDnnContext *context) {
  if (!context) return;
  if (context->stream) dnnl.stream_destroy(context->stream);
  if (context->engine) dnnl.engine_destroy(context->engine);
  free(context);
}

int nn_dnn_version(void) {
  if (nn_dnn_open()) return 0;
  const dnnl_version_t *version = dnnl.version();
  return version->major * 10000 + version->minor * 100 + version->patch;
}

// MARK: Memory descriptors

static int desc_create(NNDesc *desc, int rank, const int64_t *dims, const int64_t *strides) {
#if DNNL_VERSION_MAJOR >= 3
  return dnnl.memory_desc_create_with_strides(desc, rank, dims, dnnl_f32, strides) == dnnl_success;
#else
  return dnnl.memory_desc_init_by_strides(desc, rank, dims, dnnl_f32, strides) == dnnl_success;
#endif
}

static void desc_destroy(NNDesc *desc) {
#if DNNL_VERSION_MAJOR >= 3
  if (*desc) dnnl.memory_desc_destroy(*desc);
#else
  (void)desc;
#endif
}

// MARK: Primitives

static int add_argument(
    NNDnnContext *context, NNDnnPrimitive *primitive, int slot, int argument, const NNDesc *desc) {
  dnnl_memory_t memory;
  if (dnnl.memory_create(&memory, NN_DESC(*desc), context->engine, DNNL_MEMORY_NONE) != dnnl_success) return 0;
  primitive->slots[primitive->count] = slot;
  primitive->arguments[primitive->count] = (dnnl_exec_arg_t){argument, memory};
  primitive->count += 1;
  return 1;
}

static int add_scratch(NNDnnContext *context, NNDnnPrimitive *primitive, const_dnnl_primitive_desc_t pd) {
#if DNNL_VERSION_MAJOR >= 3
  const_dnnl_memory_desc_t desc = dnnl.primitive_desc_query_md(pd, dnnl_query_scratchpad_md, 0);
  dnnl_memory_desc_t copy = (dnnl_memory_desc_t)desc;
#else
  const dnnl_memory_desc_t *desc = dnnl.primitive_desc_query_md(pd, dnnl_query_scratchpad_md, 0);
  dnnl_memory_desc_t copy = *desc;
#endif
  primitive->scratch_bytes = dnnl.memory_desc_get_size(desc);
  if (primitive->scratch_bytes == 0) return 1;
  return add_argument(context, primitive, NN_DNN_SCRATCH, DNNL_ARG_SCRATCHPAD, &copy);
}

NNDnnPrimitive *nn_dnn_matmul_create(NNDnnContext *context, const NNMatmul *shape) {
  const int batched = shape->batch != 1;
  const int rank = batched ? 3 : 2;
  const int first = batched ? 0 : 1;
  const int64_t m = shape->m, n = shape->n, k = shape->k;
  const int64_t a_dims[] = {shape->batch, m, k}, b_dims[] = {shape->batch, k, n}, c_dims[] = {shape->batch, m, n};
  const int64_t bias_dims[] = {1, 1, n}, bias_strides[] = {n, n, 1};
  const int64_t a_row = shape->a_row, b_row = shape->b_row;
  const int64_t a_strides[] = {shape->a_matrix, shape->transpose_a ? 1 : a_row, shape->transpose_a ? a_row : 1};
  const int64_t b_strides[] = {shape->b_matrix, shape->transpose_b ? 1 : b_row, shape->transpose_b ? b_row : 1};
  const int64_t c_strides[] = {shape->c_matrix, shape->c_row, 1};

  NNDesc a = {0}, b = {0}, c = {0}, bias = {0};
  dnnl_primitive_attr_t attributes = NULL;
  dnnl_primitive_desc_t pd = NULL;
  NNDnnPrimitive *result = calloc(1, sizeof *result);
  int done = 0;
  if (result && desc_create(&a, rank, a_dims + first, a_strides + first) &&
      desc_create(&b, rank, b_dims + first, b_strides + first) &&
      desc_create(&c, rank, c_dims + first, c_strides + first) &&
      desc_create(&bias, rank, bias_dims + first, bias_strides + first) &&
      dnnl.primitive_attr_create(&attributes) == dnnl_success &&
      dnnl.primitive_attr_set_scratchpad_mode(attributes, dnnl_scratchpad_mode_user) == dnnl_success) {
#if DNNL_VERSION_MAJOR >= 3
    dnnl_status_t status = dnnl.matmul_primitive_desc_create(
        &pd, context->engine, a, b, shape->has_bias ? bias : NULL, c, attributes);
#else
    dnnl_matmul_desc_t desc;
    dnnl_status_t status = dnnl.matmul_desc_init(&desc, &a, &b, shape->has_bias ? &bias : NULL, &c);
    if (status == dnnl_success) status = dnnl.primitive_desc_create(&pd, &desc, attributes, context->engine, NULL);
#endif
    result->stream = context->stream;
    done = status == dnnl_success && dnnl.primitive_create(&result->primitive, pd) == dnnl_success &&
           add_argument(context, result, NN_DNN_SOURCE, DNNL_ARG_SRC, &a) &&
           add_argument(context, result, NN_DNN_WEIGHTS, DNNL_ARG_WEIGHTS, &b) &&
           (!shape->has_bias || add_argument(context, result, NN_DNN_BIAS, DNNL_ARG_BIAS, &bias)) &&
           add_argument(context, result, NN_DNN_RESULT, DNNL_ARG_DST, &c) && add_scratch(context, result, pd);
  }
  if (pd) dnnl.primitive_desc_destroy(pd);
  if (attributes) dnnl.primitive_attr_destroy(attributes);
  desc_destroy(&a);
  desc_destroy(&b);
  desc_destroy(&c);
  desc_destroy(&bias);
  if (done) return result;
  nn_dnn_destroy(result);
  return NULL;
}

size_t nn_dnn_scratch_bytes(const NNDnnPrimitive *primitive) { return primitive->scratch_bytes; }

int nn_dnn_run(NNDnnPrimitive *primitive, void *const *pointers) {
  for (int i = 0; i < primitive->count; i++) {
    void *pointer = pointers[primitive->slots[i]];
    if (primitive->bound[i] == pointer) continue;
    dnnl.memory_set_data_handle(primitive->arguments[i].memory, pointer);
    primitive->bound[i] = pointer;
  }
  return dnnl.primitive_execute(primitive->primitive, primitive->stream, primitive->count, primitive->arguments) !=
         dnnl_success;
}

void nn_dnn_destroy(NNDnnPrimitive *primitive) {
  if (!primitive) return;
  for (int i = 0; i < primitive->count; i++) dnnl.memory_destroy(primitive->arguments[i].memory);
  if (primitive->primitive) dnnl.primitive_destroy(primitive->primitive);
  free(primitive);
}

int nn_dnn_sgemm(const NNMatmul *s, const float *a, const float *b, float *c) {
  return dnnl.sgemm(
             s->transpose_a ? 'T' : 'N', s->transpose_b ? 'T' : 'N', s->m, s->n, s->k, 1, a, s->a_row, b, s->b_row, 0,
             c, s->c_row) != dnnl_success;
}
