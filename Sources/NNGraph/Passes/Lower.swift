import NNTensor

/// From the graph that layers wrote to the one a backend runs: what the backend claims stays whole, other composites
/// are replaced by their decomposition, then the rest is simplified and what nobody reads is dropped.
///
/// - Parameter claiming: asked once per composite and instance with the forward composite (or with the gradient where
///   only that is left); the answer holds for both.
/// - Throws: `GraphError` when the graph is flawed, with `options.verifies` also when a pass made it so.
public func lower(
  _ graph: Graph, options: CompileOptions,
  claiming: (_ composite: any Composite, _ inputs: [ValueType]) -> CompositeClaim?
) throws -> Graph {
  func checked(_ graph: Graph) throws -> Graph {
    if options.verifies { try graph.verify() }
    return graph
  }
  let live = try checked(removingDeadNodes(graph))
  let expanded = try checked(resolvingComposites(live, claiming: claiming))
  return try checked(removingDeadNodes(try checked(simplifying(expanded))))
}

/// Keeps what outputs and updates depend on. Inputs and states stay declared, read or not.
public func removingDeadNodes(_ graph: Graph) throws -> Graph {
  var live = [Bool](repeating: false, count: graph.nodes.count)
  for output in graph.outputs { live[output.id.node] = true }
  for index in graph.nodes.indices.reversed() {
    if case .update = graph.nodes[index].op { live[index] = true }
    if live[index] { for input in graph.nodes[index].inputs { live[input.node] = true } }
  }
  var position = [Int](repeating: -1, count: graph.nodes.count)
  var result = graph
  result.nodes = []
  for index in graph.nodes.indices where live[index] {
    position[index] = result.nodes.count
    var node = graph.nodes[index]
    node.inputs = node.inputs.map { ValueID(node: position[$0.node], result: $0.result) }
    result.nodes.append(node)
  }
  for index in result.outputs.indices { result.outputs[index].id.node = position[graph.outputs[index].id.node] }
  return result
}

/// Claims composites or replaces them by their decompositions, nested ones and those in loop bodies too.
func resolvingComposites(
  _ graph: Graph, claiming: (_ composite: any Composite, _ inputs: [ValueType]) -> CompositeClaim?
) throws -> Graph {
  var claims: [Int: CompositeClaim?] = [:]
  var current = graph
  // A decomposition may hold composites itself: again until none is left undecided.
  while true {
    var undecided = false
    let builder = GraphBuilder(interfaceOf: current)
    let outputs = try rebuild(current, with: builder) { node, operands in
      switch node.op {
      case .composite(let composite, let instance):
        let types = operands.map(\.type)
        if claims[instance] == nil { claims[instance] = claiming(composite.base, types) }
        guard let claim = claims[instance] ?? nil else {
          undecided = true
          let decomposition = composite.base.decompose(operands)
          return decomposition.outputs + decomposition.residuals
        }
        let results = builder.add(node.op, operands)
        guard let last = results.last, results.count == node.types.count, composite.base.residualCount > 0 else {
          return results
        }
        let outputTypes = try composite.base.outputTypes(types)
        let residualTypes = claim.residualBytes.map { ValueType([$0], .opaque) }
        builder.setTypes(node: last.id.node, outputTypes + residualTypes)
        return results
      case .scan(var scan):
        scan.body = try resolvingComposites(scan.body, claiming: claiming)
        return builder.add(.scan(scan), operands)
      default: return builder.add(node.op, operands)
      }
    }
    current = try builder.finish(outputs: outputs)
    if !undecided { return current }
  }
}

/// Walks `graph` in order; `emit` writes each node anew and gives the values that stand for its results.
func rebuild(
  _ graph: Graph, with builder: GraphBuilder, emit: (_ node: Node, _ operands: [Value]) throws -> [Value]
) throws -> [(name: String, value: Value)] {
  var map: [[Value]] = []
  map.reserveCapacity(graph.nodes.count)
  for node in graph.nodes {
    builder.scope = node.scope
    switch node.op {
    case .input(let index): map.append([builder.declared(.input(index), graph.inputs[index].type)])
    case .state(let index): map.append([builder.declared(.state(index), graph.states[index].type)])
    default: map.append(try emit(node, node.inputs.map { map[$0.node][$0.result] }))
    }
    if let failure = builder.failure { throw failure }
  }
  return graph.outputs.map { ($0.name, map[$0.id.node][$0.id.result]) }
}
