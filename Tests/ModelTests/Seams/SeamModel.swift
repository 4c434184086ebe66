import NNConfig
import NNData
import NNLayers
import NNTensor
import NNTraining
import NNYAML
import Testing

/// A graph of layers with two inputs, one of unknown length; a shared layer called twice; frozen layers; a mask.
enum SeamModel {
  static func definition() throws -> ModelDefinition {
    ModelDefinition(
      name: "seams",
      inputs: [InputDefinition("sequence", shape: [nil, 3]), InputDefinition("side", shape: [2])],
      nodes: [
        LayerNode(name: "mask", layer: try layer("StepMask"), inputs: ["inputs": [.input(0)]]),
        LayerNode(
          name: "norm", layer: try layer("BatchNormalization"), inputs: ["inputs": [.input(1)]], trainable: false),
        LayerNode(
          name: "memory", layer: try layer("GatedMemory: {units: 4}"),
          inputs: ["inputs": [.node(0, result: 0)], "context": [.node(1, result: 0)]],
          options: ["reverse": .bool(true)]),
        LayerNode(
          name: "shared", layer: try layer("Dense: {units: 3, activation: tanh, kernel_regularizer: l2}"),
          inputs: ["inputs": [.node(2, result: 0)]]),
        LayerNode(
          name: "again", layer: try layer("Dense: {units: 3, activation: tanh, kernel_regularizer: l2}"),
          inputs: ["inputs": [.node(2, result: 1)]], shares: 3),
        LayerNode(
          name: "pass", layer: try layer("Identity"), inputs: ["inputs": [.node(4, result: 0)]]),
        LayerNode(
          name: "both", layer: try layer("Gather"), inputs: ["inputs": [.node(3, result: 0), .node(5, result: 0)]]),
        LayerNode(
          name: "fixed", layer: try layer("Dense: {units: 3, activation: sigmoid, kernel_regularizer: l2}"),
          inputs: ["inputs": [.node(6, result: 0)]], trainable: false),
        LayerNode(name: "out", layer: try layer("Dense: 1"), inputs: ["inputs": [.node(7, result: 0)]]),
      ],
      outputs: [.node(8, result: 0)], isSequential: false)
  }

  static let rowShapes: [Shape] = [[5, 3], [2]]

  /// Read as a spec's entry is.
  static func layer(_ text: String) throws -> AnyLayer {
    let diagnostics = Diagnostics()
    var context = ReadContext(diagnostics: diagnostics)
    context[LayerCatalog.self] = LayerCatalog.withSeams
    let value = try #require(YAML.parse(SourceText(name: "layer", text: text), diagnostics: diagnostics))
    return try #require(
      AnyLayer.read(value, in: context), Comment(rawValue: DiagnosticRenderer(style: .plain).render(diagnostics)))
  }

  /// Rows of 1 to 5 steps; what is to be learned is the sum of the last step that counts, plus the side input.
  static func source(rows: Int = 40) -> ArraySource {
    var generator = RandomGenerator(seed: 3, stream: "seams")
    func number() -> Float { Float(2 * generator.uniform() - 1) }
    var (sequences, sides, targets): ([Float], [Float], [Float]) = ([], [], [])
    for row in 0..<rows {
      let length = row % 5 + 1
      let steps = (0..<length).map { _ in (0..<3).map { _ in number() } }
      let side = [number(), number()]
      sequences += steps.joined() + [Float](repeating: 0, count: (5 - length) * 3)
      sides += side
      targets.append(steps[length - 1].reduce(0, +) + side[0] - side[1])
    }
    return ArraySource(
      inputs: [
        ("sequence", RowArray(Tensor(sequences, shape: [rows, 5, 3]))),
        ("side", RowArray(Tensor(sides, shape: [rows, 2]))),
      ],
      targets: [("target", RowArray(Tensor(targets, shape: [rows, 1])))])
  }
}
