import NNRun
import Testing

/// What a model knows of its classes.
@Suite struct SavedClassesTests {
  /// Which name belongs to which number nobody has said.
  @Test func namesForAModelOfNumbers() throws {
    let x = try Tensor([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])
    let names = Tensor(["b", "a", "b"], shape: [3])
    func model() throws -> Sequential {
      let model = try Sequential([Dense(2, activation: .softmax)], input: Input([2]))
      try model.compile(loss: .categoricalCrossentropy)
      return model
    }
    func message(_ action: () throws -> Void) -> String? {
      #expect(throws: DiagnosticError.self, performing: action)?.diagnostics.first?.message
    }
    let refusal = "the labels are text, the model was trained on class numbers"
    let numbered = try model()
    try numbered.fit(x, Tensor([1, 0, 1]))
    #expect(message { _ = try numbered.evaluate(x, names) } == refusal)
    #expect(message { try numbered.fit(x, names) } == refusal)
    let known = try Dataset(x, names, classes: ["a", "b"])
    #expect(try numbered.evaluate(known)["loss"] == numbered.evaluate(x, Tensor([1, 0, 1]))["loss"])
    // To train on numbers and validate on names is the same.
    let fresh = try model()
    #expect(message { try fresh.fit(x, Tensor([1, 0, 1]), validationData: (x, names)) } == refusal)
    try fresh.fit(x, names, validationData: (x, names))
    #expect(fresh.classNames == ["a", "b"])
  }
}
