import Foundation
import Testing

/// A page of the documentation, taken apart.
struct Document: Sendable, CustomTestStringConvertible {
  /// Relative to the project's folder.
  var path: String
  var text: String
  var blocks: [Block] = []
  /// Headings outside of blocks, as GitHub's links name them.
  var anchors: Set<String> = []
  /// Lines outside of blocks.
  var prose: [String] = []

  /// A fenced block: `yaml fragment` behind the fence is language and words.
  struct Block: Sendable {
    var language: String
    var words: [String]
    var text: String
    /// Of the opening fence, from 1.
    var line: Int

    /// The value of `key=value` behind the language.
    func value(_ key: String) -> String? {
      words.first { $0.hasPrefix(key + "=") }.map { String($0.dropFirst(key.count + 1)) }
    }
  }

  var testDescription: String { path }

  init(path: String, text: String) {
    self.path = path
    self.text = text
    var open: Block?
    for (index, line) in text.components(separatedBy: "\n").enumerated() {
      if line.hasPrefix("```") {
        if let block = open {
          blocks.append(block)
          open = nil
        } else {
          let words = line.dropFirst(3).split(separator: " ").map(String.init)
          open = Block(language: words.first ?? "", words: Array(words.dropFirst()), text: "", line: index + 1)
        }
      } else if open != nil {
        open?.text += line + "\n"
      } else {
        prose.append(line)
        if line.hasPrefix("#") { anchors.insert(Self.anchor(of: line)) }
      }
    }
  }

  init(path: String) throws {
    self.init(path: path, text: try String(contentsOfFile: projectFolder + "/" + path, encoding: .utf8))
  }

  /// `## What "train" does` as `what-train-does`.
  static func anchor(of heading: String) -> String {
    let title = heading.drop { $0 == "#" }.drop { $0 == " " }.lowercased()
    return String(title.filter { $0.isLetter || $0.isNumber || " -_".contains($0) }.map { $0 == " " ? "-" : $0 })
  }

  /// Every page: those of `docs` and those at the top.
  static let all: [Document] = {
    let folder = projectFolder + "/docs"
    let names = (try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? []
    let paths = names.filter { $0.hasSuffix(".md") }.sorted().map { "docs/" + $0 }
    return (["README.md", "CONTRIBUTING.md"] + paths).compactMap { try? Document(path: $0) }
  }()

  /// Pages that somebody wrote.
  static let written = all.filter { !$0.path.hasPrefix("docs/reference/") }
}

/// The project's folder.
let projectFolder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent().path

/// A folder for a page's commands, in which data sets and models lie as in the project's own.
func withWorkplace<Result>(_ body: (String) throws -> Result) throws -> Result {
  let folder = FileManager.default.temporaryDirectory.appending(path: "nnrun-docs-\(UUID().uuidString)").path
  try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(atPath: folder) }
  for name in ["models", "datasets"] {
    try FileManager.default.createSymbolicLink(
      atPath: folder + "/" + name, withDestinationPath: projectFolder + "/" + name)
  }
  return try body(folder)
}
