import NNConfig
import NNSpec
import Testing

/// `vars`, anchors, merge keys and `--set`: ways to a spec that could be written without.
@Suite struct VariableTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var id: String
    var text: String
    var same: String
    var testDescription: String { id }
  }

  static let cases: [Case] = [
    Case(id: "scalar", text: "vars: {w: 64}\nlayers: [Dense: $w]", same: "layers: [Dense: 64]"),
    Case(
      id: "inside text", text: "vars: {i: 3}\nlayers: [Dense: {units: $i, name: d_$i}]",
      same: "layers: [Dense: {units: 3, name: d_3}]"),
    Case(
      id: "mapping", text: "vars: {d: {units: 5, use_bias: false}}\nlayers: [Dense: $d]",
      same: "layers: [Dense: {units: 5, use_bias: false}]"),
    Case(
      id: "block of layers", text: "vars: {b: [Dense: 5, ReLU]}\nlayers: [$b, $b, Dense: 1]",
      same: "layers: [Dense: 5, ReLU, Dense: 5, ReLU, Dense: 1]"),
    Case(
      id: "variable of a variable", text: "vars: {a: $b, b: 8}\nlayers: [Dense: $a]", same: "layers: [Dense: 8]"),
    Case(
      id: "anchor", text: "layers: [Dense: &d {units: 5, activation: relu}, Dense: *d]",
      same: "layers: [Dense: {units: 5, activation: relu}, Dense: {units: 5, activation: relu}]"),
    Case(
      id: "merge key", text: "layers: [Dense: &d {units: 5, activation: relu}, Dense: {<<: *d, units: 6}]",
      same: "layers: [Dense: {units: 5, activation: relu}, Dense: {units: 6, activation: relu}]"),
    Case(
      id: "anchored block", text: "vars:\n  b: &b [Dense: 5, ReLU]\nlayers: [*b, $b]",
      same: "layers: [Dense: 5, ReLU, Dense: 5, ReLU]"),
  ]

  @Test(arguments: cases)
  func same(_ item: Case) throws {
    #expect(try spec(item.text + "\n").layerValues == spec(item.same + "\n").layerValues)
  }

  @Test func unusedVariable() {
    let (spec, messages) = reading("vars: {w: 64, d: 1}\nlayers: [Dense: $w]\n")
    #expect(spec != nil)
    #expect(messages.hasPrefix("m.yaml:1:15: warning: the variable d is never used\n"))
  }

  struct Setting: Sendable, CustomTestStringConvertible {
    var arguments: [String]
    var same: String
    var testDescription: String { arguments.joined(separator: " ") }

    init(_ arguments: String..., same: String) {
      self.arguments = arguments
      self.same = same
    }
  }

  static let base = """
    vars: {w: 4}
    layers:
      - Dense: {units: $w, name: first}
      - Activation: relu
      - Dropout: 0.5
      - Dense: 3
    compile: {loss: mse, optimizer: sgd}

    """

  static func based(
    vars: String = "4", first: String = "{units: $w, name: first}", activation: String = "Activation: relu",
    dropout: String = "Dropout: 0.5", last: String = "3", optimizer: String = "sgd", rest: String = ""
  ) -> String {
    """
    vars: {w: \(vars)}
    layers:
      - Dense: \(first)
      - \(activation)
      - \(dropout)
      - Dense: \(last)
    compile: {loss: mse, optimizer: \(optimizer)}
    \(rest)

    """
  }

  static let settings: [Setting] = [
    Setting("vars.w=9", same: based(vars: "9")),
    Setting(
      "layers.first.units=9", same: based(first: "{units: $w, name: first}").replacing("units: $w", with: "units: 9")),
    Setting("layers.0.activation=tanh", same: based(first: "{units: $w, name: first, activation: tanh}")),
    Setting("layers.1.activation=tanh", same: based(activation: "Activation: tanh")),
    Setting("layers.activation.activation=tanh", same: based(activation: "Activation: tanh")),
    Setting("layers.Dropout.rate=0.1", same: based(dropout: "Dropout: 0.1")),
    Setting("layers.dropout.rate=0.1", same: based(dropout: "Dropout: 0.1")),
    Setting("layers.3={Dense: 8}", same: based(last: "8")),
    Setting("layers.dense.use_bias=false", same: based(last: "{units: 3, use_bias: false}")),
    Setting("layers.3.use_bias=false", same: based(last: "{units: 3, use_bias: false}")),
    Setting("compile.optimizer.learning_rate=0.1", same: based(optimizer: "{SGD: 0.1}")),
    Setting("compile.optimizer=adam", same: based(optimizer: "adam")),
    Setting(
      "compile.optimizer=adam", "compile.optimizer.learning_rate=0.1", same: based(optimizer: "{Adam: 0.1}")),
    Setting("compile.metrics=[mae]", same: based().replacing("sgd}", with: "sgd, metrics: [mae]}")),
    Setting("fit.epochs=7", same: based(rest: "fit: {epochs: 7}")),
    Setting("fit.epochs=7", "fit.epochs=8", same: based(rest: "fit: {epochs: 8}")),
    Setting("fit.epochs=7", "fit=null", same: based()),
    Setting("compile.optimizer=null", same: based(optimizer: "rmsprop")),
  ]

  @Test(arguments: settings)
  func settingsMeanTheSame(_ item: Setting) throws {
    // A replaced use of a variable leaves it unused, which is told and no error.
    let (set, messages) = reading(Self.base, settings: item.arguments)
    let (same, _) = reading(item.same)
    let read = try #require(set, "\(messages)")
    let expected = try #require(same)
    #expect(read.layerValues == expected.layerValues)
    #expect(read.sectionValues == expected.sectionValues)
    guard !item.arguments.contains("fit=null") else { return }
    let base = try spec(Self.base)
    #expect(read.layerValues != base.layerValues || read.sectionValues != base.sectionValues)
  }
}
