import NNData
import NNGraph
import NNLayers
import NNTensor
import NNTraining

/// A network, data of its size, and how it is trained: the same in `peers/workloads.py`.
struct Workload {
  var name: String
  var rows: Int
  var inputs: Int
  var classes: Int
  var batchSize: Int
  var epochs: Int
  var layers: [any Layer]
  var optimizer: any Optimizer

  static func named(_ name: String) -> Workload? {
    switch name {
    case "seed_mlp":
      Workload(
        name: name, rows: 1000, inputs: 100, classes: 10, batchSize: 32, epochs: 10,
        layers: [dense(64, "relu"), dense(10, "softmax")], optimizer: SGD())
    case "mnist_mlp":
      Workload(
        name: name, rows: 60000, inputs: 784, classes: 10, batchSize: 128, epochs: 3,
        layers: [dense(512, "relu"), dropout(0.2), dense(512, "relu"), dropout(0.2), dense(10, "softmax")],
        optimizer: Adam())
    case "higgs_mlp":
      Workload(
        name: name, rows: 200_000, inputs: 28, classes: 1, batchSize: 1024, epochs: 3,
        layers: [
          dense(300, "relu"), BatchNormalization(), dense(300, "relu"), BatchNormalization(), dense(300, "relu"),
          dense(1, "sigmoid"),
        ], optimizer: Adam())
    default: nil
    }
  }

  static let names = ["seed_mlp", "mnist_mlp", "higgs_mlp"]

  private static func dense(_ units: Int, _ activation: String) -> Dense {
    var layer = Dense()
    layer.units = units
    layer.activation = activation == "relu" ? .relu : activation == "softmax" ? .softmax : .sigmoid
    return layer
  }

  private static func dropout(_ rate: Double) -> Dropout {
    var layer = Dropout()
    layer.rate = rate
    return layer
  }

  var definition: ModelDefinition {
    .sequential(name: name, input: InputDefinition("input", shape: [inputs]), layers: layers.map { (nil, $0) })
  }

  var settings: CompileSettings {
    var settings = CompileSettings()
    settings.loss = LossReference(classes == 1 ? BinaryCrossentropy() : CategoricalCrossentropy())
    settings.optimizer = AnyOptimizer(optimizer)
    settings.metrics = [MetricReference("accuracy")].compactMap { $0 }
    return settings
  }

  /// Uniform rows and random classes, one-hot where there are several.
  var source: ArraySource {
    var generator = RandomGenerator(seed: 0, stream: "benchmark")
    let x = Tensor((0..<rows * inputs).map { _ in Float(generator.next() >> 40) * 0x1p-24 }, shape: [rows, inputs])
    let width = max(classes, 1)
    let y = Tensor(shape: [rows, width], dtype: .float32)
    let target = y.buffer.pointer(as: Float.self)
    for row in 0..<rows {
      if classes == 1 {
        target[row] = Float(generator.below(2))
      } else {
        target[row * width + generator.below(classes)] = 1
      }
    }
    return ArraySource(RowArray(x), target: RowArray(y))
  }
}
