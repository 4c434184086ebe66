import NNConfig
import NNGraph
import NNLayers
import NNReferenceBackend
import NNTensor
import NNTestSupport
import Testing

/// Numbers of Keras 3.15.1 on TensorFlow 2.21.0 for the matrix [[1, -2, 3], [0.5, 0, -0.25]].
@Suite struct RegularizerTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let regularizer: any Regularizer
    let value: Float
    let gradient: [Float]

    init(_ id: String, _ regularizer: any Regularizer, _ value: Float, _ gradient: [Float]) {
      testDescription = id
      self.regularizer = regularizer
      self.value = value
      self.gradient = gradient
    }
  }

  static let matrix = Tensor([1, -2, 3, 0.5, 0, -0.25] as [Float], shape: [2, 3])

  static let cases = [
    Case("L1()", Regularizers.L1(), 0.0675, [0.01, -0.01, 0.01, 0.01, 0, -0.01]),
    Case("L1(0.5)", Regularizers.L1(0.5), 3.375, [0.5, -0.5, 0.5, 0.5, 0, -0.5]),
    Case("L2()", Regularizers.L2(), 0.143125, [0.02, -0.04, 0.06, 0.01, 0, -0.005]),
    Case("L2(0.5)", Regularizers.L2(0.5), 7.15625, [1, -2, 3, 0.5, 0, -0.25]),
    Case("L1L2()", Regularizers.L1L2(), 0, [0, 0, 0, 0, 0, 0]),
    Case("L1L2(l1: 0.1)", Regularizers.L1L2(l1: 0.1), 0.675, [0.1, -0.1, 0.1, 0.1, 0, -0.1]),
    Case("L1L2(l1: 0.1, l2: 0.2)", Regularizers.L1L2(l1: 0.1, l2: 0.2), 3.5375, [0.5, -0.9, 1.3, 0.3, 0, -0.2]),
    Case(
      "OrthogonalRegularizer()", Regularizers.OrthogonalRegularizer(), 0.0011952284,
      [-0.002475831, 0.0001707469, 0.0009391083, -0.00669328, 0.009561828, -0.01338656]),
    Case(
      "OrthogonalRegularizer(factor: 0.5, mode: .columns)",
      Regularizers.OrthogonalRegularizer(factor: 0.5, mode: .columns), 0.45752859,
      [0.06447737, 0, 0.002772376, -0.1289547, -0.03034734, 0.03326855]),
  ]

  @Test(arguments: cases) func agreesWithKeras(_ example: Case) throws {
    let builder = GraphBuilder()
    let x = builder.input("x", ValueType([2, 3]))
    let penalty = try example.regularizer(x)
    let gradient = builder.gradients(of: penalty, withRespectTo: [x])[0]
    let graph = try builder.finish(outputs: [("penalty", penalty), ("gradient", gradient)])
    let run = try runGraph(graph, on: ReferenceBackend(), inputs: [Self.matrix])
    expectClose(try #require(run.outputs["penalty"]), Tensor(scalar: example.value))
    expectClose(try #require(run.outputs["gradient"]), Tensor(example.gradient, shape: [2, 3]), absolute: 1e-7)
  }

  @Test func everyRegularizerHasCases() {
    let tested = Set(Self.cases.map { type(of: $0.regularizer).name })
    #expect(tested == Set(Regularizers.all.names))
  }

  @Test(arguments: [
    ("l2", "L2"), ("{L2: 0.5}", "L2"), ("{l1: 0.5}", "L1"), ("{l1_l2: {l1: 0.1}}", "L1L2"),
    ("orthogonal_regularizer", "OrthogonalRegularizer"),
  ])
  func isReadByAnyName(_ text: String, _ name: String) throws {
    #expect(type(of: try readSpec(AnyRegularizer.self, text).base).name == name)
  }

  @Test(arguments: [
    ("{L2: -1}", "regularizer L2: l2: expected a non-negative number, got -1"),
    (
      "{l1_l2: 0.1}",
      """
      regularizer L1L2: 0.1 needs the name of its parameter
      help: write l1_l2: {l1: 0.1} or {l2: 0.1}
      """
    ),
  ])
  func isRefused(_ text: String, _ message: String) {
    #expect(complaints(AnyRegularizer.self, text) == [message])
  }

  @Test func orthogonalityTakesMatrices() {
    let dense = Dense(2, kernelRegularizer: .orthogonalRegularizer(mode: .rows))
    #expect(
      refusal(dense, input: [4, 1])?.message
        == "cannot use OrthogonalRegularizer for a variable of shape (1, 2): it compares rows, and there is one")
    #expect(
      refusal(dense, input: [4, 20000])?.message
        == "cannot use OrthogonalRegularizer for a variable of shape (20000, 2): "
        + "it compares 20000 rows with each other, 16384 at most can be")
    let bias = Dense(2, biasRegularizer: .orthogonalRegularizer())
    #expect(
      refusal(bias, input: [4, 3])?.message
        == "cannot use OrthogonalRegularizer for a variable of shape (2,): it takes matrices only")
  }

  /// The penalty on outputs is that of the whole batch divided by its rows.
  @Test func activityIsDividedByTheBatch() throws {
    let layer = Dense(1, useBias: false, kernelInitializer: .ones, activityRegularizer: .l2(0.5))
    let builder = GraphBuilder()
    let trace = Trace(builder: builder, variables: VariableTable(), mode: .training)
    let scope = LayerScope(trace: trace, path: "layer", storagePath: "layers/layer")
    _ = try layer.build(Call(Signal(builder.input("x", ValueType([4, 1])))), in: scope)
    #expect(trace.losses.count == 1)
    let graph = try builder.finish(outputs: [("loss", trace.losses[0])])
    let run = try runGraph(
      graph, on: ReferenceBackend(), inputs: [Tensor([1, 2, 3, 4] as [Float], shape: [4, 1])],
      states: ["layer/kernel": Tensor([2] as [Float], shape: [1, 1])])
    #expect(run.outputs["loss"]?.floats == [0.5 * (4 + 16 + 36 + 64) / 4])
  }
}
