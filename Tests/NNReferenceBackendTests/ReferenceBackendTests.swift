import NNGraph
import NNReferenceBackend
import NNTensor
import NNTestSupport
import Testing

@Suite struct ReferenceBackendTests {
  private let backend = ReferenceBackend()

  private func state(_ path: String, _ shape: Shape = [2], _ dtype: DType = .float32) -> StateSpec {
    StateSpec(path, ValueType(shape, dtype), role: .parameter)
  }

  private func floats(_ values: Float...) -> Tensor { Tensor(values, shape: [values.count]) }

  @Test func introducesItself() {
    #expect(backend.name == "reference")
    #expect(backend.facts.map(\.name) == ["arithmetic", "threads"])
    #expect(backend.claim(SoftmaxComposite(), inputs: [ValueType([2, 3])]) == nil)
    #expect(backend.perform { 7 } == 7)
  }

  @Test func storesVariables() throws {
    let store = try backend.makeState([state("a"), state("b"), state("n", [], .int32)])
    #expect(store.specs.map(\.path) == ["a", "b", "n"])
    #expect(try store.read("a") == floats(0, 0))
    try store.write("a", floats(1, 2))
    try store.write("b", floats(3, 4))
    try store.swap("a", "b")
    #expect(try store.read("a") == floats(3, 4) && store.read("b") == floats(1, 2))
    try store.copy(from: "a", to: "b")
    #expect(try store.read("b") == floats(3, 4))
    try store.zero(["a"])
    #expect(try store.read("a") == floats(0, 0) && store.read("b") == floats(3, 4))
    try store.write("n", Tensor(scalar: Int32(-5)))
    #expect(try store.read("n") == Tensor(scalar: Int32(-5)))
  }

  @Test func refusesWhatDoesNotFitItsVariables() throws {
    let store = try backend.makeState([state("a"), state("c", [3])])
    #expect(throws: GraphError("no variable z")) { try store.read("z") }
    #expect(throws: GraphError("a is float32[2], cannot hold float32 (3,)")) { try store.write("a", floats(1, 2, 3)) }
    #expect(throws: GraphError("a is float32[2], cannot hold float64 (2,)")) {
      try store.write("a", Tensor([1.0, 2], shape: [2]))
    }
    #expect(throws: GraphError("a is float32[2], c is float32[3]")) { try store.copy(from: "a", to: "c") }
    #expect(throws: GraphError("a is float32[2], c is float32[3]")) { try store.swap("a", "c") }
    #expect(throws: GraphError("no variable z")) { try store.zero(["z"]) }
    #expect(throws: GraphError("two variables are called a")) { try backend.makeState([state("a"), state("a")]) }
  }

  /// `a` and `b` change places: all reads see what the step began with.
  @Test func updatesHappenAfterTheStep() throws {
    let builder = GraphBuilder()
    let (a, b) = (builder.state(state("a")), builder.state(state("b")))
    builder.setState("a", to: b)
    builder.setState("b", to: a + 1)
    builder.commitUpdates()
    let graph = try builder.finish(outputs: [("a", a)])
    let run = try runGraph(graph, on: backend, states: ["a": floats(1, 2), "b": floats(3, 4)])
    #expect(run.states == ["a": floats(3, 4), "b": floats(2, 3)])
    #expect(run.outputs == ["a": floats(1, 2)])
  }

  @Test(arguments: [true, false]) func updatesAskTheirPredicate(_ holds: Bool) throws {
    let builder = GraphBuilder()
    let predicate = builder.input("predicate", ValueType([], .bool))
    let (a, b) = (builder.state(state("a")), builder.state(state("b")))
    builder.setState("a", to: a + 1)
    builder.setState("b", to: b + 1)
    builder.commitUpdates(if: predicate) { $0 == "a" }
    let run = try runGraph(try builder.finish(outputs: []), on: backend, inputs: [Tensor(scalar: holds)], steps: 2)
    #expect(run.states == ["a": holds ? floats(2, 2) : floats(0, 0), "b": floats(2, 2)])
  }

  @Test func programsShareAStore() throws {
    let store = try backend.makeState([state("a")])
    func program(_ change: (Value) -> Value) throws -> any Program {
      let builder = GraphBuilder()
      let a = builder.state(state("a"))
      builder.setState("a", to: change(a))
      builder.commitUpdates()
      return try backend.compile(try builder.finish(outputs: [("a", a)]), for: store)
    }
    let (adding, doubling) = (try program { $0 + 1 }, try program { $0 * 2 })
    try adding.run([])
    try doubling.run([])
    try adding.run([])
    #expect(try store.read("a") == floats(3, 3))
    #expect(try adding.output(0) == floats(2, 2) && doubling.output(0) == floats(1, 1))
  }

  @Test func reportsItsSteps() throws {
    let builder = GraphBuilder()
    let x = builder.input("x", ValueType([2, 3]))
    let total = builder.state(StateSpec("total", ValueType([2]), role: .metric))
    builder.setState("total", to: total + exp(x).sum(axes: [1]))
    builder.commitUpdates()
    let graph = try builder.finish(outputs: [])
    let report = try runGraph(graph, on: backend, inputs: [Tensor(shape: [2, 3], dtype: .float32)]).report
    #expect(report.steps == ["exp float32[2, 3]", "reduceSum float32[2]", "add float32[2]", "update total"])
    #expect(report.fallbacks == [])
  }

  @Test func keepsIntermediatesWhenAsked() throws {
    let builder = GraphBuilder()
    let x = builder.input("x", ValueType([2]))
    let graph = try builder.finish(outputs: [("y", exp(x * 2) - 1)])
    let store = try backend.makeState([])
    let input = floats(0, 1)
    let kept = try #require(
      try backend.compile(graph, for: store, options: CompileOptions(keepsIntermediates: true)) as? ReferenceProgram)
    let product = try #require(kept.graph.nodes.firstIndex { $0.op == .binary(.multiply) })
    #expect(throws: GraphError("the program has not run yet")) { try kept.intermediate(ValueID(node: product)) }
    try kept.run([input.buffer])
    #expect(try kept.intermediate(ValueID(node: product)) == floats(0, 2))
    #expect(throws: GraphError("the program has no value %99")) { try kept.intermediate(ValueID(node: 99)) }
    let dropped = try #require(try backend.compile(graph, for: store) as? ReferenceProgram)
    try dropped.run([input.buffer])
    #expect(throws: GraphError("the program keeps no intermediate values")) {
      try dropped.intermediate(ValueID(node: product))
    }
  }

  @Test func refusesWhatItCannotRun() throws {
    let builder = GraphBuilder()
    let x = builder.input("x", ValueType([2]))
    let graph = try builder.finish(outputs: [("y", x + builder.state(state("a")))])
    #expect(throws: GraphError("no variable a")) { try backend.compile(graph, for: backend.makeState([])) }
    #expect(throws: GraphError("a is float32[3], the graph takes it for float32[2]")) {
      try backend.compile(graph, for: backend.makeState([state("a", [3])]))
    }
    let program = try backend.compile(graph, for: backend.makeState([state("a")]))
    #expect(throws: GraphError("the program has not run yet")) { try program.output(0) }
    #expect(throws: GraphError("the program has no output 1")) { try program.output(1) }
    #expect(throws: GraphError("the program takes 1 inputs, got 0")) { try program.run([]) }
    #expect(throws: GraphError("input x is float32[2], the buffer has 4 bytes")) {
      try program.run([HostBuffer(byteCount: 4)])
    }
  }

  /// What is not exact in single precision survives in the doubled graph, loops included.
  @Test func runsInDoublePrecision() throws {
    let builder = GraphBuilder()
    let x = builder.input("x", ValueType([2, 1]))
    let weight = builder.state(state("w", [1]))
    let matrix = builder.constant(Literal([0.1, 0.2], type: ValueType([2, 1])))
    let (last, _) = try scan(carries: [weight], sequences: [x * matrix]) { carry, element in
      ([carry[0] + element[0].cast(to: .bfloat16).cast(to: .float32) * 1e-9], [])
    }
    let graph = try builder.finish(outputs: [("y", last[0])]).inDoublePrecision
    try graph.verify()
    #expect(graph.inputs[0].type.dtype == .float64 && graph.states[0].type.dtype == .float64)
    let run = try runGraph(
      graph, on: backend, inputs: [Tensor([1.0, 1], shape: [2, 1])], states: ["w": Tensor([1.0], shape: [1])])
    expectClose(run.outputs["y"]!, Tensor([1 + 0.3e-9], shape: [1]), absolute: 1e-15, relative: 0)
  }
}
