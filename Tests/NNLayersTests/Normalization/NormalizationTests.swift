import NNLayers
import NNTensor
import NNTestSupport
import Testing

@Suite struct NormalizationTests {
  @Test func battery() throws {
    try checkLayer(
      Normalization(), input: [2, 3], output: [2, 3], variables: ["mean*": [3], "variance*": [3], "count*": []])
    try checkLayer(
      Normalization(axis: nil), input: [2, 3], output: [2, 3], variables: ["mean*": [], "variance*": [], "count*": []])
    try checkLayer(
      Normalization(mean: NumberArray([1, 2, 3]), variance: NumberArray([1, 0, 4]), invert: true), input: [2, 3],
      output: [2, 3])
  }

  // MARK: - Learning from data

  /// Feeds the rows of `tensor` in batches of `rows`.
  private func adapt(_ layer: Normalization, to tensor: Tensor, rows: Int) throws -> [String: Tensor] {
    var adapter = try layer.makeAdapter(for: tensor.shape)
    let width = tensor.count / tensor.shape[0]
    tensor.withElements(of: Float.self) { values in
      for start in stride(from: 0, to: tensor.shape[0], by: rows) {
        let end = min(start + rows, tensor.shape[0])
        adapter.add(UnsafeBufferPointer(rebasing: values[(start * width)..<(end * width)]))
      }
    }
    return adapter.finish()
  }

  static let adapted = Golden.cases("layers.json").filter { $0.value["adapt"] != nil }

  @Test(arguments: adapted, [1, 3, 100]) func learnsWhatKerasLearns(_ golden: GoldenCase, rows: Int) throws {
    var config = try #require(golden.value["config"]?.entries)
    config.removeAll { ["name", "trainable", "dtype"].contains($0.key) }
    let layer = try readKeras(
      Normalization.self, .mapping(["class_name": .string("Normalization"), "config": .mapping(config)]))
    #expect(layer.needsAdaptation)
    let learned = try adapt(layer, to: golden.tensor("adapt"), rows: rows)
    for weight in try golden.items("weights") where weight["name"]?.text != "count" {
      let name = try #require(weight["name"]?.text)
      expectClose(try #require(learned[name]), try Golden.tensor(try #require(weight["before"])), name)
    }
  }

  /// The deviation is a millionth of the mean: sums of squares alone would lose it.
  @Test func keepsPrecisionFarFromZero() throws {
    let values = (0..<1000).map { Float(1_000_000 + ($0 % 2)) }
    let learned = try adapt(Normalization(), to: Tensor(values, shape: [1000, 1]), rows: 7)
    #expect(learned["mean"]?.floats == [1_000_000.5])
    #expect(learned["variance"]?.floats == [0.25])
  }

  @Test func learnsNothingFromNothing() throws {
    #expect(try Normalization().makeAdapter(for: [8, 3]).finish().isEmpty)
  }

  @Test func givenMomentsNeedNoData() {
    #expect(!Normalization(mean: 1, variance: 2).needsAdaptation)
  }

  @Test func cannotLearnPerRow() {
    let error = #expect(throws: LayerError.self) { try Normalization(axis: 0).makeAdapter(for: [8, 3]) }
    #expect(error?.message == "cannot learn moments for each row: axis 0 is the batch")
  }

  // MARK: - Rejections

  @Test(arguments: [
    ("{mean: 1}", "Normalization: mean needs variance beside it"),
    ("{variance: 1}", "Normalization: variance needs mean beside it"),
    ("{mean: [1, 2], variance: 1}", "Normalization: mean has shape (2,) and variance ()"),
    (
      "{mean: [1, 2], variance: [1, 2], axis: null}",
      "Normalization: numbers of shape (2,) need as many axes with moments of their own"
    ),
    (
      "{mean: 1, variance: -1}",
      "Normalization: variance: expected a number or a list of numbers, all non-negative or null, got -1"
    ),
  ])
  func isRefused(_ parameters: String, _ message: String) {
    #expect(complaints(Normalization.self, "{Normalization: \(parameters)}") == [message])
  }

  @Test func givenMomentsMustFit() {
    let layer = Normalization(mean: NumberArray([1, 2]), variance: NumberArray([1, 2]))
    #expect(
      refusal(layer, input: [4, 3])?.message == "numbers of shape (2,) do not fit an input of shape (4, 3)")
  }
}
