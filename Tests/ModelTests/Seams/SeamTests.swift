import NNConfig
import NNData
import NNGraph
import NNLayers
import NNReferenceBackend
import NNRun
import NNSpec
import NNTensor
import NNTestSupport
import NNTraining
import Testing

/// A layer of a program's own and a graph of layers run, train and pass finite differences on both backends.
@Suite struct SeamTests {
  private func bound() throws -> ModelDefinition {
    try SeamModel.definition().bound(to: SeamModel.rowShapes, data: ["sequence", "side"])
  }

  private func model(_ backend: any Backend, seed: UInt64 = 0) throws -> Model {
    let model = try Model(try bound(), backend: backend, seed: seed)
    var settings = CompileSettings()
    var adam = Adam()
    adam.options.learningRate = 0.02
    settings.optimizer = AnyOptimizer(adam)
    settings.metrics = [MetricReference(Metrics.MeanAbsoluteError())]
    try model.compile(settings)
    return model
  }

  private func settings(epochs: Int) -> FitSettings {
    var settings = FitSettings()
    settings.epochs = epochs
    settings.batchSize = 16
    return settings
  }

  /// The graph of outputs and penalties with a gradient for each input and each trained variable.
  private func graph(_ mode: Mode) throws -> (graph: Graph, gradients: [GradientOutput], states: [String: Tensor]) {
    let definition = try bound()
    let builder = GraphBuilder()
    let variables = VariableTable()
    let trace = Trace(builder: builder, variables: variables, mode: mode)
    let inputs = zip(definition.inputs, try definition.inputTypes(rows: 4)).map { builder.input($0.name, $1) }
    let traced = try definition.trace(in: trace, inputs: inputs)
    var loss = weightedSum(traced.outputs.map(\.value), in: builder)
    for penalty in trace.losses { loss = loss + penalty.cast(to: .float64) }
    let sources = inputs + variables.trainable.map { builder.state($0.spec) }
    let gradients = builder.gradients(of: loss, withRespectTo: sources)
    let names = definition.inputs.map(\.name) + variables.trainable.map(\.path)
    builder.commitUpdates()
    let graph = try builder.finish(
      outputs: [("loss", loss)] + zip(names, gradients).map { (name: "gradient of \($0)", value: $1) })
    var states: [String: Tensor] = [:]
    for spec in graph.states {
      states[spec.path] =
        spec.type.dtype.isFloatingPoint
        ? randomTensor(spec.type.shape, spec.role == .parameter ? -1...1 : 0.5...1.5, stream: spec.path)
        : Tensor(shape: spec.type.shape, dtype: spec.type.dtype)
    }
    let outputs = names.enumerated().map { index, name in
      GradientOutput(of: index < inputs.count ? .input(index) : .state(name), in: "gradient of \(name)")
    }
    return (graph, outputs, states)
  }

  private var inputs: [Tensor] {
    let sequence = randomTensor([4, 5, 3], stream: "sequence").floats.enumerated().map { index, value in
      // Row 1 has two steps, row 2 none.
      (index / 15 == 1 && index % 15 >= 6) || index / 15 == 2 ? 0 : value
    }
    return [Tensor(sequence, shape: [4, 5, 3]), randomTensor([4, 2], stream: "side")]
  }

  @Test(arguments: [Mode.training, .inference]) func gradientsAgreeWithDifferences(_ mode: Mode) throws {
    let (graph, gradients, states) = try graph(mode)
    #expect(gradients.count == 2 + 8)
    // Steps that are all zeros would come to life when moved, so the sequence's gradient is taken on full rows.
    let full = [randomTensor([4, 5, 3], stream: "full"), inputs[1]]
    try checkGradient(graph, target: "loss", gradients: gradients, inputs: full, states: states)
    try checkGradient(
      graph, target: "loss", gradients: Array(gradients.dropFirst()), inputs: inputs, states: states)
  }

  @Test(arguments: [Mode.training, .inference]) func backendsAgree(_ mode: Mode) throws {
    let (graph, _, states) = try graph(mode)
    try checkBackend(TestBackend.cpu.backend, graph, inputs: inputs, states: states, absolute: 2e-6)
  }

  @Test func trainsAlikeOnBothBackends() throws {
    let source = SeamModel.source()
    let (first, second) = (try model(try TestBackend.reference.backend), try model(try TestBackend.cpu.backend))
    let (expected, found) = (
      try first.fit(source, settings: settings(epochs: 3)), try second.fit(source, settings: settings(epochs: 3))
    )
    for name in ["loss", "mean_absolute_error"] {
      try #require(expected[name].count == 3)
      for (value, wanted) in zip(found[name], expected[name]) { #expect((value - wanted).magnitude < 1e-5 * wanted) }
    }
    for variable in first.weights {
      expectClose(
        try second.weight(variable.path), try first.weight(variable.path), absolute: 1e-5, variable.path)
    }
    expectClose(try second.predict(source)[0], try first.predict(source)[0], absolute: 1e-5)
  }

  @Test(arguments: TestBackend.allCases) func learns(_ backend: TestBackend) throws {
    let model = try model(try backend.backend)
    let before = try Dictionary(uniqueKeysWithValues: model.weights.map { ($0.path, try model.weight($0.path)) })
    let history = try model.fit(SeamModel.source(), settings: settings(epochs: 30))
    let losses = history["loss"]
    #expect(losses[29] < 0.6 * losses[0])
    for variable in model.weights {
      let isFrozen = variable.path.hasPrefix("fixed/") || variable.path.hasPrefix("norm/")
      let isSame = try model.weight(variable.path) == before[variable.path]
      #expect(isSame == isFrozen, "\(variable.path)")
    }
  }

  /// Dropout and the moving state belong to training: answers are the same every time and change nothing.
  @Test func answersAreNotRandom() throws {
    let model = try model(try TestBackend.cpu.backend)
    let source = SeamModel.source()
    _ = try model.fit(source, settings: settings(epochs: 1))
    let mean = try model.weight("memory/mean")
    #expect(try model.predict(source)[0] == model.predict(source)[0])
    #expect(try model.evaluate(source) == model.evaluate(source))
    #expect(try model.weight("memory/mean") == mean)
  }

  @Test func sharesTheVariablesOfASharedLayer() throws {
    let paths = try model(try TestBackend.reference.backend).weights.map(\.path)
    #expect(
      paths == [
        "norm/gamma", "norm/beta", "norm/moving_mean", "norm/moving_variance", "memory/cell/kernel",
        "memory/cell/recurrent_kernel", "memory/context/kernel", "memory/context/bias", "memory/mean", "shared/kernel",
        "shared/bias", "fixed/kernel", "fixed/bias", "out/kernel", "out/bias",
      ])
  }

  /// Two calls of one Dropout in one step drop different elements.
  @Test func aSharedLayerDrawsAnewInEveryCall() throws {
    let builder = GraphBuilder()
    let nodes = [
      LayerNode(name: "first", layer: AnyLayer(Dropout(0.5)), inputs: ["inputs": [.input(0)]]),
      LayerNode(name: "second", layer: AnyLayer(Dropout(0.5)), inputs: ["inputs": [.input(0)]], shares: 0),
    ]
    let definition = ModelDefinition(
      name: "m", inputs: [InputDefinition("x", shape: [64])], nodes: nodes,
      outputs: [.node(0, result: 0), .node(1, result: 0)], isSequential: false)
    let x = builder.input("x", ValueType([1, 64]))
    let traced = try definition.trace(
      in: Trace(builder: builder, variables: VariableTable(), mode: .training), inputs: [x])
    let graph = try builder.finish(outputs: [("a", traced.outputs[0].value), ("b", traced.outputs[1].value)])
    let ones = Tensor([Float](repeating: 1, count: 64), shape: [1, 64])
    let states = Dictionary(
      uniqueKeysWithValues: graph.states.map { ($0.path, Tensor(shape: $0.type.shape, dtype: $0.type.dtype)) })
    let run = try runGraph(graph, on: ReferenceBackend(), inputs: [ones], states: states)
    #expect(run.outputs["a"] != run.outputs["b"])
  }

  @Test func unknownExtentsComeFromTheData() throws {
    let definition = try SeamModel.definition()
    #expect(throws: DiagnosticError.self) { try Model(definition, backend: ReferenceBackend()) }
    #expect(throws: DiagnosticError.self) {
      try definition.bound(to: [[5, 4], [2]], data: ["sequence", "side"])
    }
    #expect(try bound().inputs.map(\.shape) == [[5, 3], [2]])
    let summary = try ModelSummary(definition)
    #expect(summary.rows.first { $0.name == "again" }?.outputShape == [nil, nil, 3])
    #expect(summary.rows.first { $0.name == "again" }?.parameters == 0)
    #expect(summary.rows.first { $0.name == "fixed" }?.isTrainable == false)
  }

  /// The same layer in a spec, where a chain gives it no context.
  @Test func specsMayNameIt() throws {
    let text = """
      layers:
        - Input: [5, 3]
        - StepMask
        - GatedMemory: {units: 2, rate: 0.5, name: memory}
        - Dense: 1
      """
    let diagnostics = Diagnostics()
    let reader = SpecReader(layers: LayerCatalog.withSeams)
    let spec = try #require(reader.read(Array(text.utf8), name: "own.yaml", diagnostics: diagnostics))
    let model = try Model(spec.definition(input: try #require(spec.input)), backend: ReferenceBackend())
    #expect(!model.weights.contains { $0.path.hasPrefix("memory/context") })
    #expect(SpecReader().read(Array(text.utf8), name: "own.yaml", diagnostics: Diagnostics()) == nil)
  }
}
