import NNGraph
import NNTensor

extension Graph {
  /// The same graph with every floating-point value, input and state in `float64`: what gradients are checked in.
  public var inDoublePrecision: Graph {
    var result = self
    for index in inputs.indices { result.inputs[index].type = inputs[index].type.inDoublePrecision }
    for index in states.indices { result.states[index].type = states[index].type.inDoublePrecision }
    for index in outputs.indices { result.outputs[index].type = outputs[index].type.inDoublePrecision }
    for (index, node) in nodes.enumerated() {
      result.nodes[index].types = node.types.map(\.inDoublePrecision)
      switch node.op {
      case .constant(let literal):
        result.nodes[index].op = .constant(literal.inDoublePrecision)
      case .iota(let type, let axis): result.nodes[index].op = .iota(type.inDoublePrecision, axis: axis)
      case .cast(let dtype) where dtype.isFloatingPoint: result.nodes[index].op = .cast(.float64)
      case .scan(var scan):
        scan.body = scan.body.inDoublePrecision
        result.nodes[index].op = .scan(scan)
      default: break
      }
    }
    return result
  }
}

extension ValueType {
  fileprivate var inDoublePrecision: ValueType { dtype.isFloatingPoint ? ValueType(shape, .float64) : self }
}

extension Literal {
  fileprivate var inDoublePrecision: Literal {
    let type = type.inDoublePrecision
    return splat.map { Literal(splat: $0, type: type) } ?? Literal(elements, type: type)
  }
}
