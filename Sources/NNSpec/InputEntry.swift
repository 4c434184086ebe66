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
      if value.scalar?.isBroken == true { return nil }
      context.error(
        "expected a list of extents, got \(value.received)", at: value.span,
        help: "write \(list(from: value.text ?? "")), without the batch")
      return nil
    }
    var extents: [Int?] = []
    for (index, item) in items.enumerated() {
      if item.isNull {
        extents.append(nil)
        continue
      }
      let isUnknown = item.text == "None" || item.text == "-1"
      guard !isUnknown, let extent = Int.read(item, in: context.at(index, expecting: extentSchema)), extent > 0 else {
        if isUnknown || item.text.flatMap({ Int($0) }) != nil {
          tell(item, at: index, of: items, isUnknown: isUnknown, in: context)
        }
        return nil
      }
      extents.append(extent)
    }
    guard SizeLimits.rowCount(extents.compactMap { $0 }) != nil else {
      context.error("a row cannot have more than \(SizeLimits.row) numbers", at: value.span)
      return nil
    }
    return InputShape(extents)
  }

  public func write(in context: WriteContext) -> ConfigValue {
    .sequence(extents.map { $0.map { .int($0) } ?? .null })
  }

  private static let extentSchema = ConfigSchema(.integer, phrase: "a positive integer or null", example: "100")

  /// An extent that cannot be one; at the front of several it most often is the batch.
  private static func tell(
    _ item: ConfigValue, at index: Int, of items: [ConfigValue], isUnknown: Bool, in context: ReadContext
  ) {
    let rest = "[\(items.dropFirst().map(\.received).joined(separator: ", "))]"
    let isBatch = index == 0 && items.count > 1
    let help = isBatch ? "write \(rest), without the batch" : "write null for an extent that the data tells"
    context.at(index).mismatch(item, expected: extentSchema, help: isUnknown ? help : nil)
  }

  /// What was meant by `100`, `(100,)`, `(28, 28)` or `28x28`: the whole numbers in it.
  private static func list(from text: String) -> String {
    let numbers = text.split { !$0.isASCII || !$0.isNumber }
    return "[\(numbers.isEmpty ? "100" : numbers.joined(separator: ", "))]"
  }
}

/// Element types that an input may have.
enum InputDType: String, ConfigChoice {
  case float32
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
    Field("name", \.inputName, "Name of the input.", check: .custom("a name without \"/\"", isName))
  }

  static var unsupported: [UnsupportedKey] {
    [
      UnsupportedKey("batch_size", "is set by fit: batch_size"),
      UnsupportedKey("batch_shape", "is not needed beside shape: leave it out"),
      UnsupportedKey("sparse", "is not available: inputs are dense"),
      UnsupportedKey("ragged", "is not available: inputs are dense"),
      UnsupportedKey("optional", "is not available: a list of layers has one input"),
      UnsupportedKey("tensor", "means nothing outside Python"),
    ]
  }

  static func isNamed(_ name: String) -> Bool { name == self.name || aliases.contains(name) }

  /// Reads an entry, in which older versions of Keras called the shape something else.
  static func readEntry(_ entry: NamedEntry, in context: ReadContext) -> InputEntry? {
    var entry = entry
    for key in ["batch_shape", "batch_input_shape", "input_shape", "dim", "size"] where entry.parameter("shape") == nil
    {
      guard let old = entry.take(key) else { continue }
      var value = old.value
      if key.hasPrefix("batch"), let items = value.items, items.count > 1 {
        value.content = .sequence(Array(items.dropFirst()))
      }
      let shape = value.items == nil ? "[\(value.received)]" : value.received
      context.error(
        key.hasPrefix("batch") ? "\(key) is not needed: the batch is not part of the shape" : "unknown key \"\(key)\"",
        at: old.keySpan, help: "write shape: \(shape)")
      return nil
    }
    return read(entry, in: context)
  }

  func definition(at span: SourceSpan?) -> InputDefinition {
    InputDefinition(inputName ?? Spec.defaultInputName, shape: shape.extents, span: span)
  }
}

/// Whether a text can be the name of a layer, whose variables are called `name/kernel`.
@Sendable func isName(_ text: String?) -> Bool { text.map { !$0.isEmpty && !$0.contains("/") } ?? true }

/// What an error says that a text should be which is not.
func nameExpectation(_ text: String) -> String { text.isEmpty ? "a name" : "a name without \"/\"" }

extension ReadContext {
  /// For an item of a list that has to be more than its type says.
  func at(_ index: Int, expecting schema: ConfigSchema) -> ReadContext {
    var context = at(index)
    context.expectation = schema
    return context
  }
}
