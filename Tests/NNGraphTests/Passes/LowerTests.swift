import NNGraph
import NNTensor
import Testing

@Suite struct LowerTests {
  private let builder = GraphBuilder()

  private func composites(_ graph: Graph) -> [String] {
    graph.nodes.compactMap { if case .composite(let composite, _) = $0.op { composite.base.name } else { nil } }
  }

  private func lowered(
    _ outputs: [Value], claiming: (any Composite, [ValueType]) -> CompositeClaim? = { _, _ in nil }
  ) throws -> Graph {
    let graph = try builder.finish(outputs: outputs.enumerated().map { ("y\($0)", $1) })
    let result = try lower(graph, options: CompileOptions(verifies: true), claiming: claiming)
    #expect(result.outputs.map(\.type) == graph.outputs.map(\.type))
    #expect(result.inputs == graph.inputs && result.states == graph.states)
    return result
  }

  private func normalization() -> [Value] {
    let x = builder.input("x", ValueType([4, 3]))
    let (gamma, beta) = (builder.input("gamma", ValueType([3])), builder.input("beta", ValueType([3])))
    let y = builder.add(LayerNormalizationComposite(epsilon: 1e-3), [x, gamma, beta])[0]
    return [y] + builder.gradients(of: (y * y).sum(), withRespectTo: [x, gamma, beta])
  }

  @Test func decomposesWhatNobodyClaims() throws {
    let outputs = normalization()
    #expect(composites(builder.graph) == ["layerNorm", "layerNormGrad"])
    #expect(composites(try lowered(outputs)) == [])
  }

  @Test func claimsForwardAndGradientAsAPair() throws {
    var asked: [String] = []
    let graph = try lowered(normalization()) { composite, _ in
      asked.append(composite.name)
      return CompositeClaim(residualBytes: [16, 48])
    }
    #expect(composites(graph) == ["layerNorm", "layerNormGrad"])
    // Once, about the forward composite; the answer holds for both.
    #expect(asked == ["layerNorm"])
    let forward = try #require(graph.nodes.first { $0.op.name == "layerNorm" })
    #expect(
      forward.types == [ValueType([4, 3]), ValueType([16], .opaque), ValueType([48], .opaque)])
  }

  @Test func decidesEveryInstanceForItself() throws {
    let x = builder.input("x", ValueType([4, 3]))
    let y = builder.input("y", ValueType([5, 3]))
    let outputs = [builder.add(SoftmaxComposite(), [x])[0], builder.add(SoftmaxComposite(), [y])[0]]
    let graph = try lowered(outputs) { _, types in types[0].shape[0] == 4 ? CompositeClaim() : nil }
    #expect(composites(graph) == ["softmax"])
  }

  @Test func decomposesInsideLoops() throws {
    let x = builder.input("x", ValueType([4, 3]))
    let results = try scan(carries: [], sequences: [x]) { _, element in
      ([], element[0].builder.add(SoftmaxComposite(), element))
    }.results
    let graph = try lowered(results)
    guard case .scan(let scan) = try #require(graph.nodes.last).op else { throw GraphError("no loop") }
    #expect(composites(scan.body) == [])
  }

  @Test func dropsWhatNobodyReads() throws {
    let x = builder.input("x", ValueType([2]))
    _ = builder.input("unread", ValueType([2]))
    _ = builder.state(StateSpec("unread", ValueType([2]), role: .slot))
    _ = exp(sin(x))
    let graph = try lowered([cos(x)])
    #expect(graph.nodes.map(\.op) == [.input(0), .unary(.cos)])
    // Inputs and states stay declared.
    #expect(graph.inputs.count == 2 && graph.states.count == 1)
  }

  @Test func keepsUpdates() throws {
    let weight = builder.state(StateSpec("w", ValueType([2]), role: .parameter))
    builder.setState("w", to: exp(weight))
    builder.commitUpdates()
    let graph = try lowered([])
    #expect(graph.nodes.map(\.op) == [.state(0), .unary(.exp), .update(0)])
  }

  @Test func keepsScopes() throws {
    let x = builder.input("x", ValueType([2, 3]))
    builder.scope = "head"
    let y = builder.add(SoftmaxComposite(), [x])[0]
    let graph = try lowered([y])
    #expect(graph.nodes.dropFirst().allSatisfy { $0.scope == "head" })
  }

  @Test func refusesAFlawedGraph() throws {
    let x = builder.input("x", ValueType([2]))
    var graph = try builder.finish(outputs: [("y", exp(x))])
    graph.nodes[1].types = [ValueType([3])]
    #expect(throws: GraphError.self) {
      try lower(graph, options: CompileOptions(verifies: true)) { _, _ in nil }
    }
  }
}
