import Foundation
import NNConfig
import NNData
import NNRun
import NNRunCLI
import Testing

/// Files, options, and all that is to be said about them.
///
/// `Cases/*.txt` holds the table: `=== NAME | OPTIONS`, the spec, further files each behind `--- FILE`, then
/// `>>> STATUS` and the text that goes to standard error. `OPTIONS` are those of `nnrun validate` or, behind the word
/// `train`, of `nnrun train`; a first word that is no option is the path of the spec, by default `m.yaml`.
struct ErrorCase: Sendable, CustomTestStringConvertible, Equatable {
  struct File: Sendable, Equatable {
    var name: String
    var text: String
  }

  var id: String
  var options: [String] = []
  var files: [File] = [File(name: "m.yaml", text: "")]
  var status: Int32 = 0
  var expected = ""

  var testDescription: String { id }

  /// What the program says, and how it ends.
  struct Outcome: Equatable {
    var status: Int32
    var text: String
  }

  /// Runs it in this process, in a folder of its own, of which the text then says nothing.
  func run() throws -> Outcome {
    try inFolder { folder in
      let outcome = try end(in: folder)
      return Outcome(status: outcome.status, text: outcome.text.replacing(folder + "/", with: ""))
    }
  }

  /// Does something in a new folder that holds the files, and goes afterwards.
  func inFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appending(path: "nnrun-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    for file in files { try Data(file.text.utf8).write(to: URL(filePath: "\(folder)/\(file.name)")) }
    return try body(folder)
  }

  private func end(in folder: String) throws -> Outcome {
    let (request, isTraining) = try request(in: folder)
    let terminal = Terminal(.standardError, isTerminal: false)
    do {
      let warnings = isTraining ? try TrainingSession(request).warnings : try NNRun.validate(request)
      return Outcome(status: CommandStatus.done.rawValue, text: ErrorPrinter.text(warnings, on: terminal))
    } catch {
      return Outcome(status: ErrorPrinter.status(of: error).rawValue, text: ErrorPrinter.text(error, on: terminal))
    }
  }

  /// What the options ask for, all paths in the folder.
  func request(in folder: String) throws -> (RunRequest, isTraining: Bool) {
    var words = options[...]
    let isTraining = words.first == "train"
    if isTraining { words.removeFirst() }
    var spec = "m.yaml"
    if let first = words.first, !first.hasPrefix("--") { spec = words.removeFirst() }
    var request = RunRequest(model: "\(folder)/\(spec)")
    request.backend = "reference"
    while let option = words.popFirst() {
      guard let value = words.popFirst() else { throw CaseFileError(description: "\(id): \(option) has no value") }
      let path = value == "inputs" ? value : "\(folder)/\(value)"
      switch option {
      case "--data": request.data = path
      case "--labels": request.labels = path
      case "--validation-data": request.validationData = path
      case "--validation-labels": request.validationLabels = path
      case "--target": request.target = value
      case "--classes": request.classes = value.split(separator: ",").map(String.init)
      case "--drop": request.drop = (request.drop ?? []) + [value]
      case "--header": request.header = value == "yes"
      case "--separator": request.separator = value
      case "--validation-split": request.validationSplit = Double(value)
      case "--backend": request.backend = value
      case "--threads": request.threads = Int(value)
      case "--set": request.settings.append(value)
      default: throw CaseFileError(description: "\(id): unknown option \(option)")
      }
    }
    return (request, isTraining)
  }
}

/// A file of cases that is not written as it should be.
struct CaseFileError: Error, CustomStringConvertible {
  var description: String
}

/// Reads and writes files of cases.
enum CaseFile {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Cases").path

  /// Every case of every file, in order.
  static let all: [(file: String, cases: [ErrorCase])] = {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.filter { $0.hasSuffix(".txt") }.sorted().map { name in
      (name, parse((try? String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)) ?? ""))
    }
  }()

  static func parse(_ text: String) -> [ErrorCase] {
    var cases: [ErrorCase] = []
    var isOutput = false
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("=== ") {
        let parts = line.dropFirst(4).components(separatedBy: " | ")
        cases.append(ErrorCase(id: parts[0]))
        if parts.count > 1 { cases[cases.count - 1].options = parts[1].split(separator: " ").map(String.init) }
        isOutput = false
      } else if !cases.isEmpty {
        let last = cases.count - 1
        if line.hasPrefix(">>> ") {
          cases[last].status = Int32(line.dropFirst(4)) ?? -1
          isOutput = true
        } else if line.hasPrefix("--- "), !isOutput {
          cases[last].files.append(ErrorCase.File(name: String(line.dropFirst(4)), text: ""))
        } else if isOutput {
          cases[last].expected += line + "\n"
        } else {
          cases[last].files[cases[last].files.count - 1].text += line + "\n"
        }
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

  static func text(_ cases: [ErrorCase]) -> String {
    cases.map { item in
      let options = item.options.isEmpty ? "" : " | " + item.options.joined(separator: " ")
      let files = item.files.enumerated().map { index, file in (index == 0 ? "" : "--- \(file.name)\n") + file.text }
      return "=== \(item.id)\(options)\n\(files.joined())>>> \(item.status)\n\(item.expected)\n"
    }.joined()
  }
}
