import CKernels
import NNGraph
import NNTensor

/// Where a value lies while a program runs. Positions in the program's table of pointers are called slots.
enum Place {
  case scratch
  case input(Int)
  /// Position in `Graph.states`.
  case state(Int)
  case constant(Tensor)
  /// Position in the list of lifetimes.
  case arena(Int)
  case output(Int)
}

/// Turns a lowered graph into steps: fuses, orders, gives every value a place, and writes each step's arguments.
final class ProgramBuilder {
  let graph: Graph
  let engine: Engine
  let keepsIntermediates: Bool
  /// The body of a loop writes its outputs into its workspace, like any other value.
  let isBody: Bool
  let memory: ArgumentMemory

  private(set) var places: [Place] = [.scratch]
  private(set) var lifetimes: [Lifetime] = []
  private(set) var steps: [NNStep] = []
  private(set) var descriptions: [String] = []
  private(set) var fallbacks: [String] = []
  /// Objects that steps refer to.
  private(set) var owned: [AnyObject] = []
  private(set) var outputSlots: [Int32] = []

  private var slotOfValue: [ValueID: Int32] = [:]
  private var slotOfLeaf: [String: Int32] = [:]
  private var stateSlots: [Int: Int32] = [:]
  /// Units that have not yet read a value that lies in the arena.
  private var pendingReaders: [ValueID: Int] = [:]
  private(set) var deferredSlots: [Int: Int32] = [:]
  private var isOutputRoot: Set<ValueID> = []
  /// Broadcasts and random bits that a kernel stores.
  private var storedMade: Set<Int> = []

  /// Matmuls that add a bias: the node of the sum, and the node of the product.
  private(set) var biased: [Int: Int] = [:]
  let consumers: [[Int]]

  init(
    _ graph: Graph, engine: Engine, memory: ArgumentMemory, keepsIntermediates: Bool = false, isBody: Bool = false
  ) {
    self.graph = graph
    self.engine = engine
    self.memory = memory
    self.keepsIntermediates = keepsIntermediates
    self.isBody = isBody
    var consumers = [[Int]](repeating: [], count: graph.nodes.count)
    for (index, node) in graph.nodes.enumerated() {
      for input in Set(node.inputs.map(\.node)) { consumers[input].append(index) }
    }
    self.consumers = consumers
  }

  // MARK: Values

  /// The value whose memory `id` shares.
  func root(_ id: ValueID) -> ValueID {
    var id = id
    while Graph.isAlias(graph.nodes[id.node].op) { id = graph.nodes[id.node].inputs[0] }
    return id
  }

  /// The slot a value that is in memory is read from.
  func slot(of id: ValueID) -> Int32 {
    let root = root(id)
    if let slot = slotOfValue[root] {
      touch(slot)
      return slot
    }
    let slot: Int32
    switch graph.nodes[root.node].op {
    case .input(let index): slot = newSlot(.input(index))
    case .state(let index): slot = stateSlot(index)
    case .constant(let literal): slot = newSlot(.constant(literal.tensor))
    case .iota(let type, let axis): slot = newSlot(.constant(iota(type, axis: axis)))
    default: preconditionFailure("\(graph.nodes[root.node].op.name) is read before it is computed")
    }
    slotOfValue[root] = slot
    return slot
  }

  func knownSlot(of id: ValueID) -> Int32? { slotOfValue[root(id)] }

  /// The elements of a constant or a counter.
  func constant(_ id: ValueID) -> Tensor? {
    switch graph.nodes[root(id).node].op {
    case .constant(let literal): literal.tensor.reshaped(to: graph.type(of: id).shape)
    case .iota(let type, let axis): iota(type, axis: axis).reshaped(to: graph.type(of: id).shape)
    default: nil
    }
  }

  /// A slot for a result, which this step is the first to write.
  func newSlot(for id: ValueID) -> Int32 {
    let slot: Int32
    if !isBody, let output = graph.outputs.firstIndex(where: { root($0.id) == id }) {
      slot = newSlot(.output(output))
    } else {
      slot = newArenaSlot(bytes: graph.type(of: id).byteCount)
    }
    slotOfValue[id] = slot
    return slot
  }

  /// Lets a result take the place of an operand that nobody reads afterwards.
  func reuse(_ slot: Int32, for id: ValueID) {
    slotOfValue[id] = slot
    touch(slot)
  }

  func newArenaSlot(bytes: Int) -> Int32 {
    // Vector loops may look at whole cache lines behind the last element.
    lifetimes.append(Lifetime(bytes: bytes + 64, first: steps.count, last: keepsIntermediates ? Int.max : steps.count))
    return newSlot(.arena(lifetimes.count - 1))
  }

  func stateSlot(_ state: Int) -> Int32 {
    let slot = stateSlots[state] ?? newSlot(.state(state))
    stateSlots[state] = slot
    return slot
  }

  func newSlot(_ place: Place) -> Int32 {
    places.append(place)
    return Int32(places.count - 1)
  }

  func constantSlot(_ tensor: Tensor) -> Int32 { newSlot(.constant(tensor)) }

  /// Notes that the step being written uses a slot.
  func touch(_ slot: Int32) {
    if case .arena(let index) = places[Int(slot)], lifetimes[index].last < steps.count {
      lifetimes[index].last = steps.count
    }
  }

  /// A vector 0, 1, 2, … for counters along one axis.
  func iotaSlot(_ count: Int, _ dtype: DType) -> Int32 {
    let key = "\(dtype) \(count)"
    if let slot = slotOfLeaf[key] { return slot }
    let slot = newSlot(.constant(iota(ValueType([count], dtype), axis: 0)))
    slotOfLeaf[key] = slot
    return slot
  }

  private func iota(_ type: ValueType, axis: Int) -> Tensor {
    let stride = type.shape.strides[axis]
    let extent = type.shape[axis]
    return Tensor((0..<type.shape.count).map { Double($0 / stride % extent) }, shape: type.shape).cast(to: type.dtype)
  }

  /// Whether a value lies in the arena and this is the last unit that reads it.
  func dies(_ id: ValueID) -> Bool {
    guard !keepsIntermediates, pendingReaders[id] == 0, !isOutputRoot.contains(id), let slot = slotOfValue[id] else {
      return false
    }
    if case .arena = places[Int(slot)] { return true }
    return false
  }

  // MARK: Steps

  func addStep(_ function: @escaping NNStepFunction, _ arguments: UnsafeRawPointer, _ description: String) {
    steps.append(NNStep(run: function, arguments: arguments))
    descriptions.append(description)
  }

  /// The steps of a loop's body, listed below the loop.
  func addDescriptions(_ lines: [String]) {
    descriptions[descriptions.count - 1] += lines.map { "\n    " + $0 }.joined()
  }

  func own(_ object: AnyObject) { owned.append(object) }
  func addFallback(_ name: String) { if !fallbacks.contains(name) { fallbacks.append(name) } }

  // MARK: Building

  private enum Work {
    case group(Int)
    case node(Int)
    /// An output that is an input, a state, a constant or another output.
    case outputCopy(Int)
  }

  func build() throws {
    biased = keepsIntermediates ? [:] : findBiasedMatmuls()
    let fusion = fuse(graph, rules: fusionRules())
    var works: [Work] = fusion.groups.indices.map(Work.group)
    var workOfNode: [Int: Int] = [:]
    for (index, group) in fusion.groups.enumerated() {
      for cluster in group { for node in cluster.owned { workOfNode[node] = index } }
    }
    let inKernels = Set(fusion.groups.flatMap { $0.flatMap(\.nodes) })
    storedMade = inKernels
    for index in graph.nodes.indices where !inKernels.contains(index) && !isLeafOrAlias(index) {
      if case .broadcast = graph.nodes[index].op, isLane(index) { continue }
      if case .randomBits = graph.nodes[index].op, isLane(index) { continue }
      if biased.values.contains(index) { continue }
      workOfNode[index] = works.count
      works.append(.node(index))
    }
    var copied: Set<ValueID> = []
    for (index, output) in graph.outputs.enumerated() {
      let source = root(output.id)
      let isLeaf = isLeafOrAlias(source.node)
      if !isBody, isLeaf || !copied.insert(source).inserted { works.append(.outputCopy(index)) }
      isOutputRoot.insert(source)
    }

    // What every unit reads, by root.
    var reads: [Set<ValueID>] = works.map { _ in [] }
    for (index, work) in works.enumerated() {
      switch work {
      case .group(let group):
        for cluster in fusion.groups[group] { reads[index].formUnion(memoryReads(of: cluster).map(\.source)) }
      case .node(let node):
        let own = biased[node].map { graph.nodes[$0].inputs + [biasOperand(node, product: $0)] }
        reads[index] = Set((own ?? graph.nodes[node].inputs).map(root))
      case .outputCopy(let output): reads[index] = [root(graph.outputs[output].id)]
      }
    }
    for read in reads { for value in read { pendingReaders[value, default: 0] += 1 } }

    // States that a kernel reads other than lane by lane, or as another of its arrays: writing them in place would
    // disturb what it has still to read.
    var deferring: Set<Int> = []
    let units = works.enumerated().map { index, work in
      var unit = PlanUnit(after: [], reads: [], writes: [], position: 0)
      for value in reads[index] {
        if case .state(let state) = graph.nodes[value.node].op { unit.reads.insert(state) }
        if let other = workOfNode[value.node], other != index { unit.after.insert(other) }
      }
      switch work {
      case .group(let group):
        let clusters = fusion.groups[group]
        let nodes = clusters.flatMap { $0.nodes }
        unit.position = nodes.max() ?? 0
        for (member, cluster) in clusters.enumerated() {
          for node in cluster.nodes {
            guard case .update(let state) = graph.nodes[node].op else { continue }
            unit.writes.insert(state)
            let disturbs = clusters.enumerated().contains { other, reader in
              memoryReads(of: reader).contains { read in
                guard case .state(state) = graph.nodes[read.source.node].op else { return false }
                return other != member || (!read.isDense && reader.shape.count > 1)
              }
            }
            if disturbs { deferring.insert(state) }
          }
        }
      case .node(let node):
        unit.position = node
        if case .update(let state) = graph.nodes[node].op { unit.writes.insert(state) }
      case .outputCopy(let output): unit.position = graph.outputs[output].id.node
      }
      return unit
    }
    let plan = schedule(units, deferring: deferring)
    for state in plan.deferred.sorted() {
      deferredSlots[state] = newArenaSlot(bytes: graph.states[state].type.byteCount)
    }
    var outputSlotOf: [Int: Int32] = [:]
    for index in plan.order {
      for value in reads[index] { pendingReaders[value]! -= 1 }
      switch works[index] {
      case .group(let group): try addKernels(fusion.groups[group], stored: fusion.stored)
      case .node(let node): try addNode(node)
      case .outputCopy(let output):
        let type = graph.outputs[output].type
        let target = newSlot(.output(output))
        outputSlotOf[output] = target
        addCopy(from: slot(of: graph.outputs[output].id), to: target, bytes: type.byteCount, "copy to output")
      }
    }
    addDeferredUpdates(plan.deferred)
    outputSlots = graph.outputs.indices.map { outputSlotOf[$0] ?? slot(of: graph.outputs[$0].id) }
    for index in lifetimes.indices where lifetimes[index].last == Int.max { lifetimes[index].last = steps.count }
  }

  func isLeafOrAlias(_ index: Int) -> Bool {
    switch graph.nodes[index].op {
    case .input, .state, .constant, .iota: true
    case let op: Graph.isAlias(op)
    }
  }

  func isLane(_ index: Int) -> Bool {
    LaneOps.supports(graph.nodes[index], operands: graph.nodes[index].inputs.map { graph.type(of: $0) })
  }

  private func fusionRules() -> FusionRules {
    FusionRules(
      isElementwise: { [self] in biased[$0] == nil && isLane($0) },
      isReduction: { [self] in
        LaneOps.supportsReduction(graph.nodes[$0], operand: graph.type(of: graph.nodes[$0].inputs[0]))
      },
      absorbed: Set(biased.values).union(biased.map { biasBroadcast($0, product: $1) }),
      cost: { [self] in LaneOps.cost(graph.nodes[$0]) }, merges: !keepsIntermediates)
  }

  /// Broadcasts and random bits that no kernel stores.
  func isMadeOnTheWay(_ index: Int) -> Bool { isLane(index) && !storedMade.contains(index) }

  private func addDeferredUpdates(_ deferred: Set<Int>) {
    for node in graph.nodes {
      guard case .update(let state) = node.op, deferred.contains(state) else { continue }
      addGuardedCopy(
        from: deferredSlots[state]!, to: stateSlot(state), type: graph.states[state].type,
        predicate: node.inputs.count == 2 ? node.inputs[1] : nil)
    }
  }
}
