extension String {
  /// The text as a terminal may get it, on one line: control characters and those that turn the direction of writing
  /// are `\u{FFFD}`.
  ///
  /// Names of columns, classes, files and layers come from anybody: none may move the cursor, change colours or titles,
  /// or break a table. What is written for programs, csv and JSON, keeps them as they are.
  package var printable: String { replacingControls(keepingTabs: false) }

  /// - Parameter keepingTabs: for lines of a source that are shown as they stand there.
  func replacingControls(keepingTabs: Bool) -> String {
    func isReplaced(_ scalar: Unicode.Scalar) -> Bool {
      switch scalar.value {
      case 0x09: !keepingTabs
      case 0x00..<0x20, 0x7F..<0xA0: true
      // Line and paragraph separators, and what embeds, overrides or isolates a direction.
      case 0x2028...0x202E, 0x2066...0x2069: true
      default: false
      }
    }
    guard unicodeScalars.contains(where: isReplaced) else { return self }
    var result = String.UnicodeScalarView()
    for scalar in unicodeScalars { result.append(isReplaced(scalar) ? "\u{FFFD}" : scalar) }
    return String(result)
  }
}
