import NNCPUBackend
import NNGraph
import NNTensor
import NNTestSupport
import Testing

/// Programs of random elementwise ops, broadcasts, reductions and updates, against the reference.
@Suite struct RandomProgramTests {
  struct Program {
    var graph: Graph
    var inputs: [Tensor]
    var states: [String: Tensor]
  }

  static func program(seed: Int) throws -> Program {
    var random = RandomGenerator(seed: UInt64(seed), stream: "program")
    let shapes: [Shape] = [[7, 5], [33, 300], [3, 1025], [1, 17], [2, 3, 40], [64, 16], [5000], [1]]
    let shape = shapes[seed % shapes.count]
    let builder = GraphBuilder()
    var inputs: [Tensor] = []
    var states: [String: Tensor] = [:]
    var values: [Value] = []
    func input(_ shape: Shape) -> Value {
      inputs.append(randomTensor(shape, &random))
      return builder.input("x\(inputs.count)", ValueType(shape))
    }
    values.append(input(shape))
    values.append(input(shape))
    values.append(input([shape.last]).broadcast(to: shape))
    values.append(input([]).broadcast(to: shape))
    if shape.rank > 1 {
      values.append(input(Shape(shape.dims.dropLast() + [1])).broadcast(to: shape))
      values.append(input([shape[0]]).broadcast(to: shape, axes: [0]))
    }
    for index in 0..<2 {
      let path = "s\(index)"
      states[path] = randomTensor(shape, &random)
      values.append(builder.state(StateSpec(path, ValueType(shape), role: .parameter)))
    }
    func pick() -> Value { values[random.below(values.count)] }
    for _ in 0..<(4 + random.below(25)) {
      let (x, y, z) = (pick(), pick(), pick())
      let value: Value
      switch random.below(14) {
      case 0: value = x + y
      case 1: value = x - y
      case 2: value = x * y
      case 3: value = x * 0.5 + y * 0.25
      case 4: value = x - y * z
      case 5: value = x * y - z
      case 6: value = select(x .> 0.25, y, 0)
      case 7: value = select(x .>= y, z, y)
      case 8: value = select(0.0.value(beside: x) .>= x, 0, y)
      case 9: value = tanh(x)
      case 10: value = maximum(x, y) - minimum(x, 1)
      case 11:
        let axes = shape.dims.indices.filter { _ in random.below(2) == 0 }
        value = x.mean(axes: axes, keepAxes: true).broadcast(to: shape)
      case 12: value = (x.cast(to: .int32) + 3).cast(to: .float32)
      default: value = abs(x) / (abs(y) + 1)
      }
      // Keeps numbers small, so that rounding stays comparable.
      values.append(random.below(3) == 0 ? tanh(value) : minimum(maximum(value, -4), 4))
    }
    let predicate = (pick().sum() .> 0.0)
    for path in states.keys.sorted() { builder.setState(path, to: pick() + pick() * 0.5) }
    // Sometimes the two exchange their values.
    if seed % 5 == 0 {
      let (first, second) = (
        values.first { $0.definingNode.op == .state(0) }!, values.first { $0.definingNode.op == .state(1) }!
      )
      builder.setState("s0", to: second)
      builder.setState("s1", to: first)
    }
    builder.commitUpdates(if: seed % 2 == 0 ? predicate : nil, guarded: { $0 == "s1" })
    let last = values.suffix(3).enumerated().map { ("y\($0)", $1) }
    let graph = try builder.finish(
      outputs: last + [("sum", pick().sum()), ("max", pick().max(axes: [0])), ("condition", predicate)])
    return Program(graph: graph, inputs: inputs, states: states)
  }

  @Test(arguments: 0..<160)
  func agreesWithTheReference(seed: Int) throws {
    let program = try Self.program(seed: seed)
    for backend in [oneThread, twoThreads] {
      let report = try checkBackend(
        backend, program.graph, inputs: program.inputs, states: program.states, steps: 2, absolute: 2e-4,
        relative: 2e-4)
      #expect(report.fallbacks.isEmpty)
    }
  }

  @Test func keepingIntermediatesChangesNoValue() throws {
    for seed in 0..<8 {
      let program = try Self.program(seed: seed)
      let store = try oneThread.makeState(program.graph.states)
      for (path, tensor) in program.states { try store.write(path, tensor) }
      let kept = try oneThread.compile(program.graph, for: store, options: CompileOptions(keepsIntermediates: true))
      try kept.run(program.inputs.map(\.buffer))
      let fused = try runGraph(program.graph, on: oneThread, inputs: program.inputs, states: program.states)
      for (index, output) in program.graph.outputs.enumerated() {
        expectClose(
          try kept.output(index), fused.outputs[output.name]!, absolute: 1e-4, relative: 1e-4, output.name)
      }
      // Every value of the graph can be read.
      let cpu = try #require(kept as? CPUProgram)
      for (index, node) in cpu.graph.nodes.enumerated() where !node.types.isEmpty {
        if cpu.graph.nodes.allSatisfy({ !$0.inputs.contains { $0.node == index } }) { continue }
        #expect(try cpu.intermediate(ValueID(node: index)).shape == node.types[0].shape)
      }
    }
  }
}
