import NNGraph
import NNReferenceBackend
import NNTensor
import NNTestSupport
import Testing

@Suite struct SimplifyTests {
  struct Rewrite: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// Ops left of `write(x)`, inputs aside, in order.
    let left: [String]
    let write: @Sendable (Value) -> Value

    init(_ name: String, _ left: [String], _ write: @escaping @Sendable (Value) -> Value) {
      testDescription = name
      self.left = left
      self.write = write
    }
  }

  static let rewrites: [Rewrite] = [
    Rewrite("adding 0", []) { x in x + 0 }, Rewrite("0 added to", []) { x in 0 + x },
    Rewrite("subtracting 0", []) { x in x - 0 }, Rewrite("subtracting from 0", ["negate"]) { x in 0 - x },
    Rewrite("times 1", []) { x in x * 1 }, Rewrite("1 times", []) { x in 1 * x },
    Rewrite("divided by 1", []) { x in x / 1 }, Rewrite("times -1", ["negate"]) { x in x * -1 },
    Rewrite("to the 1st", []) { x in power(x, 1.0) }, Rewrite("to the 2nd", ["multiply"]) { x in power(x, 2.0) },
    Rewrite("to the half", ["abs", "sqrt"]) { x in power(abs(x) + 0, 0.5) * 1 },
    Rewrite("negated twice", []) { x in -(-x) },
    Rewrite("two factors", ["constant", "multiply"]) { x in x * 2 * 3 },
    Rewrite("constants alone", ["constant", "add"]) { x in x + x.filled(with: 2) * 3 },
    Rewrite("reshaped twice", ["reshape"]) { x in x.reshaped(to: [6]).reshaped(to: [3, 2]) },
    Rewrite("reshaped there and back", []) { x in x.reshaped(to: [6]).reshaped(to: [2, 3]) },
    Rewrite("transposed twice", []) { x in x.transposed([1, 0]).transposed([1, 0]) },
    Rewrite("broadcast twice", ["broadcast"]) { x in
      x.broadcast(to: [4, 2, 3]).broadcast(to: [5, 4, 2, 3])
    },
    Rewrite("broadcast behind a reshape", ["broadcast"]) { x in x.reshaped(to: [2, 1, 3]).broadcast(to: [2, 4, 3]) },
    Rewrite("reducing extents of 1", ["slice", "reshape"]) { x in x.sliced(axis: 0, 1..<2).sum(axes: [0]) },
    Rewrite("summing a constant", ["constant", "add"]) { x in x + x.filled(with: 2).sum(axes: [0]) },
    Rewrite("chosen by a constant", []) { x in select((x.filled(with: 1) .> 0.0), x, x) },
    Rewrite("transposed for a matmul", ["matmul transposeLeft"]) { x in x.transposed([1, 0]).matmul(x) },
    Rewrite("transposed behind a matmul", ["matmul transposeRight"]) { x in x.matmul(x.transposed([1, 0])) },
    Rewrite("kept: times 0", ["constant", "multiply"]) { x in x * 0 },
    Rewrite("kept: plus 1", ["constant", "add"]) { x in x + 1 },
  ]

  private func graph(_ rewrite: Rewrite) throws -> Graph {
    let builder = GraphBuilder()
    let x = builder.input("x", ValueType([2, 3]))
    return try builder.finish(outputs: [("y", rewrite.write(x))])
  }

  @Test(arguments: rewrites) func simplifies(_ rewrite: Rewrite) throws {
    let simple = try lower(try graph(rewrite), options: CompileOptions(verifies: true)) { _, _ in nil }
    let ops = simple.nodes.dropFirst().map { node in
      switch node.op {
      case .matmul(let left, let right):
        "matmul" + (left ? " transposeLeft" : "") + (right ? " transposeRight" : "")
      default: node.op.name
      }
    }
    #expect(ops == rewrite.left)
  }

  /// Values node by node, without the pass, beside those of the backend, which runs it.
  @Test(arguments: rewrites) func keepsTheValue(_ rewrite: Rewrite) throws {
    let graph = try graph(rewrite)
    let x = Tensor([Float(1), -2, 0.5, 3, -0.25, 4], shape: [2, 3])
    var values: [[Tensor]] = []
    for node in graph.nodes {
      if case .input = node.op {
        values.append([x])
        continue
      }
      let results = node.types.map { Tensor(shape: $0.shape, dtype: $0.dtype) }
      let operands = node.inputs.map { values[$0.node][$0.result] }
      try ReferenceEvaluator().evaluate(
        node.op, inputs: operands.map { (ValueType($0.shape, $0.dtype), UnsafeRawPointer($0.buffer.base)) },
        outputs: zip(node.types, results).map { ($0, $1.buffer.base) })
      values.append(results)
    }
    let id = graph.outputs[0].id
    let run = try runGraph(graph, on: ReferenceBackend(), inputs: [x])
    expectClose(run.outputs["y"]!, values[id.node][id.result])
  }

  @Test func integersAreLeftAlone() throws {
    let builder = GraphBuilder()
    let x = builder.input("x", ValueType([2], .int32))
    let graph = try lower(
      try builder.finish(outputs: [("y", x / 2 * 2)]), options: CompileOptions(verifies: true)
    ) { _, _ in nil }
    #expect(graph.nodes.map(\.op.name) == ["input", "constant", "divide", "multiply"])
  }
}
