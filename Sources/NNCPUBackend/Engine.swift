import CKernels
import COneDNN
import NNGraph

/// What programs of one backend share: oneDNN's engine, its primitives, scratch memory, the fallback.
///
/// Used on the backend's thread only.
final class Engine {
  let threads: Int
  let fallback: (any NodeEvaluator)?
  let failure = FailureNote()
  /// One part per thread.
  let scratch: MemoryBlock
  private var context: DnnContext?
  private var matmuls: [MatmulKey: DnnPrimitive] = [:]

  private struct MatmulKey: Hashable {
    let dimensions: [Int64]
    let flags: [Int32]
    let threads: Int
  }

  init(threads: Int, fallback: (any NodeEvaluator)?) {
    self.threads = threads
    self.fallback = fallback
    scratch = MemoryBlock(byteCount: threads * Int(NN_SCRATCH_BYTES))
  }

  /// Starting a parallel region costs about a microsecond, so short steps stay on one thread.
  func threadCount(nanoseconds: Double) -> Int { nanoseconds > 5_000 ? threads : 1 }

  /// A primitive for this shape, or nil when oneDNN has none.
  func matmul(_ shape: NNDnnMatmul, threads: Int) -> DnnPrimitive? {
    let key = MatmulKey(
      dimensions: [shape.batch, shape.m, shape.n, shape.k],
      flags: [shape.transpose_a, shape.transpose_b, shape.has_bias], threads: threads)
    if let known = matmuls[key] { return known }
    if context == nil { context = DnnContext() }
    guard let context else { return nil }
    nn_set_threads(Int32(threads))
    defer { nn_set_threads(Int32(self.threads)) }
    var shape = shape
    guard let pointer = nn_dnn_matmul_create(context.pointer, &shape) else { return nil }
    let primitive = DnnPrimitive(pointer, context: context)
    matmuls[key] = primitive
    return primitive
  }
}

/// oneDNN's engine and stream.
final class DnnContext {
  let pointer: OpaquePointer

  init?() {
    guard let pointer = nn_dnn_context_create() else { return nil }
    self.pointer = pointer
  }

  deinit { nn_dnn_context_destroy(pointer) }
}

final class DnnPrimitive {
  let pointer: OpaquePointer
  let scratchBytes: Int
  private let context: DnnContext

  init(_ pointer: OpaquePointer, context: DnnContext) {
    self.pointer = pointer
    self.context = context
    scratchBytes = Int(nn_dnn_scratch_bytes(pointer))
  }

  deinit { nn_dnn_destroy(pointer) }
}
