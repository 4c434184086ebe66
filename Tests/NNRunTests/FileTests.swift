import Foundation
import NNConfig
import NNData
import NNRun
import NNSpec
import NNTestSupport
import Testing

/// Files that are no specs, models too large for any machine, and the program itself.
@Suite struct FileTests {
  private func message(of bytes: [UInt8]) throws -> String {
    let path = FileManager.default.temporaryDirectory.appending(path: "nnrun-\(UUID().uuidString)").path
    try Data(bytes).write(to: URL(filePath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    do {
      _ = try validate(RunRequest(model: path))
    } catch let error as DiagnosticError {
      return error.description.replacing(path, with: "m")
    }
    return ""
  }

  static let binaries: [(String, [UInt8], String)] = [
    (
      ".keras cut short", [0x50, 0x4B, 0x03, 0x04, 0x14, 0],
      "m: error: this .keras file is damaged: there is no end record"
    ),
    (
      ".h5", [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A],
      "m: error: this is an HDF5 file, Keras's old .h5 format or bare weights"
    ),
    ("zero bytes", Array("layers: \u{0}".utf8), "m:1:9: error: a zero byte: this is not a text file\n"),
    ("latin-1", Array("name: caf".utf8) + [0xE9, 0x0A], "m:1:10: error: "),
    ("utf-16", [0xFF, 0xFE, 0x6C, 0, 0x61, 0], "m"),
  ]

  @Test(arguments: binaries)
  func binary(_ name: String, _ bytes: [UInt8], _ start: String) throws {
    let message = try message(of: bytes)
    #expect(message.hasPrefix(start), "\(message)")
  }

  @Test func modelLargerThanTheMachine() throws {
    let text = "layers:\n  - Input: [2000000]\n  - Dense: {units: 20000000, name: huge}\ncompile: {loss: mse}\n"
    #expect(
      try message(of: Array(text.utf8)).hasPrefix(
        """
        m:3:5: error: Dense "huge" is too large: the weights so far take 160.0 TB of memory
          3 |   - Dense: {units: 20000000, name: huge}
            |     ^^^^^
          note: huge/kernel has the shape (2000000, 20000000)
          note: this machine has 
        """))
  }

  /// The weights of a model whose input is open cannot be counted, and are not told as an error of its layers.
  @Test func openExtents() throws {
    let text = "layers:\n  - Input: [null, 4]\n  - Flatten\n  - Dense: 8\n"
    #expect(try message(of: Array(text.utf8)) == "")
    let diagnostics = Diagnostics()
    let spec = try #require(SpecReader().read(Array(text.utf8), name: "m.yaml", diagnostics: diagnostics))
    let input = try #require(spec.input)
    let error = #expect(throws: DiagnosticError.self) { try ModelSummary(spec.definition(input: input)) }
    #expect(
      error?.description == """
        m.yaml:2:5: error: the input has extents that only data can tell, [null, 4], and dense/kernel depends on them
          2 |   - Input: [null, 4]
            |     ^^^^^
          help: give the data, or write numbers for null

        """)
  }

  /// What tests see in this process is what the program prints.
  @Test(arguments: some)
  func theProgramSaysTheSame(_ item: ErrorCase) throws {
    let spec = item.options.first.map { $0.hasPrefix("--") } ?? true ? ["m.yaml"] : []
    let run = try item.inFolder { try runCLI(["validate"] + spec + item.options, in: $0) }
    #expect(run.end == .exit(item.status))
    #expect(run.standardError == item.expected)
  }

  /// Those that `nnrun validate` has the options for, a few of each file.
  static let some = CaseFile.all.flatMap(\.cases).enumerated().filter { index, item in
    index % 20 == 0 && item.options.first != "train" && !item.options.contains { $0.hasPrefix("--validation") }
  }.map(\.element)
}
