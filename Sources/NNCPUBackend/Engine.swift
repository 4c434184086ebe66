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
  private let pool: OpaquePointer?

  private struct MatmulKey: Hashable {
    let numbers: [Int64]
    /// Parts of one product run at the same time, each on a primitive of its own.
    let part: Int
  }

  init(threads: Int, fallback: (any NodeEvaluator)?) {
    self.threads = threads
    self.fallback = fallback
    scratch = MemoryBlock(byteCount: threads * Int(NN_SCRATCH_BYTES))
    pool = nn_pool_create(Int32(threads))
  }

  deinit { if let pool { nn_pool_destroy(pool) } }

  /// Makes the current thread the one that parallel regions start from.
  func adoptThread() { nn_pool_use(pool) }

  /// Starting a parallel region costs about a microsecond, so short steps stay on one thread.
  func threadCount(nanoseconds: Double) -> Int { nanoseconds > 5_000 ? threads : 1 }

  /// Opens oneDNN, which a program needs that has a product too large for our own kernel.
  ///
  /// Throws `GraphError` when it is not installed.
  func openOneDNN() throws {
    guard let problem = nn_dnn_open() else { return }
    throw GraphError(
      "oneDNN, which computes large matrix products, cannot be opened: \(String(cString: problem)); "
        + "install it (on Debian and Ubuntu the package libdnnl2 or libdnnl3)")
  }

  /// A primitive for this shape, or nil when oneDNN has none.
  func matmul(_ shape: NNMatmul, part: Int) -> DnnPrimitive? {
    let key = MatmulKey(
      numbers: [
        shape.batch, shape.m, shape.n, shape.k, shape.a_row, shape.b_row, shape.c_row, shape.a_matrix,
        shape.b_matrix, shape.c_matrix, Int64(shape.transpose_a), Int64(shape.transpose_b), Int64(shape.has_bias),
      ], part: part)
    if let known = matmuls[key] { return known }
    if context == nil { context = DnnContext() }
    guard let context else { return nil }
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
