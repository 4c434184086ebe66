import Foundation
import NNConfig
import NNTensor
import NNTestSupport
import Testing

@testable import NNExport

/// What is said about files that cannot be read, word for word.
@Suite struct KerasErrorTests {
  /// A good file made bad.
  struct Case: Sendable, CustomTestStringConvertible {
    let id: String
    let bytes: @Sendable () throws -> [UInt8]

    var testDescription: String { id }

    init(_ id: String, _ bytes: @escaping @Sendable () throws -> [UInt8]) {
      self.id = id
      self.bytes = bytes
    }

    /// Another description of the network.
    static func config(
      _ id: String, of model: String = "train_adam", _ change: @escaping @Sendable (inout ConfigValue) -> Void
    ) -> Case {
      Case(id) { try KerasFile.changed(KerasGolden.named(model).bytes, config: change) }
    }

    /// One part of the description is another.
    static func config(
      _ id: String, of model: String = "train_adam", at path: String, _ json: String
    ) -> Case {
      config(id, of: model) { config in
        let value = JSONReader.parse(SourceText(name: id, text: json), diagnostics: Diagnostics())
        config[at: path.split(separator: "/").map(String.init)] = value
      }
    }

    /// Other weights.
    static func weights(
      _ id: String, of model: String = "train_adam", _ change: @escaping @Sendable (inout HDF5Group) -> Void
    ) -> Case {
      Case(id) { try KerasFile.changed(KerasGolden.named(model).bytes, weights: change) }
    }
  }

  static let all = files + networks + layers + compiled + weights

  @Test(arguments: all) func tells(_ bad: Case) throws {
    let told = KerasArchive().problems(try bad.bytes())
    #expect(!told.isEmpty)
    #expect(told == Self.expected[bad.id])
  }

  /// With NNRUN_RECORD_SNAPSHOTS=1 the file is written anew, and the test fails.
  @Test func nothingElseIsExpected() throws {
    let texts = try Self.all.map { "## \($0.id)\n" + KerasArchive().problems(try $0.bytes()) }
    let records = ProcessInfo.processInfo.environment["NNRUN_RECORD_SNAPSHOTS"] == "1"
    if let failure = snapshotFailure(texts.joined(), at: Self.file, records: records) {
      Issue.record(Comment(rawValue: failure))
    }
  }

  private static let file = KerasGolden.folder.appending(path: "errors.txt").path()

  /// What `Tests/Golden/keras/errors.txt` has, by case.
  private static let expected: [String: String] = {
    let text = String(decoding: readFile(file) ?? [], as: UTF8.self)
    let parts = ("\n" + text).components(separatedBy: "\n## ").dropFirst().map { part in
      let end = part.firstIndex(of: "\n") ?? part.endIndex
      return (String(part[..<end]), String(part[end...].dropFirst()))
    }
    return Dictionary(parts.map { ($0, $1.hasSuffix("\n") ? $1 : $1 + "\n") }) { first, _ in first }
  }()

  /// All that is wrong is told in one go.
  @Test func tellsEverythingAtOnce() throws {
    let bytes = try KerasFile.changed(KerasGolden.named("train_adam").bytes) { config in
      config[at: ["config", "layers", "1", "class_name"]] = .string("Lambda")
      config[at: ["config", "layers", "2", "class_name"]] = .string("Conv2D")
      config[at: ["config", "layers", "3", "config", "units"]] = .int(0)
      config[at: ["compile_config", "loss"]] = .string("huber")
      config[at: ["compile_config", "optimizer", "class_name"]] = .string("Lion")
    }
    let told = KerasArchive().problems(bytes)
    #expect(told.split(separator: "\n").count { $0.contains("error:") } == 5)
    #expect(
      KerasArchive(ignoringCompile: true).problems(bytes).split(separator: "\n").count { $0.contains("error:") } == 3)
  }

  @Test func readsTheNetworkWhereTheTrainingCannotBe() throws {
    let bytes = try KerasFile.changed(KerasGolden.named("train_adam").bytes) { config in
      config[at: ["compile_config", "loss"]] = .string("huber")
    }
    let snapshot = try KerasArchive(ignoringCompile: true).reading(bytes)
    #expect(snapshot.settings == nil && snapshot.optimizerVariables == nil && snapshot.weights.count == 8)
  }

  /// Keras warns and goes on with new ones; so does nnrun.
  @Test func passesOverSlotsOfAnotherNetwork() throws {
    let bytes = try KerasFile.changed(
      KerasGolden.named("train_adam").bytes,
      weights: { root in
        root.update(groupAt: "optimizer/vars") { $0.datasets["3"] = nil }
      })
    let diagnostics = Diagnostics()
    let snapshot = bytes.withUnsafeBytes { KerasArchive().read($0, name: "m.keras", diagnostics: diagnostics) }
    #expect(snapshot?.optimizerVariables == nil && snapshot?.settings != nil)
    #expect(
      DiagnosticRenderer().render(diagnostics) == """
        m.keras: warning: optimizer Adam: its 13 saved variables do not belong to these layers: training \
        begins with new ones
          note: for these layers it has 14

        """)
  }
}
