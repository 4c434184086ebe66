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
  public static func read(_ path: String) throws -> RowArray { try array(NPYContent(FileBytes.open(path))) }

  static func array(_ content: NPYContent) throws(DiagnosticError) -> RowArray {
    let bytes = content.bytes
    let header = try content.header()
    let rows = header.shape[0]
    // One number per row is a row of one number.
    let rowShape = header.shape.rank == 1 ? [1] : Shape(Array(header.shape.dims.dropFirst()))
    let base = UnsafeRawPointer(bytes.base + content.range.lowerBound + header.dataOffset)
    defer { withExtendedLifetime(bytes) {} }
    try checkFinite(base, header, content)
    if header.isFortranOrder && header.shape.rank > 1 {
      let values = rowMajor(base, header)
      return RowArray(values.reshaped(to: Shape([rows] + rowShape.dims)))
    }
    return RowArray(
      owner: bytes, base: base, element: header.element, isSwapped: header.isBigEndian, rowCount: rows,
      rowShape: rowShape)
  }

  /// NaN and infinite numbers are errors here as they are in csv.
  private static func checkFinite(_ base: UnsafeRawPointer, _ header: NPYHeader, _ content: NPYContent)
    throws(DiagnosticError)
  {
    guard
      let flaw = ElementReader.firstNonFinite(
        base, header.element, isSwapped: header.isBigEndian, count: header.shape.count)
    else { return }
    let what = flaw.value.isFinite ? "is too large for a 32-bit float" : "is not a finite number"
    throw DiagnosticError(
      "\(flaw.value) \(what)", origin: "\(content.name), \(place(flaw.index, header))",
      notes: flaw.count > 1 ? ["and \(plural(flaw.count - 1, "other")) in this array"] : [],
      help: "replace it, or leave its row out, before the array is saved")
  }

  /// `row 3, column 2`, or where rows are arrays `row 3, element (0, 5)`.
  private static func place(_ index: Int, _ header: NPYHeader) -> String {
    var rest = index
    var position = header.shape.dims
    let axes = header.isFortranOrder ? Array(position.indices) : position.indices.reversed()
    for axis in axes { (rest, position[axis]) = rest.quotientAndRemainder(dividingBy: header.shape[axis]) }
    let row = "row \(position[0] + 1)"
    switch position.count {
    case 1: return row
    case 2: return "\(row), column \(position[1] + 1)"
    default: return "\(row), element \(Shape(Array(position.dropFirst())))"
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
