import Testing

@testable import NNRun

/// What a loss wants of labels, and how much their rows count.
@Suite struct LabelFormsTests {
  private let ignoring = LabelForm.classNumber(units: 3, ignored: -1)

  @Test func anIgnoredClassIsKnownFromTheLoss() {
    func form(_ loss: any Loss) -> LabelForm {
      var settings = CompileSettings()
      settings.loss = LossReference(loss)
      return LabelForm(for: settings, output: [3], labelWidth: 1)
    }
    #expect(form(SparseCategoricalCrossentropy(ignoreClass: -1)) == ignoring)
    #expect(form(SparseCategoricalCrossentropy()) == .classNumber(units: 3))
    #expect(form(CategoricalCrossentropy()) == .oneHot(units: 3))
  }

  /// As in Keras, unless a weight is given for their number.
  @Test func ignoredRowsCountOnce() throws {
    let labels = try Labels(numbers: Tensor([0, -1, 2, 0] as [Float], shape: [4])).encoded(as: ignoring)
    #expect(try ClassWeights.byClass([0: 2, 2: 0.5]).rowWeights(labels).floats == [2, 1, 0.5, 2])
    #expect(try ClassWeights.byClass([-1: 0]).rowWeights(labels).floats == [1, 0, 1, 1])
    // Three rows count, of two classes: 3 / (2 * 2) and 3 / (2 * 1).
    #expect(try ClassWeights.balanced.rowWeights(labels).floats == [0.75, 1, 1.5, 0.75])
    let error = #expect(throws: DiagnosticError.self) { try ClassWeights.byClass([7: 1]).rowWeights(labels) }
    #expect(error?.diagnostics.map(\.message) == ["class_weight: there is no class \"7\""])
  }

  /// The loss is that of the others; accuracy counts every row, as in Keras. `KerasTrainingTests` have a whole training.
  @Test func ignoredRowsCountInNoLoss() throws {
    let x = try Tensor([[0.5, -1.0], [1.0, 2.0], [-0.5, 0.25], [2.0, -1.5], [0.0, 1.0]])
    let model = try Sequential([Dense(3, activation: .softmax)], input: Input([2]))
    try model.compile(loss: .sparseCategoricalCrossentropy(ignoreClass: 255), metrics: [.accuracy])
    let all = try model.evaluate(x, Tensor([0, 255, 2, 255, 1]))
    let counted = try Dataset(x, Tensor([0, 255, 2, 255, 1])).rows(at: [0, 2, 4])
    let some = try model.evaluate(counted)
    #expect(abs((all["loss"] ?? 0) - (some["loss"] ?? 1)) < 1e-6)
    #expect(abs((all["accuracy"] ?? 0) - (some["accuracy"] ?? 1) * 3 / 5) < 1e-6)
    let history = try model.fit(
      x, Tensor([0, 255, 2, 255, 1]), epochs: 2, batchSize: 2, validationSplit: 0.4, classWeight: .balanced)
    #expect(history["val_loss"].allSatisfy { $0.isFinite })
  }
}
