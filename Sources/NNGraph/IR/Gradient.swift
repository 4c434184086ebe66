import NNTensor

extension GraphBuilder {
  /// Reverse-mode differentiation: appends the ops that compute d `target` / d `variables` and returns their values.
  ///
  /// - Parameters:
  ///   - target: what to differentiate; a scalar unless `seed` is given.
  ///   - variables: leaves or intermediate values. One that `target` does not depend on gets zeros.
  ///   - seed: gradient that flows into `target`; 1 by default.
  public func gradients(of target: Value, withRespectTo variables: [Value], seed: Value? = nil) -> [Value] {
    gradients(of: [(target, seed ?? target.filled(with: 1))], withRespectTo: variables)
      .enumerated().map { $1 ?? variables[$0].filled(with: 0) }
  }

  /// As above for several targets with the gradients that flow into them; `nil` where nothing depends on a variable.
  public func gradients(of targets: [(value: Value, seed: Value)], withRespectTo variables: [Value]) -> [Value?] {
    let wanted = Set(variables.map(\.id))
    let end = (targets.map(\.value.id.node).max() ?? -1) + 1
    // What depends on a variable: a gradient nobody needs is never computed.
    var depends = [Bool](repeating: false, count: end)
    for index in 0..<end {
      let node = graph.nodes[index]
      depends[index] =
        node.types.indices.contains { wanted.contains(ValueID(node: index, result: $0)) }
        || node.inputs.contains { depends[$0.node] }
    }
    var flows: [ValueID: Value] = [:]
    func flow(_ gradient: Value, into id: ValueID) { flows[id] = flows[id].map { $0 + gradient } ?? gradient }
    for target in targets { flow(target.seed, into: target.value.id) }
    for index in stride(from: end - 1, through: 0, by: -1) where depends[index] {
      let node = graph.nodes[index]
      let incoming = node.types.indices.map { flows[ValueID(node: index, result: $0)] }
      guard incoming.contains(where: { $0 != nil }), !node.inputs.isEmpty else { continue }
      let needed = node.inputs.map { depends[$0.node] && graph.type(of: $0).dtype.isFloatingPoint }
      guard needed.contains(true), let rule = node.op.definition.gradient else { continue }
      let outerScope = scope
      scope = node.scope
      let cotangent = Cotangent(
        inputs: node.inputs.map(value), outputs: node.types.indices.map { value(ValueID(node: index, result: $0)) },
        gradients: incoming, needed: needed)
      let gradients = rule(cotangent)
      for (position, gradient) in gradients.enumerated() where needed[position] {
        if let gradient { flow(gradient, into: node.inputs[position]) }
      }
      scope = outerScope
    }
    return variables.map { flows[$0.id] }
  }
}
