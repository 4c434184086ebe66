import NNConfig
import NNGraph
import NNLayers
import NNReferenceBackend
import NNTensor
import NNTestSupport
import NNTraining
import Testing

/// Numbers texts in the order in which they come; what it never saw is 0.
private struct Numbering: AdaptiveHostLayer {
  var vocabulary: [String]?
  /// One column for each known text instead of one number.
  var oneHot = false

  static var summary: String { "Texts as numbers." }
  static var fields: [Field<Numbering>] {
    Field("vocabulary", \.vocabulary, "The texts.")
    Field("one_hot", \.oneHot, "Whether each text has a column.")
  }

  var needsAdaptation: Bool { vocabulary == nil }

  private func known(_ assets: HostAssets) -> [String]? { vocabulary ?? assets["vocabulary"]?.strings }

  func outputType(of inputs: [RowType], assets: HostAssets) throws -> RowType {
    guard inputs.count == 1, inputs[0].dtype == .string else { throw LayerError("takes texts") }
    return RowType(oneHot ? [known(assets)?.count] : inputs[0].shape)
  }

  func apply(to inputs: [Tensor], assets: HostAssets) throws -> Tensor {
    let words = known(assets) ?? []
    let positions = inputs[0].strings.map { words.firstIndex(of: $0) }
    guard oneHot else { return Tensor(positions.map { Float($0.map { $0 + 1 } ?? 0) }, shape: inputs[0].shape) }
    let rows = positions.map { position in words.indices.map { $0 == position ? Float(1) : 0 } }
    return Tensor(Array(rows.joined()), shape: [positions.count, words.count])
  }

  func makeHostAdapter() throws -> any HostAdapter { Adapter() }

  struct Adapter: HostAdapter {
    var seen: [String] = []
    mutating func add(_ inputs: [Tensor]) throws {
      for text in inputs[0].strings where !seen.contains(text) { seen.append(text) }
    }
    func finish() throws -> HostAssets { ["vocabulary": Tensor(seen, shape: [seen.count])] }
  }
}

/// Adds a number on the host; learns nothing.
private struct HostOffset: HostLayer {
  var amount = 0.0
  static var summary: String { "Adds a number." }
  static var fields: [Field<HostOffset>] { Field("amount", \.amount, "What is added.") }

  func outputType(of inputs: [RowType], assets: HostAssets) throws -> RowType { inputs[0] }
  func apply(to inputs: [Tensor], assets: HostAssets) throws -> Tensor {
    Tensor(inputs[0].floats.map { $0 + Float(amount) }, shape: inputs[0].shape)
  }
}

@Suite struct HostLayerTests {
  private let names = ["oak", "elm", "oak", "ash", "elm", "ash", "oak", "ash", "elm", "oak"]
  private let sizes = ramp(10, 2)
  /// What is to be learned: a number for each name.
  private var heights: Tensor { Tensor(names.map { ["oak": Float(1), "elm": 2, "ash": 3][$0]! }, shape: [10, 1]) }

  private var source: RecordingSource { RecordingSource([Tensor(names, shape: [10, 1]), sizes], heights) }

  /// Text -> number -> + 1 -> joined in the graph with the numbers.
  private func definition(_ layer: Numbering) -> ModelDefinition {
    var offset = HostOffset()
    offset.amount = 1
    return ModelDefinition(
      name: "trees",
      inputs: [InputDefinition("name", shape: [1], dtype: .string), InputDefinition("size", shape: [2])],
      nodes: [
        LayerNode(name: "size_dense", layer: AnyLayer(Dense(3)), inputs: ["inputs": [.input(1)]]),
        LayerNode(name: "numbering", layer: AnyLayer(layer), inputs: ["inputs": [.input(0)]]),
        LayerNode(name: "offset", layer: AnyLayer(offset), inputs: ["inputs": [.node(1, result: 0)]]),
        LayerNode(name: "name_dense", layer: AnyLayer(Dense(3)), inputs: ["inputs": [.node(2, result: 0)]]),
        LayerNode(
          name: "join", layer: AnyLayer(Join()), inputs: ["inputs": [.node(0, result: 0), .node(3, result: 0)]]),
        LayerNode(name: "out", layer: AnyLayer(Dense(1)), inputs: ["inputs": [.node(4, result: 0)]]),
      ],
      outputs: [.node(5, result: 0)], isSequential: false)
  }

  private func model(
    _ layer: Numbering = Numbering(), backend: any Backend = ReferenceBackend(), assets: [String: HostAssets] = [:]
  ) throws -> Model {
    let model = try Model(definition(layer), backend: backend, assets: assets)
    var settings = CompileSettings()
    var adam = Adam()
    adam.options.learningRate = 0.05
    settings.optimizer = AnyOptimizer(adam)
    try model.compile(settings)
    return model
  }

  @Test func splitsTheDefinition() throws {
    let parts = try definition(Numbering()).split()
    #expect(parts.graph.inputs.map(\.name) == ["size", "offset"])
    #expect(parts.graph.inputs.map(\.shape) == [[2], [1]])
    #expect(parts.graph.nodes.map(\.name) == ["size_dense", "name_dense", "join", "out"])
    #expect(parts.graphPositions == [0, 3, 4, 5])
    #expect(parts.graph.nodes[1].inputs["inputs"] == [.input(1)])
    #expect(parts.graph.outputs == [.node(3, result: 0)])
    #expect(parts.host.results == [.input(1), .node(2, result: 0)])
  }

  @Test func aGraphAloneStaysAsItIs() throws {
    let definition = ModelDefinition.sequential(
      input: InputDefinition("x", shape: [nil]), layers: [(nil, Dense(1)), (nil, Dense(2))])
    let parts = try definition.split()
    #expect(parts.host.isEmpty && parts.graphPositions == [0, 1])
    #expect(parts.graph.nodes.map(\.name) == definition.nodes.map(\.name))
  }

  @Test(arguments: TestBackend.allCases) func learnsFromTheDataAndTrains(_ backend: TestBackend) throws {
    let model = try model(backend: try backend.backend)
    #expect(model.needsAdaptation)
    try model.adapt(to: source, batchSize: 4)
    #expect(model.assets["numbering"]?["vocabulary"]?.strings == ["oak", "elm", "ash"])
    let history = try model.fit(
      source, validation: source, settings: fitSettings(epochs: 60, batchSize: 4, shuffle: true))
    #expect(history["loss"][59] < 0.05 * history["loss"][0])
    #expect(history["val_loss"][59].isFinite)
  }

  /// The graph sees what the layers make of a row: the same as a graph that is given the numbers.
  @Test func givesTheGraphItsNumbers() throws {
    var layer = Numbering()
    layer.vocabulary = ["elm", "oak"]
    let model = try model(layer)
    #expect(!model.needsAdaptation)
    let numbers = Tensor(names.map { Float(["elm": 1, "oak": 2][$0] ?? 0) + 1 }, shape: [10, 1])
    let graph = try Model(try definition(layer).split().graph, backend: ReferenceBackend())
    for variable in graph.weights { try graph.setWeight(variable.path, try model.weight(variable.path)) }
    for batchSize in [3, 4, 32] {
      #expect(
        try model.predict(source, batchSize: batchSize)
          == graph.predict(
            RecordingSource([sizes, numbers]), batchSize: batchSize))
    }
  }

  @Test func asksForAdapt() throws {
    let model = try model()
    let error = #expect(throws: DiagnosticError.self) { try model.fit(source, settings: fitSettings()) }
    #expect(error?.diagnostics[0].message == "Numbering \"numbering\" has not learned from data yet")
  }

  /// Where what was learned decides on shapes, it is there before the model is.
  @Test func shapesMayDependOnWhatWasLearned() throws {
    var layer = Numbering()
    layer.oneHot = true
    #expect(throws: DiagnosticError.self) { try self.model(layer) }
    let assets: HostAssets = ["vocabulary": Tensor(["oak", "elm", "ash"], shape: [3])]
    let model = try model(layer, assets: ["numbering": assets])
    #expect(try model.weight("name_dense/kernel").shape == [3, 3])
    _ = try model.fit(source, settings: fitSettings())
    try model.adapt(to: source)
    let other = RecordingSource([Tensor(["oak", "yew"], shape: [2, 1]), ramp(2, 2)], ramp(2, 1))
    let error = #expect(throws: DiagnosticError.self) { try model.adapt(to: other) }
    #expect(
      error?.diagnostics[0].message == "Numbering \"numbering\" gives other shapes after learning from data")
  }

  @Test func cannotFollowALayerOfTheGraph() throws {
    let definition = ModelDefinition.sequential(
      input: InputDefinition("x", shape: [2]), layers: [(nil, Dense(2)), (nil, HostOffset())])
    let error = #expect(throws: DiagnosticError.self) { try Model(definition, backend: ReferenceBackend()) }
    #expect(
      error?.diagnostics[0].message
        == "HostOffset \"host_offset\" works on the data itself and cannot follow a layer that computes")
  }

  @Test func textsCannotReachTheGraph() throws {
    let definition = ModelDefinition.sequential(
      input: InputDefinition("x", shape: [2], dtype: .string), layers: [(nil, Dense(2))])
    let error = #expect(throws: DiagnosticError.self) { try Model(definition, backend: ReferenceBackend()) }
    #expect(error?.diagnostics[0].message == "\"x\" gives texts, which no layer behind it takes")
  }

  @Test func refusesWhatALayerDoesNotTake() throws {
    let numbers = ModelDefinition.sequential(
      input: InputDefinition("x", shape: [2]), layers: [(nil, Numbering()), (nil, Dense(1))])
    let error = #expect(throws: DiagnosticError.self) { try Model(numbers, backend: ReferenceBackend()) }
    #expect(error?.diagnostics[0].message == "Numbering \"numbering\" takes texts")
  }
}

/// The sum of its inputs.
private struct Join: Layer {
  static var summary: String { "A sum." }
  static var callArguments: [CallArgument] { [CallArgument("inputs", takesMany: true)] }
  static var fields: [Field<Join>] { [] }
  func build(_ call: Call, in scope: LayerScope) throws -> [Signal] {
    let values = call.all("inputs").map(\.value)
    return [Signal(values.dropFirst().reduce(values[0], +))]
  }
}
