import NNTensor

extension Fuser {
  /// Cost up to which a value is computed again instead of stored.
  private static let cheap = 6

  /// Where a value is stored only because other clusters read it, and making it there takes few operations and no
  /// more large operands, puts its nodes into those clusters.
  mutating func duplicateCheapNodes() {
    let outputs = Set(graph.outputs.map(\.id.node))
    for index in graph.nodes.indices {
      guard let home = clusterOf[index], kinds[index] == .elementwise, !outputs.contains(index) else { continue }
      let readers = consumers[index]
      let others = Set(readers.compactMap { clusterOf[$0] }).subtracting([home])
      guard !others.isEmpty, readers.allSatisfy({ joins($0, reading: index) }) else { continue }
      guard let closure = cheapClosure(of: index, in: home) else { continue }
      let operands = largeOperands(of: closure)
      let fits = others.allSatisfy { other in
        guard clusters[other].shape == clusters[home].shape, clusters[other].nodes.count + closure.count <= 64
        else { return false }
        let present = largeOperands(of: Set(clusters[other].nodes))
        return operands.subtracting(present).count <= 1
      }
      guard fits else { continue }
      for other in others {
        clusters[other].nodes = Set(clusters[other].nodes).union(closure).sorted()
      }
    }
    dropIdleNodes(outputs)
  }

  private func joins(_ consumer: Int, reading node: Int) -> Bool {
    guard clusterOf[consumer] != nil else { return false }
    if case .broadcast = graph.nodes[consumer].op { return false }
    if case .update = graph.nodes[consumer].op { return graph.nodes[consumer].inputs[0].node == node }
    return iterationShape(consumer) == iterationShape(node)
  }

  /// The nodes of a cluster that `index` is made of, or nil when they cost too much.
  private func cheapClosure(of index: Int, in cluster: Int) -> Set<Int>? {
    let members = Set(clusters[cluster].nodes)
    var closure: Set<Int> = []
    var pending = [index]
    var cost = 0
    while let node = pending.popLast() {
      guard closure.insert(node).inserted else { continue }
      cost += rules.cost(node)
      for input in graph.nodes[node].inputs {
        if members.contains(input.node), graph.type(of: input).shape == clusters[cluster].shape {
          pending.append(input.node)
        } else if case .randomBits = graph.nodes[input.node].op {
          return nil
        }
      }
      if cost > Self.cheap { return nil }
    }
    return closure
  }

  /// Operands from memory with one element per lane.
  private func largeOperands(of nodes: Set<Int>) -> Set<ValueID> {
    var operands: Set<ValueID> = []
    for node in nodes {
      let shape = iterationShape(node)
      for input in graph.nodes[node].inputs
      where !nodes.contains(input.node) && graph.type(of: input).shape == shape && kinds[input.node] != .made
        && !isConstant(input.node)
      {
        operands.insert(input)
      }
    }
    return operands
  }

  /// Nodes whose value nobody reads from their home any more need not be computed there.
  private mutating func dropIdleNodes(_ outputs: Set<Int>) {
    var holders = self.holders
    for index in graph.nodes.indices.reversed() {
      guard let home = clusterOf[index], kinds[index] == .elementwise, !outputs.contains(index) else { continue }
      let readers = consumers[index]
      let needed = readers.contains { reader in
        let places = holders[reader] ?? []
        return places.isEmpty || places.contains { $0 == home || holders[index]?.contains($0) != true }
      }
      if needed || readers.isEmpty { continue }
      clusters[home].nodes.removeAll { $0 == index }
      clusters[home].owned.remove(index)
      holders[index]?.remove(home)
      clusterOf[index] = nil
    }
  }

  /// The clusters that compute a node.
  private var holders: [Int: Set<Int>] {
    var holders: [Int: Set<Int>] = [:]
    for (cluster, members) in clusters.enumerated() {
      for node in members.nodes { holders[node, default: []].insert(cluster) }
    }
    return holders
  }

  private func storedNodes() -> Set<Int> {
    let holders = self.holders
    let outputs = Set(graph.outputs.map(\.id.node))
    let stored = clusterOf.keys.filter { index in
      guard kinds[index] == .elementwise else { return false }
      if outputs.contains(index) { return true }
      return consumers[index].contains { reader in
        let places = holders[reader] ?? []
        return places.isEmpty || places.contains { holders[index]?.contains($0) != true }
      }
    }
    return Set(stored)
  }

  // MARK: Groups

  /// Clusters without reductions that do the same to arrays of their own, in one stage, become one group.
  func grouped() -> Fusion {
    var groups: [[Cluster]] = []
    var known: [Signature: Int] = [:]
    let stored = storedNodes()
    for (index, cluster) in clusters.enumerated() where !cluster.nodes.isEmpty {
      if rules.merges, !parts.contains(index), let signature = signature(of: cluster, stored) {
        if let group = known[signature] {
          groups[group].append(cluster)
          continue
        }
        known[signature] = groups.count
      }
      groups.append([cluster])
    }
    var owner: [Int: (group: Int, member: Int)] = [:]
    for (group, members) in groups.enumerated() {
      for (member, cluster) in members.enumerated() {
        for node in cluster.owned { owner[node] = (group, member) }
      }
    }
    return Fusion(groups: groups, owner: owner, stored: stored)
  }

  private struct Signature: Hashable {
    enum Operand: Hashable {
      case node(Int)
      case array(DType, Int)
      case scalar(DType)
      case constant(UInt64, DType)
    }
    struct Step: Hashable {
      let name: String
      let dtype: DType?
      let operands: [Operand]
      let isStored: Bool
    }
    let stage: Int
    let steps: [Step]
    /// Updates of one group share a predicate.
    let predicate: ValueID?
  }

  private func signature(of cluster: Cluster, _ stored: Set<Int>) -> Signature? {
    guard cluster.shape.count > 64, let first = cluster.nodes.first else { return nil }
    var predicate: ValueID?
    let position = Dictionary(uniqueKeysWithValues: cluster.nodes.enumerated().map { ($1, $0) })
    var arrays: [ValueID: Int] = [:]
    var steps: [Signature.Step] = []
    for node in cluster.nodes {
      let value = graph.nodes[node]
      var operands: [Signature.Operand] = []
      switch value.op {
      case .reduce, .broadcast, .randomBits: return nil
      case .update where value.inputs.count == 2: predicate = value.inputs[1]
      default: break
      }
      let isUpdate = if case .update = value.op { true } else { false }
      for input in isUpdate ? Array(value.inputs.prefix(1)) : value.inputs {
        if let own = position[input.node] {
          operands.append(.node(own))
        } else if case .constant(let literal) = graph.nodes[input.node].op {
          guard let splat = literal.splat else { return nil }
          operands.append(.constant(splat.bitPattern, literal.type.dtype))
        } else if case .broadcast = graph.nodes[input.node].op, kinds[input.node] == .made {
          let source = graph.nodes[input.node].inputs[0]
          guard graph.type(of: source).shape.count == 1, kinds[source.node] != .made, !isConstant(source.node)
          else { return nil }
          operands.append(.scalar(graph.type(of: source).dtype))
        } else if graph.type(of: input).shape == cluster.shape, kinds[input.node] != .made,
          !isConstant(input.node)
        {
          let number = arrays[input] ?? arrays.count
          arrays[input] = number
          operands.append(.array(graph.type(of: input).dtype, number))
        } else {
          return nil
        }
      }
      let name = isUpdate ? "update" : value.op.name
      steps.append(
        Signature.Step(
          name: name, dtype: value.types.first?.dtype, operands: operands,
          isStored: stored.contains(node) && cluster.owned.contains(node)))
    }
    return Signature(stage: stages[first], steps: steps, predicate: predicate)
  }
}
