import NNConfig
import NNGraph
import NNLayers
import NNReferenceBackend
import NNTensor
import NNTestSupport
import Testing

/// Numbers of Keras 3.15.1 on TensorFlow 2.21.0 for the matrix [[1, -2, 3], [0.5, 0, -0.25]].
@Suite struct ConstraintTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let constraint: any Constraint
    let values: [Float]

    init(_ id: String, _ constraint: any Constraint, _ values: [Float]) {
      testDescription = id
      self.constraint = constraint
      self.values = values
    }
  }

  static let cases = [
    Case("MaxNorm()", Constraints.MaxNorm(), [0.9999999, -2, 1.993092, 0.4999999, 0, -0.166091]),
    Case("MaxNorm(1)", Constraints.MaxNorm(1), [0.8944271, -1, 0.9965458, 0.4472135, 0, -0.08304548]),
    Case(
      "MaxNorm(1, axis: 1)", Constraints.MaxNorm(1, axis: 1),
      [0.2672612, -0.5345225, 0.8017837, 0.4999999, 0, -0.2499999]),
    Case(
      "MaxNorm(1, axis: [0, 1])", Constraints.MaxNorm(1, axis: [0, 1]),
      [0.2643274, -0.5286549, 0.7929823, 0.1321637, 0, -0.06608186]),
    Case("MinMaxNorm()", Constraints.MinMaxNorm(), [0.8944271, -1, 0.9965458, 0.4472135, 0, -0.08304548]),
    Case(
      "MinMaxNorm(minValue: 2, maxValue: 2.5, rate: 0.5)",
      Constraints.MinMaxNorm(minValue: 2, maxValue: 2.5, rate: 0.5),
      [1.394427, -2, 2.745682, 0.6972135, 0, -0.2288069]),
    Case("NonNeg()", Constraints.NonNeg(), [1, 0, 3, 0.5, 0, 0]),
    Case("UnitNorm()", Constraints.UnitNorm(), [0.8944271, -1, 0.9965458, 0.4472135, 0, -0.08304548]),
    Case(
      "UnitNorm(axis: 1)", Constraints.UnitNorm(axis: 1),
      [0.2672612, -0.5345225, 0.8017837, 0.894427, 0, -0.4472135]),
  ]

  @Test(arguments: cases) func agreesWithKeras(_ example: Case) throws {
    let builder = GraphBuilder()
    let x = builder.input("x", ValueType([2, 3]))
    let graph = try builder.finish(outputs: [("y", try example.constraint(x))])
    let run = try runGraph(graph, on: ReferenceBackend(), inputs: [RegularizerTests.matrix])
    expectClose(try #require(run.outputs["y"]), Tensor(example.values, shape: [2, 3]))
  }

  @Test func everyConstraintHasCases() {
    #expect(Set(Self.cases.map { type(of: $0.constraint).name }) == Set(Constraints.all.names))
  }

  @Test(arguments: [
    ("non_neg", "NonNeg"), ("{max_norm: 3}", "MaxNorm"), ("{UnitNorm: {axis: [0, 1]}}", "UnitNorm"),
    ("MinMaxNorm", "MinMaxNorm"),
  ])
  func isReadByAnyName(_ text: String, _ name: String) throws {
    #expect(type(of: try readSpec(AnyConstraint.self, text).base).name == name)
  }

  @Test(arguments: [
    ("{MaxNorm: -1}", "constraint MaxNorm: max_value: expected a non-negative number, got -1"),
    (
      "{MinMaxNorm: {min_value: 2}}", "constraint MinMaxNorm: min_value 2.0 is above max_value 1.0"
    ),
    (
      "{UnitNorm: {axis: 0.5}}", "constraint UnitNorm: axis: expected an integer or a list of integers, got 0.5"
    ),
  ])
  func isRefused(_ text: String, _ message: String) {
    #expect(complaints(AnyConstraint.self, text) == [message])
  }

  @Test func theAxisMustExist() throws {
    let x = GraphBuilder().input("x", ValueType([3]))
    let error = #expect(throws: LayerError.self) { try Constraints.MaxNorm(axis: 1)(x) }
    #expect(error?.message == "has a constraint over axis 1, which a variable of shape (3,) does not have")
  }
}
