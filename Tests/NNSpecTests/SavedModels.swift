import NNConfig
import NNLayers
import NNSpec
import NNTraining
import Testing

/// Models as files would hold them.
enum SavedModels {
  static let network = """
    name: net
    layers:
      - Input: {shape: [4], name: x}
      - Dense: {units: 8, activation: relu, name: dense_7}
      - Dropout: {rate: 0.25, name: dropout_3}
      - Dense: {units: 3, name: a$$b, trainable: false}
    """
  static let compile = "\ncompile: {loss: {MeanSquaredError: {}}, optimizer: {SGD: {momentum: 0.9}}, metrics: [mae]}\n"

  /// What a file would hold of a spec.
  static func snapshot(
    _ text: String = network + compile, change: (inout ModelDefinition) -> Void = { _ in }
  ) throws -> ModelSnapshot {
    let spec = try spec(text)
    var definition = spec.definition(input: try #require(spec.input))
    definition.inputs[0].span = nil
    for index in definition.nodes.indices { definition.nodes[index].span = nil }
    change(&definition)
    return ModelSnapshot(definition: definition, settings: spec.compile, weights: [:])
  }
}
