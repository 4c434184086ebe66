import NNTensor
import Testing

@testable import NNGraph

@Suite struct FuseTests {
  /// All float32 arithmetic is elementwise; every sum is a reduction; functions cost much, the rest little.
  private func rules(_ graph: Graph, merges: Bool = true) -> FusionRules {
    FusionRules(
      isElementwise: { index in
        switch graph.nodes[index].op {
        case .unary, .binary, .compare, .select, .cast, .broadcast, .update: true
        default: false
        }
      },
      isReduction: { _ in true },
      cost: { if case .unary(.exp) = graph.nodes[$0].op { 8 } else { 1 } }, merges: merges)
  }

  private func clusters(_ graph: Graph, merges: Bool = true) -> [Cluster] {
    fuse(graph, rules: rules(graph, merges: merges)).groups.flatMap { $0 }
  }

  private func names(_ cluster: Cluster, _ graph: Graph) -> [String] { cluster.nodes.map { graph.nodes[$0].op.name } }

  @Test func aChainIsOneCluster() throws {
    let builder = GraphBuilder()
    let x = builder.input("x", ValueType([10, 20]))
    let graph = try builder.finish(outputs: [("y", exp(x * 2 + 1) - x)])
    let found = clusters(graph)
    #expect(found.count == 1)
    #expect(names(found[0], graph) == ["multiply", "add", "exp", "subtract"])
    #expect(clusters(graph, merges: false).count == 4)
  }

  @Test func whatIsBehindAReductionIsAnotherCluster() throws {
    let builder = GraphBuilder()
    let x = builder.input("x", ValueType([10, 20]))
    let powers = exp(x)
    let graph = try builder.finish(outputs: [("y", powers / powers.sum(axes: [1], keepAxes: true))])
    let found = clusters(graph).map { names($0, graph) }
    #expect(found == [["exp", "reduceSum"], ["divide"]])
    #expect(fuse(graph, rules: rules(graph)).stored.map { graph.nodes[$0].op.name }.sorted() == ["divide", "exp"])
  }

  @Test func cheapValuesAreMadeAgain() throws {
    let builder = GraphBuilder()
    let x = builder.input("x", ValueType([10, 20]))
    let shifted = x + 1
    let graph = try builder.finish(outputs: [("y", shifted / shifted.sum(axes: [1], keepAxes: true))])
    let found = clusters(graph).map { names($0, graph) }
    #expect(found == [["add", "reduceSum"], ["add", "divide"]])
    #expect(fuse(graph, rules: rules(graph)).stored.map { graph.nodes[$0].op.name } == ["divide"])
  }

  @Test func aNodeWaitsForTheConsumerThatItCanJoin() throws {
    let builder = GraphBuilder()
    let x = builder.input("x", ValueType([16, 16]))
    let doubled = exp(x)
    let graph = try builder.finish(outputs: [("y", doubled + x.matmul(x))])
    #expect(clusters(graph).map { names($0, graph) } == [["exp", "add"]])
  }

  @Test func nothingIsMergedThroughAThirdNode() throws {
    let builder = GraphBuilder()
    let x = builder.input("x", ValueType([16, 16]))
    let first = exp(x)
    let graph = try builder.finish(outputs: [("y", first + first.matmul(x))])
    #expect(clusters(graph).map { names($0, graph) } == [["exp"], ["add"]])
  }

  @Test func updatesOfOneKindAreOneGroup() throws {
    let builder = GraphBuilder()
    let rate = builder.input("rate", ValueType([]))
    for (index, shape) in [Shape([100, 30]), [500], [7, 11]].enumerated() {
      let state = builder.state(StateSpec("w\(index)", ValueType(shape), role: .parameter))
      builder.setState("w\(index)", to: state - rate * state)
    }
    builder.commitUpdates()
    let graph = try builder.finish(outputs: [])
    let fusion = fuse(graph, rules: rules(graph))
    #expect(fusion.groups.map(\.count) == [3])
    #expect(fusion.stored.isEmpty)
  }

  @Test func differentConstantsAreDifferentGroups() throws {
    let builder = GraphBuilder()
    for (index, factor) in [0.5, 0.25].enumerated() {
      let state = builder.state(StateSpec("w\(index)", ValueType([100]), role: .parameter))
      builder.setState("w\(index)", to: state * factor)
    }
    builder.commitUpdates()
    let graph = try builder.finish(outputs: [])
    #expect(fuse(graph, rules: rules(graph)).groups.map(\.count) == [1, 1])
  }

  /// Units of a fusion and the other nodes, with an edge where one reads what another leaves in memory: no circle.
  private func isAcyclic(_ graph: Graph, _ fusion: Fusion) -> Bool {
    var unit: [Int: Int] = [:]
    for (index, group) in fusion.groups.enumerated() { for node in group.flatMap(\.owned) { unit[node] = index } }
    var next = fusion.groups.count
    for index in graph.nodes.indices where unit[index] == nil {
      unit[index] = next
      next += 1
    }
    var before = [Set<Int>](repeating: [], count: next)
    for (index, group) in fusion.groups.enumerated() {
      for cluster in group {
        for node in cluster.nodes {
          for input in graph.nodes[node].inputs where !cluster.nodes.contains(input.node) {
            before[index].insert(unit[input.node]!)
          }
        }
      }
    }
    for index in graph.nodes.indices where unit[index]! >= fusion.groups.count {
      for input in graph.nodes[index].inputs { before[unit[index]!].insert(unit[input.node]!) }
    }
    var done: Set<Int> = []
    while done.count < next {
      let ready = before.indices.filter { !done.contains($0) && before[$0].isSubset(of: done) }
      if ready.isEmpty { return false }
      done.formUnion(ready)
    }
    return true
  }

  @Test(arguments: 0..<40)
  func randomGraphsStayAcyclicAndWhole(seed: Int) throws {
    var random = RandomGenerator(seed: UInt64(seed), stream: "fuse")
    let builder = GraphBuilder()
    var values = [builder.input("a", ValueType([12, 12])), builder.input("b", ValueType([12, 12]))]
    for _ in 0..<(5 + random.below(60)) {
      let (x, y) = (values[random.below(values.count)], values[random.below(values.count)])
      switch random.below(7) {
      case 0: values.append(exp(x))
      case 1: values.append(x.matmul(y))
      case 2: values.append(x.sum(axes: [random.below(2)], keepAxes: true).broadcast(to: [12, 12]))
      case 3: values.append(x.transposed([1, 0]))
      default: values.append(x * y + x)
      }
    }
    let graph = try removingDeadNodes(builder.finish(outputs: [("y", values.last!)]))
    let fusion = fuse(graph, rules: rules(graph))
    #expect(isAcyclic(graph, fusion))
    let computed = Set(fusion.groups.flatMap { $0.flatMap(\.nodes) })
    for index in graph.nodes.indices {
      if case .binary = graph.nodes[index].op { #expect(computed.contains(index)) }
    }
    // What is stored has an owner, and what a cluster reads from another is stored.
    for node in fusion.stored { #expect(fusion.owner[node] != nil) }
    for cluster in fusion.groups.flatMap({ $0 }) {
      for node in cluster.nodes {
        for input in graph.nodes[node].inputs where !cluster.nodes.contains(input.node) && computed.contains(input.node)
        {
          if case .reduce = graph.nodes[input.node].op { continue }
          #expect(fusion.stored.contains(input.node))
        }
      }
    }
  }
}
