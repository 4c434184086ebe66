import FoundationEssentials
import NNTensor
import NNTraining

/// Class numbers as one-hot rows: `result[..., c] = 1` where the label is `c`, else 0. Same as Keras's
/// `keras.utils.to_categorical`.
///
/// - Parameters:
///   - labels: integer class numbers of any shape; a last axis of extent 1 is dropped, unless it is the only one.
///   - numClasses: the number of classes; the highest label plus 1 if nil.
/// - Returns: `labels.shape + [numClasses]`, `float32`.
/// - Throws: `CategoricalError` for texts, for a negative label, one that is `numClasses` or more, or one with a fraction,
///   and for more rows and classes than fit into memory. Keras counts a negative label from the last class and cuts
///   fractions off; here both are errors.
public func toCategorical(_ labels: Tensor, numClasses: Int? = nil) throws(CategoricalError) -> Tensor {
  guard labels.dtype != .string, labels.dtype != .opaque else { throw .notNumbers }
  var dims = labels.shape.dims
  if dims.count > 1 && dims.last == 1 { dims.removeLast() }
  let values = labels.doubles
  var numbers: [Int] = []
  numbers.reserveCapacity(values.count)
  for (index, value) in values.enumerated() {
    guard let number = Int(exactly: value), number >= 0, number < numClasses ?? Int.max else {
      throw .notAClass(index: index, value: value, numClasses: numClasses)
    }
    if numClasses == nil, number >= mostClasses { throw .manyClasses(index: index, value: value) }
    numbers.append(number)
  }
  let width = max(0, numClasses ?? (numbers.max() ?? -1) + 1)
  guard 4 * Double(numbers.count) * Double(width) <= Double(ProcessInfo.processInfo.physicalMemory) else {
    throw .tooLarge(rows: numbers.count, numClasses: width)
  }
  return oneHot(numbers, width: width, shape: Shape(dims + [width]))
}

/// Classes that labels may ask for on their own; their rows take 64 MiB each.
private let mostClasses = 1 << 24

/// Why labels cannot become one-hot rows.
public enum CategoricalError: Error, Hashable, CustomStringConvertible {
  /// The labels are texts.
  case notNumbers
  /// A label that is not a class number. `index` is its place among the elements in row-major order.
  case notAClass(index: Int, value: Double, numClasses: Int?)
  /// A label that is no likely class number, where nobody has said how many classes there are.
  case manyClasses(index: Int, value: Double)
  /// Rows that together are larger than this machine's memory.
  case tooLarge(rows: Int, numClasses: Int)

  public var description: String {
    switch self {
    case .notNumbers: return "the labels are texts, expected class numbers; fit takes texts as they are"
    case .notAClass(let index, let value, let numClasses):
      let range = numClasses.map { $0 < 1 ? "there are none" : "0 to \($0 - 1)" } ?? "0, 1, 2, …"
      return "label \(index) is \(value), expected a class number (\(range))"
    case .manyClasses(let index, let value):
      return "label \(index) is \(value), which would make rows of as many numbers; if it is right, give numClasses"
    case .tooLarge(let rows, let numClasses):
      let size = MemoryNeeds.text(4 * Double(rows) * Double(numClasses))
      return "\(plural(rows, "row")) of \(plural(numClasses, "class", "classes")) would take \(size)"
    }
  }
}

func oneHot<Number: BinaryInteger>(_ numbers: [Number], width: Int, shape: Shape) -> Tensor {
  let result = Tensor(shape: shape, dtype: .float32)
  let base = result.buffer.pointer(as: Float.self)
  for (row, number) in numbers.enumerated() { base[row * width + Int(number)] = 1 }
  return result
}
