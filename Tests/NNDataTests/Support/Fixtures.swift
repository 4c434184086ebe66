import Foundation
import NNConfig
import NNTensor
import Testing

@testable import NNData

/// A folder of its own that goes with the value.
final class TemporaryFolder {
  let path: String

  init() throws {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent("nndata-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    path = url.path
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func file(_ name: String) -> String { path + "/" + name }

  @discardableResult
  func write(_ name: String, _ bytes: some Sequence<UInt8>) throws -> String {
    try Foundation.Data(bytes).write(to: URL(fileURLWithPath: file(name)))
    return file(name)
  }

  @discardableResult
  func write(_ name: String, _ text: String) throws -> String { try write(name, text.utf8) }

  var names: [String] { get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() } }

  /// What an action throws, as a person sees it, without this folder's path.
  func message(_ action: () throws -> Void) -> String {
    errorText(action).replacingOccurrences(of: path + "/", with: "")
  }
}

extension FileBytes {
  /// Content that is no file. Nothing in it can fail.
  convenience init(name: String, bytes: [UInt8]) {
    // swift-format-ignore: NeverUseForceTry
    try! self.init(name: name, count: bytes.count) { $0.copyBytes(from: bytes) }
  }
}

extension NPYFile {
  /// The array that is all of `bytes`.
  static func array(_ bytes: FileBytes) throws(DiagnosticError) -> RowArray { try array(NPYContent(bytes)) }
}

/// The path of a file of `Tests/Golden`.
func golden(_ name: String) -> String {
  let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
  return folder.deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Golden/\(name)").path
}

/// What an action throws, as a person sees it; empty if it throws nothing.
func errorText(_ action: () throws -> Void) -> String {
  do {
    try action()
    return ""
  } catch {
    return "\(error)"
  }
}

/// Reads a csv text with all its columns as features.
func readAll(_ text: String, _ options: CSVOptions = CSVOptions()) throws -> (rows: [[Float]], names: [String]?) {
  let file = try CSVFile(FileBytes(name: "x.csv", bytes: Array(text.utf8)), options: options)
  let table = try CSVReader.read(file, roles: (0..<file.columnCount).map { .number(into: .features, offset: $0) })
  return (rows(of: table.features), file.columnNames)
}

/// The rows of a matrix.
func rows(of tensor: Tensor) -> [[Float]] {
  let values = tensor.floats
  let width = tensor.shape.count / max(1, tensor.shape[0])
  return (0..<tensor.shape[0]).map { Array(values[$0 * width..<($0 + 1) * width]) }
}

@Suite struct FixtureTests {
  @Test func errorTextTellsWhatIsThrown() {
    #expect(errorText {} == "")
    #expect(errorText { throw DiagnosticError([Diagnostic(.error, "no", origin: "x")]) } == "x: error: no\n")
  }

  @Test func foldersVanish() throws {
    var folder: TemporaryFolder? = try TemporaryFolder()
    let path = try #require(folder).path
    try folder?.write("a", "b")
    #expect(try folder?.names == ["a"])
    #expect(
      folder?.message { throw DiagnosticError([Diagnostic(.error, "no", origin: path + "/x")]) } == "x: error: no\n")
    folder = nil
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  @Test func rowsAreCutByWidth() {
    #expect(rows(of: Tensor([1, 2, 3, 4] as [Float], shape: [2, 2])) == [[1, 2], [3, 4]])
  }
}
