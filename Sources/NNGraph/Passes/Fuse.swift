import NNTensor

/// What a backend's elementwise machine can run, for `fuse`.
public struct FusionRules {
  /// Whether it runs the node with this index lane by lane.
  public var isElementwise: (Int) -> Bool
  /// Whether it reduces at the end of a kernel that computes the node's operand.
  public var isReduction: (Int) -> Bool
  /// Nodes that run as a part of the one that reads them.
  public var absorbed: Set<Int>
  /// How much a node costs per lane; cheap ones are computed again rather than stored.
  public var cost: (Int) -> Int
  /// Without merging every node is a cluster of its own.
  public var merges: Bool

  public init(
    isElementwise: @escaping (Int) -> Bool, isReduction: @escaping (Int) -> Bool, absorbed: Set<Int> = [],
    cost: @escaping (Int) -> Int, merges: Bool = true
  ) {
    self.isElementwise = isElementwise
    self.isReduction = isReduction
    self.absorbed = absorbed
    self.cost = cost
    self.merges = merges
  }
}

/// Nodes over one iteration space that run as one kernel.
public struct Cluster: Hashable, Sendable {
  public var shape: Shape
  /// In graph order. Cheap nodes may be in several clusters.
  public var nodes: [Int]
  /// Those of `nodes` that this cluster computes for others too.
  public var owned: Set<Int>
}

/// The elementwise part of a graph, cut into kernels. Clusters of a group are isomorphic: one program over several
/// arrays.
public struct Fusion: Sendable {
  public var groups: [[Cluster]]
  /// Group and member that compute a node for others.
  public var owner: [Int: (group: Int, member: Int)]
  /// Elementwise nodes whose value is needed outside of the kernels that compute it.
  public var stored: Set<Int>
}

/// Gathers elementwise nodes, with the reductions and state updates behind them, into clusters.
///
/// Every node gets a stage: as late as its consumers allow where that lets it join them, and later than any operand
/// that must be complete before it starts. So nodes of one stage and shape never depend on each other through a third,
/// and may be merged freely without making a cycle. Broadcasts, constants, counters and random bits are not nodes of
/// their own: whoever reads them makes them on the way. Values that cost less to compute again than to store and load
/// are computed in every cluster that needs them.
public func fuse(_ graph: Graph, rules: FusionRules) -> Fusion {
  var fuser = Fuser(graph: graph, rules: rules)
  fuser.findStages()
  fuser.sink()
  fuser.formClusters()
  if rules.merges { fuser.duplicateCheapNodes() }
  return fuser.grouped()
}

extension Graph {
  /// Ops whose result lies where their operand lies.
  public static func isAlias(_ op: Op) -> Bool {
    switch op {
    case .reshape, .crossReplicaSum: true
    default: false
    }
  }

  /// For every node, the nodes that read it.
  func consumers() -> [[Int]] {
    var consumers = [[Int]](repeating: [], count: nodes.count)
    for (index, node) in nodes.enumerated() {
      for input in node.inputs where consumers[input.node].last != index { consumers[input.node].append(index) }
    }
    return consumers
  }
}

struct Fuser {
  enum Kind { case elementwise, reduction, made, alias, leaf, other }

  let graph: Graph
  let rules: FusionRules
  let consumers: [[Int]]
  var kinds: [Kind] = []
  /// Nodes that must be complete before the node runs, and whether it may join their kernel instead.
  var edges: [[(node: Int, joins: Bool)]] = []
  var stages: [Int]
  var clusters: [Cluster] = []
  var clusterOf: [Int: Int] = [:]
  /// Parts of a larger whole, which may depend on each other.
  var parts: Set<Int> = []

  init(graph: Graph, rules: FusionRules) {
    self.graph = graph
    self.rules = rules
    consumers = graph.consumers()
    stages = [Int](repeating: 0, count: graph.nodes.count)
    let outputs = Set(graph.outputs.map(\.id.node))
    kinds = graph.nodes.indices.map { Self.kind(graph, rules, $0) }
    for index in rules.absorbed { kinds[index] = .alias }
    // From the last node on: whether something made on the way has to be stored depends on its consumers.
    for index in graph.nodes.indices.reversed() where kinds[index] == .made {
      if outputs.contains(index) || consumers[index].contains(where: { !canMake(index, for: $0) }) {
        kinds[index] = .elementwise
      }
    }
    edges = graph.nodes.indices.map { _ in [] }
    for index in graph.nodes.indices {
      switch kinds[index] {
      case .made, .leaf: break
      case .alias where !rules.absorbed.contains(index): break
      default: edges[index] = dependencies(of: index)
      }
    }
  }

  private static func kind(_ graph: Graph, _ rules: FusionRules, _ index: Int) -> Kind {
    switch graph.nodes[index].op {
    case .input, .state, .constant, .iota: .leaf
    case .broadcast where rules.isElementwise(index): rules.merges ? .made : .elementwise
    case .randomBits where rules.isElementwise(index): rules.merges ? .made : .elementwise
    case let op where Graph.isAlias(op): .alias
    case .reduce where rules.isReduction(index): .reduction
    default: rules.isElementwise(index) ? .elementwise : .other
    }
  }

  /// Whether `consumer` can make the broadcast or the random bits itself.
  private func canMake(_ node: Int, for consumer: Int) -> Bool {
    let isRandom = if case .randomBits = graph.nodes[node].op { true } else { false }
    switch kinds[consumer] {
    case .elementwise:
      if case .broadcast = graph.nodes[consumer].op { return !isRandom }
      return true
    case .reduction: return true
    case .made: return !isRandom
    default: return false
    }
  }

  func iterationShape(_ index: Int) -> Shape {
    let node = graph.nodes[index]
    return switch node.op {
    case .update, .reduce: graph.type(of: node.inputs[0]).shape
    default: node.types[0].shape
    }
  }

  private func dependencies(of index: Int) -> [(node: Int, joins: Bool)] {
    let joinable = kinds[index] == .elementwise || kinds[index] == .reduction
    let shape = joinable ? iterationShape(index) : []
    let isBroadcast = if case .broadcast = graph.nodes[index].op { true } else { false }
    var found: [(node: Int, joins: Bool)] = []
    func visit(_ node: Int, direct: Bool) {
      switch kinds[node] {
      case .leaf: break
      case .made, .alias: for input in graph.nodes[node].inputs { visit(input.node, direct: false) }
      case .elementwise:
        let joins = rules.merges && joinable && direct && !isBroadcast && graph.nodes[node].types.first?.shape == shape
        found.append((node, joins))
      case .reduction, .other: found.append((node, false))
      }
    }
    for (position, input) in graph.nodes[index].inputs.enumerated() {
      // The predicate of an update is read before the kernel starts.
      let isPredicate = if case .update = graph.nodes[index].op { position == 1 } else { false }
      visit(input.node, direct: !isPredicate)
    }
    return found
  }

  // MARK: Stages

  /// The earliest stage of every node; updates come last of all.
  mutating func findStages() {
    for index in graph.nodes.indices {
      switch kinds[index] {
      case .leaf, .made: stages[index] = 0
      case .alias:
        let inputs = graph.nodes[index].inputs
        stages[index] = inputs.map { stages[$0.node] }.max() ?? 0
      default: stages[index] = edges[index].map { stages[$0.node] + ($0.joins ? 0 : 1) }.max() ?? 1
      }
    }
    let last = (stages.max() ?? 0) + 1
    for (index, node) in graph.nodes.enumerated() {
      if case .update = node.op { stages[index] = last }
    }
  }

  /// Moves nodes to the stage of their consumers where none of these is in their own.
  mutating func sink() {
    guard rules.merges else { return }
    var readers: [[(node: Int, joins: Bool)]] = graph.nodes.map { _ in [] }
    for index in graph.nodes.indices {
      for edge in edges[index] { readers[edge.node].append((index, edge.joins)) }
    }
    for index in graph.nodes.indices.reversed() where kinds[index] == .elementwise {
      let joining = readers[index].filter(\.joins)
      guard let nearest = joining.map({ stages[$0.node] }).min() else { continue }
      let limit = readers[index].map { stages[$0.node] - ($0.joins ? 0 : 1) }.min() ?? nearest
      if nearest > stages[index], limit >= nearest { stages[index] = nearest }
    }
  }

  // MARK: Clusters

  private struct Space: Hashable {
    let stage: Int
    let shape: Shape
  }

  /// Small spaces are one kernel each whatever connects their nodes; else what shares values or large operands.
  mutating func formClusters() {
    var spaces: [Space: [Int]] = [:]
    var order: [Space] = []
    for index in graph.nodes.indices where kinds[index] == .elementwise || kinds[index] == .reduction {
      let space = Space(stage: rules.merges ? stages[index] : index, shape: iterationShape(index))
      if spaces[space] == nil { order.append(space) }
      spaces[space, default: []].append(index)
    }
    for space in order {
      let nodes = spaces[space]!
      let components = space.shape.count <= 64 ? [nodes] : connected(nodes)
      for component in components {
        for start in stride(from: 0, to: component.count, by: 48) {
          let part = Array(component[start..<min(start + 48, component.count)])
          for node in part { clusterOf[node] = clusters.count }
          if component.count > part.count { parts.insert(clusters.count) }
          clusters.append(Cluster(shape: space.shape, nodes: part, owned: Set(part)))
        }
      }
    }
  }

  private func connected(_ nodes: [Int]) -> [[Int]] {
    var parent = Array(nodes.indices)
    func root(_ index: Int) -> Int {
      var index = index
      while parent[index] != index { index = parent[index] }
      return index
    }
    var firstReader: [ValueID: Int] = [:]
    let position = Dictionary(uniqueKeysWithValues: nodes.enumerated().map { ($1, $0) })
    for (own, node) in nodes.enumerated() {
      let shape = iterationShape(node)
      for input in graph.nodes[node].inputs where graph.type(of: input).shape == shape {
        if let producer = position[input.node] { parent[root(own)] = root(producer) }
        guard kinds[input.node] != .made, !isConstant(input.node) else { continue }
        if let first = firstReader[input] { parent[root(own)] = root(first) } else { firstReader[input] = own }
      }
    }
    var components: [Int: [Int]] = [:]
    for (own, node) in nodes.enumerated() { components[root(own), default: []].append(node) }
    return components.values.sorted { $0[0] < $1[0] }
  }

  func isConstant(_ node: Int) -> Bool {
    switch graph.nodes[node].op {
    case .constant, .iota: true
    default: false
    }
  }
}
