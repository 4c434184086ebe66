import Foundation
import NNConfig
import NNTensor
import NNTraining
import Testing

@testable import NNExport

/// Damaged files are refused or read; nothing traps, hangs, or makes something of nothing.
///
/// NNRUN_FUZZ_ROUNDS sets how many files of each kind are tried.
@Suite struct KerasFuzzTests {
  private static let rounds = ProcessInfo.processInfo.environment["NNRUN_FUZZ_ROUNDS"].flatMap { Int($0) } ?? 300

  private struct Random: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return z ^ (z >> 31)
    }
  }

  /// Reads, and if that works uses what was read.
  private func check(_ bytes: [UInt8]) throws {
    let diagnostics = Diagnostics()
    let snapshot = bytes.withUnsafeBytes { KerasArchive().read($0, name: "m.keras", diagnostics: diagnostics) }
    #expect((snapshot == nil) == diagnostics.hasErrors)
    _ = DiagnosticRenderer().render(diagnostics)
    if let snapshot { _ = try KerasArchive().written(snapshot) }
  }

  @Test func everyBeginningOfAFile() throws {
    let bytes = try KerasGolden.named("compiled_mse").bytes
    for count in stride(from: 0, to: bytes.count, by: 7) {
      let told = KerasArchive().problems(Array(bytes.prefix(count)))
      #expect(!told.isEmpty)
    }
  }

  @Test(arguments: ["compiled_objects", "frozen"]) func flippedBytes(_ id: String) throws {
    let good = try KerasGolden.named(id).bytes
    var random = Random(state: 1)
    for _ in 0..<Self.rounds {
      var bytes = good
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
      }
      try check(bytes)
    }
  }

  /// Members that the zip says are whole, with bytes changed inside.
  @Test(arguments: ["compiled_objects", "frozen"]) func flippedBytesInMembers(_ id: String) throws {
    let good = try KerasFile(KerasGolden.named(id).bytes)
    var random = Random(state: 2)
    let config = Array(JSONWriter().write(good.config).utf8)
    var weights: [UInt8] = []
    try HDF5Writer(root: good.weights).write { weights += $0 }
    for round in 0..<Self.rounds {
      var (config, weights) = (config, weights)
      if round % 2 == 0 {
        config[Int.random(in: 0..<config.count, using: &random)] = UInt8.random(in: 32...126, using: &random)
      } else {
        for _ in 0..<3 {
          weights[Int.random(in: 0..<weights.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
        }
      }
      try check(try KerasFile.zip(["config.json": config, "model.weights.h5": weights]))
    }
  }

  /// Any value of the description becomes something else.
  @Test(arguments: ["chain", "chain_functional", "penalties", "initializers", "compiled_objects", "train_adam"])
  func otherValues(_ id: String) throws {
    let good = try KerasFile(KerasGolden.named(id).bytes)
    var weights: [UInt8] = []
    try HDF5Writer(root: good.weights).write { weights += $0 }
    let paths = Self.paths(good.config)
    var random = Random(state: 3)
    for _ in 0..<Self.rounds {
      var config = good.config
      for _ in 0..<Int.random(in: 1...2, using: &random) {
        let path = paths[Int.random(in: 0..<paths.count, using: &random)]
        // What was changed before may have taken the place away.
        guard config[at: path] != nil else { continue }
        config[at: path] = Self.values[Int.random(in: 0..<Self.values.count, using: &random)]
      }
      let json = Array(JSONWriter().write(config).utf8)
      try check(try KerasFile.zip(["config.json": json, "model.weights.h5": weights]))
    }
  }

  private static func paths(_ value: ConfigValue) -> [[String]] {
    let inner: [[String]] =
      if let items = value.items {
        items.enumerated().flatMap { index, item in paths(item).map { [String(index)] + $0 } }
      } else {
        (value.entries ?? []).flatMap { entry in paths(entry.value).map { [entry.key] + $0 } }
      }
    return [[]] + inner
  }

  private static let values: [ConfigValue] = [
    .null, .bool(true), .bool(false), .int(0), .int(-1), .int(1), .int(3), .int(1 << 40), .int(.max), .int(.min),
    .plain("99999999999999999999"), .double(0.5), .double(-1e308), .plain("NaN"), .plain("Infinity"),
    .string(""), .string("relu"), .string("a/b"), .string("dense"), .sequence([]), .sequence([.int(1), .int(2)]),
    .sequence([.null, .int(4_000_000_000_000)]), .mapping([ConfigEntry]()),
    .mapping(["class_name": .string("Dense"), "config": .mapping(["units": .int(3)])]),
    .mapping(["module": .string("keras.layers"), "class_name": .string("ReLU"), "config": .mapping([ConfigEntry]())]),
    .mapping(["class_name": .string("__numpy__"), "config": .mapping(["value": .sequence([.double(1)])])]),
    .mapping(["class_name": .string("function"), "config": .string("tanh"), "module": .string("builtins")]),
  ]

  /// A list of lists of lists.
  @Test func deepDescriptions() throws {
    let text = String(repeating: "[", count: 100_000) + String(repeating: "]", count: 100_000)
    let bytes = try KerasFile.zip(["config.json": Array(text.utf8), "model.weights.h5": []])
    #expect(KerasArchive().problems(bytes).contains("more than 200 levels deep"))
  }
}
