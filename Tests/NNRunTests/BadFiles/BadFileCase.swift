import Foundation
import NNTestSupport
import Testing

/// A command line with bad files or words, and all that the program says.
///
/// `Cases/*.txt` holds the table: `=== NAME`, `$ ARGUMENTS` of `nnrun` (several lines run one after the other; the last
/// one counts), the files that are there before, then `>>> STATUS` and the text on standard error. A file is
/// `--- NAME` with its text below, `--- NAME = RECIPE` (see `Recipe`), or `--- NAME/` for a folder.
struct BadFileCase: Sendable, CustomTestStringConvertible, Equatable {
  struct File: Sendable, Equatable {
    var name: String
    var recipe: String?
    var text = ""
  }

  var id: String
  var commands: [String] = []
  var files: [File] = []
  var status: Int32 = 0
  var expected = ""

  var testDescription: String { id }

  /// How the program ended, what it said, and what it left behind.
  struct Outcome {
    var end: CLIRun.End
    var standardOutput: String
    var standardError: String
    /// Files that were not there before the last command.
    var left: [String]
    var seconds: Double
  }

  /// Runs the commands in a folder of its own.
  func run() throws -> Outcome {
    let folder = FileManager.default.temporaryDirectory.appending(path: "nnrun-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    for file in files { try make(file, in: folder) }
    var outcome: Outcome?
    for command in commands {
      let before = try Self.names(in: folder)
      let run = try runCLI(Self.words(command), in: folder, timeout: 60)
      outcome = Outcome(
        end: run.end, standardOutput: run.standardOutput, standardError: run.standardError,
        left: try Self.names(in: folder).subtracting(before).sorted(), seconds: run.seconds)
    }
    guard let outcome else { throw CaseFileError(description: "\(id): there is no line $ ARGUMENTS") }
    return outcome
  }

  private func make(_ file: File, in folder: String) throws {
    let path = "\(folder)/\(file.name)"
    if file.name.hasSuffix("/") {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } else if let recipe = file.recipe {
      try Recipe(recipe).make(path)
    } else {
      let parent = URL(filePath: path).deletingLastPathComponent().path
      try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
      try Data(file.text.utf8).write(to: URL(filePath: path))
    }
  }

  private static func names(in folder: String) throws -> Set<String> {
    Set(try FileManager.default.subpathsOfDirectory(atPath: folder))
  }

  /// Words with spaces between them; in single quotes a word may hold some, or nothing.
  static func words(_ command: String) -> [String] {
    var words: [String] = []
    var word: String?
    var isQuoted = false
    for character in command {
      if character == "'" {
        isQuoted.toggle()
        word = word ?? ""
      } else if character == " ", !isQuoted {
        if let word { words.append(word) }
        word = nil
      } else {
        word = (word ?? "") + String(character)
      }
    }
    return words + (word.map { [$0] } ?? [])
  }
}

/// Reads and writes files of such cases.
enum BadFileTable {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Cases").path

  /// Every case of every file, in order.
  static let all: [(file: String, cases: [BadFileCase])] = {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.filter { $0.hasSuffix(".txt") }.sorted().map { name in
      (name, parse((try? String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)) ?? ""))
    }
  }()

  static func parse(_ text: String) -> [BadFileCase] {
    var cases: [BadFileCase] = []
    var isOutput = false
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("=== ") {
        cases.append(BadFileCase(id: String(line.dropFirst(4))))
        isOutput = false
        continue
      }
      guard !cases.isEmpty else { continue }
      let last = cases.count - 1
      if isOutput {
        cases[last].expected += line + "\n"
      } else if line.hasPrefix(">>> ") {
        cases[last].status = Int32(line.dropFirst(4)) ?? -1
        isOutput = true
      } else if line.hasPrefix("--- ") {
        let parts = line.dropFirst(4).components(separatedBy: " = ")
        let recipe = parts.count > 1 ? parts.dropFirst().joined(separator: " = ") : nil
        cases[last].files.append(BadFileCase.File(name: parts[0], recipe: recipe))
      } else if line.hasPrefix("$ "), cases[last].files.isEmpty {
        cases[last].commands.append(String(line.dropFirst(2)))
      } else if !cases[last].files.isEmpty {
        cases[last].files[cases[last].files.count - 1].text += line + "\n"
      }
    }
    // A blank line stands between two cases.
    for index in cases.indices {
      while cases[index].expected.hasSuffix("\n\n") || cases[index].expected == "\n" {
        cases[index].expected.removeLast()
      }
    }
    return cases
  }

  static func text(_ cases: [BadFileCase]) -> String {
    cases.map { item in
      let commands = item.commands.map { "$ \($0)\n" }.joined()
      let files = item.files.map { "--- \($0.name)\($0.recipe.map { " = " + $0 } ?? "")\n\($0.text)" }.joined()
      return "=== \(item.id)\n\(commands)\(files)>>> \(item.status)\n\(item.expected)\n"
    }.joined()
  }
}
