import NNTensor
import NNTraining

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A model's outputs as what they mean: probabilities and the class that is most probable.
struct Outcomes {
  /// `[rows, units]` in single precision: a probability for each unit, where the task has any.
  let values: Tensor
  let task: Task

  /// - Parameter loss: says whether the outputs are probabilities, or logits that are made so.
  init(_ output: Tensor, task: Task, loss: (any Loss)?) {
    let rows = output.shape[0]
    let width = output.shape.dims.dropFirst().reduce(1, *)
    // Layers that only pass on give what type the input has.
    let flat = output.cast(to: .float32).reshaped(to: [rows, width])
    self.task = task
    switch (task, loss) {
    case (.classes, let loss as CategoricalCrossentropy) where loss.fromLogits: values = Self.softmax(flat)
    case (.classes, let loss as SparseCategoricalCrossentropy) where loss.fromLogits: values = Self.softmax(flat)
    case (.classes, let loss as BinaryCrossentropy) where loss.fromLogits: values = Self.sigmoid(flat)
    case (.binary, let loss as BinaryCrossentropy) where loss.fromLogits: values = Self.sigmoid(flat)
    case (.labels, let loss as BinaryCrossentropy) where loss.fromLogits: values = Self.sigmoid(flat)
    default: values = flat
    }
  }

  var rowCount: Int { values.shape[0] }
  var width: Int { values.shape[1] }

  /// The most probable class of each row, the first of equals; of two, the second above one half.
  var classNumbers: [Int] {
    values.withElements(of: Float.self) { numbers in
      (0..<rowCount).map { row in
        if task == .binary { return numbers[row] > 0.5 ? 1 : 0 }
        var best = 0
        for unit in 1..<max(width, 1) where numbers[row * width + unit] > numbers[row * width + best] { best = unit }
        return best
      }
    }
  }

  private static func softmax(_ logits: Tensor) -> Tensor {
    let width = logits.shape[1]
    let result = logits.withElements(of: Float.self) { numbers in
      (0..<logits.shape[0]).flatMap { row -> [Float] in
        let logits = numbers[row * width..<(row + 1) * width].map(Double.init)
        let greatest = logits.max() ?? 0
        let powers = logits.map { exp($0 - greatest) }
        let sum = powers.reduce(0, +)
        return powers.map { Float($0 / sum) }
      }
    }
    return Tensor(result, shape: logits.shape)
  }

  private static func sigmoid(_ logits: Tensor) -> Tensor {
    Tensor(logits.array(of: Float.self).map { Float(1 / (1 + exp(-Double($0)))) }, shape: logits.shape)
  }
}
