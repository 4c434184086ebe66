import NNConfig
import NNGraph
import NNLayers
import NNReferenceBackend
import NNTensor
import NNTestSupport
import Testing

/// Layers with one mistake each, which the battery must find.
@Suite struct LayerCheckTests {
  /// Forgets its parameter when it is written.
  struct Forgetful: UnaryLayer {
    var factor = 1.0
    static var summary: String { "Forgets." }
    static var fields: [Field<Forgetful>] {
      Field("factor", \.factor, .required, "Lost.", keras: .omitted)
    }
    func build(_ x: Value, in scope: LayerScope) -> Value { x }
  }

  /// Jumps, where its gradient says that it is flat.
  struct Undifferentiable: UnaryLayer {
    static var summary: String { "Rounds." }
    static var fields: [Field<Undifferentiable>] { [] }
    func build(_ x: Value, in scope: LayerScope) -> Value { x * round(x * 1e5) }
  }

  /// Changes its state whatever the mode is.
  struct Restless: UnaryLayer {
    static var summary: String { "Counts." }
    static var fields: [Field<Restless>] { [] }
    func build(_ x: Value, in scope: LayerScope) throws -> Value {
      let count = try scope.state("count", [1], .zeros)
      scope.update("count", to: count + 1.0)
      return x
    }
  }

  /// Expects that the battery complains, and about nothing else.
  private func expectComplaint(_ text: String, _ body: @escaping () throws -> Void) throws {
    try withKnownIssue {
      try body()
    } matching: { issue in
      issue.comments.contains { $0.rawValue.contains(text) }
    }
  }

  @Test func findsWhatIsForgotten() throws {
    var layer = Forgetful()
    layer.factor = 2
    try expectComplaint("Forgetful is not read back as it was written") {
      try checkLayer(layer, input: [2, 3], output: [2, 3])
    }
  }

  @Test func findsWrongShapes() throws {
    try expectComplaint("the output's shape is (2, 3), expected (3, 2)") {
      try checkLayer(Identity(), input: [2, 3], output: [3, 2])
    }
  }

  @Test func findsWrongVariables() throws {
    let variables: KeyValuePairs<String, Shape> = ["bias": [4], "kernel": [3, 4]]
    try expectComplaint("Dense has the variables") {
      try checkLayer(Dense(4), input: [2, 3], output: [2, 4], variables: variables)
    }
  }

  @Test func findsWrongGradients() throws {
    try expectComplaint("gradient of x: element") {
      try checkLayer(Undifferentiable(), input: [2, 3], output: [2, 3])
    }
  }

  @Test func findsModesThatDoNotDiffer() throws {
    try expectComplaint("training gives what inference gives") {
      try checkLayer(Identity(), input: [2, 3], output: [2, 3], trainingDiffers: true)
    }
    try expectComplaint("training gives other numbers") {
      try checkLayer(Dropout(0.5), input: [8, 3], output: [8, 3])
    }
  }

  @Test func findsStateThatChangesThoughItMustNot() throws {
    try expectComplaint("layer/count changes") {
      try checkLayer(Restless(), input: [2, 3], output: [2, 3], variables: ["count*": [1]])
    }
  }

  @Test func findsBackendsThatDisagree() throws {
    try expectComplaint("reference, y") {
      try checkLayer(Identity(), input: [2, 3], output: [2, 3], backends: [Wrong()])
    }
  }

  /// Runs another graph than it is given.
  final class Wrong: Backend {
    var name: String { "reference" }
    var facts: [BackendFact] { [] }
    func claim(_ composite: any Composite, inputs: [ValueType]) -> CompositeClaim? { nil }
    func makeState(_ specs: [StateSpec]) throws -> any StateStore { try ReferenceBackend().makeState(specs) }
    func compile(_ graph: Graph, for store: any StateStore, options: CompileOptions) throws -> any Program {
      let builder = GraphBuilder(continuing: graph)
      let y = builder.value(graph.outputs[0].id) + 1.0
      let outputs = [(graph.outputs[0].name, y)] + graph.outputs.dropFirst().map { ($0.name, builder.value($0.id)) }
      let wrong = try builder.finish(outputs: outputs.map { (name: $0.0, value: $0.1) })
      return try ReferenceBackend().compile(wrong, for: store, options: options)
    }
    func perform<R>(_ body: () throws -> R) rethrows -> R { try body() }
  }
}
