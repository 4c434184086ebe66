import NNConfig
import NNTensor

/// Arrays of text, as labels may be: NumPy's `U` (code points of 4 bytes) and `S` (bytes).
enum NPYTexts {
  /// The texts, one per row; nil if the array holds something else.
  ///
  /// - Throws: `DiagnosticError` if it has several texts per row, or one that is empty or no text.
  static func read(_ content: NPYContent) throws(DiagnosticError) -> TextColumn? {
    do throws(NPYFlaw) {
      let header = try NPYHeaderText(parsing: content.bytes.bytes(content.range))
      guard let kind = Kind(header.descr) else { return nil }
      return try read(content, header, kind)
    } catch {
      throw error.at(content.name)
    }
  }

  private struct Kind {
    var isBigEndian: Bool
    /// Bytes per character: 4 for code points, 1 for bytes.
    var unit: Int
    var length: Int

    init?(_ descr: String) {
      guard let order = descr.first, "<>=|".contains(order), let letter = descr.dropFirst().first,
        "US".contains(letter),
        let length = Int(descr.dropFirst(2)), length >= 0, length <= 1 << 20
      else { return nil }
      self.length = length
      isBigEndian = order == ">"
      unit = letter == "U" ? 4 : 1
    }
  }

  private static func read(_ content: NPYContent, _ header: NPYHeaderText, _ kind: Kind) throws(NPYFlaw) -> TextColumn {
    if header.dims.isEmpty {
      throw NPYFlaw("the array is a single text, expected one row per sample", help: "save rows")
    }
    let size = kind.unit * kind.length
    try header.checkSize(elementSize: size, fileSize: content.range.count)
    let count = header.dims[0]
    guard header.dims.dropFirst().allSatisfy({ $0 == 1 }) else {
      throw NPYFlaw("the array has shape \(Shape(header.dims)), expected one text per row", help: "save one column")
    }
    // Without characters there is nothing that bounds the number of rows.
    if size == 0 { throw NPYFlaw("row 1: the text is empty", help: "write a label, or remove the row") }
    let start = content.bytes.base + content.range.lowerBound + header.dataOffset
    var column = TextColumn()
    for row in 0..<count {
      let bytes = UnsafeBufferPointer(start: start + row * size, count: size)
      guard let text = kind.unit == 4 ? codePoints(bytes, kind) : String(validating: trimmed(bytes), as: UTF8.self)
      else {
        throw NPYFlaw("row \(row + 1): this is not text", help: "save it again as an array of str")
      }
      if text.trimmed.isEmpty {
        throw NPYFlaw("row \(row + 1): the text is empty", help: "write a label, or remove the row")
      }
      column.append(text)
    }
    return column
  }

  /// Zeros fill short texts up.
  private static func trimmed(_ bytes: UnsafeBufferPointer<UInt8>) -> Slice<UnsafeBufferPointer<UInt8>> {
    bytes[..<((bytes.lastIndex { $0 != 0 } ?? -1) + 1)]
  }

  private static func codePoints(_ bytes: UnsafeBufferPointer<UInt8>, _ kind: Kind) -> String? {
    let raw = UnsafeRawBufferPointer(bytes)
    var values = (0..<kind.length).map { index in
      let value = raw.loadUnaligned(fromByteOffset: 4 * index, as: UInt32.self)
      return kind.isBigEndian ? UInt32(bigEndian: value) : UInt32(littleEndian: value)
    }
    while values.last == 0 { values.removeLast() }
    var text = String.UnicodeScalarView()
    for value in values {
      guard let scalar = Unicode.Scalar(value) else { return nil }
      text.append(scalar)
    }
    return String(text)
  }
}
