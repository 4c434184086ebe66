import NNGraph
import NNTensor

/// Runs ops one by one, each by the plainest loop that does what `Op` says.
///
/// Sums are taken in `Double`; each op's result is rounded to its element type once.
enum Interpreter {
  /// Results of one op. `types` are those the graph gives them.
  static func evaluate(_ op: Op, _ operands: [ReferenceArray], types: [ValueType]) throws -> [ReferenceArray] {
    switch op {
    case .input, .state, .update: preconditionFailure("\(op.name) belongs to the program, not to an op")
    case .composite: throw GraphError("\(op.name) was not decomposed")
    case .constant(let literal): return [ReferenceArray(literal)]
    case .iota(let type, let axis): return [iota(type, axis: axis)]
    case .randomBits(let bits): return [randomBits(bits, seed: operands[0], step: operands[1])]
    case .unary(let op): return [unary(op, operands[0])]
    case .binary(let op): return [binary(op, operands[0], operands[1])]
    case .compare(let comparison): return [compare(comparison, operands[0], operands[1])]
    case .select: return [select(operands[0], operands[1], operands[2])]
    case .cast(let dtype): return [operands[0].cast(to: dtype)]
    case .reshape, .crossReplicaSum: return [ReferenceArray(types[0], moving: operands[0].elements)]
    case .transpose(let permutation): return [transpose(operands[0], permutation)]
    case .broadcast(let shape, let axes): return [broadcast(operands[0], to: shape, axes: axes)]
    case .slice(let slice): return [Self.slice(operands[0], slice, type: types[0])]
    case .pad(let padding): return [pad(operands[0], padding, type: types[0])]
    case .concatenate(let axis): return [concatenate(operands, axis: axis, type: types[0])]
    case .reverse(let axes): return [reverse(operands[0], axes: axes)]
    case .gather(let axis, let batchDims):
      return [gather(operands[0], operands[1], axis: axis, batchDims: batchDims, type: types[0])]
    case .scatterAdd(let axis, let batchDims):
      return [scatterAdd(operands[0], operands[1], operands[2], axis: axis, batchDims: batchDims)]
    case .reduce(let reduction, let axes): return [reduce(reduction, operands[0], axes: axes, type: types[0])]
    case .argReduce(let extremum, let axis): return [argReduce(extremum, operands[0], axis: axis, type: types[0])]
    case .cumulativeSum(let axis, let exclusive, let reverse):
      return [cumulativeSum(operands[0], axis: axis, exclusive: exclusive, reverse: reverse)]
    case .sort(let descending): return sort(operands[0], descending: descending, types: types)
    case .topK: return sort(operands[0], descending: true, types: types)
    case .matmul(let left, let right):
      return [matmul(operands[0], operands[1], transposeLeft: left, transposeRight: right, type: types[0])]
    case .convolution(let convolution):
      return [convolve(operands[0], operands[1], convolution, type: types[0])]
    case .windowReduce(let reduction, let window):
      return [windowReduce(reduction, operands[0], window, type: types[0])]
    case .selectAndScatter(let window): return [selectAndScatter(operands[0], operands[1], window)]
    case .scan(let scan): return try Self.scan(scan, operands, types: types)
    }
  }

  /// What running a graph gives: every value that is still needed, and the states to be written.
  struct Run {
    /// By node and result; `nil` for what was dropped after its last use.
    var values: [[ReferenceArray]?]
    var updates: [Int: ReferenceArray] = [:]

    subscript(_ id: ValueID) -> ReferenceArray {
      guard let results = values[id.node] else { preconditionFailure("\(id) was dropped before its last use") }
      return results[id.result]
    }
  }

  /// Runs `graph` in order. `lastUses[i]` says until which node the results of node `i` are needed.
  static func run(
    _ graph: Graph, inputs: [ReferenceArray], states: [ReferenceArray] = [], lastUses: [Int]? = nil
  ) throws -> Run {
    var run = Run(values: [[ReferenceArray]?](repeating: nil, count: graph.nodes.count))
    for (index, node) in graph.nodes.enumerated() {
      let operands = node.inputs.map { run[$0] }
      switch node.op {
      case .input(let position): run.values[index] = [inputs[position]]
      case .state(let position): run.values[index] = [states[position]]
      case .update(let position):
        let isHeld = operands.count == 1 || operands[1].integers[0] != 0
        if isHeld { run.updates[position] = operands[0] }
        run.values[index] = []
      default: run.values[index] = try evaluate(node.op, operands, types: node.types)
      }
      guard let lastUses else { continue }
      for input in node.inputs where lastUses[input.node] == index { run.values[input.node] = nil }
      if lastUses[index] == index { run.values[index] = nil }
    }
    return run
  }

  /// For each node the last node that reads it, itself if none does; one behind the end for what the graph returns.
  static func lastUses(of graph: Graph) -> [Int] {
    var uses = Array(graph.nodes.indices)
    for (index, node) in graph.nodes.enumerated() {
      for input in node.inputs { uses[input.node] = index }
    }
    for output in graph.outputs { uses[output.id.node] = graph.nodes.count }
    return uses
  }
}
