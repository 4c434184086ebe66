import NNTensor

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// An array seen as rows: a host tensor, or numbers in a mapped file that become `float32` as they are copied.
public struct RowArray: @unchecked Sendable {
  public let rowCount: Int
  /// Shape of one row.
  public let rowShape: Shape
  /// What rows are copied as.
  public let dtype: DType

  private let owner: AnyObject
  /// The file that the rows lie in, if they do.
  let file: FileBytes?
  private let base: UnsafeRawPointer
  /// How the numbers are stored; nil if rows are copied as they are.
  private let stored: (element: StoredElement, isSwapped: Bool)?

  /// The rows of a numeric tensor of rank 1 or more.
  public init(_ tensor: Tensor) {
    precondition(tensor.shape.rank > 0, "a scalar has no rows")
    precondition(tensor.dtype.byteCount > 0, "rows of \(tensor.dtype) cannot be copied as bytes")
    rowCount = tensor.shape[0]
    rowShape = Shape(Array(tensor.shape.dims.dropFirst()))
    dtype = tensor.dtype
    owner = tensor.buffer
    file = nil
    base = UnsafeRawPointer(tensor.buffer.base)
    stored = nil
  }

  /// `owner` keeps the memory at `base`, which the caller has checked to be long enough.
  init(
    owner: FileBytes, base: UnsafeRawPointer, element: StoredElement, isSwapped: Bool, rowCount: Int, rowShape: Shape
  ) {
    self.rowCount = rowCount
    self.rowShape = rowShape
    self.owner = owner
    file = owner
    self.base = base
    dtype = .float32
    stored = element == .float32 && !isSwapped ? nil : (element, isSwapped)
  }

  public var shape: Shape { Shape([rowCount] + rowShape.dims) }
  public var rowByteCount: Int { rowShape.count * dtype.byteCount }

  /// Throws if the rows lie in a mapped file and somebody has changed it.
  func checkUnchanged() throws(FileAccessError) { try file?.checkUnchanged() }

  /// Copies rows, in this order, one behind the other to `target`. Allocates nothing.
  public func copy(_ rows: ArraySlice<Int>, to target: UnsafeMutableRawPointer) {
    defer { withExtendedLifetime(owner) {} }
    rows.withUnsafeBufferPointer { rows in
      for row in rows { precondition(row >= 0 && row < rowCount, "row \(row) of \(rowCount)") }
      if let stored {
        convert(rows, stored.element, stored.isSwapped, target.assumingMemoryBound(to: Float.self))
      } else {
        move(rows, target)
      }
    }
  }

  /// All rows as one tensor.
  public func tensor() -> Tensor {
    defer { withExtendedLifetime(owner) {} }
    let result = Tensor(shape: shape, dtype: dtype)
    if let stored {
      ElementReader.convert(
        base, stored.element, isSwapped: stored.isSwapped, count: result.count,
        to: result.buffer.pointer(as: Float.self))
    } else {
      memcpy(result.buffer.base, base, rowCount * rowByteCount)
    }
    return result
  }

  private func move(_ rows: UnsafeBufferPointer<Int>, _ target: UnsafeMutableRawPointer) {
    switch rowByteCount {
    case 4: moveElements(rows, target, UInt32.self)
    case 8: moveElements(rows, target, UInt64.self)
    case 16: moveElements(rows, target, SIMD4<UInt32>.self)
    case let size:
      var target = target
      var index = 0
      while index < rows.count {
        // Rows that follow each other in memory are copied together.
        let first = rows[index]
        var end = index + 1
        while end < rows.count && rows[end] == first + (end - index) { end += 1 }
        memcpy(target, base + first * size, (end - index) * size)
        target += (end - index) * size
        index = end
      }
    }
  }

  /// One load and one store per row; mapped memory need not be aligned.
  @inline(__always)
  private func moveElements<Element: BitwiseCopyable>(
    _ rows: UnsafeBufferPointer<Int>, _ target: UnsafeMutableRawPointer, _ type: Element.Type
  ) {
    let size = MemoryLayout<Element>.size
    for index in 0..<rows.count {
      let value = (base + rows[index] * size).loadUnaligned(as: type)
      target.storeBytes(of: value, toByteOffset: index * size, as: type)
    }
  }

  private func convert(
    _ rows: UnsafeBufferPointer<Int>, _ element: StoredElement, _ isSwapped: Bool, _ target: UnsafeMutablePointer<Float>
  ) {
    let count = rowShape.count
    let size = count * element.byteCount
    for index in 0..<rows.count {
      ElementReader.convert(
        base + rows[index] * size, element, isSwapped: isSwapped, count: count, to: target + index * count)
    }
  }
}
