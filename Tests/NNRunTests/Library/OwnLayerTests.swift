import NNRun
import Testing

/// `x * factor`, with one trained factor.
private struct Scale: UnaryLayer {
  var start = 1.0

  init() {}
  init(_ start: Double) { self.start = start }

  static let summary = "Multiplies by one trained number."
  static var fields: [Field<Scale>] {
    Field("start", \.start, "First value of the factor.", check: .positive)
  }

  func build(_ x: Value, in scope: LayerScope) throws -> Value {
    x * (try scope.parameter("factor", [1], .constant(NumberArray([start]))))
  }
}

/// Layers that a program brings itself.
@Suite struct OwnLayerTests {
  private let layers = Catalogue<any Layer>.standard.adding(Scale.self)

  @Test func worksAmongTheOthers() throws {
    let model = try Sequential([Scale(3), Scale(0.5)], input: Input([2]))
    #expect(model.weightPaths == ["scale/factor", "scale_1/factor"])
    #expect(try model.predict(Tensor([[2.0, 4.0]])).floats == [3, 6])
  }

  @Test func isTrained() throws {
    let model = try Sequential([Scale(1)], input: Input([1]))
    try model.compile(optimizer: .sgd(learningRate: 0.1), loss: .mse)
    try model.fit(Tensor([[1.0], [2.0]]), Tensor([4.0, 8.0]), epochs: 50)
    #expect(abs(try model.weight("scale/factor").floats[0] - 4) < 0.01)
  }

  @Test func canBeNamedInASpec() throws {
    let spec = "layers:\n  - Input: [2]\n  - Scale: {start: 3, name: first}\n"
    let model = try Sequential(spec: spec, catalogue: layers)
    #expect(try model.predict(Tensor([[2.0, 4.0]])).floats == [6, 12])
    #expect(model.weightPaths == ["first/factor"])
    #expect(throws: DiagnosticError.self) { _ = try Sequential(spec: spec) }
  }

  @Test func isSavedAndLoaded() throws {
    try inTemporaryFolder { folder in
      let model = try Sequential([Scale(3), Dense(1)], input: Input([2]))
      try model.save(folder + "/own.keras")
      let loaded = try Sequential.load(folder + "/own.keras", catalogue: layers)
      #expect(try loaded.predict(Tensor([[2.0, 4.0]])) == model.predict(Tensor([[2.0, 4.0]])))
      let error = #expect(throws: DiagnosticError.self) { _ = try Sequential.load(folder + "/own.keras") }
      #expect(
        error?.description == """
          \(folder)/own.keras: error: Scale "scale" is Custom>Scale of another program, not part of Keras
            help: nnrun runs no Python: say the same with layers of Keras, and save the model again

          """)
    }
  }

  @Test func itsChecksHoldInSpecsAndPrograms() {
    let inProgram = #expect(throws: DiagnosticError.self) { _ = try Sequential([Scale(-1)]) }
    #expect(inProgram?.description == "error: Scale \"scale\": start: expected a positive number, got -1.0\n")
    let inSpec = #expect(throws: DiagnosticError.self) {
      _ = try Sequential(spec: "layers:\n  - Scale: {start: -1}\n", catalogue: layers)
    }
    #expect(
      inSpec?.description == """
        spec:2:20: error: Scale "scale": start: expected a positive number, got -1
          2 |   - Scale: {start: -1}
            |                    ^^

        """)
  }
}
