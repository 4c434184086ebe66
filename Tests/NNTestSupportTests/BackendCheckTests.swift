import NNGraph
import NNReferenceBackend
import NNTensor
import NNTestSupport
import Testing

@Suite struct BackendCheckTests {
  private func graph() throws -> Graph {
    let builder = GraphBuilder()
    let input = builder.input("x", ValueType([2]))
    let total = builder.state(StateSpec("total", ValueType([2]), role: .metric))
    builder.setState("total", to: total + input)
    builder.commitUpdates()
    return try builder.finish(outputs: [("double", input * 2)])
  }

  private let x = Tensor([Float(1), 2], shape: [2])

  @Test func runsSteps() throws {
    let run = try runGraph(
      try graph(), on: ReferenceBackend(), inputs: [x], states: ["total": Tensor([Float(10), 20], shape: [2])], steps: 3
    )
    #expect(run.outputs == ["double": Tensor([Float(2), 4], shape: [2])])
    #expect(run.states == ["total": Tensor([Float(13), 26], shape: [2])])
  }

  @Test func acceptsABackendThatAgrees() throws {
    try checkBackend(ReferenceBackend(), try graph(), inputs: [x], steps: 2)
  }

  @Test(arguments: [CrookedBackend.Fault.output, .state]) func rejectsABackendThatDoesNot(
    _ fault: CrookedBackend.Fault
  ) throws {
    try withKnownIssue {
      try checkBackend(CrookedBackend(fault), try graph(), inputs: [x])
    } matching: {
      $0.comments.first?.rawValue.hasPrefix(fault == .output ? "crooked, double: " : "crooked, total: ") == true
    }
  }

  @Test func refusesInputsThatDoNotFit() throws {
    #expect(throws: GraphError("the graph takes 1 inputs, got 0")) {
      try runGraph(try graph(), on: ReferenceBackend())
    }
    #expect(throws: GraphError("input x is float32[2], got float64 (2,)")) {
      try runGraph(try graph(), on: ReferenceBackend(), inputs: [x.cast(to: .float64)])
    }
  }
}

/// The reference with one element of what it gives moved.
final class CrookedBackend: Backend {
  enum Fault: Sendable { case output, state }

  private let fault: Fault
  private let reference = ReferenceBackend()

  init(_ fault: Fault) { self.fault = fault }

  var name: String { "crooked" }
  var facts: [BackendFact] { [] }
  func claim(_ composite: any Composite, inputs: [ValueType]) -> CompositeClaim? { nil }
  func makeState(_ specs: [StateSpec]) throws -> any StateStore { try reference.makeState(specs) }
  func perform<R>(_ body: () throws -> R) rethrows -> R { try body() }

  func compile(_ graph: Graph, for store: any StateStore, options: CompileOptions) throws -> any Program {
    CrookedProgram(try reference.compile(graph, for: store, options: options), store, fault)
  }

  private final class CrookedProgram: Program {
    private let program: any Program
    private let store: any StateStore
    private let fault: Fault

    init(_ program: any Program, _ store: any StateStore, _ fault: Fault) {
      self.program = program
      self.store = store
      self.fault = fault
    }

    var graph: Graph { program.graph }
    var report: ProgramReport { program.report }

    func run(_ inputs: [HostBuffer]) throws {
      try program.run(inputs)
      if fault == .state { try store.write("total", moved(try store.read("total"))) }
    }

    func output(_ index: Int) throws -> Tensor {
      let output = try program.output(index)
      return fault == .output ? moved(output) : output
    }

    func finish() throws { try program.finish() }

    private func moved(_ tensor: Tensor) -> Tensor {
      var values = tensor.array(of: Float.self)
      values[values.count - 1] += 0.001
      return Tensor(values, shape: tensor.shape)
    }
  }
}
