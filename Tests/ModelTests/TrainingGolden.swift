import Foundation
import NNConfig
import NNData
import NNLayers
import NNSpec
import NNTensor
import NNTraining
import Testing

@testable import NNRun

/// A whole training that Keras has done, from `Tests/Golden/trainings`.
struct TrainingGolden: Sendable, CustomTestStringConvertible {
  let id: String
  let content: ConfigValue

  static let all: [TrainingGolden] = {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Golden/trainings")
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path())) ?? []
    precondition(!files.isEmpty, "\(folder.path()) has no trainings")
    return files.filter { $0.hasSuffix(".json") }.sorted().flatMap { file -> [TrainingGolden] in
      guard let bytes = try? Data(contentsOf: folder.appending(path: file)),
        let content = JSONReader.parse(
          SourceText(name: file, text: String(decoding: bytes, as: UTF8.self)), diagnostics: Diagnostics())
      else { preconditionFailure("\(file) cannot be read") }
      return (content["cases"]?.items ?? []).map { TrainingGolden(id: $0["id"]?.text ?? file, content: $0) }
    }
  }()

  var testDescription: String { id }

  subscript(key: String) -> ConfigValue {
    get throws { try #require(content[key], "\(id) has no \(key)") }
  }

  var spec: Spec {
    get throws {
      let text = try #require(try self["spec"].text)
      let diagnostics = Diagnostics()
      let spec = SpecReader().read(Array(text.utf8), name: id + ".yaml", diagnostics: diagnostics)
      return try #require(spec, Comment(rawValue: DiagnosticRenderer(style: .plain).render(diagnostics)))
    }
  }

  /// Numbers per epoch by the name of the log.
  var logs: [String: [Double]] {
    get throws {
      let entries = try #require(try self["logs"].entries)
      return try Dictionary(
        uniqueKeysWithValues: entries.map { entry in (entry.key, try doubles(entry.value)) })
    }
  }

  /// The model's variables in Keras's order: name, values before and after.
  var weights: [(name: String, isTrainable: Bool, start: Tensor, end: Tensor)] {
    get throws {
      try #require(try self["weights"].items).map { item in
        (
          try #require(item["layer"]?.text) + "/" + (try #require(item["name"]?.text)),
          item["trainable"]?.text == "true", try tensor(try #require(item["start"])),
          try tensor(try #require(item["end"]))
        )
      }
    }
  }

  var predictions: Tensor { get throws { try tensor(try self["predictions"]) } }

  /// Largest difference among Keras's own backends: of `loss`, `metrics`, `weights` or `predictions`.
  func disagreement(_ kind: String) throws -> Double {
    try #require(try self["disagreement"][kind]?.text.flatMap { Double($0) })
  }

  /// Number of updates that Keras's optimizer counted.
  var iterations: Int {
    get throws {
      let variables = try #require(try self["optimizer"].items)
      let count = variables.first { $0["path"]?.text?.hasSuffix("/iteration") ?? false }?["sum"]?.text
      return Int(try #require(count.flatMap { Double($0) }))
    }
  }

  // MARK: Data

  /// The rows that Keras trained on, their weights if any, and the rows it validated with.
  func data() throws -> TrainingRows {
    var spec = try spec
    guard let name = try self["data"].text else { return try formula(spec) }
    let folder = repository + "/datasets/" + name
    spec.data.file = folder + "/train_x.csv"
    let ignoring = try content["ignored"].map { try labels(folder + "/train_y.csv", ignoring: $0) }
    defer { if let ignoring { try? FileManager.default.removeItem(atPath: ignoring) } }
    spec.data.labels = ignoring ?? folder + "/train_y.csv"
    var request = RunRequest(model: "")
    if try self["validation"].text == "test part" {
      request.validationData = folder + "/test_x.csv"
      request.validationLabels = folder + "/test_y.csv"
    }
    let data = try TrainingDataLoader(spec: spec, request: request, seed: 0).load()
    let all = (data.training as? SubsetSource)?.base ?? data.training
    var rows = TrainingRows(
      definition: data.definition, all: all, training: data.training, validation: data.validation)
    guard let weights = content["sample_weight"] else { return rows }
    let numbers = try tensor(weights).floats
    guard let part = data.training as? SubsetSource else {
      rows.training = WeightedSource(data.training, weights: numbers)
      return rows
    }
    // Keras cuts the weights with the rows, and validates with those of the rows that are held out.
    let held = try #require(data.validation as? SubsetSource)
    rows.training = WeightedSource(part, weights: part.rows.map { numbers[$0] })
    rows.validation = WeightedSource(held, weights: held.rows.map { numbers[$0] })
    return rows
  }

  /// A file of the labels in which every so many have been put out of the loss.
  private func labels(_ file: String, ignoring ignored: ConfigValue) throws -> String {
    let label = try #require(ignored["label"]?.text)
    let every = try #require(ignored["every"]?.text.flatMap { Int($0) })
    var lines = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n").map(String.init)
    // The first is a header.
    for line in stride(from: 1, to: lines.count, by: every) { lines[line] = label }
    let copy = FileManager.default.temporaryDirectory.appending(path: "nnrun-\(UUID().uuidString).csv").path
    try (lines.joined(separator: "\n") + "\n").write(toFile: copy, atomically: false, encoding: .utf8)
    return copy
  }

  private func formula(_ spec: Spec) throws -> TrainingRows {
    let (rows, features, classes) = (1000, 100, 10)
    var x = [Float](repeating: 0, count: rows * features)
    var y = [Float](repeating: 0, count: rows * classes)
    for i in 0..<rows {
      for j in 0..<features { x[i * features + j] = Float((i * 7919 + j * 104_729 + i * j * 31) % 1000) / 1000 }
      y[i * classes + (i * 7919 / 13) % 2] = 1
    }
    let source = ArraySource(
      RowArray(Tensor(x, shape: [rows, features])), target: RowArray(Tensor(y, shape: [rows, classes])))
    return TrainingRows(definition: spec.definition(input: try #require(spec.input)), all: source, training: source)
  }

  private func tensor(_ value: ConfigValue) throws -> Tensor {
    let shape = Shape(try #require(value["shape"]?.items).map { try #require($0.text.flatMap { Int($0) }) })
    let numbers = try doubles(try #require(value["values"]))
    try #require(numbers.count == shape.count)
    return Tensor(numbers.map(Float.init), shape: shape)
  }

  private func doubles(_ value: ConfigValue) throws -> [Double] {
    try #require(value.items).map { try #require($0.text.flatMap { Double($0) }) }
  }
}

/// What a training runs on.
struct TrainingRows {
  var definition: ModelDefinition
  var all: any BatchSource
  var training: any BatchSource
  var validation: (any BatchSource)?
}

/// The folder that holds `datasets` and `models`.
let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent().path()

/// The rows of another source with a weight each.
final class WeightedSource: BatchSource {
  private let base: any BatchSource
  private let values: [Float]

  init(_ base: any BatchSource, weights: [Float]) {
    precondition(base.weights.isEmpty && base.rowCount == weights.count, "one weight for each row")
    self.base = base
    values = weights
  }

  var rowCount: Int { base.rowCount }
  var inputs: [ArraySpec] { base.inputs }
  var targets: [ArraySpec] { base.targets }
  var weights: [ArraySpec] { [ArraySpec("weights", shape: [])] }

  func gather(_ rows: ArraySlice<Int>, into buffers: [HostBuffer]) throws {
    try base.gather(rows, into: Array(buffers.dropLast()))
    let target = buffers[buffers.count - 1].pointer(as: Float.self)
    for (index, row) in rows.enumerated() { target[index] = values[row] }
  }
}

/// The first rows of another source.
final class FirstRows: BatchSource {
  private let base: any BatchSource
  let rowCount: Int

  init(_ base: any BatchSource, _ rowCount: Int) {
    self.base = base
    self.rowCount = rowCount
  }

  var inputs: [ArraySpec] { base.inputs }
  var targets: [ArraySpec] { base.targets }
  var weights: [ArraySpec] { base.weights }

  func gather(_ rows: ArraySlice<Int>, into buffers: [HostBuffer]) throws { try base.gather(rows, into: buffers) }
}
