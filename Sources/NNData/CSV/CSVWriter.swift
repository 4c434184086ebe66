import NNTensor

/// Writes tables of numbers, and columns of texts, as csv.
public enum CSVWriter {
  /// Writes a numeric tensor of shape `[rows, columns]`, with shortest numbers that read back the same.
  ///
  /// - Parameters:
  ///   - header: names of the columns, written as the first line.
  ///   - force: whether a file that is already there is replaced.
  /// - Throws: `FileAccessError`.
  public static func write(
    _ table: Tensor, header: [String]? = nil, to path: String, separator: Separator = .comma, force: Bool = false
  ) throws {
    precondition(
      table.shape.rank == 2 && table.shape[1] > 0, "a csv table has rows and columns, not shape \(table.shape)")
    try OutputFile.write(path, force: force) { file in
      var line = CSVLine(separator: separator)
      if let header { try write(header, line: &line, to: &file) }
      switch table.dtype {
      case .float32: try write(table, as: Float.self, line: &line, to: &file) { $0.add($1) }
      case .float64: try write(table, as: Double.self, line: &line, to: &file) { $0.add($1) }
      case .int32: try write(table, as: Int32.self, line: &line, to: &file) { $0.add($1) }
      case .int64: try write(table, as: Int64.self, line: &line, to: &file) { $0.add($1) }
      default: try write(table.cast(to: .int64), as: Int64.self, line: &line, to: &file) { $0.add($1) }
      }
    }
  }

  /// Writes a column of texts.
  static func write(
    _ texts: [String], header: [String]?, to path: String, separator: Separator, force: Bool
  ) throws {
    try OutputFile.write(path, force: force) { file in
      var line = CSVLine(separator: separator)
      if let header { try write(header, line: &line, to: &file) }
      for text in texts { try write([text], line: &line, to: &file) }
    }
  }

  /// A cell's text, in quotes if it needs them.
  public static func quoted(_ text: String) -> String { quoted(text, separator: .comma) }

  static func quoted(_ text: String, separator: Separator) -> String {
    let needsQuotes =
      text.utf8.contains { $0 == separator.byte || [0x22, 0x0A, 0x0D].contains($0) } || text.trimmed != text
    guard needsQuotes else { return text }
    return "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
  }

  private static func write(_ texts: [String], line: inout CSVLine, to file: inout OutputFile) throws {
    for text in texts { line.add(text) }
    try line.end(into: &file)
  }

  private static func write<S: TensorScalar>(
    _ table: Tensor, as type: S.Type, line: inout CSVLine, to file: inout OutputFile,
    _ add: (inout CSVLine, S) -> Void
  ) throws {
    let width = table.shape[1]
    for row in 0..<table.shape[0] {
      table.withElements(of: type) { values in
        for index in row * width..<(row + 1) * width { add(&line, values[index]) }
      }
      try line.end(into: &file)
    }
  }
}
