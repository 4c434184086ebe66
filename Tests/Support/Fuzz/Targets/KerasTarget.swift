import Foundation
import NNConfig
import NNData
import NNExport
import NNRun
import NNTensor

/// Saved models: described, asked, validated and evaluated as the commands do, and saved again.
struct KerasTarget: Target {
  private let seeds: [[ZipDamage.Member]]
  private let folder: String
  private var path: String { "\(folder)/model.keras" }

  init(in folder: String) throws {
    self.folder = folder
    seeds = try Corpus.files(in: "Tests/Golden/keras", ending: ".keras").map(ZipDamage.members)
  }

  static func damaged(
    _ seed: [ZipDamage.Member], other: [ZipDamage.Member], _ random: inout Generator
  ) throws -> [UInt8] {
    if random.isOne(in: 8) {
      return ByteDamage.apply(
        to: try ZipDamage.zip(seed), words: [[0x50, 0x4B, 1, 2], [0x50, 0x4B, 3, 4], [0x50, 0x4B, 5, 6]],
        other: try ZipDamage.zip(other), &random)
    }
    return try ZipDamage.apply(to: seed, other: other, &random) { member, random in
      let other = other.first { $0.name == member.name }?.bytes ?? member.bytes
      if member.name.hasSuffix(".json") { return JSONTarget.damaged(member.bytes, other: other, &random) }
      if member.name.hasSuffix(".h5") { return HDF5Target.damaged(member.bytes, other: other, &random) }
      return ByteDamage.apply(to: member.bytes, words: [], other: other, &random)
    }
  }

  func damaged(_ random: inout Generator) throws -> [UInt8] {
    try Self.damaged(random.pick(seeds), other: random.pick(seeds), &random)
  }

  func read(_ bytes: [UInt8]) throws {
    var random = Generator(seed: bytes.reduce(0) { $0 &* 31 &+ UInt64($1) })
    try saveAgain(bytes)
    try Data(bytes).write(to: URL(filePath: path))
    var request = RunRequest(model: path)
    request.backend = random.isOne(in: 4) ? "cpu" : "reference"
    _ = try validate(request)
    let summary = try summarize(request)
    guard summary.isSmall, let input = summary.inputs.first else { return }
    let shape = Shape([3] + input.shape.dropFirst().map { $0 ?? 2 })
    request.data = "\(folder)/x.npy"
    request.labels = "\(folder)/y.npy"
    try NPYFile.write(Tensor((0..<shape.count).map { Float($0 % 7) }, shape: shape), to: "\(folder)/x.npy", force: true)
    try NPYFile.write(Tensor([0, 1, 0] as [Float], shape: [3]), to: "\(folder)/y.npy", force: true)
    let predictions = try predict(request)
    guard predictions.rowCount == 3 else { throw Oddity("\(predictions.rowCount) predictions for 3 rows") }
    predictions.writeCSV { _ in }
    _ = try evaluate(request)
  }

  /// What reads as a model is written, and reads again.
  private func saveAgain(_ bytes: [UInt8]) throws {
    let diagnostics = Diagnostics()
    let snapshot = bytes.withUnsafeBytes { KerasArchive().read($0, name: "m.keras", diagnostics: diagnostics) }
    guard let snapshot else {
      if !diagnostics.hasErrors { throw Oddity("no model, and no error") }
      throw DiagnosticError(diagnostics.sorted)
    }
    var written: [UInt8] = []
    try KerasArchive().write(snapshot) { written += $0 }
    let again = written.withUnsafeBytes { KerasArchive().read($0, name: "m.keras", diagnostics: diagnostics) }
    guard let again, again.definition.nodes.count == snapshot.definition.nodes.count else {
      throw Oddity("a model that was read cannot be read again: \(diagnostics.sorted.map(\.message))")
    }
  }
}
