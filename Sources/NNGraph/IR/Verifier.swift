import NNTensor

extension Graph {
  /// Checks everything a backend relies on: order, types, interface. Throws `GraphError` on the first flaw.
  ///
  /// Tests run it after every pass; residuals may have whatever type their backend chose.
  public func verify() throws {
    for (index, node) in nodes.enumerated() {
      for input in node.inputs {
        guard input.node < index else { throw GraphError("node \(index) reads \(input), which comes later") }
        guard nodes[input.node].types.indices.contains(input.result) else {
          throw GraphError("node \(index) reads \(input), which has no such result")
        }
      }
      switch node.op {
      case .input(let position):
        guard inputs.indices.contains(position), node.types == [inputs[position].type] else {
          throw GraphError("node \(index) is not an input of this graph")
        }
      case .state(let position):
        guard states.indices.contains(position), node.types == [states[position].type] else {
          throw GraphError("node \(index) is not a state of this graph")
        }
      default:
        let expected = try node.op.definition.shape(node.inputs.map { type(of: $0) })
        guard expected.count == node.types.count, zip(expected, node.types).allSatisfy({ $0 == $1 || $0 == .opaque })
        else { throw GraphError("node \(index) (\(node.op.name)) has types \(node.types), should have \(expected)") }
      }
      if case .update(let position) = node.op {
        guard states.indices.contains(position), type(of: node.inputs[0]) == states[position].type else {
          throw GraphError("node \(index) updates a state that it does not fit")
        }
      }
      if case .scan(let scan) = node.op { try scan.body.verify() }
    }
    let updated = nodes.compactMap { node in if case .update(let position) = node.op { position } else { nil } }
    guard Set(updated).count == updated.count else { throw GraphError("a state is updated twice") }
    guard Set(states.map(\.path)).count == states.count else { throw GraphError("two states share a path") }
    for output in outputs {
      guard nodes.indices.contains(output.id.node), nodes[output.id.node].types.indices.contains(output.id.result),
        type(of: output.id) == output.type
      else { throw GraphError("output \(output.name) does not exist") }
    }
  }
}
