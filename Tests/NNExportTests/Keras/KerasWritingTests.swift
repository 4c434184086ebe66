import NNConfig
import NNLayers
import NNTensor
import NNTraining
import NNZip
import Testing

@testable import NNExport

/// What is written, held against what Keras wrote for the same model.
@Suite struct KerasWritingTests {
  @Test(arguments: KerasGolden.all) func describesModelsAsKeras(_ golden: KerasGolden) throws {
    let keras = try KerasFile(golden.bytes)
    let ours = try KerasFile(KerasArchive().written(golden.read()))
    // Keras names what a list or mapping of one metric or loss means for a model of one output.
    var config = keras.config
    for key in ["loss", "metrics", "weighted_metrics", "loss_weights"] {
      let path = ["compile_config", key]
      if config[at: path] != nil, golden.id.hasPrefix("compiled_") { config[at: path] = ours.config[at: path] }
    }
    #expect(kerasDifferences(ours.config, config) == [])
  }

  @Test(arguments: KerasGolden.all) func keepsWeightsWhereKerasDoes(_ golden: KerasGolden) throws {
    let keras = try KerasFile(golden.bytes)
    let snapshot = try golden.read()
    let ours = try KerasFile(KerasArchive().written(snapshot))
    var expected = keras.datasets
    // Keras counts batches in 32 or 64 bits, by backend; an optimizer that was not used is left out.
    if expected["optimizer/vars/0"] != nil { expected["optimizer/vars/0"] = "() int64" }
    if snapshot.optimizerVariables == nil { expected = expected.filter { !$0.key.hasPrefix("optimizer/") } }
    for (path, type) in expected where path.hasSuffix("/2") && type == "() int32" { expected[path] = "() int64" }
    #expect(ours.datasets == expected)
    for (path, name) in ours.groupNames { #expect(keras.groupNames[path] == name, "\(path)") }
    let missing = keras.groupNames.keys.filter { ours.groupNames[$0] == nil && !$0.hasSuffix("/activation/vars") }
    #expect(missing.filter { snapshot.optimizerVariables != nil || $0 != "/optimizer/vars" } == [])
  }

  /// Keras on TensorFlow predicts with no model whose name has a space; nnrun keeps the name for itself.
  @Test(arguments: [
    ("my model", "my_model"), ("modèle", "mod_le"), ("_x", "model_x"), ("a>b", "a_b"), ("a.b-1", "a.b-1"),
  ])
  func givesKerasANameThatItCanUse(name: String, usable: String) throws {
    var snapshot = try KerasGolden.named("train_adam").read()
    snapshot.definition.name = name
    for notes in [nil, ConfigValue.mapping(["task": .string("classes")])] {
      snapshot.notes = notes
      let bytes = try KerasArchive().written(snapshot)
      let file = try KerasFile(bytes)
      #expect(file.config[at: ["config", "name"]]?.text == usable)
      #expect(file.groupNames["/vars"] == .string(usable))
      let again = try KerasArchive().reading(bytes)
      #expect(again.definition.name == name)
      #expect(again.notes == notes)
    }
  }

  @Test(arguments: KerasGolden.all) func readsBackWhatItWrote(_ golden: KerasGolden) throws {
    var snapshot = try golden.read()
    snapshot.notes = .mapping(["classes": .sequence([.string("ja"), .string("nein ü\u{1F600}")]), "rows": .int(150)])
    let bytes = try KerasArchive().written(snapshot)
    let again = try KerasArchive().reading(bytes)
    #expect(again.weights == snapshot.weights)
    #expect(again.optimizerVariables == snapshot.optimizerVariables)
    #expect(again.notes == snapshot.notes)
    #expect(try KerasArchive().written(again) == bytes)
  }

  @Test func membersStandAsInKeras() throws {
    let golden = try KerasGolden.named("train_adam")
    var snapshot = try golden.read()
    let keras = try KerasFile(golden.bytes)
    let ours = try KerasFile(KerasArchive().written(snapshot))
    #expect(ours.names == keras.names)
    #expect(ours.metadata == keras.metadata)
    snapshot.notes = .mapping(["a": .int(1)])
    #expect(try KerasFile(KerasArchive().written(snapshot)).names == keras.names + ["nnrun.json"])
    let kerasCompile = try #require(keras.config["compile_config"]?.entries).map(\.key)
    #expect(ours.config["compile_config"]?.entries?.map(\.key) == kerasCompile)
    let kerasOptimizer = try #require(keras.config[at: ["compile_config", "optimizer", "config"]]?.entries).map(\.key)
    #expect(ours.config[at: ["compile_config", "optimizer", "config"]]?.entries?.map(\.key) == kerasOptimizer)
  }

  /// The file says the rate that training had reached, as Keras does.
  @Test func writesTheCurrentLearningRate() throws {
    var snapshot = try KerasGolden.named("train_adam").read()
    snapshot.optimizerVariables?[1] = Tensor(scalar: Float(0.25))
    let config = try KerasFile(KerasArchive().written(snapshot)).config
    #expect(config[at: ["compile_config", "optimizer", "config", "learning_rate"]] == .double(0.25))
  }

  @Test func keepsWordsOfLossAndMetrics() throws {
    var snapshot = try KerasGolden.named("train_adam").read()
    var settings = CompileSettings()
    settings.loss = try #require(LossReference("crossentropy"))
    settings.metrics = [try #require(MetricReference("acc"))]
    snapshot.settings = settings
    snapshot.optimizerVariables = nil
    let again = try KerasArchive().reading(KerasArchive().written(snapshot))
    let context = WriteContext(dialect: .keras)
    #expect(again.settings?.loss.write(in: context) == .string("crossentropy"))
    #expect(again.settings?.metrics.map { $0.write(in: context) } == [.string("acc")])
  }

  /// The layer that Keras has instead of a threshold function.
  @Test func writesStepAsDiscretization() throws {
    let definition = ModelDefinition.sequential(
      input: InputDefinition("x", shape: [2]), layers: [("a", Dense(2, activation: Activation(Activations.Step())))])
    let weights = [
      "layers/dense/vars/0": Tensor(shape: [2, 2], dtype: .float32),
      "layers/dense/vars/1": Tensor(shape: [2], dtype: .float32),
    ]
    let bytes = try KerasArchive().written(ModelSnapshot(definition: definition, weights: weights))
    let activation = try KerasFile(bytes).config[at: ["config", "layers", "1", "config", "activation"]]
    #expect(activation?["class_name"]?.text == "Discretization")
    let node = try KerasArchive().reading(bytes).definition.nodes[0]
    #expect((node.layer.base as? Dense)?.activation.base is Activations.Step)
  }

  // MARK: - What cannot be written

  @Test func refusesNamesThatKerasRefuses() throws {
    func message(_ names: [String?]) -> String {
      let definition = ModelDefinition.sequential(
        input: InputDefinition("x", shape: [2]), layers: names.map { ($0, Identity()) })
      do {
        _ = try KerasArchive().written(ModelSnapshot(definition: definition, weights: [:]))
        return "nothing"
      } catch {
        return (error as? DiagnosticError)?.diagnostics.map(\.message).joined() ?? "\(error)"
      }
    }
    #expect(message([nil, nil]) == "nothing")
    #expect(message(["a/b"]) == "Keras takes no layer called \"a/b\"")
    #expect(message(["a", "a"]) == "Keras takes no two layers called \"a\"")
    #expect(message(["x"]) == "Keras takes no two layers called \"x\"")
  }

  @Test func refusesWhatIsNoChain() throws {
    var definition = try KerasGolden.named("train_adam").read().definition
    definition.outputs = [.node(0, result: 0)]
    #expect(throws: DiagnosticError.self) {
      try KerasArchive().written(ModelSnapshot(definition: definition, weights: [:]))
    }
  }

  @Test func passesOnWhatTheSinkThrows() throws {
    struct Full: Error {}
    let snapshot = try KerasGolden.named("train_adam").read()
    var room = 9000
    #expect(throws: Full.self) {
      try KerasArchive().write(snapshot) { bytes in
        room -= bytes.count
        if room < 0 { throw Full() }
      }
    }
  }
}
