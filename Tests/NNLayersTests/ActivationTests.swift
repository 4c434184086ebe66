import NNConfig
import NNGraph
import NNLayers
import NNReferenceBackend
import NNTensor
import NNTestSupport
import Testing

@Suite struct ActivationTests {
  static let cases = Golden.cases("activations.json")

  /// Values and gradients of `function` at `x` with the gradient `upstream` behind it.
  private func run(
    _ function: any ActivationFunction, at x: Tensor, upstream: Tensor, on backend: TestBackend = .reference
  ) throws -> GraphRun {
    let builder = GraphBuilder()
    let input = builder.input("x", ValueType(x.shape))
    let y = try function(input)
    let seed = builder.constant(Literal(upstream.doubles, type: ValueType(upstream.shape)))
    let gradient = builder.gradients(of: y, withRespectTo: [input], seed: seed)[0]
    let graph = try builder.finish(outputs: [("y", y), ("gradient", gradient)])
    return try runGraph(graph, on: backend.backend, inputs: [x])
  }

  @Test func everyActivationHasCases() {
    let tested = Set(Self.cases.compactMap { $0.value["name"]?.text })
    #expect(Activations.all.names.filter { !tested.contains($0) } == ["step"])
  }

  @Test(arguments: cases, TestBackend.allCases) func agreesWithKeras(_ golden: GoldenCase, on backend: TestBackend)
    throws
  {
    let name = String(golden.id.split(separator: "/")[0])
    let plain = try #require(Activations.all[golden.text("name")]).init() as? any ActivationFunction
    let function = try #require(Self.withOptions[name] ?? plain)
    #expect(golden.value["config"]?.entries?.isEmpty != false || Self.withOptions[name] != nil)
    let found = try run(function, at: golden.tensor("input"), upstream: golden.tensor("upstream"), on: backend)
    expectClose(try #require(found.outputs["y"]), try golden.tensor("output"), absolute: 1e-6, relative: 3e-6)
    expectClose(
      try #require(found.outputs["gradient"]), try golden.tensor("gradient"), absolute: 2e-6, relative: 1e-5,
      "gradient")
  }

  /// The cases with options, by what stands before the slash of their id.
  static let withOptions: [String: any ActivationFunction] = [
    "celu-alpha=0.5": Activations.Celu(alpha: 0.5),
    "elu-alpha=0.3": Activations.Elu(alpha: 0.3),
    "gelu-approximate=True": Activations.Gelu(approximate: true),
    "glu-axis=0": Activations.Glu(axis: 0),
    "glu-axis=-1": Activations.Glu(axis: -1),
    "hard_shrink-threshold=1.0": Activations.HardShrink(threshold: 1),
    "leaky_relu-negative_slope=0.05": Activations.LeakyRelu(negativeSlope: 0.05),
    "log_softmax-axis=0": Activations.LogSoftmax(axis: 0),
    "log_softmax-axis=1": Activations.LogSoftmax(axis: 1),
    "log_softmax-axis=-1": Activations.LogSoftmax(axis: -1),
    "relu-negative_slope=0.1": Activations.Relu(negativeSlope: 0.1),
    "relu-max_value=2.5": Activations.Relu(maxValue: 2.5),
    "relu-threshold=0.5": Activations.Relu(threshold: 0.5),
    "relu-negative_slope=0.2-max_value=2.5-threshold=0.5":
      Activations.Relu(negativeSlope: 0.2, maxValue: 2.5, threshold: 0.5),
    "soft_shrink-threshold=1.0": Activations.SoftShrink(threshold: 1),
    "softmax-axis=0": Activations.Softmax(axis: 0),
    "softmax-axis=1": Activations.Softmax(axis: 1),
    "softmax-axis=-1": Activations.Softmax(axis: -1),
    "sparsemax-axis=0": Activations.Sparsemax(axis: 0),
    "sparsemax-axis=1": Activations.Sparsemax(axis: 1),
    "sparsemax-axis=-1": Activations.Sparsemax(axis: -1),
    "squareplus-b=1": Activations.Squareplus(b: 1),
    "threshold-threshold=0.5-default_value=2.0": Activations.Threshold(0.5, defaultValue: 2),
    "threshold-threshold=-1.0-default_value=0.0": Activations.Threshold(-1, defaultValue: 0),
  ]

  @Test func stepIsOneFromZeroOn() throws {
    let x = Tensor([-1, -1e-6, -0.0, 0, 1e-6, 3] as [Float], shape: [6])
    let found = try run(Activations.Step(), at: x, upstream: Tensor([1, 2, 3, 4, 5, 6] as [Float], shape: [6]))
    #expect(found.outputs["y"]?.floats == [0, 0, 1, 1, 1, 1])
    #expect(found.outputs["gradient"]?.floats == [0, 0, 0, 0, 0, 0])
  }

  // MARK: - Names

  @Test(arguments: [
    ("relu", "relu"), ("ReLU", "relu"), ("swish", "silu"), ("hard_swish", "hard_silu"), ("hardsigmoid", "hard_sigmoid"),
    ("hard_sigmoid", "hard_sigmoid"), ("LogSoftmax", "log_softmax"), ("leaky_relu", "leaky_relu"), ("step", "step"),
  ])
  func isFoundByAnyName(_ written: String, _ name: String) throws {
    let activation = try readSpec(Activation.self, "\(written)")
    #expect(type(of: activation.base).name == name)
  }

  @Test func nullIsLinear() throws {
    #expect(try readSpec(Activation.self, "null").base is Activations.Linear)
  }

  @Test func everyNameOfKerasIsKnown() throws {
    let names = try #require(Golden.file("activations.json")["saved_as"]?.entries)
    for name in names {
      #expect(Activations.all[name.key]?.name == name.value.text, "\(name.key)")
    }
  }

  // MARK: - In `.keras` files

  @Test func isSavedByName() throws {
    for entry in try #require(Golden.file("activations.json")["saved_as"]?.entries) {
      let activation = try readKeras(Activation.self, .string(entry.key))
      let saved = activation.write(in: WriteContext(dialect: .keras))
      #expect(saved == entry.value)
    }
  }

  @Test(arguments: [
    ("{leaky_relu: {negative_slope: 0.1}}", "LeakyReLU"), ("{elu: {alpha: 0.5}}", "ELU"),
    ("{relu: {max_value: 6, threshold: 1}}", "ReLU"), ("{softmax: {axis: [1, 2]}}", "Softmax"),
    ("{threshold: {threshold: 1, default_value: 0}}", "ReLU"), ("step", "Discretization"),
  ])
  func optionsAreSavedAsALayer(_ text: String, _ name: String) throws {
    let activation = try readSpec(Activation.self, text)
    let saved = activation.write(in: WriteContext(dialect: .keras))
    #expect(saved["class_name"]?.text == name)
    #expect(saved["module"]?.text == "keras.layers")
    let again = try readKeras(Activation.self, saved)
    #expect(again.write(in: WriteContext(dialect: .keras)) == saved)
  }

  @Test func aLayerOfKerasIsReadAsAnActivation() throws {
    let config: ConfigValue = .mapping([
      "name": .string("leaky_re_lu"), "trainable": .bool(true), "dtype": .string("float32"),
      "negative_slope": .double(0.1),
    ])
    let layer: ConfigValue = .mapping([
      "module": .string("keras.layers"), "class_name": .string("LeakyReLU"), "config": config,
      "registered_name": .null,
    ])
    let activation = try readKeras(Activation.self, layer)
    #expect((activation.base as? Activations.LeakyRelu)?.negativeSlope == 0.1)
  }

  @Test(arguments: [
    (
      "{celu: {alpha: 0.5}}",
      """
      activation celu: no .keras file can hold celu with such parameters
      help: write celu without parameters
      """
    ),
    (
      "{leaky_relu: {negative_slope: -1}}",
      """
      activation leaky_relu: no .keras file can hold leaky_relu with such parameters
      help: write leaky_relu without parameters
      """
    ),
    (
      "{threshold: {threshold: 0, default_value: 2}}",
      "activation threshold: no .keras file can hold threshold with such parameters"
    ),
    ("{celu: {alpha: -1}}", "activation celu: alpha: expected a positive number, got -1"),
    (
      "rleu",
      """
      unknown activation "rleu"
      help: did you mean relu?
      """
    ),
  ])
  func isRefused(_ text: String, _ message: String) {
    #expect(complaints(Activation.self, text) == [message])
  }

  @Test func proposesNamesAsKerasWritesThem() {
    #expect(complaints(Activation.self, "sillu") == ["unknown activation \"sillu\"\nhelp: did you mean silu?"])
    #expect(
      complaints(Activation.self, "hard_sigmid") == [
        "unknown activation \"hard_sigmid\"\nhelp: did you mean hard_sigmoid?"
      ])
  }

  @Test func tellsWhichAxisIsMissing() {
    let error = refusal(ActivationLayer(.softmax(axis: 2)), input: [4, 3])
    #expect(error?.message == "there is no axis 2 in an input of 2 axes (the batch is axis 0)")
    #expect(
      refusal(ActivationLayer(.glu), input: [4, 3])?.message
        == "cannot apply glu to an odd number of values: axis 1 has 3")
  }
}
