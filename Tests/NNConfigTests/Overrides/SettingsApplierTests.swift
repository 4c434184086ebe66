import NNConfig
import NNTestSupport
import NNYAML
import Testing

@Suite struct SettingsApplierTests {
  static let spec = """
    name: m
    vars: {opt: sgd}
    layers:
      - Dense: {units: 64, name: first}
      - Activation: relu
      - Flatten
      - Dense: 10
    compile: {loss: mse, optimizer: sgd, metrics: [accuracy]}
    fit:
      epochs: 3
      callbacks:
        - EarlyStopping: {patience: 1}
        - TerminateOnNaN
    """

  /// The resolver of a small world: a few components, and layers counted as `summary` does.
  static var resolver: SettingsApplier.Resolver {
    SettingsApplier.Resolver(
      meaning: { name, _ in
        func thing(_ keys: String..., leads: Bool = false) -> SettingsApplier.Meaning {
          let className = ["sgd": "SGD", "adam": "Adam"][name] ?? name
          return .component(SettingsApplier.NamedThing(className, keys: keys, leadingKey: leads ? keys[0] : nil))
        }
        return switch name {
        case "Dense": thing("units", "use_bias", leads: true)
        case "Activation": thing("activation", leads: true)
        case "SGD", "sgd": thing("learning_rate", "momentum", leads: true)
        case "Adam", "adam": thing("learning_rate", "beta_1", leads: true)
        case "L1L2": thing("l1", "l2")
        case "l1": thing("l1", leads: true)
        case "Flatten", "EarlyStopping", "TerminateOnNaN", "ModelCheckpoint": thing()
        default: .other
        }
      },
      takesSeveral: { $0 == ["fit", "callbacks"] },
      members: { items, path, _ in
        guard path == ["layers"] else { return nil }
        var counts: [String: Int] = [:]
        return items.enumerated().map { place, item in
          let entry = item.entries?.first
          let className = item.text ?? entry?.key ?? ""
          let kind = className.lowercased()
          let name = entry?.value["name"]?.text
          defer { if name == nil { counts[kind, default: 0] += 1 } }
          return SettingsApplier.Member(
            name: name ?? counts[kind].map { "\(kind)_\($0)" } ?? kind, className: className, places: [place])
        }
      })
  }

  func apply(_ settings: [String], to text: String = spec) -> (value: ConfigValue, said: String) {
    var result = ConfigValue.null
    let said = messages { diagnostics in
      let root = YAML.parse(SourceText(name: "m.yaml", text: text), diagnostics: diagnostics) ?? .null
      let applier = SettingsApplier(
        resolver: Self.resolver, parse: { YAML.parse($0, range: $1, diagnostics: $2) }, diagnostics: diagnostics)
      result = applier.apply(settings, to: root)
    }
    return (result, said)
  }

  struct Case: Sendable, CustomTestStringConvertible {
    let settings: [String]
    let path: [String]
    let json: String?
    init(_ settings: String..., at path: String, is json: String?) {
      self.settings = settings
      self.path = path.split(separator: ".").map(String.init)
      self.json = json
    }
    var testDescription: String { settings.joined(separator: " ") }
  }

  @Test(arguments: [
    Case("compile.optimizer.learning_rate=0.1", at: "compile.optimizer", is: #"{"sgd": {"learning_rate": 0.1}}"#),
    Case(
      "compile.optimizer={Adam: 1e-3}", "compile.optimizer.beta_1=0.8", at: "compile.optimizer",
      is: #"{"Adam": {"learning_rate": 1e-3, "beta_1": 0.8}}"#),
    Case(
      "compile.optimizer={SGD: {momentum: 0.9}}", "compile.optimizer.momentum=0.5", at: "compile.optimizer",
      is: #"{"SGD": {"momentum": 0.5}}"#),
    Case(
      "compile.optimizer=$opt", "compile.optimizer.momentum=0.5", at: "compile.optimizer",
      is: #"{"sgd": {"momentum": 0.5}}"#),
    Case("compile.optimizer=adam", at: "compile.optimizer", is: #""adam""#),
    Case(
      "compile.optimizer.SGD.learning_rate=0.1", at: "compile.optimizer", is: #"{"sgd": {"learning_rate": 0.1}}"#),
    Case("compile.optimizer.Adam.beta_1=null", at: "compile.optimizer", is: #""sgd""#),
    Case(
      "layers.0.kernel_regularizer=L1L2", "layers.0.kernel_regularizer.l1=0.1",
      at: "layers.0.Dense.kernel_regularizer",
      is: #"{"L1L2": {"l1": 0.1}}"#),
    Case("layers.1.activation=tanh", at: "layers.1", is: #"{"Activation": {"activation": "tanh"}}"#),
    Case("layers.0.units=32", at: "layers.0", is: #"{"Dense": {"units": 32, "name": "first"}}"#),
    Case("layers.first.units=32", at: "layers.0", is: #"{"Dense": {"units": 32, "name": "first"}}"#),
    Case("layers.dense.use_bias=false", at: "layers.3", is: #"{"Dense": {"units": 10, "use_bias": false}}"#),
    Case("layers.flatten.name=f", at: "layers.2", is: #"{"Flatten": {"name": "f"}}"#),
    Case("layers.2={Dropout: 0.5}", at: "layers.2", is: #"{"Dropout": 0.5}"#),
    Case("layers.2=null", at: "layers.2", is: #"{"Dense": 10}"#),
    Case("fit.callbacks.EarlyStopping.patience=3", at: "fit.callbacks.0", is: #"{"EarlyStopping": {"patience": 3}}"#),
    Case(
      "fit.callbacks.TerminateOnNaN.raise_error=true", at: "fit.callbacks.1",
      is: #"{"TerminateOnNaN": {"raise_error": true}}"#),
    Case(
      "fit.callbacks.ModelCheckpoint.filepath=x", at: "fit.callbacks.2", is: #"{"ModelCheckpoint": {"filepath": "x"}}"#),
    Case("fit.callbacks.EarlyStopping=null", at: "fit.callbacks", is: #"["TerminateOnNaN"]"#),
    Case(
      "fit.callbacks=EarlyStopping", "fit.callbacks.EarlyStopping.patience=3", at: "fit.callbacks",
      is: #"{"EarlyStopping": {"patience": 3}}"#),
    Case(
      "fit.callbacks=EarlyStopping", "fit.callbacks.ModelCheckpoint.filepath=x", at: "fit.callbacks",
      is: #"[{"EarlyStopping": {}}, {"ModelCheckpoint": {"filepath": "x"}}]"#),
    Case(
      "fit.callbacks=null", "fit.callbacks.EarlyStopping.patience=3", at: "fit.callbacks",
      is: #"{"EarlyStopping": {"patience": 3}}"#),
    Case("fit.epochs=5", "fit.epochs=7", at: "fit.epochs", is: "7"),
    Case("fit.epochs=null", at: "fit.epochs", is: nil),
    Case("fit.none.of.this=null", at: "fit.none", is: nil),
    Case("data.features.age=[a, b]", at: "data", is: #"{"features": {"age": ["a", "b"]}}"#),
    Case("seed=3", at: "seed", is: "3"),
    Case("vars.opt=adam", at: "vars.opt", is: #""adam""#),
    Case("name=a=b", at: "name", is: #""a=b""#),
    Case("name='2'", at: "name", is: #""2""#),
    Case("compile.metrics.0=mae", at: "compile.metrics", is: #"["mae"]"#),
  ])
  func changes(_ test: Case) {
    let (value, said) = apply(test.settings)
    #expect(said == "")
    var place: ConfigValue? = value
    for step in test.path {
      place = Int(step).flatMap { index in place?.items.map { $0[index] } } ?? place?[step]
    }
    #expect(place.map { JSONWriter().write($0) } == test.json)
  }

  @Test func theRestIsLeftAsItIs() {
    let before = apply([]).value
    let after = apply(["layers.0.units=1", "layers.0.units=64"]).value
    #expect(before == after)
    #expect(apply(["fit.none.of.this=null"]).value == before)
  }

  @Test(arguments: [
    ErrorCase(
      "no equals", "fit.epochs",
      """
      --set #1: error: expected PATH=VALUE, got fit.epochs
          fit.epochs
          ^^^^^^^^^^
        help: write it like compile.optimizer.learning_rate=0.1
      """),
    ErrorCase(
      "no path", "=3",
      "--set #1: error: expected PATH=VALUE, got =3\n    =3\n    ^^\n  help: write it like compile.optimizer.learning_rate=0.1"
    ),
    ErrorCase(
      "empty step", "fit..epochs=3", "--set #1: error: a step of the path is empty\n    fit..epochs=3\n        ^"),
    ErrorCase(
      "no value", "fit.epochs=",
      "--set #1: error: nothing stands behind \"=\"\n    fit.epochs=\n    ^^^^^^^^^^^\n  help: write fit.epochs=null to remove it"
    ),
    ErrorCase(
      "bad YAML", "fit.epochs=[1",
      "--set #1: error: this \"[\" is never closed\n    fit.epochs=[1\n               ^\n  note: noticed at the end of the file\n  help: write \"]\" where it ends"
    ),
    ErrorCase(
      "no such item", "layers.9.units=1",
      "--set #1: error: layers has no item 9\n    layers.9.units=1\n           ^\n  help: its items are 0 to 3"),
    ErrorCase(
      "misspelled item", "layers.frist.units=1",
      "--set #1: error: layers has no item frist\n    layers.frist.units=1\n           ^^^^^\n  help: did you mean first?"
    ),
    ErrorCase(
      "ambiguous item", "layers.Dense.units=1",
      "--set #1: error: layers has several items Dense\n    layers.Dense.units=1\n           ^^^^^\n  help: use the place: 0, 3"
    ),
    ErrorCase(
      "into a scalar", "fit.epochs.x=1",
      "--set #1: error: fit.epochs is 3, which has no x\n    fit.epochs.x=1\n               ^"),
    ErrorCase(
      "another class", "compile.optimizer.Adam.learning_rate=0.1",
      """
      --set #1: error: class names are not part of a path, and compile.optimizer is SGD
          compile.optimizer.Adam.learning_rate=0.1
                            ^^^^
        help: write compile.optimizer.learning_rate, or compile.optimizer={Adam: {...}} for another class
      """),
    ErrorCase(
      "another class at the end", "compile.optimizer.Adam=0.1",
      """
      --set #1: error: class names are not part of a path, and compile.optimizer is SGD
          compile.optimizer.Adam=0.1
                            ^^^^
        help: write compile.optimizer={Adam: 0.1}
      """),
  ])
  func says(_ test: ErrorCase) {
    let (value, said) = apply([test.text])
    #expect(said == test.expected)
    #expect(value == apply([]).value)
  }

  @Test func variablesThatStandForEachOtherLeadNowhere() {
    let text = "vars: {a: $b, b: $a}\nfit: $a\n"
    #expect(
      apply(["fit.epochs=3"], to: text).said
        == "--set #1: error: fit is $a, which has no epochs\n    fit.epochs=3\n        ^^^^^^")
  }

  @Test func laterReadersPointIntoTheArgument() {
    let said = messages { diagnostics in
      let root = YAML.parse(SourceText(name: "m.yaml", text: "Dense: 3"), diagnostics: diagnostics) ?? .null
      let applier = SettingsApplier(
        resolver: Self.resolver, parse: { YAML.parse($0, range: $1, diagnostics: $2) }, diagnostics: diagnostics)
      let changed = applier.apply(["units=4", "units=abc", "unitz=3"], to: root)
      _ = Dense.read(changed, in: ReadContext(diagnostics: diagnostics))
    }
    #expect(
      said == """
        --set #3: error: Dense: unknown key "unitz"
            unitz=3
            ^^^^^
          help: did you mean units?
        --set #2: error: Dense: units: expected a positive integer, got abc
            units=abc
                  ^^^
        """)
  }
}
