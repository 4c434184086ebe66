import Foundation
import NNConfig
import Testing

@testable import nnrun_fuzz

/// The damage: the same for the same seed, and of every size.
@Suite struct DamageTests {
  @Test(arguments: Format.real.filter { $0 != .checkpoint && $0 != .record })
  func sameSeedSameDamage(_ format: Format) throws {
    let target = try format.target(in: FileManager.default.temporaryDirectory.path)
    func file(_ seed: UInt64, _ index: Int) throws -> [UInt8] {
      var random = Generator(seed: seed, format: format, index: index)
      return try target.damaged(&random)
    }
    let files = try (0..<20).map { try file(1, $0) }
    #expect(try (0..<20).map { try file(1, $0) } == files)
    #expect(try (0..<20).map { try file(2, $0) } != files)
    #expect(Set(files).count > 10)
  }

  @Test func treesAreChangedInOneOfTheirPlaces() {
    let tree: ConfigValue = .mapping([
      "a": .sequence([.int(1), .int(2), .mapping(["b": .string("c")])]), "d": .null, "e": .mapping(["f": .bool(true)]),
    ])
    var random = Generator(seed: 5)
    let changed = (0..<200).map { _ in JSONWriter().write(TreeDamage.apply(to: tree, other: tree, &random)) }
    #expect(Set(changed).count > 100)
    // Most keep some of what was there: a change is not always one of the root.
    #expect(changed.count { $0.contains("\"e\": {\"f\": true}") } > 50)
    #expect(changed.contains { !$0.contains("\"a\"") })
  }

  @Test func zipsStayZips() throws {
    let members: [ZipDamage.Member] = [("a", [1, 2, 3]), ("b", [4])]
    var random = Generator(seed: 1)
    var names: Set<[String]> = []
    for _ in 0..<200 {
      let bytes = try ZipDamage.apply(to: members, other: members, &random) { member, _ in member.bytes + [9] }
      names.insert(try ZipDamage.members(of: bytes).map(\.name))
    }
    #expect(names.count > 4)
    #expect(names.contains(["a", "b"]) && names.contains(["b"]))
  }

  /// Errors that say nothing, and what is no message at all, are oddities.
  @Test func odditiesAreNoticed() throws {
    struct Failing: Target {
      var error: any Error
      func damaged(_ random: inout Generator) -> [UInt8] { [] }
      func read(_ bytes: [UInt8]) throws { throw error }
    }
    struct Unknown: Error {}
    for error: any Error in [
      Unknown(), DiagnosticError([]), DiagnosticError([Diagnostic(.warning, "only a warning")]),
      DiagnosticError([Diagnostic(.error, "")]), DiagnosticError(String(repeating: "x", count: 5000)),
    ] {
      #expect(throws: Oddity.self) { try Failing(error: error).outcome(of: []) }
    }
    #expect(try Failing(error: DiagnosticError("expected a, got b")).outcome(of: []) == .refused)
  }
}
