import NNConfig
import NNExport
import NNLayers
import NNTensor
import NNTestSupport
import NNTraining
import Testing

/// Models that Keras saved, on each of its backends.
@Suite struct KerasReadingTests {
  @Test func everyComponentIsAmongThem() throws {
    let configs = try KerasGolden.all.filter { $0.backend == "tensorflow" }.map { golden in
      try KerasFile(golden.bytes).config
    }
    let text = configs.map { JSONWriter().write($0) }.joined()
    let components: [any Component.Type] =
      LayerCatalog.standard.types + Initializers.all.types + Regularizers.all.types + Constraints.all.types
      + Losses.all.types + Metrics.all.types + Optimizers.all.types + LearningRateSchedules.all.types
    // A window of numbers as weights, which no dense layer starts from.
    for type in components where type.name != "STFT" {
      let isThere =
        text.contains("\"class_name\": \"\(type.name)\"")
        || type.aliases.contains { text.contains("\": \"\($0)\"") }
      #expect(isThere, "no saved model has \(type.kerasModule).\(type.name)")
    }
    for type in Activations.all.types where (type.init() as? any ActivationFunction)?.isKerasFunction ?? false {
      #expect(text.contains("\"activation\": \"\(type.name)\""), "no saved model has \(type.name)")
    }
  }

  @Test(arguments: KerasGolden.all + KerasGolden.earlier, TestBackend.allCases)
  func predictsAsKeras(_ golden: KerasGolden, on backend: TestBackend) throws {
    let snapshot = try golden.read()
    let model = try Model(snapshot.definition, backend: backend.backend, weights: snapshot.weights)
    let (x, y) = try golden.predictions()
    expectClose(try model.predict(TensorSource(x))[0], y, absolute: 2e-6, relative: 2e-5)
  }

  /// Training goes on from the file as it went on in Keras: counters, slots, moving averages and schedules included.
  @Test(arguments: KerasGolden.trainings) func goesOnAsKeras(_ golden: KerasGolden) throws {
    let model = try Model.reading(golden.read())
    let history = try model.fit(try KerasGolden.rows(), settings: try KerasGolden.fit)
    let disagreement = try #require(golden.content["disagreement"]?.text.flatMap { Double($0) })
    for (name, expected) in try golden.logs {
      #expect(history[name].count == expected.count)
      for (value, wanted) in zip(history[name], expected) {
        let error = (value - wanted).magnitude / max(name == "loss" ? 0 : 1, wanted.magnitude)
        #expect(error <= max(1e-5, 4 * disagreement), "\(name) is \(value), Keras has \(wanted)")
      }
    }
    // Keras lists what is trained first, then the rest.
    let variables = model.weights
    let expected = try golden.tensors("weights")
    try #require(expected.count == variables.count)
    for (variable, wanted) in zip(variables, expected) {
      expectClose(
        try model.weight(variable.path), wanted, absolute: max(1e-4, 4 * disagreement), relative: 0, variable.path)
    }
    let slots = try #require(try model.snapshot().optimizerVariables)
    let kerasSlots = try golden.tensors("optimizer")
    try #require(slots.count == kerasSlots.count)
    for (index, (slot, wanted)) in zip(slots, kerasSlots).enumerated() {
      expectClose(
        slot.cast(to: .float32), wanted.cast(to: .float32), absolute: max(1e-4, 4 * disagreement), relative: 1e-4,
        "optimizer/vars/\(index)")
    }
  }

  /// Layers compute with integers, truth values and numbers in double precision as with the same numbers in single.
  @Test(arguments: [DType.int32, .int64, .uint8, .bool, .float64], TestBackend.allCases)
  func computesWithEveryTypeOfInput(_ dtype: DType, on backend: TestBackend) throws {
    func predictions(_ snapshot: ModelSnapshot, _ x: Tensor) throws -> Tensor {
      try Model(snapshot.definition, backend: backend.backend, weights: snapshot.weights).predict(TensorSource(x))[0]
    }
    let golden = try KerasGolden.named("chain_functional")
    let numbers = Tensor([0, 1, 1, 0, 1, 0, 1, 1] as [Float], shape: [2, 4])
    let bytes = try KerasFile.changed(golden.bytes) { config in
      config[at: ["config", "layers", "0", "config", "dtype"]] = .string(dtype.rawValue)
    }
    let snapshot = try KerasArchive().reading(bytes)
    #expect(snapshot.definition.inputs[0].dtype == dtype)
    let wanted = try predictions(try golden.read(), numbers)
    expectClose(try predictions(snapshot, numbers.cast(to: dtype)), wanted, absolute: 1e-6, relative: 1e-6)
  }

  @Test func knowsWhatWasNotCompiledOrTrained() throws {
    let plain = try KerasGolden.named("chain").read()
    #expect(plain.settings == nil && plain.optimizerVariables == nil)
    let compiled = try KerasGolden.named("compiled_categorical_crossentropy").read()
    #expect(compiled.settings != nil && compiled.optimizerVariables == nil)
    let trained = try KerasGolden.named("train_adam").read()
    #expect(trained.optimizerVariables?[0] == Tensor(scalar: Int32(15)))
    #expect(try KerasGolden.named("train_adam").read(KerasArchive(ignoringCompile: true)).settings == nil)
  }

  @Test(arguments: KerasGolden.earlier) func takesAllThatEarlierVersionsSaved(_ golden: KerasGolden) throws {
    let snapshot = try golden.read()
    let isCompiled = golden.id.hasPrefix("sequential")
    #expect(snapshot.definition.isSequential == isCompiled)
    #expect((snapshot.settings != nil) == isCompiled)
    #expect(snapshot.optimizerVariables?.count == (isCompiled ? 14 : nil))
    if isCompiled { #expect(snapshot.optimizerVariables?[0] == Tensor(scalar: Int32(1))) }
  }

  @Test func keepsNamesFormAndFreezing() throws {
    let frozen = try KerasGolden.named("frozen").read().definition
    #expect(frozen.isSequential)
    #expect(frozen.nodes.map(\.name) == ["held", "batch_normalization", "free", "p_re_lu", "Last-One_3"])
    #expect(frozen.nodes.map(\.trainable) == [false, false, true, false, true])
    let functional = try KerasGolden.named("chain_functional").read().definition
    #expect(!functional.isSequential)
    #expect(functional.name == "chain_functional")
    #expect(functional.inputs.map(\.name) == ["numbers"])
    #expect(functional.inputs[0].shape == [4])
  }

  @Test func readsEveryFormOfMetrics() throws {
    func names(_ id: String) throws -> [String] {
      try #require(try KerasGolden.named("compiled_" + id).read().settings).metrics.map(\.name)
    }
    #expect(try names("mse") == ["mse", "mae", "acc"])
    #expect(try names("mae") == ["accuracy", "MSE"])
    #expect(try names("bce") == ["binary_accuracy", "bce"])
    #expect(try names("functions") == ["mean_squared_error", "distance"])
    #expect(try names("objects").contains("error"))
    #expect(try #require(try KerasGolden.named("compiled_objects").read().settings).weightedMetrics.count == 1)
  }

  /// Layers that apply a function and nothing more are that function, however deep it is wrapped.
  @Test(arguments: [
    (
      #"{"module": "keras.layers", "class_name": "Identity", "config": {"name": "i"}, "registered_name": null}"#,
      "linear"
    ),
    (
      #"""
      {"module": "keras.layers", "class_name": "Activation", "registered_name": null,
        "config": {"name": "a", "trainable": true, "activation": "tanh"}}
      """#, "tanh"
    ),
    (
      #"""
      {"module": "keras.layers", "class_name": "Activation", "registered_name": null, "config": {"name": "a",
        "activation": {"module": "keras.layers", "class_name": "LeakyReLU", "registered_name": null,
          "config": {"name": "l", "negative_slope": 0.3}}}}
      """#, "leaky_relu"
    ),
  ])
  func readsLayersAsActivations(json: String, function: String) throws {
    let bytes = try KerasFile.changed(KerasGolden.named("train_adam").bytes) { config in
      let value = JSONReader.parse(SourceText(name: "json", text: json), diagnostics: Diagnostics())
      config[at: ["config", "layers", "1", "config", "activation"]] = value
    }
    let dense = try #require(try KerasArchive().reading(bytes).definition.nodes[0].layer.base as? Dense)
    #expect(type(of: dense.activation.base).name == function)
  }

  /// Penalties that cannot be computed stop training only: Keras predicts with such a model.
  @Test func predictsWhateverThePenalties() throws {
    let golden = try KerasGolden.named("chain_functional")
    let bytes = try KerasFile.changed(golden.bytes) { config in
      let json = #"""
        {"module": "keras.regularizers", "class_name": "OrthogonalRegularizer", "config": {"factor": 0.1},
          "registered_name": null}
        """#
      let regularizer = JSONReader.parse(SourceText(name: "json", text: json), diagnostics: Diagnostics())
      for key in ["bias_regularizer", "activity_regularizer"] {
        config[at: ["config", "layers", "4", "config", key]] = regularizer
      }
    }
    let snapshot = try KerasArchive().reading(bytes)
    let model = try Model(snapshot.definition, backend: TestBackend.cpu.backend, weights: snapshot.weights)
    let (x, y) = try golden.predictions()
    expectClose(try model.predict(TensorSource(x))[0], y, absolute: 2e-6, relative: 2e-5)
  }

  /// What divides only some lengths of a sequence is for the data to tell.
  @Test func readsShapesThatDependOnTheData() throws {
    let bytes = try KerasFile.changed(KerasGolden.named("chain_functional").bytes) { config in
      let layers = config[at: ["config", "layers"]]?.items ?? []
      var reshape = layers.first { $0["class_name"]?.text == "Reshape" } ?? .null
      reshape[at: ["config", "target_shape"]] = .sequence([.int(-1), .int(7)])
      reshape[at: ["inbound_nodes", "0", "args", "0", "config", "keras_history"]] = .sequence([
        .string("numbers"), .int(0), .int(0),
      ])
      var input = layers[0]
      input[at: ["config", "batch_shape"]] = .sequence([.null, .null, .int(3)])
      config[at: ["config", "layers"]] = .sequence([input, reshape])
      config[at: ["config", "output_layers", "0"]] = reshape["config"]?["name"]
    } weights: { root in
      root.groups["layers"] = nil
    }
    #expect(try KerasArchive().reading(bytes).definition.nodes.count == 1)
  }

  @Test func readsFractionsAsBoundariesOfRates() throws {
    let bytes = try KerasFile.changed(KerasGolden.named("schedule_piecewise").bytes) { config in
      let rate = ["compile_config", "optimizer", "config", "learning_rate", "config"]
      config[at: rate + ["boundaries"]] = .sequence([.plain("3.0"), .plain("7.5")])
      config[at: rate + ["values"]] = .sequence([.double(0.1), .double(0.05), .double(0.01)])
    }
    let optimizer = try #require(try KerasArchive().reading(bytes).settings).optimizer
    let rate = optimizer.write(in: WriteContext(dialect: .keras))["config"]?["learning_rate"]?["config"]
    #expect(rate?["boundaries"]?.items?.map(\.text) == ["3", "7"])
  }

  /// `Model(x, {"price": Dense(2)(inputs=x)})`, compiled with losses and metrics by that name.
  @Test func readsKeywordsAndNamesOfOutputs() throws {
    let golden = try KerasGolden.named("chain_functional")
    let bytes = try KerasFile.changed(golden.bytes) { config in
      let call = ["config", "layers", "4", "inbound_nodes", "0"]
      config[at: call + ["kwargs", "inputs"]] = config[at: call + ["args", "0"]]
      config[at: call + ["args"]] = .sequence([])
      let output = config[at: ["config", "output_layers"]] ?? .null
      config[at: ["config", "output_layers"]] = .mapping([ConfigEntry("price", output)])
      let names = ["loss", "metrics"].map { ConfigEntry($0, .mapping([ConfigEntry("price", .string("mae"))])) }
      let optimizer = try? KerasFile(KerasGolden.named("train_adam").bytes).config["compile_config"]?["optimizer"]
      config[at: ["compile_config"]] = .mapping([ConfigEntry("optimizer", optimizer ?? .null)] + names)
    }
    let snapshot = try KerasArchive().reading(bytes)
    #expect(snapshot.definition.nodes.map(\.name) == (try golden.read().definition.nodes.map(\.name)))
    let settings = try #require(snapshot.settings)
    #expect(type(of: try #require(settings.loss.known)).name == "MeanAbsoluteError")
    #expect(settings.metrics.map(\.name) == ["mae"])
  }

  /// The mean of a function, as an object of Keras around it, has the function's options.
  @Test func keepsOptionsOfWrappedFunctions() throws {
    func wrapped(_ function: String, _ option: String, _ value: ConfigValue) -> ConfigValue {
      .mapping([
        "module": .string("keras.metrics"), "class_name": .string("MeanMetricWrapper"),
        "config": .mapping([
          "name": .string("m"), "dtype": .string("float32"),
          "fn": .mapping([
            "module": .string("builtins"), "class_name": .string("function"), "config": .string(function),
            "registered_name": .string("function"),
          ]), option: value,
        ]), "registered_name": .null,
      ])
    }
    let bytes = try KerasFile.changed(KerasGolden.named("train_adam").bytes) { config in
      config[at: ["compile_config", "metrics"]] = .sequence([
        wrapped("binary_accuracy", "threshold", .double(0.25)),
        wrapped("categorical_crossentropy", "label_smoothing", .double(0.5)),
        wrapped("sparse_categorical_crossentropy", "from_logits", .bool(true)),
      ])
    }
    let metrics = try #require(try KerasArchive().reading(bytes).settings).metrics
    let options = metrics.map { $0.write(in: WriteContext(dialect: .keras))["config"] ?? .null }
    #expect(options.map { $0["name"]?.text } == ["m", "m", "m"])
    #expect(options[0]["threshold"]?.text == "0.25")
    #expect(options[1]["label_smoothing"]?.text == "0.5")
    #expect(options[2]["from_logits"]?.text == "true")
  }
}
