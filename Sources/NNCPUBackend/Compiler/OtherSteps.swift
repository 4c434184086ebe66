import CKernels
import NNGraph
import NNTensor

extension ProgramBuilder {
  // MARK: Composites

  /// Composites that `CPUBackend.claim` accepts.
  func addComposite(_ index: Int, _ composite: any Composite) throws {
    let node = graph.nodes[index]
    let function: NNStepFunction
    /// The operand whose rows the kernel walks over.
    var rowsOf = 0
    var operands = node.inputs
    var epsilon: Float = 0
    var sumsOverRows = false
    switch composite {
    case is SoftmaxComposite: function = nn_softmax
    case is SoftmaxGradient: function = nn_softmax_gradient
    case is SoftmaxCrossentropy: function = nn_softmax_crossentropy
    case is SoftmaxCrossentropyGradient:
      function = nn_softmax_crossentropy_gradient
      rowsOf = 1
    case is SparseSoftmaxCrossentropy: function = nn_sparse_crossentropy
    case is SparseSoftmaxCrossentropyGradient:
      function = nn_sparse_crossentropy_gradient
      rowsOf = 3
      operands.removeLast()
    case let normalization as LayerNormalizationComposite:
      function = nn_layer_norm
      epsilon = Float(normalization.epsilon)
    case is LayerNormalizationGradient:
      function = nn_layer_norm_gradient
      sumsOverRows = true
    default: throw GraphError("the cpu backend has no kernel for \(composite.name)", scope: node.scope)
    }
    let type = graph.type(of: node.inputs[rowsOf])
    var rows = NNRows()
    rows.columns = Int64(type.shape.last)
    rows.rows = Int64(type.shape.dims.dropLast().reduce(1, *))
    rows.epsilon = epsilon
    let threads = min(engine.threadCount(nanoseconds: Double(type.shape.count) * 0.6), max(Int(rows.rows), 1))
    rows.threads = Int32(threads)
    rows.partials = sumsOverRows ? newArenaSlot(bytes: threads * 2 * type.shape.last * 4) : 0
    let slots =
      operands.map { slot(of: $0) }
      + node.types.indices.map { newSlot(for: ValueID(node: index, result: $0)) }
    withUnsafeMutableBytes(of: &rows.values) { bytes in
      for (position, slot) in slots.enumerated() {
        bytes.storeBytes(of: slot, toByteOffset: position * 4, as: Int32.self)
      }
    }
    addStep(function, memory.keep(rows), "\(composite.name) \(type)\(threads > 1 ? ", \(threads) threads" : "")")
  }

  // MARK: Fallback

  func addFallbackStep(_ index: Int) throws {
    let node = graph.nodes[index]
    guard let evaluator = engine.fallback else {
      throw GraphError("the cpu backend has no kernel for \(node.op.name) of these types", scope: node.scope)
    }
    let types = node.inputs.map { graph.type(of: $0).dtype } + node.types.map(\.dtype)
    // Elementwise ops and reductions are missing for some types only.
    let foreign = Set(types.filter { !LaneOps.isLane($0) }).map(\.rawValue).sorted()
    let name = ([node.op.name] + foreign).joined(separator: " ")
    addFallback(name)
    let inputs = node.inputs.map { (graph.type(of: $0), slot(of: $0)) }
    let outputs = node.types.indices.map { result in
      (node.types[result], newSlot(for: ValueID(node: index, result: result)))
    }
    let step = FallbackStep(
      op: node.op, inputs: inputs, outputs: outputs, evaluator: evaluator, failure: engine.failure)
    own(step)
    addStep(
      { arguments, table in
        guard let arguments, let table else { return }
        Unmanaged<FallbackStep>.fromOpaque(arguments).takeUnretainedValue().run(table)
      }, Unmanaged.passUnretained(step).toOpaque(), "fallback \(name)")
  }
}

/// An op that the fallback evaluator runs.
final class FallbackStep {
  private let op: Op
  private let inputs: [(type: ValueType, slot: Int32)]
  private let outputs: [(type: ValueType, slot: Int32)]
  private let evaluator: any NodeEvaluator
  private let failure: FailureNote

  init(
    op: Op, inputs: [(ValueType, Int32)], outputs: [(ValueType, Int32)], evaluator: any NodeEvaluator,
    failure: FailureNote
  ) {
    self.op = op
    self.inputs = inputs
    self.outputs = outputs
    self.evaluator = evaluator
    self.failure = failure
  }

  func run(_ table: UnsafePointer<UnsafeMutableRawPointer?>) {
    func pointer(_ slot: Int32) -> UnsafeMutableRawPointer { table[Int(slot)]! }
    do {
      try evaluator.evaluate(
        op, inputs: inputs.map { ($0.type, UnsafeRawPointer(pointer($0.slot))) },
        outputs: outputs.map { ($0.type, pointer($0.slot)) })
    } catch {
      failure.note(error)
    }
  }
}

/// The first error of a run: steps are C functions and cannot throw.
final class FailureNote {
  private var error: (any Error)?

  func note(_ error: any Error) { if self.error == nil { self.error = error } }

  func throwIfNoted() throws {
    guard let error else { return }
    self.error = nil
    throw error
  }
}
