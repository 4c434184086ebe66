import NNConfig
import NNTensor

/// One array that a source provides row by row: an input, a target, or the sample weights.
public struct ArraySpec: Hashable, Sendable {
  public var name: String
  /// Shape of one row.
  public var shape: Shape
  public var dtype: DType

  public init(_ name: String, shape: Shape, dtype: DType = .float32) {
    self.name = name
    self.shape = shape
    self.dtype = dtype
  }

  public var rowByteCount: Int { shape.count * dtype.byteCount }
}

/// Where batches come from: rows of arrays, by number, in any order.
///
/// The loop asks for rows and hands over the memory to put them in, so a source needs no memory per batch.
public protocol BatchSource: AnyObject {
  var rowCount: Int { get }
  var inputs: [ArraySpec] { get }
  var targets: [ArraySpec] { get }
  /// One number per row and target, or none.
  var weights: [ArraySpec] { get }

  /// Copies `rows` into `buffers`: one buffer per array, inputs first, then targets, then weights, each dense and in
  /// row-major order; buffers of texts stay empty. Throws when a row cannot be read.
  func gather(_ rows: ArraySlice<Int>, into buffers: [HostBuffer]) throws

  /// The texts of `rows` in input `index`, whose type is `string`: as many a row as its shape says.
  func texts(_ index: Int, of rows: ArraySlice<Int>) throws -> [String]
}

extension BatchSource {
  /// For sources of numbers alone.
  public func texts(_ index: Int, of rows: ArraySlice<Int>) throws -> [String] {
    throw DiagnosticError([Diagnostic(.error, "input \"\(inputs[index].name)\": the data has no texts to read")])
  }
}
