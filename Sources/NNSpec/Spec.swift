import NNConfig
import NNData
import NNLayers
import NNTensor
import NNTraining

/// A spec file, read and checked: everything but the data.
public struct Spec: Sendable {
  public var name: String
  public var seed: SeedSetting
  /// The input that the spec declares; nil leaves its shape to the data.
  public var input: InputDefinition?
  public var layers: [SpecLayer]
  public var compile: CompileSettings?
  public var fit: FitSettings
  public var data: DataSettings
  /// The saved model to go on from, which gave input and layers unless they were changed.
  public var saved: SavedModel?
  /// Where things stand that the data is held against.
  public var places: Places

  public struct Places: Sendable {
    public var compile = CompilePlaces()
    public var layers: SourceSpan?
    public var fit: SourceSpan?
    /// Of the settings that name something in the data; the command line's where it has the last word.
    public var data = DataRequest.Places()
    /// The first of the schedule's steps that are given in epochs; nil where none are, or once they are counted.
    public var epochs: SourceSpan?
    /// The spec as written, to find everything else in.
    var root: ConfigValue?

    public init() {}

    /// The place of the key at the end of a path, such as `fit`, `class_weight`, or of the last step before it that was
    /// written.
    public func key(_ path: String...) -> SourceSpan? {
      var place: SourceSpan?
      var value = root
      for step in path {
        guard let entry = value?.entry(step) else { break }
        place = entry.keySpan
        value = entry.value
      }
      return place
    }
  }

  /// Whether `fit.batch_size` was written.
  public var statesBatchSize: Bool { places.root?.entry("fit")?.value.entry("batch_size") != nil }

  /// The network behind an input.
  public func definition(input: InputDefinition) -> ModelDefinition {
    var definition = ModelDefinition.sequential(
      name: name, input: input, layers: layers.map { ($0.name, $0.layer.base) })
    for (index, layer) in layers.enumerated() {
      definition.nodes[index].trainable = layer.trainable
      definition.nodes[index].span = layer.span
    }
    if let saved { definition.isSequential = saved.snapshot.definition.isSequential }
    return definition
  }

  /// Name of an input that the spec leaves to the data, as Keras names it.
  public static let defaultInputName = "input_layer"
}

/// One entry of `layers:`.
public struct SpecLayer: Sendable {
  public var name: String
  public var layer: AnyLayer
  public var trainable: Bool
  /// Of the layer's class name.
  public var span: SourceSpan?
}

/// `seed: 1`, or `seed: random` to draw one.
public enum SeedSetting: Configurable, Hashable {
  case fixed(UInt64)
  case random

  public static var schema: ConfigSchema { .union("a whole number or random", [.integer, .choice(["random"])]) }

  public static func read(_ value: ConfigValue, in context: ReadContext) -> SeedSetting? {
    if value.text == "random" { return .random }
    if let word = value.text?.lowercased(), ["random", "none", "null", "~"].contains(word) {
      context.mismatch(value, expected: schema, help: "write seed: random to draw one, or leave it out for 0")
      return nil
    }
    // Seeds that an option gave may be beyond the largest integer.
    if let scalar = value.scalar, !scalar.meansText, let number = UInt64(scalar.text) { return .fixed(number) }
    var context = context
    context.expectation = schema
    guard let number = Int.read(value, in: context) else { return nil }
    guard number >= 0 else {
      context.mismatch(value, expected: schema)
      return nil
    }
    return .fixed(UInt64(number))
  }

  public func write(in context: WriteContext) -> ConfigValue {
    switch self {
    case .fixed(let seed): .plain(String(seed))
    case .random: .plain("random")
    }
  }
}
