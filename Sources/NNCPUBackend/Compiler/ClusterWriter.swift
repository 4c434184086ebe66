import CKernels
import NNGraph
import NNTensor

/// Writes the lane program of one cluster.
struct ClusterWriter {
  let builder: ProgramBuilder
  let cluster: Cluster
  let stored: Set<Int>
  var reusable: Set<ValueID>
  var lanes: LaneBuilder
  /// Slot of the predicate that guards the kernel's stores.
  private(set) var predicate: Int32?
  /// Reductions of values in memory that fit no kernel of rows and columns.
  private(set) var standalone: [ProgramBuilder.PendingReduction] = []

  private var values: [ValueID: LaneOperand] = [:]
  private var uses: [ValueID: Int] = [:]
  private var graph: Graph { builder.graph }

  init(builder: ProgramBuilder, cluster: Cluster, stored: Set<Int>, reusable: Set<ValueID>) {
    self.builder = builder
    self.cluster = cluster
    self.stored = stored
    self.reusable = reusable
    lanes = LaneBuilder(shape: cluster.shape)
  }

  mutating func write() {
    for node in cluster.nodes {
      for input in graph.nodes[node].inputs { uses[input, default: 0] += 1 }
    }
    for node in cluster.nodes { write(node) }
  }

  private func isStored(_ node: Int) -> Bool { stored.contains(node) && cluster.owned.contains(node) }

  private mutating func operand(_ id: ValueID) -> LaneOperand {
    if let known = values[id] {
      if uses[id] == 1, !isStored(id.node) { lanes.markSingleUse(known) }
      return known
    }
    let bytes = Int32(graph.type(of: id).dtype.byteCount)
    let operand: LaneOperand
    switch builder.access(id, over: cluster.shape) {
    case .constant(let bits): return lanes.scalar(.constant(bits))
    case .memory(let source, let strides):
      return lanes.load(LaneBuilder.Load(slot: builder.slot(of: source), strides: strides, bytes: bytes))
    case .counter(let count, let dtype, let strides):
      return lanes.load(LaneBuilder.Load(slot: builder.iotaSlot(count, dtype), strides: strides, bytes: bytes))
    case .random(let bits, let seed, let step):
      operand = lanes.random(bits, seed: builder.slot(of: seed), step: builder.slot(of: step))
    }
    values[id] = operand
    return operand
  }

  private mutating func write(_ index: Int) {
    let node = graph.nodes[index]
    let result: LaneOperand
    switch node.op {
    case .update(let state):
      writeUpdate(node, state)
      return
    case .reduce(let reduction, let axes):
      writeReduction(index, reduction, axes)
      return
    case .broadcast:
      result = made(index)
    case .randomBits:
      result = made(index)
    default:
      let operands = node.inputs.map { operand($0) }
      result = compute(node, operands)
    }
    values[ValueID(node: index)] = result
    if isStored(index) {
      let id = ValueID(node: index)
      lanes.store(result, slot: resultSlot(id), bytes: Int32(node.types[0].dtype.byteCount))
    }
  }

  /// A broadcast or random bits that this cluster stores: read as anyone would who makes them on the way.
  private mutating func made(_ index: Int) -> LaneOperand {
    let node = graph.nodes[index]
    if case .randomBits(let bits) = node.op {
      return lanes.random(bits, seed: builder.slot(of: node.inputs[0]), step: builder.slot(of: node.inputs[1]))
    }
    guard case .broadcast(let shape, let axes) = node.op else { preconditionFailure("not made on the way") }
    let source = node.inputs[0]
    let inner = graph.type(of: source)
    let bytes = Int32(inner.dtype.byteCount)
    // The source's own access, over its own shape, spread over this one.
    func spread(_ strides: [Int]) -> [Int] {
      shape.dims.indices.map { axis in
        guard let position = axes.firstIndex(of: axis), inner.shape[position] != 1 else { return 0 }
        return strides[position]
      }
    }
    switch builder.access(source, over: inner.shape) {
    case .constant(let bits): return lanes.scalar(.constant(bits))
    case .memory(let root, let strides):
      return lanes.load(LaneBuilder.Load(slot: builder.slot(of: root), strides: spread(strides), bytes: bytes))
    case .counter(let count, let dtype, let strides):
      return lanes.load(
        LaneBuilder.Load(slot: builder.iotaSlot(count, dtype), strides: spread(strides), bytes: bytes))
    case .random: preconditionFailure("random bits behind a broadcast are stored")
    }
  }

  private mutating func resultSlot(_ id: ValueID) -> Int32 {
    if graph.type(of: id).dtype.byteCount == 4, !builder.graph.outputs.contains(where: { builder.root($0.id) == id }),
      let source = reusable.min(by: { ($0.node, $0.result) < ($1.node, $1.result) }),
      graph.type(of: source).shape.count == cluster.shape.count
    {
      reusable.remove(source)
      let slot = builder.slot(of: source)
      builder.reuse(slot, for: id)
      return slot
    }
    return builder.newSlot(for: id)
  }

  private mutating func compute(_ node: Node, _ operands: [LaneOperand]) -> LaneOperand {
    let dtype = graph.type(of: node.inputs[0]).dtype
    switch node.op {
    case .unary(let op):
      guard let operation = LaneOps.unary(op, dtype) else { break }
      return lanes.unary(operation, operands[0])
    case .binary(let op):
      guard let operation = LaneOps.binary(op, dtype) else { break }
      return lanes.binary(operation, operands[0], operands[1])
    case .compare(let comparison):
      return lanes.binary(LaneOps.compare(comparison, dtype), operands[0], operands[1])
    case .select: return lanes.select(operands[0], operands[1], operands[2])
    case .cast(let target): return lanes.cast(operands[0], from: dtype, to: target)
    default: break
    }
    preconditionFailure("\(node.op.name) of \(dtype) is no lane operation")
  }

  private mutating func writeUpdate(_ node: Node, _ state: Int) {
    let bytes = Int32(graph.states[state].type.dtype.byteCount)
    var value = operand(node.inputs[0])
    if let deferred = builder.deferredSlots[state] {
      lanes.store(value, slot: deferred, bytes: bytes)
      return
    }
    let slot = builder.stateSlot(state)
    guard node.inputs.count == 2 else {
      lanes.store(value, slot: slot, bytes: bytes)
      return
    }
    let guarding = builder.slot(of: node.inputs[1])
    if predicate == nil || predicate == guarding {
      predicate = guarding
      lanes.store(value, slot: slot, bytes: bytes, guarded: true)
      return
    }
    // A second predicate in one kernel: keep the old value where it does not hold.
    let none = cluster.shape.dims.map { _ in 0 }
    let condition = lanes.load(LaneBuilder.Load(slot: guarding, strides: none, bytes: 1))
    let old = lanes.load(LaneBuilder.Load(slot: slot, strides: cluster.shape.strides, bytes: bytes))
    value = lanes.select(condition, value, old)
    lanes.store(value, slot: slot, bytes: bytes)
  }

  private mutating func writeReduction(_ index: Int, _ reduction: Reduction, _ axes: [Int]) {
    let node = graph.nodes[index]
    let id = ValueID(node: index)
    let type = graph.type(of: node.inputs[0])
    let bytes = Int32(type.dtype.byteCount)
    if axes.allSatisfy({ type.shape[$0] == 1 }) {
      lanes.store(operand(node.inputs[0]), slot: builder.newSlot(for: id), bytes: bytes)
      return
    }
    if values[node.inputs[0]] == nil,
      case .memory(let source, let strides) = builder.access(node.inputs[0], over: type.shape),
      strides == type.shape.strides,
      CollapsedSpace(shape: type.shape, loads: [strides], reductions: [axes]).reductionKind(0) == nil
    {
      standalone.append(
        ProgramBuilder.PendingReduction(
          source: builder.slot(of: source), type: type, axes: axes, reduction: reduction,
          result: builder.newSlot(for: id)))
      return
    }
    lanes.reduce(
      operand(node.inputs[0]), axes: axes, reduction, dtype: type.dtype, slot: builder.newSlot(for: id))
  }

  /// Stores the operands of reductions that do not fit this kernel, for kernels of their own.
  mutating func spillMisfits() -> [ProgramBuilder.PendingReduction] {
    var spilled: [ProgramBuilder.PendingReduction] = []
    while let index = lanes.misfits.last {
      let epilogue = lanes.removeEpilogue(at: index)
      let type = ValueType(cluster.shape, epilogue.dtype)
      let slot = builder.newArenaSlot(bytes: type.byteCount)
      lanes.store(.register(epilogue.source), slot: slot, bytes: Int32(epilogue.dtype.byteCount))
      spilled.append(
        ProgramBuilder.PendingReduction(
          source: slot, type: type, axes: epilogue.axes, reduction: epilogue.reduction, result: epilogue.slot))
    }
    return spilled
  }
}
