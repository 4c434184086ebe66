import NNTensor

/// A random network of one hidden layer that gives each row a score for every output. Of classes each wins about as
/// often as the others.
struct HiddenNetwork {
  static let units = 8
  private let inputs: Int
  private let outputs: Int
  /// `[units, inputs]`
  private let first: [Float]
  /// `[outputs, units]`
  private let second: [Float]

  init(inputs: Int, outputs: Int, seed: UInt64) {
    self.inputs = inputs
    self.outputs = outputs
    var generator = RandomGenerator(seed: seed, stream: "dummy/network")
    // Centred inputs have variance 1/12: this scale lets a hidden unit vary by about 1.
    let scale = 2 * (36 / Double(inputs)).squareRoot()
    first = (0..<Self.units * inputs).map { _ in Float((generator.uniform() - 0.5) * scale) }
    second = (0..<outputs * Self.units).map { _ in Float(generator.uniform() - 0.5) }
  }

  /// The class with the highest score.
  func classes(of x: Tensor) -> [Int32] {
    let scores = scores(of: x)
    return (0..<x.shape[0]).map { row in
      var best = 0
      for column in 1..<max(1, outputs) where scores[row * outputs + column] > scores[row * outputs + best] {
        best = column
      }
      return Int32(best)
    }
  }

  /// `[rows, outputs]`, each column with mean 0 and variance 1, so that no class wins always.
  func scores(of x: Tensor) -> [Float] {
    let rows = x.shape[0]
    var scores: [Float] = []
    scores.reserveCapacity(rows * outputs)
    x.withElements(of: Float.self) { values in
      for row in 0..<rows { scores += self.scores(values, row: row) }
    }
    for column in 0..<outputs {
      var sum = 0.0
      var squares = 0.0
      for row in 0..<rows {
        let score = Double(scores[row * outputs + column])
        sum += score
        squares += score * score
      }
      let mean = sum / Double(rows)
      let deviation = max(squares / Double(rows) - mean * mean, 1e-12).squareRoot()
      for row in 0..<rows {
        let index = row * outputs + column
        scores[index] = Float((Double(scores[index]) - mean) / deviation)
      }
    }
    return scores
  }

  private func scores(_ values: UnsafeBufferPointer<Float>, row: Int) -> [Float] {
    let hidden = (0..<Self.units).map { unit in
      var sum: Float = 0
      for index in 0..<inputs { sum += (values[row * inputs + index] - 0.5) * first[unit * inputs + index] }
      // A smooth step between -1 and 1.
      return sum / (1 + abs(sum))
    }
    return (0..<outputs).map { column in
      var sum: Float = 0
      for unit in 0..<Self.units { sum += hidden[unit] * second[column * Self.units + unit] }
      return sum
    }
  }
}
