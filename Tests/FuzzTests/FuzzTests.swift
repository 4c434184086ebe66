import Foundation
import NNTestSupport
import Testing

@testable import nnrun_fuzz

/// Damaged files of every kind, read in processes of their own. About a minute in all, the same files every time.
@Suite(.serialized) struct FuzzTests {
  @Test(arguments: Format.real)
  func damagedFiles(_ format: Format) throws {
    let run = try Self.fuzz(format, ["--seconds", "5"])
    #expect(run.end == .exit(0), "\(run.standardOutput)\(run.standardError)")
    let counts = try #require(Counts(run.standardOutput), "\(run.standardOutput)")
    #expect(counts.failures == 0)
    // Were nothing read, or nothing refused, the damage would be of the wrong size.
    #expect(counts.accepted > 0 && counts.refused > 0)
    #expect(counts.memory < 1024)
  }

  /// A process that fails is noticed, and the file is kept, which fails again when it is read alone.
  @Test(arguments: [
    (Format.trap, "ended by signal"), (.greed, "ended by signal"), (.odd, "on purpose"),
    (.hang, "took more than 10 seconds"),
  ])
  func failuresAreNoticed(_ format: Format, _ reason: String) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "nnrun-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    // Up to the first that fails, after which a new process goes on.
    let count = try #require((0..<100).first { Self.fails(format, $0) }) + 2
    let run = try Self.fuzz(format, ["--inputs", "\(count)", "--save", folder])
    #expect(run.end == .exit(1))
    #expect(run.standardOutput.contains(reason), "\(run.standardOutput)")
    let expected = (0..<count).filter { Self.fails(format, $0) }
    let counts = try #require(Counts(run.standardOutput))
    #expect(counts.failures == expected.count && counts.accepted == count - expected.count)
    let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    #expect(names == expected.map { "\(format.rawValue)-1-\($0)" }.sorted())
    let first = "\(folder)/\(format.rawValue)-1-\(expected[0])"
    #expect(try [UInt8](Data(contentsOf: URL(filePath: first))) == [2])
    guard format != .hang else { return }
    let again = try runCLI(["--format", format.rawValue, "--replay", first], executable: Self.program())
    #expect(again.end != .exit(0))
  }

  private static func fails(_ format: Format, _ index: Int) -> Bool {
    var random = Generator(seed: 1, format: format, index: index)
    return FailingTarget(format: format).damaged(&random) == [2]
  }

  private static func program() throws -> String { try nnrunPath() + "-fuzz" }

  private static func fuzz(_ format: Format, _ options: [String]) throws -> CLIRun {
    try runCLI(["--format", format.rawValue, "--seed", "1"] + options, timeout: 300, executable: program())
  }

  /// What the program prints of one kind.
  private struct Counts {
    var accepted: Int
    var refused: Int
    var failures: Int
    var memory: Int

    init?(_ line: String) {
      let pattern = /(\d+) read, (\d+) refused, (\d+) failures; slowest [0-9.e-]+ s \(\d+\), most memory (\d+) MiB/
      guard let match = line.firstMatch(of: pattern), let accepted = Int(match.1), let refused = Int(match.2),
        let failures = Int(match.3), let memory = Int(match.4)
      else { return nil }
      (self.accepted, self.refused, self.failures, self.memory) = (accepted, refused, failures, memory)
    }
  }
}
