import Foundation
import NNRun
import NNRunCLI
import NNTestSupport
import Testing

@Suite struct SummaryTableTests {
  /// Keras's own tables, byte for byte.
  @Test(arguments: GoldenProgress.summaries)
  func printsAsKeras(_ capture: GoldenProgress.Capture) throws {
    let summary = try #require(Self.models[capture.model ?? ""])
    let terminal = Terminal(
      .standardOutput, isTerminal: capture.columns != nil, columns: capture.columns ?? 80,
      refusesColors: capture.environment?["NO_COLOR"] != nil)
    let table = SummaryTable(
      summary, on: terminal, lineLength: capture.options.lineLength,
      showsTrainable: capture.options.showTrainable ?? false)
    #expect(differenceFailure(table.text, capture.text) == nil)
  }

  struct Narrow: Sendable, CustomTestStringConvertible {
    var model: String
    var columns: Int
    var testDescription: String { "\(model) in \(columns) columns" }
  }

  @Test(arguments: [
    Narrow(model: "digits", columns: 40), Narrow(model: "frozen", columns: 40),
  ])
  func wrapsAsKeras(_ example: Narrow) throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Golden/summary-\(example.model)-\(example.columns).txt")
    let terminal = Terminal(.standardOutput, isTerminal: true, columns: example.columns)
    let text = SummaryTable(try #require(Self.models[example.model]), on: terminal).text
    let expected = try String(contentsOf: file, encoding: .utf8)
    #expect(differenceFailure(text, expected) == nil)
  }

  @Test func namesStayInTheirCell() {
    let size = ModelSummary.Size(parameters: 0, bytes: 0)
    let rows = [ModelSummary.Row("den\nse", type: "Dense", outputShape: [nil, 1], parameters: 2)]
    let text = SummaryTable(
      ModelSummary(
        name: "m\u{1B}[31m", rows: rows, trainable: size, nonTrainable: size,
        inputs: [ModelSummary.Port("i\tn", shape: [nil, 1])], outputs: []),
      on: Terminal(.standardOutput, isTerminal: false)
    ).text
    #expect(text.hasPrefix("Model: \"m\u{FFFD}[31m\"\n"))
    #expect(text.contains("│ den\u{FFFD}se (Dense) "))
    #expect(text.contains(" Inputs: i\u{FFFD}n (None, 1)\n"))
  }

  /// Keras gives up below 24 columns.
  @Test(arguments: [1, 5, 10, 23]) func narrowestIsNoTrap(columns: Int) throws {
    let terminal = Terminal(.standardOutput, isTerminal: true, columns: columns)
    for shows in [false, true] {
      let text = SummaryTable(try #require(Self.models["digits"]), on: terminal, showsTrainable: shows).text
      #expect(text.contains("Total params"))
    }
  }

  @Test func namesInputsAndOutputsBelow() throws {
    var summary = try #require(Self.models["classic"])
    summary.inputs = [.init("input_layer", shape: [nil, 100])]
    summary.outputs = [.init("dense_1", shape: [nil, 10])]
    let text = SummaryTable(summary, on: Terminal(.standardOutput, isTerminal: false)).text
    #expect(text.hasSuffix(" Inputs: input_layer (None, 100)\n Outputs: dense_1 (None, 10)\n"))
  }

  // MARK: - The models of Scripts/golden/progress.py

  private typealias Row = ModelSummary.Row

  private static func size(_ count: Int, bytes: Int? = nil) -> ModelSummary.Size {
    ModelSummary.Size(parameters: count, bytes: bytes ?? 4 * count)
  }

  private static func learning(_ name: String, _ type: String, _ shape: [Int?], _ count: Int, _ learns: Bool = true)
    -> Row
  {
    Row(name, type: type, outputShape: [nil] + shape, parameters: count, isTrainable: learns)
  }

  private static func still(_ name: String, _ type: String, _ shape: [Int?]) -> Row {
    Row(name, type: type, outputShape: [nil] + shape, parameters: 0)
  }

  private static func unbuilt(_ name: String, _ type: String) -> Row {
    Row(name, type: type, outputShape: nil, parameters: nil)
  }

  private static let models: [String: ModelSummary] = [
    "classic": ModelSummary(
      name: "classic", rows: [learning("dense", "Dense", [64], 6464), learning("dense_1", "Dense", [10], 650)],
      trainable: size(7114), nonTrainable: size(0)),
    "classic_activations": ModelSummary(
      name: "sequential",
      rows: [
        learning("dense", "Dense", [64], 6464), still("activation", "Activation", [64]),
        learning("dense_1", "Dense", [10], 650), still("activation_1", "Activation", [10]),
      ], trainable: size(7114), nonTrainable: size(0)),
    "unbuilt": ModelSummary(
      name: "sequential",
      rows: [
        unbuilt("dense", "Dense"), unbuilt("batch_normalization", "BatchNormalization"), unbuilt("dense_1", "Dense"),
      ], trainable: size(0), nonTrainable: size(0)),
    "digits": ModelSummary(
      name: "digits",
      rows: [
        still("rescaling", "Rescaling", [64]), learning("dense", "Dense", [128], 8192),
        learning("batch_normalization", "BatchNormalization", [128], 512), still("re_lu", "ReLU", [128]),
        still("dropout", "Dropout", [128]), learning("dense_1", "Dense", [64], 8256),
        learning("dense_2", "Dense", [10], 650),
      ], trainable: size(17354), nonTrainable: size(256)),
    "trained": ModelSummary(
      name: "breast_cancer",
      rows: [
        learning("normalization", "Normalization", [30], 61), learning("dense", "Dense", [16], 496),
        learning("p_re_lu", "PReLU", [16], 16),
        learning("layer_normalization", "LayerNormalization", [16], 32), learning("dense_1", "Dense", [1], 17),
      ], trainable: size(561), nonTrainable: size(61, bytes: 248), optimizer: size(1124, bytes: 4500)),
    "frozen": ModelSummary(
      name: "frozen",
      rows: [
        still("flatten", "Flatten", [784]),
        learning(
          "a_layer_whose_name_is_long_enough_to_need_wrapping_in_a_column", "Dense", [1000], 785_000, false),
        still("leaky_re_lu", "LeakyReLU", [1000]), still("elu", "ELU", [1000]), still("reshape", "Reshape", [10, 100]),
        still("identity", "Identity", [10, 100]), still("softmax", "Softmax", [10, 100]),
        still("flatten_1", "Flatten", [1000]), learning("dense", "Dense", [3], 3003),
      ], trainable: size(3003), nonTrainable: size(785_000)),
  ]
}
