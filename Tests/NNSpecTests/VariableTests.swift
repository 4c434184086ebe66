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

  /// What the names would have been is not known, so they are not the same.
  @Test func brokenNamesAreNotCompared() {
    #expect(
      reading("layers:\n  - Dense: {units: 3, name: $q}\n  - Dense: {units: 3, name: $r}\n").messages == """
        m.yaml:2:29: error: unknown variable $q
          2 |   - Dense: {units: 3, name: $q}
            |                             ^^
          help: define it under vars, or write $$ for a dollar sign
        m.yaml:3:29: error: unknown variable $r
          3 |   - Dense: {units: 3, name: $r}
            |                             ^^
          help: define it under vars, or write $$ for a dollar sign

        """)
    let refused = reading(
      "vars: {\"2x\": 5}\nlayers:\n  - Dense: {units: 3, name: \"a$2x\"}\n  - Dense: {units: 3, name: \"b$2x\"}\n")
    #expect(
      refused.messages == """
        m.yaml:1:8: error: "2x" cannot be the name of a variable
          1 | vars: {"2x": 5}
            |        ^^^^
          help: use letters, digits and _, and begin with a letter

        """)
  }

  @Test func whatSeveralLayersShareIsToldOnce() {
    #expect(
      reading("vars: {n: -3}\nlayers: [Dense: $n, Dense: {units: $n}, Dense: -3]\n").messages == """
        m.yaml:1:11: error: Dense "dense": units: expected a positive integer, got -3
          1 | vars: {n: -3}
            |           ^^
        m.yaml:2:48: error: Dense "dense_2": units: expected a positive integer, got -3
          2 | layers: [Dense: $n, Dense: {units: $n}, Dense: -3]
            |                                                ^^

        """)
    #expect(
      reading("layers:\n  - Dense: &d {units: -3}\n  - Dense: *d\n").messages == """
        m.yaml:2:23: error: Dense "dense": units: expected a positive integer, got -3
          2 |   - Dense: &d {units: -3}
            |                       ^^

        """)
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

  /// A list of layers, settings, and the list that they make of it.
  struct Naming: Sendable, CustomTestStringConvertible {
    var id: String
    var vars: String
    var layers: String
    var settings: [String]
    var same: String
    var testDescription: String { id }

    init(_ id: String, vars: String = "", _ layers: String, _ settings: String..., same: String) {
      self.id = id
      self.vars = vars
      self.layers = layers
      self.settings = settings
      self.same = same
    }

    func spec(_ layers: String) -> String { "vars: {\(vars)}\nlayers: \(layers)\n" }
  }

  /// Layers go by the names that `summary` shows, which count what nested lists and variables hold.
  static let namings: [Naming] = [
    Naming(
      "behind a nested list", "[Dense: 4, [Dense: 5], Dense: 6]", "layers.dense_2.units=9",
      same: "[Dense: 4, [Dense: 5], Dense: 9]"),
    Naming(
      "in a nested list", "[Dense: 4, [ReLU, [Dense: 5]], Dense: 6]", "layers.dense_1.units=9",
      same: "[Dense: 4, [ReLU, [Dense: 9]], Dense: 6]"),
    Naming(
      "in a nested list, by its own name", "[[Dense: {units: 4, name: h}, ReLU], Dense: 2]", "layers.h.units=9",
      same: "[[Dense: {units: 9, name: h}, ReLU], Dense: 2]"),
    Naming(
      "in a nested list, by place", "[ReLU, [Dense: 4, ReLU]]", "layers.1.0.units=9",
      same: "[ReLU, [Dense: 9, ReLU]]"),
    Naming(
      "removed from a nested list", "[[Dense: 4, ReLU], Dense: 2]", "layers.re_lu=null", same: "[[Dense: 4], Dense: 2]"),
    Naming(
      "behind a block", vars: "b: [Dense: 8]", "[$b, $b, Dense: 1]", "layers.dense_2.units=9",
      same: "[Dense: 8, Dense: 8, Dense: 9]"),
    Naming(
      "in a block, everywhere", vars: "b: [Dense: 8]", "[$b, $b, Dense: 1]", "vars.b.0.units=9",
      same: "[Dense: 9, Dense: 9, Dense: 1]"),
    Naming(
      "in a block, at one place", vars: "b: [Dense: 8]", "[$b, $b, Dense: 1]", "layers.1.0.units=9",
      same: "[Dense: 8, Dense: 9, Dense: 1]"),
    Naming(
      "what stands behind a class", vars: "d: {Dense: 8}", "[$d]", "vars.d.Dense=9", same: "[Dense: 9]"),
    Naming(
      "an alias of a block", "[&b [Dense: 8], *b]", "layers.dense_1.units=9", same: "[Dense: 8, Dense: 9]"),
    Naming(
      "a variable that is a layer", vars: "d: {Dense: 8}", "[$d, $d]", "layers.dense_1.units=9",
      same: "[Dense: 8, Dense: 9]"),
    Naming(
      "a variable that is the whole list", vars: "all: [Dense: 8, Dense: 9]", "$all", "layers.dense_1.units=7",
      same: "[Dense: 8, Dense: 7]"),
    Naming(
      "a variable in a name", vars: "w: 3", "[Dense: {units: 4, name: h_$w}, Dense: 6]", "layers.h_3.units=9",
      same: "[Dense: {units: 9, name: h_3}, Dense: 6]"),
    Naming(
      "a variable that a setting changes", vars: "w: 3", "[Dense: {units: 4, name: h_$w}]", "vars.w=5",
      "layers.h_5.units=9", same: "[Dense: {units: 9, name: h_5}]"),
    Naming(
      "a dollar in a name", "[Dense: {units: 4, name: h$$w}]", "layers.h$w.units=9",
      same: "[Dense: {units: 9, name: h$$w}]"),
    Naming(
      "a variable that is the class", vars: "c: Dense", "[{$c: {units: 4}}, Dense: 6]", "layers.dense.units=9",
      same: "[Dense: 9, Dense: 6]"),
    Naming(
      "a variable that is the parameters", vars: "d: {units: 4, use_bias: false}", "[Dense: $d, Dense: $d]",
      "layers.dense_1.units=9", same: "[Dense: {units: 4, use_bias: false}, Dense: {units: 9, use_bias: false}]"),
  ]

  @Test(arguments: namings)
  func settingsFindTheLayer(_ item: Naming) throws {
    let (set, messages) = reading(item.spec(item.layers), settings: item.settings)
    let read = try #require(set, "\(messages)")
    #expect(try read.layerValues == spec("layers: \(item.same)\n").layerValues)
  }

  @Test func noSettingChangesOneUseOfABlock() {
    let text = "vars: {b: [ReLU, Dense: 8]}\nlayers: [Dense: 4, $b, [$b]]\n"
    #expect(
      reading(text, settings: ["layers.dense_2.units=9"]).messages == """
        --set #1: error: dense_2 comes out of the variable b
            layers.dense_2.units=9
                   ^^^^^^^
          help: write vars.b.1.units to change it wherever $b stands, or layers.2.0.1.units for this place alone

        """)
    #expect(
      reading(text, settings: ["layers.Dense=null"]).messages == """
        --set #1: error: layers has several items Dense
            layers.Dense=null
                   ^^^^^
          help: use the place: 0, 1.1, 2.0.1

        """)
  }

  @Test func noSettingAddsALayer() {
    #expect(
      reading("layers: [Dense: 4]\n", settings: ["layers.Dropout.rate=0.1"]).messages == """
        --set #1: error: layers has no item Dropout
            layers.Dropout.rate=0.1
                   ^^^^^^^
          help: use the place, 0 to 0

        """)
  }
}
