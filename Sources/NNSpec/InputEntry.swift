import NNConfig
import NNLayers
import NNTensor

/// The extents of one row: `[100]`, `[28, 28, 1]`; `null` where the data tells.
public struct InputShape: Configurable, Hashable {
  public var extents: [Int?]

  public init(_ extents: [Int?]) { self.extents = extents }

  public static var schema: ConfigSchema { .list(of: .optional(.integer)) }

  public static func read(_ value: ConfigValue, in context: ReadContext) -> InputShape? {
    guard let items = value.items else {
      // Python's (100,) and 100 both mean a list here.
      let digits = (value.text ?? "").filter(\.isNumber)
      context.error(
        "expected a list of extents, got \(value.received)", at: value.span,
        help: "write [\(digits.isEmpty ? "100" : digits)], without the batch")
      return nil
    }
    var extents: [Int?] = []
    for (index, item) in items.enumerated() {
      if item.isNull {
        extents.append(nil)
        continue
      }
      guard let extent = Int.read(item, in: context.at(index)) else { return nil }
      guard extent > 0 else {
        context.at(index).error("expected a positive integer or null, got \(item.received)", at: item.span)
        return nil
      }
      extents.append(extent)
    }
    return InputShape(extents)
  }

  public func write(in context: WriteContext) -> ConfigValue {
    .sequence(extents.map { $0.map { .int($0) } ?? .null })
  }
}

/// Element types that an input may have.
enum InputDType: String, ConfigChoice {
  case float32, int32
}

/// `Input: [100]`, the first entry of a layer list.
struct InputEntry: Component {
  var shape = InputShape([])
  var dtype = InputDType.float32
  var inputName: String?

  init() {}

  static var name: String { "Input" }
  static var aliases: [String] { ["InputLayer"] }
  static var summary: String { "The shape of one row of the data." }

  static var fields: [Field<InputEntry>] {
    Field("shape", \.shape, .required, "Extents of one row, without the batch.")
    Field("dtype", \.dtype, "Element type.")
    Field("name", \.inputName, "Name of the input.")
  }

  static var unsupported: [UnsupportedKey] {
    [
      UnsupportedKey("batch_size", "is set by fit: batch_size"),
      UnsupportedKey("batch_shape", "is not needed: write shape, without the batch"),
      UnsupportedKey("sparse", "is not available: inputs are dense"),
      UnsupportedKey("ragged", "is not available: inputs are dense"),
      UnsupportedKey("optional", "is not available: a list of layers has one input"),
      UnsupportedKey("tensor", "means nothing outside Python"),
    ]
  }

  func definition(at span: SourceSpan?) -> InputDefinition {
    InputDefinition(
      inputName ?? Spec.defaultInputName, shape: shape.extents, dtype: dtype == .int32 ? .int32 : .float32, span: span)
  }
}
