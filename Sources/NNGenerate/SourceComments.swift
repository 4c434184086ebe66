import FoundationEssentials

/// The documentation comments in front of public types: formulas, shapes, references and what differs from Keras.
package struct SourceComments: Sendable {
  /// By qualified name, the module left out: `Dense`, `Activations.Elu`.
  private var paragraphs: [String: [String]] = [:]

  /// Reads the targets that hold components.
  ///
  /// - Throws: when a folder or a file cannot be read.
  package init(root: String) throws {
    for target in ["NNLayers", "NNTraining"] {
      let folder = root + "/Sources/" + target
      for path in try FileManager.default.subpathsOfDirectory(atPath: folder) where path.hasSuffix(".swift") {
        add(source: try String(contentsOfFile: folder + "/" + path, encoding: .utf8))
      }
    }
  }

  /// Reads one source alone.
  package init(source: String) { add(source: source) }

  /// The comment's paragraphs, each on one line; nil where there is no comment.
  package subscript(type: String) -> [String]? { paragraphs[type] }

  /// Types stand at the left edge, or one step in within an enum or an extension.
  private mutating func add(source: String) {
    var comment: [String] = []
    var scope = ""
    for line in source.split(separator: "\n", omittingEmptySubsequences: false) {
      let indent = line.prefix { $0 == " " }.count
      let text = line.dropFirst(indent)
      if text.hasPrefix("///") {
        comment.append(text.dropFirst(3).drop { $0 == " " }.description)
        continue
      }
      if indent == 0, !text.isEmpty { scope = Self.name(in: text, behind: ["enum ", "extension "]) ?? "" }
      if let name = Self.name(in: text, behind: ["public struct "]), indent == 0 || (indent == 2 && !scope.isEmpty) {
        let qualified = indent == 0 ? name : scope + "." + name
        if !comment.isEmpty { paragraphs[qualified] = Self.joined(comment) }
      }
      comment = []
    }
  }

  /// The identifier behind a keyword.
  private static func name(in text: Substring, behind keywords: [String]) -> String? {
    for keyword in keywords {
      guard let range = text.firstRange(of: keyword) else { continue }
      return String(text[range.upperBound...].prefix { $0.isLetter || $0.isNumber })
    }
    return nil
  }

  private static func joined(_ lines: [String]) -> [String] {
    lines.split(separator: "").map { $0.joined(separator: " ") }
  }
}
