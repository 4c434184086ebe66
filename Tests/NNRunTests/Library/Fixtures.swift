import Foundation
import NNRun

/// The project's folder.
let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent().deletingLastPathComponent()

/// The bundled iris data.
func iris(_ part: String) throws -> Dataset {
  let folder = root.appending(path: "datasets/iris").path
  return try Dataset(csv: "\(folder)/\(part)_x.csv", labels: "\(folder)/\(part)_y.csv")
}

func irisModel(seed: UInt64 = 0, backend: (any Backend)? = nil) throws -> Sequential {
  let model = try Sequential(seed: seed, backend: backend) {
    Normalization()
    Dense(16, activation: .relu)
    Dropout(0.1)
    Dense(3, activation: .softmax)
  }
  try model.compile(optimizer: .adam(learningRate: 0.02), loss: .categoricalCrossentropy, metrics: [.accuracy])
  return model
}

/// Runs `body` in a folder of its own, which is gone afterwards.
func inTemporaryFolder<R>(_ body: (String) throws -> R) throws -> R {
  let folder = FileManager.default.temporaryDirectory.appending(path: "library-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  return try body(folder.path)
}
