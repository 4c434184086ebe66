import NNConfig
import NNTensor

extension Tensor {
  /// A vector.
  public init<S: TensorScalar>(_ values: [S]) { self.init(values, shape: [values.count]) }

  /// A matrix out of its rows: `Tensor([[5.1, 3.5], [6.2, 2.9]])`.
  ///
  /// - Throws: `DiagnosticError` when the rows differ in length.
  public init<S: TensorScalar>(_ rows: [[S]]) throws {
    let width = try commonCount(rows, of: "row")
    self.init(rows.flatMap { $0 }, shape: [rows.count, width])
  }

  /// An array of three axes.
  ///
  /// - Throws: `DiagnosticError` when the parts differ in shape.
  public init<S: TensorScalar>(_ planes: [[[S]]]) throws {
    let height = try commonCount(planes, of: "part")
    let width = try commonCount(planes.flatMap { $0 }, of: "row")
    self.init(planes.flatMap { $0.flatMap { $0 } }, shape: [planes.count, height, width])
  }

  /// A vector of whole numbers, stored as `int64`.
  public init(_ values: [Int]) { self.init(values, shape: [values.count]) }

  /// Whole numbers, stored as `int64`, in row-major order. Their number must be the product of `shape`.
  public init(_ values: [Int], shape: Shape) { self.init(values.map(Int64.init), shape: shape) }

  /// A matrix of whole numbers, stored as `int64`.
  ///
  /// - Throws: `DiagnosticError` when the rows differ in length.
  public init(_ rows: [[Int]]) throws { try self.init(rows.map { $0.map(Int64.init) }) }

  /// A vector of texts, such as the names of classes.
  public init(_ texts: [String]) { self.init(texts, shape: [texts.count]) }

  /// Where the greatest number of each row stands, the first where several are: of probabilities, the likeliest class.
  /// Rows are what the last axis holds. Same as NumPy's `argmax(axis=-1)`, but that numbers which are NaN never are the
  /// greatest.
  public func argmax() -> [Int] {
    let values = doubles
    let width = shape.last
    guard width > 0 else { return [] }
    return stride(from: 0, to: values.count, by: width).map { start in
      var best = 0
      for index in 1..<width where !(values[start + index] <= values[start + best]) {
        if !values[start + index].isNaN { best = index }
      }
      return best
    }
  }
}

/// How many elements each part has.
private func commonCount<Part: Collection>(_ parts: [Part], of kind: String) throws -> Int {
  let count = parts.first?.count ?? 0
  guard let odd = parts.firstIndex(where: { $0.count != count }) else { return count }
  throw DiagnosticError(
    "\(kind) \(odd) has the length \(parts[odd].count), \(kind) 0 has \(count)",
    help: "all must be equally long to make an array")
}
