import Foundation
import NNConfig
import NNExport
import NNTensor
import NNTestSupport
import NNTraining
import Testing

/// A model that Keras saved, and what it answers: a case of `Tests/Golden/keras/models.json`.
struct KerasGolden: Sendable, CustomTestStringConvertible {
  let id: String
  let backend: String
  let file: String
  let content: ConfigValue
  let run: ConfigValue

  var testDescription: String { "\(id) on \(backend)" }

  static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Golden/keras")

  static let table = json("models.json")

  private static func json(_ file: String) -> ConfigValue {
    guard let bytes = try? Data(contentsOf: folder.appending(path: file)),
      let table = JSONReader.parse(
        SourceText(name: file, text: String(decoding: bytes, as: UTF8.self)), diagnostics: Diagnostics())
    else { preconditionFailure("\(folder.path()) has no \(file) that can be read") }
    return table
  }

  /// Saved by the first version of Keras 3 that people use, and by one halfway.
  static let earlier: [KerasGolden] = ["3.0.5", "3.6.0"].flatMap { version in
    (json("earlier/\(version).json")["cases"]?.items ?? []).map { content in
      KerasGolden(
        id: content["id"]?.text ?? "?", backend: "torch", file: content["file"]?.text ?? "?", content: content,
        run: content)
    }
  }

  static let all: [KerasGolden] = (table["cases"]?.items ?? []).flatMap { content in
    (content["runs"]?.items ?? []).map { run in
      KerasGolden(
        id: content["id"]?.text ?? "?", backend: run["backend"]?.text ?? "?", file: run["file"]?.text ?? "?",
        content: content, run: run)
    }
  }

  /// Those that Keras went on training.
  static let trainings = all.filter { $0.run["logs"] != nil }

  static func named(_ id: String) throws -> KerasGolden { try #require(all.first { $0.id == id }) }

  var bytes: [UInt8] { get throws { Array(try Data(contentsOf: Self.folder.appending(path: file))) } }

  func read(_ archive: KerasArchive = KerasArchive()) throws -> ModelSnapshot {
    try archive.reading(try bytes, name: file)
  }

  /// The rows to predict for, and what Keras predicts.
  func predictions() throws -> (x: Tensor, y: Tensor) {
    (try goldenTensor(content["x"]), try goldenTensor(run["predictions"]))
  }

  /// The rows that all trainings are done on.
  static func rows() throws -> TensorSource {
    TensorSource(try goldenTensor(table["x"]), try goldenTensor(table["y"]).cast(to: .int32))
  }

  static var fit: FitSettings {
    get throws {
      var settings = FitSettings()
      settings.epochs = try #require(table["epochs"]?.text.flatMap { Int($0) })
      settings.batchSize = try #require(table["batch_size"]?.text.flatMap { Int($0) })
      settings.shuffle = false
      return settings
    }
  }

  func tensors(_ key: String) throws -> [Tensor] { try #require(run[key]?.items).map { try goldenTensor($0) } }

  var logs: [String: [Double]] {
    get throws {
      let entries = try #require(run["logs"]?.entries)
      return try Dictionary(
        uniqueKeysWithValues: entries.map { entry in
          (entry.key, try #require(entry.value.items).map { try #require($0.text.flatMap { Double($0) }) })
        })
    }
  }
}

/// `{"shape": [...], "values": [...]}` with `dtype` for what is no `float32`.
func goldenTensor(_ value: ConfigValue?) throws -> Tensor {
  let value = try #require(value)
  let shape = Shape(try #require(value["shape"]?.items).map { try #require($0.text.flatMap { Int($0) }) })
  let numbers = try #require(value["values"]?.items).map { try #require($0.text.flatMap { Double($0) }) }
  try #require(numbers.count == shape.count)
  let tensor = Tensor(numbers, shape: shape)
  return tensor.cast(to: try value["dtype"].map { try #require(DType(rawValue: $0.text ?? "")) } ?? .float32)
}

extension KerasArchive {
  /// Reads a file that can be read.
  func reading(_ bytes: [UInt8], name: String = "model.keras") throws -> ModelSnapshot {
    let diagnostics = Diagnostics()
    let snapshot = bytes.withUnsafeBytes { read($0, name: name, diagnostics: diagnostics) }
    return try #require(snapshot, Comment(rawValue: DiagnosticRenderer().render(diagnostics)))
  }

  /// What is told of a file that cannot be read.
  func problems(_ bytes: [UInt8], name: String = "model.keras") -> String {
    let diagnostics = Diagnostics()
    let snapshot = bytes.withUnsafeBytes { read($0, name: name, diagnostics: diagnostics) }
    #expect((snapshot == nil) == diagnostics.hasErrors)
    return DiagnosticRenderer().render(diagnostics)
  }

  func written(_ snapshot: ModelSnapshot) throws -> [UInt8] {
    var bytes: [UInt8] = []
    try write(snapshot) { bytes += $0 }
    return bytes
  }
}

/// Rows in memory, in their order.
final class TensorSource: BatchSource {
  let x: Tensor
  let y: Tensor?

  init(_ x: Tensor, _ y: Tensor? = nil) {
    self.x = x
    self.y = y
  }

  var rowCount: Int { x.shape[0] }
  var inputs: [ArraySpec] { [Self.spec("x", x)] }
  var targets: [ArraySpec] { y.map { [Self.spec("y", $0)] } ?? [] }
  var weights: [ArraySpec] { [] }

  private static func spec(_ name: String, _ tensor: Tensor) -> ArraySpec {
    ArraySpec(name, shape: Shape(Array(tensor.shape.dims.dropFirst())), dtype: tensor.dtype)
  }

  func gather(_ rows: ArraySlice<Int>, into buffers: [HostBuffer]) throws {
    for (tensor, buffer) in zip([x] + [y].compactMap { $0 }, buffers) {
      let size = tensor.count / rowCount * tensor.dtype.byteCount
      for (index, row) in rows.enumerated() {
        (buffer.base + index * size).copyMemory(from: tensor.buffer.base + row * size, byteCount: size)
      }
    }
  }
}

extension Model {
  /// A model ready to go on where a file left it.
  static func reading(_ snapshot: ModelSnapshot) throws -> Model {
    let model = try Model(snapshot.definition, backend: TestBackend.cpu.backend, weights: snapshot.weights)
    if let settings = snapshot.settings { try model.compile(settings) }
    if let variables = snapshot.optimizerVariables { try model.restoreOptimizer(variables) }
    return model
  }
}
