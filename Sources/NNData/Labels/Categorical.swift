import NNTensor

/// Class numbers as one-hot rows: `result[..., c] = 1` where the label is `c`, else 0. Same as Keras's
/// `keras.utils.to_categorical`.
///
/// - Parameters:
///   - labels: integer class numbers of any shape; a last axis of extent 1 is dropped, unless it is the only one.
///   - numClasses: the number of classes; the highest label plus 1 if nil.
/// - Returns: `labels.shape + [numClasses]`, `float32`.
/// - Throws: `CategoricalError` for a negative label, one that is `numClasses` or more, or one with a fraction. Keras
///   counts a negative label from the last class and cuts fractions off; here both are errors.
public func toCategorical(_ labels: Tensor, numClasses: Int? = nil) throws(CategoricalError) -> Tensor {
  var dims = labels.shape.dims
  if dims.count > 1 && dims.last == 1 { dims.removeLast() }
  let values = labels.doubles
  var numbers: [Int] = []
  numbers.reserveCapacity(values.count)
  for (index, value) in values.enumerated() {
    guard let number = Int(exactly: value), number >= 0, number < numClasses ?? Int(Int32.max) else {
      throw CategoricalError(index: index, value: value, numClasses: numClasses)
    }
    numbers.append(number)
  }
  let width = numClasses ?? (numbers.max() ?? -1) + 1
  return oneHot(numbers, width: width, shape: Shape(dims + [width]))
}

/// A label that is no class number.
public struct CategoricalError: Error, Hashable, CustomStringConvertible {
  /// Its place among the elements in row-major order.
  public let index: Int
  public let value: Double
  public let numClasses: Int?

  public var description: String {
    let range = numClasses.map { "0 to \($0 - 1)" } ?? "0, 1, 2, …"
    return "label \(index) is \(value), expected a class number (\(range))"
  }
}

func oneHot<Number: BinaryInteger>(_ numbers: [Number], width: Int, shape: Shape) -> Tensor {
  let result = Tensor(shape: shape, dtype: .float32)
  let base = result.buffer.pointer(as: Float.self)
  for (row, number) in numbers.enumerated() { base[row * width + Int(number)] = 1 }
  return result
}
