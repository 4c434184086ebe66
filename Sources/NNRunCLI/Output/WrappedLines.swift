/// Lines of a word and what there is to say of it, broken at spaces where they are wider than the terminal.
package enum WrappedLines {
  /// What follows a break stands below what there is to say, not below the word.
  package static let indent = 12

  /// - Parameter columns: nil leaves the lines as they are, for files and pipes.
  package static func text(_ lines: [String], columns: Int?) -> String {
    let broken = columns.map { columns in lines.flatMap { wrapped($0[...], columns: columns) } } ?? lines
    return broken.map { $0 + "\n" }.joined()
  }

  private static func wrapped(_ line: Substring, columns: Int) -> [String] {
    // Where hardly anything fits behind the indent the terminal may break lines itself.
    guard line.count > columns, columns >= 2 * indent else { return [String(line)] }
    let end = line.index(line.startIndex, offsetBy: columns)
    let body = line.index(line.startIndex, offsetBy: indent)
    guard let space = line[body..<end].lastIndex(of: " ") else { return [String(line)] }
    let rest = String(repeating: " ", count: indent) + line[line.index(after: space)...]
    return [String(line[..<space])] + wrapped(rest[...], columns: columns)
  }
}
