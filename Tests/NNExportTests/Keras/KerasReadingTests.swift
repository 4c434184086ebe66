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
}
