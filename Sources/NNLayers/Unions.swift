import NNConfig
import NNGraph
import NNTensor

/// One axis or several, counted from the end when negative; the batch is axis 0. Written as an integer or a list.
public struct Axis: Configurable, CheckableNumbers, Hashable, ExpressibleByIntegerLiteral, ExpressibleByArrayLiteral {
  public var indices: [Int]
  /// Whether it is written as a list even if there is only one.
  public var isList: Bool

  public init(_ indices: [Int], isList: Bool = true) {
    self.indices = indices
    self.isList = isList
  }

  public init(integerLiteral value: Int) { self.init([value], isList: false) }
  public init(arrayLiteral elements: Int...) { self.init(elements) }

  public static var schema: ConfigSchema {
    .union("an integer or a list of integers", [.integer, .list(of: .integer)])
  }

  public static func read(_ value: ConfigValue, in context: ReadContext) -> Axis? {
    var context = context
    if context.expectation == nil { context.expectation = schema }
    return [Int].read(value, in: context).map { Axis($0, isList: value.items != nil) }
  }

  public func write(in context: WriteContext) -> ConfigValue {
    isList || indices.count != 1 ? indices.write(in: context) : .int(indices[0])
  }

  public var checkableNumbers: [Double] { indices.map(Double.init) }

  /// The axes of `shape` that are meant, ascending, each once.
  ///
  /// - Throws: `LayerError` when there is no such axis.
  func resolved(in shape: Shape, key: String = "axis") throws -> [Int] {
    let axes = try indices.map { index in
      guard let axis = shape.normalized(axis: index) else {
        throw LayerError("there is no axis \(index) in an input of \(shape.rank) axes (the batch is axis 0)", key: key)
      }
      return axis
    }
    return Set(axes).sorted()
  }
}

/// Numbers in any number of nested lists of equal lengths: `0.5`, `[1, 2, 3]`, `[[1, 2], [3, 4]]`.
public struct NumberArray: Configurable, CheckableNumbers, Hashable, ExpressibleByFloatLiteral,
  ExpressibleByIntegerLiteral
{
  /// Row-major.
  public var values: [Double]
  public var shape: Shape

  /// `values` must fill `shape`.
  public init(_ values: [Double], shape: Shape) {
    precondition(values.count == shape.count, "\(values.count) numbers do not fill shape \(shape)")
    self.values = values
    self.shape = shape
  }

  public init(_ values: [Double]) { self.init(values, shape: [values.count]) }
  public init(floatLiteral value: Double) { self.init([value], shape: .scalar) }
  public init(integerLiteral value: Int) { self.init([Double(value)], shape: .scalar) }

  public static var schema: ConfigSchema { .union("a number or a list of numbers", [.number, .list(of: .any)]) }

  public static func read(_ value: ConfigValue, in context: ReadContext) -> NumberArray? {
    // How a `.keras` file holds an array that a program made.
    if context.dialect == .keras, let name = value["class_name"]?.text, name == "__numpy__" || name == "__tensor__",
      let inner = value["config"]?["value"]
    {
      return read(inner, in: context)
    }
    var context = context
    if context.expectation == nil { context.expectation = schema }
    guard let items = value.items else {
      return Double.read(value, in: context).map { NumberArray([$0], shape: .scalar) }
    }
    let parts = items.enumerated().compactMap { read($1, in: context.at($0)) }
    guard parts.count == items.count else { return nil }
    guard let first = parts.first else {
      context.mismatch(value, expected: schema)
      return nil
    }
    guard let odd = parts.firstIndex(where: { $0.shape != first.shape }) else {
      return NumberArray(parts.flatMap(\.values), shape: Shape([parts.count] + first.shape.dims))
    }
    context.error(
      "the lists inside differ in length: \(first.shape) and \(parts[odd].shape)", at: items[odd].span ?? value.span)
    return nil
  }

  public func write(in context: WriteContext) -> ConfigValue {
    guard let extent = shape.dims.first else { return .double(values[0]) }
    let inner = Shape(Array(shape.dims.dropFirst()))
    return .sequence(
      (0..<extent).map { index in
        let part = values[(index * inner.count)..<((index + 1) * inner.count)]
        return NumberArray(Array(part), shape: inner).write(in: context)
      })
  }

  public var checkableNumbers: [Double] { values }

  /// A constant of the graph with the element type of `value`.
  func constant(like value: Value) -> Value {
    value.builder.constant(Literal(values, type: ValueType(shape, value.dtype)))
  }
}

/// Where an image's channels are: behind its rows and columns, or before them.
public enum DataFormat: String, ConfigChoice {
  case channelsLast = "channels_last"
  case channelsFirst = "channels_first"
}

extension UnsupportedKey {
  /// Keras's parameters for training small corrections of a kernel instead of the kernel.
  static var lowRankAdaptation: [UnsupportedKey] {
    ["lora_rank", "lora_alpha"].map { UnsupportedKey($0, "is not available: low-rank adaptation") }
  }

  /// Keras's parameter for kernels of few bits.
  static var quantization: [UnsupportedKey] {
    [UnsupportedKey("quantization_config", "is not available: quantized kernels")]
  }
}
