/// A line of csv text as it grows cell by cell: for tables of numbers and texts side by side.
///
/// ```swift
/// var line = CSVLine()
/// line.add("setosa")
/// line.add(0.25)
/// try line.end(into: &file)
/// ```
public struct CSVLine {
  private var bytes: [UInt8] = []
  private let separator: Separator

  public init(separator: Separator = .comma) { self.separator = separator }

  /// Adds a text, in quotes if it needs them.
  public mutating func add(_ text: String) {
    bytes.append(contentsOf: CSVWriter.quoted(text, separator: separator).utf8)
    bytes.append(separator.byte)
  }

  /// Adds a number in the fewest digits that read back as the same `Float`; whole numbers go without a point.
  public mutating func add(_ number: Float) { addNumber(number.description) }

  public mutating func add(_ number: Double) { addNumber(number.description) }

  public mutating func add(_ number: some FixedWidthInteger) { addNumber(String(number)) }

  /// Ends the line, appends it to a file and begins the next.
  public mutating func end(into file: inout OutputFile) throws(FileAccessError) {
    precondition(!bytes.isEmpty, "a line of csv without cells")
    bytes[bytes.count - 1] = 0x0A
    try file.append(bytes)
    bytes.removeAll(keepingCapacity: true)
  }

  private mutating func addNumber(_ text: String) {
    bytes.append(contentsOf: (text.hasSuffix(".0") ? text.dropLast(2) : text[...]).utf8)
    bytes.append(separator.byte)
  }
}
