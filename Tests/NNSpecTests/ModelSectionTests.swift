import NNConfig
import NNLayers
import NNSpec
import NNTraining
import Testing

/// A saved model in the place of a spec's layers.
@Suite struct ModelSectionTests {
  /// Reads a spec for which every `.keras` file is the same model; tells which one was asked for.
  func reading(
    _ text: String, _ settings: String..., name: String = "specs/m.yaml", snapshot: ModelSnapshot? = nil
  ) throws -> (spec: Spec?, messages: String, asked: [String]) {
    let diagnostics = Diagnostics()
    let snapshot = try snapshot ?? SavedModels.snapshot()
    var asked: [String] = []
    let reader = SpecReader { path, place, _ in
      asked.append("\(path) at \(place?.location ?? "no place")")
      guard !path.contains("missing") else {
        diagnostics.error("there is no file \(path)", at: place)
        return nil
      }
      return snapshot
    }
    let spec = reader.read(Array(text.utf8), name: name, settings: settings, diagnostics: diagnostics)
    return (spec, DiagnosticRenderer().render(diagnostics), asked)
  }

  @Test func besideOtherSections() throws {
    let (read, messages, asked) = try reading("seed: 1\nmodel: old/net.keras\nfit: {epochs: 3}\ndata: {file: x.csv}\n")
    let spec = try #require(read, "\(messages)")
    #expect(asked == ["specs/old/net.keras at specs/m.yaml:2:8"])
    let same = try NNSpecTests.spec(
      SavedModels.network.replacing("name: net", with: "name: m") + SavedModels.compile
        + "seed: 1\nfit: {epochs: 3}\ndata: {file: x.csv}\n")
    #expect(differences(spec, same) == [])
    #expect(spec.saved?.compileIsSaved == true)
    #expect(spec.saved?.path == "specs/old/net.keras")
    #expect(spec.layers[0].span?.location == "specs/m.yaml:2:8")
  }

  @Test func compiledAnew() throws {
    let text = "name: n\nmodel: net.keras\ncompile: {loss: mse, optimizer: {SGD: {momentum: 0.9}}}\n"
    let spec = try #require(try reading(text).spec)
    #expect(spec.saved?.isCompiledAnew == true)
    #expect(spec.saved?.compileIsSaved == false)
    #expect(spec.saved?.keepsOptimizerState(under: spec.compile) == false)
    #expect(spec.compile?.metrics.isEmpty == true)
    #expect(spec.places.compile.loss?.location == "specs/m.yaml:3:17")
  }

  @Test(arguments: [
    ("model: /a/b.keras", "", "/a/b.keras at specs/m.yaml:1:8"),
    ("vars: {v: 2}\nmodel: net_$v.keras", "", "specs/net_2.keras at specs/m.yaml:2:8"),
    ("vars: {v: 2}\nmodel: net_$v.keras", "vars.v=3", "specs/net_3.keras at specs/m.yaml:2:8"),
    ("model: a.keras", "model=b.keras", "specs/b.keras at --set #1"),
    ("name: x", "model=b.keras", "specs/b.keras at --set #1"),
    ("model: A.KERAS", "", "specs/A.KERAS at specs/m.yaml:1:8"),
  ])
  func whichFile(_ text: String, _ setting: String, _ asked: String) throws {
    let read =
      setting.isEmpty ? try reading(text + "\n") : try reading(text + "\n", setting)
    #expect(read.messages == "")
    #expect(read.asked == [asked])
    #expect(read.spec?.layers.count == 3)
  }

  @Test func settingsOnIt() throws {
    let (read, messages, _) = try reading(
      "model: net.keras\n", "layers.1.rate=0.5", "compile.optimizer.learning_rate=0.1", "fit.epochs=2")
    let spec = try #require(read, "\(messages)")
    let text = SavedModels.network.replacing("rate: 0.25", with: "rate: 0.5").replacing("name: net", with: "name: m")
    let same = try NNSpecTests.spec(
      text + SavedModels.compile.replacing("momentum", with: "learning_rate: 0.1, momentum") + "fit: {epochs: 2}\n")
    #expect(differences(spec, same) == [])
    #expect(spec.saved?.keepsOptimizerState(under: spec.compile) == true)
  }

  struct Mistake: Sendable, CustomTestStringConvertible {
    let text: String
    let said: String
    var testDescription: String { text }
    init(_ text: String, _ said: String) {
      self.text = text
      self.said = said
    }
  }

  @Test(arguments: [
    Mistake(
      "model: a.keras\nlayers: [Dense: 1]\n",
      """
      m.yaml:2:1: error: model and layers are both given: the saved model has its layers
        2 | layers: [Dense: 1]
          | ^^^^^^
        note: model stands at m.yaml:1:1
        help: keep one of them

      """),
    Mistake(
      "inputs: {x: [4]}\nmodel: a.keras\n",
      """
      m.yaml:1:1: error: model and inputs are both given: the saved model has its input
        1 | inputs: {x: [4]}
          | ^^^^^^
        note: model stands at m.yaml:2:1
        help: keep one of them

      """),
    Mistake(
      "model: x.yaml\n",
      """
      m.yaml:1:8: error: model: expected a .keras file, got x.yaml
        1 | model: x.yaml
          |        ^^^^^^
        help: write the layers of that spec into this one

      """),
    Mistake(
      "model: x.h5\n",
      """
      m.yaml:1:8: error: model: expected a .keras file, got x.h5
        1 | model: x.h5
          |        ^^^^
        help: open it in Keras and save it as .keras

      """),
    Mistake(
      "model: net\n",
      """
      m.yaml:1:8: error: model: expected a .keras file, got net
        1 | model: net
          |        ^^^

      """),
    Mistake(
      "model:\nfit: {epochs: 1}\n",
      """
      m.yaml:1:7: error: model: expected a .keras file, got nothing
        1 | model:
          |       ^

      """),
    Mistake(
      "model: missing.keras\nfit: {epoch: 1}\n",
      """
      m.yaml:1:8: error: there is no file missing.keras
        1 | model: missing.keras
          |        ^^^^^^^^^^^^^
      m.yaml:2:7: error: fit: unknown key "epoch"
        2 | fit: {epoch: 1}
          |       ^^^^^
        help: did you mean epochs?

      """),
    Mistake(
      "model: $v.keras\n",
      """
      m.yaml:1:8: error: unknown variable $v
        1 | model: $v.keras
          |        ^^^^^^^^
        help: define it under vars, or write $$ for a dollar sign

      """),
    Mistake(
      "model: {file: a.keras}\n",
      """
      m.yaml:1:1: error: model: expected a .keras file, got a mapping
        1 | model: {file: a.keras}
          | ^^^^^
        help: write model: a.keras

      """),
    Mistake(
      "model: a.keras\noutputs: [x]\n",
      """
      m.yaml:2:1: error: outputs: a list of layers has one output, its last layer; graphs are not available in this \
      version
        2 | outputs: [x]
          | ^^^^^^^

      """),
    Mistake(
      "name: x\nmodel: a.keras\ncompile: {optimizer: adam}\n",
      """
      m.yaml:3:1: error: compile: loss is missing
        3 | compile: {optimizer: adam}
          | ^^^^^^^
        help: add loss: mse for numbers, binary_crossentropy or categorical_crossentropy for classes

      """),
  ])
  func mistakes(_ mistake: Mistake) throws {
    let (spec, messages, _) = try reading(mistake.text, name: "m.yaml")
    #expect(spec == nil)
    #expect(messages == mistake.said)
  }

  @Test func readersThatOpenNothing() {
    #expect(
      NNSpecTests.reading("model: a.keras\n").messages == """
        m.yaml:1:8: error: model: saved models cannot be opened here
          1 | model: a.keras
            |        ^^^^^^^

        """)
    let diagnostics = Diagnostics()
    let reader = SpecReader { _, _, _ in nil }
    #expect(reader.read(Array("model: a.keras\n".utf8), name: "m.yaml", diagnostics: diagnostics) == nil)
    #expect(diagnostics.sorted.map(\.message) == ["model: a.keras could not be read"])
  }

  @Test(arguments: [
    (
      "seed: 1\nmodel: net.keras\nfit: {epochs: 2}\n", "",
      "name: m\nseed: 1\nmodel: specs/net.keras\nfit: {epochs: 2}\n"
    ),
    (
      "model: net.keras\n", "compile.loss=mae",
      "name: m\nmodel: specs/net.keras\ncompile: {loss: mae, optimizer: {SGD: {momentum: 0.9}}, metrics: [mae]}\n"
    ),
    (
      "model: net.keras\n", "layers.0.units=9",
      """
      name: m
      layers:
        - Input: {shape: [4], name: x}
        - Dense: {units: 9, activation: relu, name: dense_7}
        - Dropout: {rate: 0.25, name: dropout_3}
        - Dense: {units: 3, name: "a$$b", trainable: false}
      compile: {loss: {MeanSquaredError: {}}, optimizer: {SGD: {momentum: 0.9}}, metrics: [mae]}

      """
    ),
  ])
  func written(_ text: String, _ setting: String, _ written: String) throws {
    let read = setting.isEmpty ? try reading(text) : try reading(text, setting)
    let spec = try #require(read.spec, "\(read.messages)")
    #expect(spec.text == written)
    let again = try reading(written, name: "again.yaml")
    #expect(differences(spec, try #require(again.spec, "\(again.messages)")) == [])
    #expect(again.spec?.text == written)
  }
}
