import NNConfig
import NNTensor

/// Reads npy files.
public enum NPYFile {
  /// Reads the array in the file at `path`; `-` is standard input.
  ///
  /// Numbers of any type are given as `float32`. A file of 256 MiB or more (less on small machines) is mapped: its rows
  /// are read from the file as they are asked for, and a change of the file meanwhile is an error. An array in Fortran
  /// order is copied into row-major order at once.
  ///
  /// - Throws: `FileAccessError` if it cannot be had, `DiagnosticError` if it is no array of numbers.
  public static func read(_ path: String) throws -> RowArray { try array(FileBytes.open(path)) }

  /// The array in `bytes`, or in the part of them that a stored member of an npz takes up.
  static func array(_ bytes: FileBytes, in range: Range<Int>? = nil, name: String? = nil) throws(DiagnosticError)
    -> RowArray
  {
    let range = range ?? 0..<bytes.count
    let header = try header(bytes.bytes(range), fileSize: range.count, name: name ?? bytes.name)
    let rows = header.shape[0]
    // One number per row is a row of one number.
    let rowShape = header.shape.rank == 1 ? [1] : Shape(Array(header.shape.dims.dropFirst()))
    let base = UnsafeRawPointer(bytes.base + range.lowerBound + header.dataOffset)
    if header.isFortranOrder && header.shape.rank > 1 {
      defer { withExtendedLifetime(bytes) {} }
      let values = rowMajor(base, header)
      return RowArray(values.reshaped(to: Shape([rows] + rowShape.dims)))
    }
    return RowArray(
      owner: bytes, base: base, element: header.element, isSwapped: header.isBigEndian, rowCount: rows,
      rowShape: rowShape)
  }

  /// The header of an array that has rows.
  static func header(_ bytes: UnsafeBufferPointer<UInt8>, fileSize: Int, name: String) throws(DiagnosticError)
    -> NPYHeader
  {
    do throws(NPYHeader.Flaw) {
      let header = try NPYHeader(parsing: bytes, fileSize: fileSize)
      if header.shape.rank == 0 {
        throw NPYHeader.Flaw("the array is a single number, expected one row per sample", help: "save rows")
      }
      return header
    } catch {
      throw DiagnosticError([Diagnostic(.error, error.message, origin: name, help: [error.help])])
    }
  }

  /// The elements of an array stored with the first axis running fastest, as `float32` with the last one fastest.
  private static func rowMajor(_ base: UnsafeRawPointer, _ header: NPYHeader) -> Tensor {
    let count = header.shape.count
    let result = Tensor(shape: header.shape, dtype: .float32)
    let target = result.buffer.pointer(as: Float.self)
    let size = header.element.byteCount
    let dims = header.shape.dims
    var strides = [Int](repeating: 1, count: dims.count)
    for axis in 1..<dims.count { strides[axis] = strides[axis - 1] * dims[axis - 1] }
    var position = [Int](repeating: 0, count: dims.count)
    var offset = 0
    for index in 0..<count {
      ElementReader.convert(
        base + offset * size, header.element, isSwapped: header.isBigEndian, count: 1, to: target + index)
      // Counts `position` up by one, the last axis fastest.
      var axis = dims.count - 1
      while axis >= 0 {
        position[axis] += 1
        offset += strides[axis]
        if position[axis] < dims[axis] { break }
        offset -= strides[axis] * dims[axis]
        position[axis] = 0
        axis -= 1
      }
    }
    return result
  }
}
