import NNConfig
import NNGraph
import NNLayers
import NNReferenceBackend
import NNTensor
import NNTestSupport
import Testing

/// Every layer against Keras: outputs, gradients, names and order of variables, and what calls leave in them.
@Suite struct LayerGoldenTests {
  static let cases = Golden.cases("layers.json")

  @Test func everyLayerHasCases() {
    let tested = Set(Self.cases.compactMap { $0.value["class"]?.text })
    let missing = LayerCatalog.standard.names.filter { !tested.contains($0) }
    #expect(missing.isEmpty, "no case of Keras for \(missing)")
  }

  @Test(arguments: cases, TestBackend.allCases) func agreesWithKeras(_ golden: GoldenCase, on backend: TestBackend)
    throws
  {
    let layer = try readLayer(golden)
    let x = try golden.tensor("input")
    let mask = try golden.value["mask"].map(Golden.tensor)
    let isTraining = try golden.flag("training")
    let graph = try LayerGraph(
      layer, input: ValueType(x.shape), mask: mask.map { ValueType($0.shape, $0.dtype) },
      mode: isTraining ? .training : .inference, trainable: golden.flag("trainable"),
      upstream: golden.tensor("upstream"))
    var states = graph.states()
    let weights = try golden.items("weights")
    #expect(graph.declarations.map(\.path.name) == weights.map { $0["name"]?.text })
    #expect(graph.declarations.map(\.isTrainable) == weights.map { $0["trainable"]?.scalar?.bool })
    for (declaration, weight) in zip(graph.declarations, weights) {
      states[declaration.path] = try Golden.tensor(try #require(weight["before"])).cast(to: declaration.type.dtype)
    }
    let run = try runGraph(
      graph.graph, on: backend.backend, inputs: [x] + [mask].compactMap { $0 }, states: states,
      steps: golden.integer("calls"))
    // A large mean costs digits in single precision, in Keras as here.
    let isLossy = golden.id.contains("large_mean")
    let (absolute, relative) = isLossy ? (1e-3, 1e-3) : (5e-6, 1e-5)
    expectClose(
      try #require(run.outputs["y"]), try golden.tensor("output"), absolute: absolute, relative: relative, "output")
    expectClose(
      try #require(run.outputs["gradient of x"]), try golden.tensor("input_gradient"), absolute: absolute,
      relative: relative, "gradient of x")
    let weighted = zip(try golden.tensor("output").doubles, try golden.tensor("upstream").doubles).map { $0 * $1 }
    let penalty = try golden.value["penalty"] == nil ? 0 : golden.number("penalty")
    expectClose(
      try #require(run.outputs["loss"]), Tensor([weighted.reduce(penalty, +)], shape: []), absolute: 10 * absolute,
      relative: relative, "loss")
    for gradient in try golden.items("weight_gradients") {
      let name = try #require(gradient["name"]?.text)
      expectClose(
        try #require(run.outputs["gradient of layer/\(name)"]), try Golden.tensor(try #require(gradient["value"])),
        absolute: absolute, relative: relative, name)
    }
    for weight in weights {
      let name = try #require(weight["name"]?.text)
      let after = try Golden.tensor(try #require(weight["after"]))
      let found = try #require(run.states["layer/\(name)"])
      expectClose(found.cast(to: after.dtype), after, "\(name) after")
    }
  }

  @Test(arguments: cases) func keepsVariablesWhereKerasDoes(_ golden: GoldenCase) throws {
    let graph = try LayerGraph(readLayer(golden), input: ValueType(golden.tensor("input").shape))
    let files = try golden.items("file")
    let prefix = "layers/\(snakeCase(try golden.text("class")))/"
    #expect(
      graph.declarations.map { prefix + $0.storagePath.dropFirst("layers/layer/".count) }
        == files.map { $0["path"]?.text ?? "" })
    for (declaration, file) in zip(graph.declarations, files) {
      #expect(declaration.type.shape.dims.map(String.init) == file["shape"]?.items?.map { $0.text ?? "" })
      #expect(declaration.type.dtype.rawValue == file["dtype"]?.text)
    }
  }

  /// The layer of a case, from the configuration that a `.keras` file holds.
  private func readLayer(_ golden: GoldenCase) throws -> any Layer {
    let name = try golden.text("class")
    var entry = NamedEntry(name: name, arguments: golden.value["config"])
    for key in ["name", "trainable", "dtype"] { _ = entry.take(key) }
    let diagnostics = Diagnostics()
    let context = ReadContext(diagnostics: diagnostics, dialect: .keras)
    let layer = try #require(LayerCatalog.standard[name]).read(entry, in: context)
    try diagnostics.throwIfErrors()
    return try #require(layer as? any Layer)
  }
}

extension String {
  /// Behind the last slash.
  fileprivate var name: String { String(split(separator: "/").last ?? "") }
}
