import Foundation
import NNTestSupport
import Testing

@testable import nnrun_fuzz

/// Damaged models and data through the program itself: whatever they are, it ends as it says it does.
@Suite struct ProgramTests {
  private static let documented: Set<Int32> = [0, 1, 2, 3, 4, 65, 66, 74]
  private static let commands = [
    "predict m.keras --data x.csv", "evaluate m.keras --data x.csv --labels y.csv", "summary m.keras",
    "validate m.keras --data x.csv --labels y.csv", "train m.keras --data x.csv --labels y.csv --epochs 1 --verbose 0",
    "predict m.keras --data x.csv --out p.csv",
  ]

  @Test func damagedModels() throws {
    let target = try KerasTarget(in: FileManager.default.temporaryDirectory.path)
    try check(.keras, rounds: 150) {
      try target.damaged(&$0)
    } files: { bytes in
      ["m.keras": bytes, "x.csv": Array("1,2,3,4\n4,3,2,1\n".utf8), "y.csv": Array("0\n2\n".utf8)]
    }
  }

  @Test func damagedData() throws {
    let model = try Corpus.file("Tests/Golden/keras/compiled_categorical_crossentropy.keras")
    let target = DataTarget.csv(in: FileManager.default.temporaryDirectory.path)
    try check(.csv, rounds: 150) {
      try target.damaged(&$0)
    } files: { bytes in
      ["m.keras": model, "x.csv": bytes, "y.csv": Array("0\n2\n".utf8)]
    }
  }

  private func check(
    _ format: Format, rounds: Int, make: (inout Generator) throws -> [UInt8],
    files: ([UInt8]) -> [String: [UInt8]]
  ) throws {
    var ends: Set<Int32> = []
    for index in 0..<rounds {
      var random = Generator(seed: 11, format: format, index: index)
      let given = files(try make(&random))
      let command = Self.commands[index % Self.commands.count]
      let folder = FileManager.default.temporaryDirectory.appending(path: "nnrun-\(UUID().uuidString)").path
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      defer { try? FileManager.default.removeItem(atPath: folder) }
      for (name, bytes) in given { try Data(bytes).write(to: URL(filePath: "\(folder)/\(name)")) }
      let run = try runCLI(command.split(separator: " ").map(String.init), in: folder, timeout: 60)
      guard case .exit(let status) = run.end else {
        Issue.record("\(format) \(index), \(command): \(run.end): \(run.standardError)")
        continue
      }
      ends.insert(status)
      let said = run.standardError
      #expect(Self.documented.contains(status), "\(format) \(index), \(command): \(status)")
      #expect(status == 0 || said.contains("error: "), "\(format) \(index), \(command): \(said)")
      #expect(said.isEmpty || said.hasSuffix("\n"), "\(format) \(index), \(command): \(said)")
      #expect(!said.contains("Fatal error") && !said.contains("CocoaError"), "\(format) \(index), \(command): \(said)")
      // A training that diverges keeps its last good weights.
      let left = Set(try FileManager.default.contentsOfDirectory(atPath: folder)).subtracting(given.keys)
      #expect([0, 4].contains(status) || left.isEmpty, "\(format) \(index), \(command): \(left)")
    }
    #expect(ends.contains(0) && ends.contains(65))
  }
}
