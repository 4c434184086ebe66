import NNConfig
import NNTensor

/// Reads npy files.
public enum NPYFile {
  /// Maps the array in the file at `path`. Its rows are read from the file as they are asked for.
  ///
  /// Numbers of any type are given as `float32`. An array in Fortran order is copied into row-major order at once.
  /// The file must not be made shorter while it is mapped.
  ///
  /// - Throws: `FileAccessError` if it cannot be had, `DiagnosticError` if it is no array of numbers.
  public static func map(_ path: String) throws -> RowArray {
    let bytes = path == "-" ? try FileBytes.read(path) : try FileBytes.map(path)
    return try array(bytes)
  }

  /// Whether the file at `path` begins as an npy file does.
  static func isNPY(_ path: String) throws(FileAccessError) -> Bool {
    try FileBytes.head(path, limit: NPYHeader.magic.count) == NPYHeader.magic
  }

  static func array(_ bytes: FileBytes) throws(DiagnosticError) -> RowArray {
    let header: NPYHeader
    do throws(NPYHeader.Flaw) {
      header = try NPYHeader(parsing: bytes.bytes(0..<bytes.count))
      if header.shape.rank == 0 {
        throw NPYHeader.Flaw("the array is a single number, expected one row per sample", help: "save rows")
      }
    } catch {
      throw DiagnosticError([Diagnostic(.error, error.message, origin: bytes.name, help: [error.help])])
    }
    let rows = header.shape[0]
    // One number per row is a row of one number.
    let rowShape = header.shape.rank == 1 ? [1] : Shape(Array(header.shape.dims.dropFirst()))
    let base = UnsafeRawPointer(bytes.base + header.dataOffset)
    if header.isFortranOrder && header.shape.rank > 1 {
      let values = rowMajor(base, header)
      return RowArray(values.reshaped(to: Shape([rows] + rowShape.dims)))
    }
    return RowArray(
      owner: bytes, base: base, element: header.element, isSwapped: header.isBigEndian, rowCount: rows,
      rowShape: rowShape)
  }

  /// The elements of an array stored with the first axis running fastest, as `float32` with the last one fastest.
  private static func rowMajor(_ base: UnsafeRawPointer, _ header: NPYHeader) -> Tensor {
    let count = header.shape.count
    let stored = HostBuffer(byteCount: count * 4)
    ElementReader.convert(
      base, header.element, isSwapped: header.isBigEndian, count: count, to: stored.pointer(as: Float.self))
    let result = Tensor(shape: header.shape, dtype: .float32)
    defer { withExtendedLifetime(stored) {} }
    let source = stored.pointer(as: Float.self)
    let target = result.buffer.pointer(as: Float.self)
    let dims = header.shape.dims
    var strides = [Int](repeating: 1, count: dims.count)
    for axis in 1..<dims.count { strides[axis] = strides[axis - 1] * dims[axis - 1] }
    var position = [Int](repeating: 0, count: dims.count)
    var offset = 0
    for index in 0..<count {
      target[index] = source[offset]
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
