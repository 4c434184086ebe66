import NNConfig
import NNLayers
import NNSpec
import NNTraining
import Testing

/// A saved model in the place of a spec.
@Suite struct SavedModelTests {
  func reading(_ snapshot: ModelSnapshot, _ settings: String...) -> (spec: Spec?, messages: String) {
    let diagnostics = Diagnostics()
    let spec = SpecReader().read(
      snapshot: snapshot, name: "runs/net/1/model.keras", settings: settings, diagnostics: diagnostics)
    return (spec, DiagnosticRenderer().render(diagnostics))
  }

  @Test(arguments: [true, false])
  func readsAsTheSpecItWas(isSequential: Bool) throws {
    let snapshot = try SavedModels.snapshot { $0.isSequential = isSequential }
    let (read, messages) = reading(snapshot)
    let spec = try #require(read, "\(messages)")
    #expect(messages.isEmpty)
    #expect(differences(spec, try NNSpecTests.spec(SavedModels.network + SavedModels.compile)) == [])
    let saved = try #require(spec.saved)
    #expect(saved.networkIsSaved && saved.compileIsSaved && !saved.isCompiledAnew)
    #expect(saved.path == "runs/net/1/model.keras")
    #expect(saved.keepsOptimizerState(under: spec.compile))
    let definition = spec.definition(input: try #require(spec.input))
    #expect(definition.isSequential == isSequential)
    #expect(definition.nodes.map(\.name) == ["dense_7", "dropout_3", "a$b"])
    #expect(definition.nodes.map(\.trainable) == [true, true, false])
    #expect(spec.fit.epochs == 1)
    #expect(spec.seed == .fixed(0))
    #expect(definition.nodes[0].span?.location == "runs/net/1/model.keras")
  }

  struct Change: Sendable, CustomTestStringConvertible {
    let setting: String
    /// Of the spec that the model would be written as.
    let old: String
    let new: String
    var network = true
    var compile = true
    var slots = true
    var testDescription: String { setting }
  }

  @Test(arguments: [
    Change(setting: "name=other", old: "name: net", new: "name: other"),
    Change(setting: "fit.epochs=5", old: "compile:", new: "fit: {epochs: 5}\ncompile:"),
    Change(setting: "data.file=x.csv", old: "compile:", new: "data: {file: x.csv}\ncompile:"),
    Change(setting: "seed=3", old: "name:", new: "seed: 3\nname:"),
    Change(setting: "layers.dense_7.units=8", old: "name:", new: "name:"),
    Change(setting: "compile.optimizer.momentum=0.9", old: "name:", new: "name:"),
    Change(setting: "layers.1.rate=0.5", old: "rate: 0.25", new: "rate: 0.5", network: false),
    Change(setting: "layers.dropout_3.rate=0.5", old: "rate: 0.25", new: "rate: 0.5", network: false),
    Change(
      setting: "layers.dense_7.trainable=false", old: "name: dense_7", new: "name: dense_7, trainable: false",
      network: false),
    Change(setting: "layers.2.trainable=true", old: ", trainable: false", new: "", network: false),
    Change(setting: "layers.0.activation=tanh", old: "relu", new: "tanh", network: false),
    Change(
      setting: "layers.dense_7.kernel_regularizer=l2", old: "name: dense_7",
      new: "kernel_regularizer: l2, name: dense_7", network: false),
    Change(setting: "inputs.x.shape=[5]", old: "[4]", new: "[5]", network: false),
    Change(
      setting: "compile.optimizer.learning_rate=0.1", old: "momentum", new: "learning_rate: 0.1, momentum",
      compile: false),
    Change(setting: "compile.loss=mae", old: "{MeanSquaredError: {}}", new: "mae", compile: false),
    Change(setting: "compile.metrics=null", old: ", metrics: [mae]", new: "", compile: false),
    Change(
      setting: "compile.optimizer.momentum=0", old: "momentum: 0.9", new: "momentum: 0", compile: false, slots: false),
    Change(setting: "compile.optimizer=adam", old: "{SGD: {momentum: 0.9}}", new: "adam", compile: false, slots: false),
    // Given anew it begins anew, even if it is the same.
    Change(setting: "compile.optimizer={SGD: {momentum: 0.9}}", old: "name:", new: "name:", slots: false),
    Change(
      setting: "compile.optimizer.use_ema=true", old: "momentum", new: "use_ema: true, momentum", compile: false,
      slots: false),
    Change(
      setting: "compile.optimizer.gradient_accumulation_steps=2", old: "momentum",
      new: "gradient_accumulation_steps: 2, momentum", compile: false, slots: false),
  ])
  func settings(_ change: Change) throws {
    let (read, messages) = reading(try SavedModels.snapshot(), change.setting)
    let spec = try #require(read, "\(messages)")
    let text = (SavedModels.network + SavedModels.compile).replacing(change.old, with: change.new, maxReplacements: 1)
    #expect(differences(spec, try NNSpecTests.spec(text)) == [])
    #expect(spec.saved?.networkIsSaved == change.network)
    #expect(spec.saved?.compileIsSaved == change.compile)
    #expect(spec.saved?.keepsOptimizerState(under: spec.compile) == change.slots)
  }

  @Test func notCompiled() throws {
    let snapshot = try SavedModels.snapshot(SavedModels.network)
    let plain = try #require(reading(snapshot).spec)
    #expect(plain.compile == nil)
    #expect(plain.saved?.compileIsSaved == true)
    #expect(plain.saved?.keepsOptimizerState(under: nil) == false)
    let compiled = try #require(reading(snapshot, "compile.loss=mse").spec)
    #expect(compiled.compile != nil)
    #expect(compiled.saved?.compileIsSaved == false)
    #expect(compiled.saved?.keepsOptimizerState(under: compiled.compile) == false)
  }

  @Test(arguments: [
    (
      "layers.5.rate=1",
      """
      --set #1: error: layers has no item 5
          layers.5.rate=1
                 ^
        help: its items are 0 to 2

      """
    ),
    (
      "layers.dense_1.units=1",
      """
      --set #1: error: layers has no item dense_1
          layers.dense_1.units=1
                 ^^^^^^^
        help: did you mean dense_7?

      """
    ),
    (
      "layers.dense_7.units=no",
      """
      --set #1: error: Dense "dense_7": units: expected a positive integer, got no
          layers.dense_7.units=no
                               ^^

      """
    ),
    (
      "layers.dense_7.units=null",
      """
      runs/net/1/model.keras: error: Dense "dense_7": units is missing
        help: add units: 10

      """
    ),
    (
      "inputs.x.dtype=int8",
      """
      --set #1: error: input "x": dtype: expected float32, got int8
          inputs.x.dtype=int8
                         ^^^^

      """
    ),
    (
      "layers.dropout_3.name=dense_7",
      """
      runs/net/1/model.keras: error: two layers are called "dense_7"
        note: the other one stands at runs/net/1/model.keras
        help: give one of them another name

      """
    ),
  ])
  func badSettings(_ setting: String, _ said: String) throws {
    let (spec, messages) = reading(try SavedModels.snapshot(), setting)
    #expect(spec == nil)
    #expect(messages == said)
  }

  @Test func onlyChains() throws {
    let graphs: [(inout ModelDefinition) -> Void] = [
      { $0.inputs.append(InputDefinition("y", shape: [1])) }, { $0.nodes[2].shares = 0 },
      { $0.nodes[2].inputs = ["inputs": [.node(0, result: 0)]] }, { $0.outputs = [.node(1, result: 0)] },
      { $0.nodes[1].options = ["training": .bool(true)] }, { $0.nodes = [] },
    ]
    for graph in graphs {
      let (spec, messages) = reading(try SavedModels.snapshot(change: graph))
      #expect(spec == nil)
      #expect(
        messages == """
          runs/net/1/model.keras: error: the saved model is a graph; only models whose layers stand one behind the \
          other are available in this version

          """)
    }
  }

  @Test func sizesAreLimited() throws {
    let (_, units) = reading(
      try SavedModels.snapshot { definition in
        var dense = Dense()
        dense.units = 1 << 40
        definition.nodes[0].layer = AnyLayer(dense)
      })
    #expect(
      units
        == "runs/net/1/model.keras: error: Dense \"dense_7\": units: expected at most 268435456, got 1099511627776\n")
    let (_, input) = reading(try SavedModels.snapshot { $0.inputs[0].shape = [1 << 40, 1 << 40] })
    #expect(input == "runs/net/1/model.keras: error: a row cannot have more than 2147483648 numbers\n")
  }

  /// More values than a spec may have: what nobody changes is not read again.
  @Test func hugeConfigurations() throws {
    let snapshot = try SavedModels.snapshot { definition in
      var layer = Normalization()
      layer.mean = NumberArray(Array(repeating: 1, count: 200_000))
      layer.variance = layer.mean
      definition.inputs[0].shape = [200_000]
      definition.nodes[0].layer = AnyLayer(layer)
    }
    #expect(reading(snapshot, "compile.loss=mae").messages == "")
  }
}
