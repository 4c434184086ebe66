import CKernels
import COneDNN
import NNGraph
import NNTensor

extension ProgramBuilder {
  /// Steps for a node that no elementwise kernel runs.
  func addNode(_ index: Int) throws {
    let node = graph.nodes[index]
    switch node.op {
    case .matmul where node.types[0].dtype == .float32: addMatmul(product: index, result: index, bias: nil)
    case .binary where biased[index] != nil:
      let product = biased[index]!
      addMatmul(product: product, result: index, bias: biasOperand(index, product: product))
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

  // MARK: Matmul

  /// Sums of a matmul nobody else reads and a vector along the last axis.
  func findBiasedMatmuls() -> [Int: Int] {
    var found: [Int: Int] = [:]
    for (index, node) in graph.nodes.enumerated() {
      guard case .binary(.add) = node.op, node.types[0].dtype == .float32 else { continue }
      for (own, other) in [(0, 1), (1, 0)] {
        let product = node.inputs[own].node
        guard case .matmul = graph.nodes[product].op, consumers[product] == [index],
          node.inputs[0] != node.inputs[1], !graph.outputs.contains(where: { $0.id.node == product }),
          usesPrimitive(matmulShape(product, bias: true)),
          case .broadcast(let shape, let axes) = graph.nodes[node.inputs[other].node].op,
          axes == [shape.rank - 1],
          graph.type(of: graph.nodes[node.inputs[other].node].inputs[0]).shape.count == shape.last
        else { continue }
        found[index] = product
        break
      }
    }
    return found
  }

  /// The vector that a biased matmul adds.
  func biasOperand(_ sum: Int, product: Int) -> ValueID {
    let inputs = graph.nodes[sum].inputs
    let broadcast = inputs[0].node == product ? inputs[1].node : inputs[0].node
    return graph.nodes[broadcast].inputs[0]
  }

  private func matmulShape(_ index: Int, bias: Bool) -> NNDnnMatmul {
    let node = graph.nodes[index]
    guard case .matmul(let left, let right) = node.op else { preconditionFailure("not a matmul") }
    let shape = node.types[0].shape
    let operand = graph.type(of: node.inputs[0]).shape
    let inner = operand[operand.rank - (left ? 2 : 1)]
    return NNDnnMatmul(
      batch: Int64(shape.dims.dropLast(2).reduce(1, *)), m: Int64(shape[shape.rank - 2]), n: Int64(shape.last),
      k: Int64(inner), transpose_a: left ? 1 : 0, transpose_b: right ? 1 : 0, has_bias: bias ? 1 : 0)
  }

  /// Matrices with one row or column, and small ones, are quicker through sgemm, which needs no preparation either.
  private func usesPrimitive(_ shape: NNDnnMatmul) -> Bool {
    guard shape.n > 1, shape.m > 1, shape.k > 0 else { return false }
    return shape.batch > 1 ? shape.batch * shape.m * shape.n * shape.k > 65_536 : isLarge(shape)
  }

  private func isLarge(_ shape: NNDnnMatmul) -> Bool { shape.batch * shape.m * shape.n * shape.k >= 1_000_000 }

  private func addMatmul(product: Int, result: Int, bias: ValueID?) {
    let node = graph.nodes[product]
    let shape = matmulShape(product, bias: bias != nil)
    let threads = isLarge(shape) ? engine.threads : 1
    let primitive = usesPrimitive(shape) ? engine.matmul(shape, threads: threads) : nil
    var values = [Int32](repeating: -1, count: Int(NN_DNN_ARGUMENTS))
    values[Int(NN_DNN_SOURCE)] = slot(of: node.inputs[0])
    values[Int(NN_DNN_WEIGHTS)] = slot(of: node.inputs[1])
    if let bias { values[Int(NN_DNN_BIAS)] = slot(of: bias) }
    values[Int(NN_DNN_RESULT)] = newSlot(for: ValueID(node: result))
    if let primitive {
      own(primitive)
      if primitive.scratchBytes > 0 { values[Int(NN_DNN_SCRATCH)] = newArenaSlot(bytes: primitive.scratchBytes) }
    }
    var step = NNMatmulStep()
    step.primitive = primitive?.pointer
    step.shape = shape
    withUnsafeMutableBytes(of: &step.values) { $0.copyBytes(from: values.withUnsafeBytes { Array($0) }) }
    step.threads = Int32(threads)
    step.all_threads = Int32(engine.threads)
    let how = primitive == nil ? "sgemm" : "oneDNN"
    let size = "\(shape.batch == 1 ? "" : "\(shape.batch) × ")\(shape.m)×\(shape.n)×\(shape.k)"
    addStep(
      nn_matmul_step, memory.keep(step),
      "matmul \(size)\(bias == nil ? "" : " + bias") (\(how))\(threads > 1 ? ", \(threads) threads" : "")")
  }

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
