import CKernels
import NNGraph
import NNTensor

extension ProgramBuilder {
  /// Steps for a node that no elementwise kernel runs.
  func addNode(_ index: Int) throws {
    let node = graph.nodes[index]
    switch node.op {
    case .matmul where node.types[0].dtype == .float32: try addMatmul(product: index, result: index, bias: nil)
    case .binary where biased[index] != nil:
      let product = biased[index]!
      try addMatmul(product: product, result: index, bias: biasOperand(index, product: product))
    case .transpose, .slice, .pad, .concatenate, .reverse: addMovement(index)
    case .gather(let axis, let batchDims) where hasFixedSize(node): addGather(index, axis, batchDims)
    case .scatterAdd(let axis, let batchDims) where isWord(node.types[0].dtype):
      addScatter(index, axis, batchDims)
    case .argReduce(let extremum, let axis) where isSigned(graph.type(of: node.inputs[0]).dtype):
      addAlong(
        index, axis, nn_arg_reduce, "argReduce"
      ) { $0.smallest = extremum == .min ? 1 : 0 }
    case .cumulativeSum(let axis, let exclusive, let reverse) where isWord(node.types[0].dtype):
      addAlong(index, axis, nn_cumulative_sum, "cumulativeSum") {
        $0.exclusive = exclusive ? 1 : 0
        $0.reverse = reverse ? 1 : 0
      }
    case .scan(let scan): try addScan(index, scan)
    case .composite(let composite, _): try addComposite(index, composite.base)
    case .update(let state): addUpdate(index, state)
    default: try addFallbackStep(index)
    }
  }

  private func isWord(_ dtype: DType) -> Bool { dtype == .float32 || dtype == .int32 || dtype == .uint32 }
  private func isSigned(_ dtype: DType) -> Bool { dtype == .float32 || dtype == .int32 }
  private func hasFixedSize(_ node: Node) -> Bool { node.types[0].dtype.byteCount > 0 }

  // MARK: Indexing

  private func addGather(_ index: Int, _ axis: Int, _ batchDims: Int) {
    let node = graph.nodes[index]
    let source = graph.type(of: node.inputs[0])
    let indices = graph.type(of: node.inputs[1]).shape
    var gather = indexing(source.shape, indices, axis, batchDims)
    gather.operand = slot(of: node.inputs[0])
    gather.indices = slot(of: node.inputs[1])
    gather.result = newSlot(for: ValueID(node: index))
    gather.bytes = Int32(source.dtype.byteCount)
    gather.threads = Int32(engine.threadCount(nanoseconds: Double(node.types[0].byteCount) * 0.1))
    addStep(nn_gather, memory.keep(gather), "gather \(node.types[0])")
  }

  private func addScatter(_ index: Int, _ axis: Int, _ batchDims: Int) {
    let node = graph.nodes[index]
    let target = node.types[0]
    var scatter = indexing(target.shape, graph.type(of: node.inputs[1]).shape, axis, batchDims)
    let source = root(node.inputs[0])
    if case .constant(let literal) = graph.nodes[source.node].op, literal.splat == 0 {
      scatter.zeros = 1
    } else {
      scatter.operand = slot(of: node.inputs[0])
    }
    scatter.indices = slot(of: node.inputs[1])
    scatter.updates = slot(of: node.inputs[2])
    scatter.result = newSlot(for: ValueID(node: index))
    scatter.bytes = Int32(target.dtype.byteCount)
    scatter.integer = target.dtype == .float32 ? 0 : 1
    let updates = graph.type(of: node.inputs[2]).byteCount
    scatter.threads = Int32(
      min(engine.threadCount(nanoseconds: Double(updates) * 0.2), max(Int(scatter.after) / 16, 1)))
    addStep(nn_scatter_add, memory.keep(scatter), "scatterAdd \(target)")
  }

  private func indexing(_ source: Shape, _ indices: Shape, _ axis: Int, _ batchDims: Int) -> NNIndexing {
    var indexing = NNIndexing()
    indexing.batch = Int64(source.dims[..<batchDims].reduce(1, *))
    indexing.before = Int64(source.dims[batchDims..<axis].reduce(1, *))
    indexing.extent = Int64(source[axis])
    indexing.count = Int64(indices.dims[batchDims...].reduce(1, *))
    indexing.after = Int64(source.dims[(axis + 1)...].reduce(1, *))
    return indexing
  }

  // MARK: Along an axis

  private func addAlong(
    _ index: Int, _ axis: Int, _ function: @escaping NNStepFunction, _ name: String,
    _ configure: (inout NNAlong) -> Void
  ) {
    let node = graph.nodes[index]
    let source = graph.type(of: node.inputs[0])
    var along = NNAlong()
    along.source = slot(of: node.inputs[0])
    along.result = newSlot(for: ValueID(node: index))
    along.integer = source.dtype == .float32 ? 0 : 1
    along.outer = Int64(source.shape.dims[..<axis].reduce(1, *))
    along.extent = Int64(source.shape[axis])
    along.inner = Int64(source.shape.dims[(axis + 1)...].reduce(1, *))
    along.threads = Int32(engine.threadCount(nanoseconds: Double(source.shape.count) * 0.5))
    configure(&along)
    addStep(function, memory.keep(along), "\(name) \(source)")
  }

  // MARK: State

  /// An update of a type that the elementwise kernels do not know.
  private func addUpdate(_ index: Int, _ state: Int) {
    let node = graph.nodes[index]
    let source = slot(of: node.inputs[0])
    let type = graph.states[state].type
    if let deferred = deferredSlots[state] {
      addCopy(from: source, to: deferred, bytes: type.byteCount, "copy for \(graph.states[state].path)")
    } else {
      addGuardedCopy(
        from: source, to: stateSlot(state), type: type, predicate: node.inputs.count == 2 ? node.inputs[1] : nil)
    }
  }
}
