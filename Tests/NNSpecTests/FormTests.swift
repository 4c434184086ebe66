import Foundation
import NNConfig
import NNLayers
import NNSpec
import NNTensor
import Testing

/// The forms in which one thing can be written.
@Suite struct FormTests {
  /// Ways to write one layer, the first being the longest.
  struct Form: Sendable, CustomTestStringConvertible {
    var id: String
    var long: String
    var others: [String]
    var testDescription: String { id }
  }

  static let forms: [Form] = [
    Form(id: "Dense", long: "Dense: {units: 10}", others: ["Dense: 10", "\"Dense\": 10", "Dense:\n      units: 10"]),
    Form(
      id: "Dense with an activation", long: "Dense: {units: 10, activation: relu}",
      others: [
        "Dense: {activation: ReLU, units: 10}", "Dense: {units: 10, activation: {relu: {}}}",
        "Dense: {units: 10, activation: {relu: {max_value: null}}}",
      ]),
    Form(
      id: "Dense without", long: "Dense: {units: 10, activation: linear}",
      others: ["Dense: {units: 10, activation: null}", "Dense: {units: 10, activation: ~}", "Dense: 10"]),
    Form(id: "Flatten", long: "Flatten: {}", others: ["Flatten", "Flatten:"]),
    Form(id: "Dropout", long: "Dropout: {rate: 0.5}", others: ["Dropout: 0.5", "Dropout: 5e-1", "Dropout: .5"]),
    Form(id: "Activation", long: "Activation: {activation: tanh}", others: ["Activation: tanh"]),
    Form(
      id: "Reshape", long: "Reshape: {target_shape: [2, 2]}",
      others: ["Reshape: [2, 2]", "Reshape:\n      - 2\n      - 2"]),
    Form(
      id: "initializers", long: "Dense: {units: 4, kernel_initializer: {GlorotUniform: {seed: null}}}",
      others: [
        "Dense: {units: 4, kernel_initializer: glorot_uniform}", "Dense: {units: 4, kernel_initializer: GlorotUniform}",
        "Dense: 4",
      ]),
    Form(
      id: "regularizers", long: "Dense: {units: 4, kernel_regularizer: {L2: {l2: 0.1}}}",
      others: ["Dense: {units: 4, kernel_regularizer: {l2: 0.1}}"]),
  ]

  @Test(arguments: forms)
  func allMeanTheSame(_ form: Form) throws {
    func read(_ layer: String) throws -> [ConfigValue] {
      try spec("layers:\n  - Input: [4]\n  - \(layer)\n").layerValues
    }
    let long = try read(form.long)
    #expect(long.count == 1)
    for other in form.others { #expect(try read(other) == long, "\(other)") }
  }

  @Test(arguments: [
    "adam", "Adam", "ADAM", "{Adam: {}}", "{adam: 0.001}", "{Adam: {learning_rate: 1e-3}}", "{Adam: {beta_1: .9}}",
  ])
  func optimizers(_ optimizer: String) throws {
    func read(_ optimizer: String) throws -> [ConfigValue] {
      try spec("layers: [Dense: 1]\ncompile: {loss: mse, optimizer: \(optimizer)}\n").sectionValues
    }
    #expect(try read(optimizer) == read("adam"))
    #expect(try read(optimizer) != read("sgd"))
  }

  @Test(arguments: ["mae", "[mae]", "\n    - mae"])
  func oneItemMayStandAlone(_ metrics: String) throws {
    let read = try spec("layers: [Dense: 1]\ncompile:\n  loss: mse\n  metrics: \(metrics)\n")
    #expect(read.compile?.metrics.map(\.name) == ["mae"])
  }

  /// All the ways to declare an input, and its name.
  @Test(arguments: [
    ("layers: [Input: [3, 4], Flatten, Dense: 1]", "input_layer"),
    ("layers: [Input: {shape: [3, 4]}, Flatten, Dense: 1]", "input_layer"),
    ("layers: [Input: {shape: [3, 4], name: x}, Flatten, Dense: 1]", "x"),
    ("layers: [InputLayer: [3, 4], Flatten, Dense: 1]", "input_layer"),
    ("layers: [Flatten: {input_shape: [3, 4]}, Dense: 1]", "input_layer"),
    ("inputs: {x: [3, 4]}\nlayers: [Flatten, Dense: 1]", "x"),
    ("inputs: {x: {shape: [3, 4]}}\nlayers: [Flatten, Dense: 1]", "x"),
    ("inputs: [3, 4]\nlayers: [Flatten, Dense: 1]", "input_layer"),
  ])
  func inputs(_ text: String, _ name: String) throws {
    let read = try spec(text + "\n")
    #expect(read.input?.shape == [3, 4])
    #expect(read.input?.name == name)
    #expect(read.layers.map(\.name) == ["flatten", "dense"])
  }

  @Test func otherInputs() throws {
    #expect(try spec("layers: [Dense: {units: 1, input_dim: 7}]\n").input?.shape == [7])
    #expect(try spec("layers: [Input: [null, 4], Dense: 1]\n").input?.shape == [nil, 4])
    #expect(try spec("layers: [Dense: 1]\n").input == nil)
  }

  @Test(arguments: [
    ("", SeedSetting.fixed(0)), ("seed: 7\n", .fixed(7)), ("seed: random\n", .random),
    ("seed: 9223372036854775807\n", .fixed(9_223_372_036_854_775_807)),
  ])
  func seeds(_ line: String, _ seed: SeedSetting) throws {
    #expect(try spec(line + "layers: [Dense: 1]\n").seed == seed)
  }

  @Test func nameOfTheFile() throws {
    #expect(try spec("layers: [Dense: 1]\n").name == "m")
    #expect(try spec("name: 012\nlayers: [Dense: 1]\n").name == "012")
  }

  @Test func layerNames() throws {
    let read = try spec(
      """
      layers:
        - Dense: 1
        - ReLU
        - Dense: {units: 1, name: dense_1}
        - Dense: 1
        - Dense: {units: 1, name: last, trainable: false}
        - PReLU
      """)
    #expect(read.layers.map(\.name) == ["dense", "re_lu", "dense_1", "dense_2", "last", "p_re_lu"])
    #expect(read.layers.map(\.trainable) == [true, true, true, true, false, true])
  }

  /// Windows' line ends, and JSON, which is YAML.
  @Test func otherWritings() throws {
    let plain = try spec("layers:\n  - Dense: {units: 3, input_dim: 2}\ncompile: {loss: mse}\n")
    for text in [
      "layers:\r\n  - Dense: {units: 3, input_dim: 2}\r\ncompile: {loss: mse}\r\n",
      "{\"layers\": [{\"Dense\": {\"units\": 3, \"input_dim\": 2}}], \"compile\": {\"loss\": \"mse\"}}",
      "\u{FEFF}layers:\n- Dense:\n    units: 3\n    input_dim: 2\ncompile:\n  loss: mse\n...\n",
    ] {
      let other = try spec(text)
      #expect(other.layerValues == plain.layerValues)
      #expect(other.sectionValues == plain.sectionValues)
      #expect(other.input?.shape == [2])
    }
  }

  @Test func habitsOfPython() {
    let text = "layers:\n  - None\n  - BatchNormalization: [0.9]\n  - Dense: {units: 3, kernel_regularizer: None}\n"
    #expect(
      reading(text).messages == """
        m.yaml:2:5: error: expected a layer, got None
          2 |   - None
            |     ^^^^
          help: write a layer behind the dash, or remove the dash
        m.yaml:3:25: error: BatchNormalization "batch_normalization": parameters have names: a list cannot stand here
          3 |   - BatchNormalization: [0.9]
            |                         ^^^^^
          help: write BatchNormalization: {momentum: 0.9} or {epsilon: 0.9}
        m.yaml:4:43: error: Dense "dense": kernel_regularizer: unknown regularizer "None"
          4 |   - Dense: {units: 3, kernel_regularizer: None}
            |                                           ^^^^
          help: write null

        """)
  }

  @Test func modelsOfTheProject() throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../models").standardized.path
    let files = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".yaml") }
    #expect(files.count >= 7)
    for file in files {
      let read = try spec(String(contentsOfFile: "\(folder)/\(file)", encoding: .utf8))
      #expect(!read.layers.isEmpty && read.compile != nil, "\(file)")
      #expect(read.name == String(file.dropLast(5)))
    }
  }
}
