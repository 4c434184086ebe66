import Foundation
import NNTestSupport
import Testing

/// The project's folder.
let projectFolder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent().path

/// Expects that `nnrun COMMAND --help` prints the snapshot `help-COMMAND`.
func expectHelp(of command: String?, sourceLocation: SourceLocation = #_sourceLocation) throws {
  let run = try runCLI((command.map { [$0] } ?? []) + ["--help"], environment: ["COLUMNS": "80"])
  #expect(run.end == .exit(0), sourceLocation: sourceLocation)
  #expect(run.standardError.isEmpty, sourceLocation: sourceLocation)
  expectSnapshot(run.standardOutput, "help-\(command ?? "nnrun")", sourceLocation: sourceLocation)
}

/// A folder with these files, for the time of `body`.
func withFolder<Result>(_ files: [String: String] = [:], _ body: (String) throws -> Result) throws -> Result {
  let folder = FileManager.default.temporaryDirectory.appending(path: "nnrun-tests-\(UUID().uuidString)").path
  try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(atPath: folder) }
  for (name, text) in files { try writeFile("\(folder)/\(name)", Array(text.utf8)) }
  return try body(folder)
}

/// Small files that many commands can be tried on.
enum Samples {
  static let model = """
    name: tiny
    layers:
      - Input: [2]
      - Dense: {units: 3, activation: relu}
      - Dense: {units: 2, activation: softmax}
    compile: {loss: sparse_categorical_crossentropy, optimizer: sgd, metrics: [accuracy]}
    fit: {epochs: 2, batch_size: 4}

    """
  static let wrongModel = """
    name: wrong
    layers:
      - Input: [2]
      - Dense: {units: 3, activaton: relu}
      - Dense: -2
    compile: {loss: sparse_categorical_crossentropy, optimizer: sgd}

    """
  /// Its steps are much too large.
  static let wildModel = """
    layers:
      - Input: [2]
      - Dense: 4
      - Dense: 1
    compile: {loss: mse, optimizer: {SGD: 1e30}}
    fit: {epochs: 3, batch_size: 4}

    """
  /// Leaves its input to the data.
  static let openModel = """
    layers:
      - Dense: {units: 3, activation: relu}
      - Dense: 1
    compile: {loss: mse, optimizer: sgd}

    """
  static let data = "0,1\n1,0\n0,0\n1,1\n0.5,1\n0,0.5\n0.2,0.8\n0.9,0.1\n"
  static let labels = "0\n1\n1\n0\n0\n1\n0\n1\n"
  static let files = [
    "model.yaml": model, "wrong.yaml": wrongModel, "wild.yaml": wildModel, "open.yaml": openModel, "x.csv": data,
    "y.csv": labels,
  ]
}
