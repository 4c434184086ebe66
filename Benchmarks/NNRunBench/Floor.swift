import NNGraph
import NNTensor

/// What a step costs at least: its matmul operations at the best rate this machine reached in this run, plus the bytes
/// that matmuls, claimed composites and weight updates move at the best bandwidth it reached.
struct Floor {
  var operations: Double
  var bytes: Double

  /// Counted on the graph that the backend runs.
  init(_ graph: Graph) {
    var operations = 0.0
    var bytes = 0.0
    for node in graph.nodes {
      let operands = node.inputs.map { graph.type(of: $0) }
      let moved = Double((operands + node.types).map(\.byteCount).reduce(0, +))
      switch node.op {
      case .matmul(let transposeLeft, _):
        let inner = operands[0].shape[operands[0].shape.rank - (transposeLeft ? 2 : 1)]
        operations += 2 * Double(node.types[0].shape.count) * Double(inner)
        bytes += moved
      case .composite, .update: bytes += moved
      default: break
      }
    }
    // An update's operand is written, and what it was made of is read: the old value and the gradient or slot.
    bytes += Double(
      graph.nodes.map { node in if case .update = node.op { 2 * graph.type(of: node.inputs[0]).byteCount } else { 0 } }
        .reduce(0, +))
    self.operations = operations
    self.bytes = bytes
  }

  func seconds(_ machine: MachineRates) -> Double { operations / machine.operations + bytes / machine.bandwidth }
}

/// Best of several tries on this machine, through the same backend.
struct MachineRates {
  var operations: Double
  var bandwidth: Double

  init(_ backend: any Backend) throws {
    let matrix = ValueType([1024, 1024])
    let product = GraphBuilder()
    let (left, right) = (product.input("left", matrix), product.input("right", matrix))
    let matmul = try product.finish(outputs: [("product", left.matmul(right))])
    operations = 2 * 1024 * 1024 * 1024 / (try Self.best(of: 20, matmul, [matrix, matrix], backend))
    // 12 MiB in all: what a step moves stays in the last cache too.
    let vector = ValueType([1 << 20])
    let sum = GraphBuilder()
    let (x, y) = (sum.input("x", vector), sum.input("y", vector))
    let addition = try sum.finish(outputs: [("sum", x + y)])
    bandwidth = 3 * Double(vector.byteCount) / (try Self.best(of: 100, addition, [vector, vector], backend))
  }

  private static func best(of count: Int, _ graph: Graph, _ inputs: [ValueType], _ backend: any Backend) throws
    -> Double
  {
    let program = try backend.compile(graph, for: try backend.makeState([]), options: CompileOptions())
    let buffers = inputs.map { type -> HostBuffer in
      let buffer = HostBuffer(byteCount: type.byteCount)
      for index in 0..<type.shape.count { buffer.pointer(as: Float.self)[index] = Float(index % 7) }
      return buffer
    }
    let clock = ContinuousClock()
    return try backend.perform {
      var best = Double.infinity
      for _ in 0..<count {
        let start = clock.now
        try program.run(buffers)
        try program.finish()
        best = min(best, (clock.now - start).inSeconds)
      }
      return best
    }
  }
}

extension Duration {
  var inSeconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}
