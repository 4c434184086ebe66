import NNTensor

/// Writes tables of numbers as csv.
public enum CSVWriter {
  /// Writes a numeric tensor of shape `[rows, columns]`, with shortest numbers that read back the same.
  ///
  /// - Parameters:
  ///   - header: names of the columns, written as the first line.
  ///   - force: whether a file that is already there is replaced.
  /// - Throws: `FileAccessError`.
  public static func write(_ table: Tensor, header: [String]? = nil, to path: String, force: Bool = false) throws {
    precondition(
      table.shape.rank == 2 && table.shape[1] > 0, "a csv table has rows and columns, not shape \(table.shape)")
    try OutputFile.write(path, force: force) { file in
      if let header {
        var line = CSVLine()
        for name in header { line.add(name) }
        try line.end(into: &file)
      }
      switch table.dtype {
      case .float32: try write(table, as: Float.self, to: &file) { $0.add($1) }
      case .float64: try write(table, as: Double.self, to: &file) { $0.add($1) }
      case .int32: try write(table, as: Int32.self, to: &file) { $0.add($1) }
      case .int64: try write(table, as: Int64.self, to: &file) { $0.add($1) }
      default: try write(table.cast(to: .int64), as: Int64.self, to: &file) { $0.add($1) }
      }
    }
  }

  /// A cell's text, in quotes if it needs them.
  public static func quoted(_ text: String) -> String {
    let needsQuotes = text.utf8.contains { [0x22, 0x2C, 0x0A, 0x0D].contains($0) } || text.trimmed != text
    guard needsQuotes else { return text }
    return "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
  }

  private static func write<S: TensorScalar>(
    _ table: Tensor, as type: S.Type, to file: inout OutputFile, _ add: (inout CSVLine, S) -> Void
  ) throws {
    let width = table.shape[1]
    var line = CSVLine()
    for row in 0..<table.shape[0] {
      table.withElements(of: type) { values in
        for index in row * width..<(row + 1) * width { add(&line, values[index]) }
      }
      try line.end(into: &file)
    }
  }
}
