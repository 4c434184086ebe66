import NNConfig
import NNTensor

/// Made-up data to try a network on: uniform numbers in [0, 1) and class numbers as labels.
///
/// With the default settings it is the classic example, `np.random.random((1000, 100))` and
/// `np.random.randint(2, size=(1000, 1))`: there is nothing to learn. `signal` is the share of rows whose label a
/// hidden network gives, so that there is.
public struct DummyData: Sendable, Hashable {
  public var samples = 1000
  public var features = 100
  public var classes = 2
  /// Shape of one row; nil for `features` numbers. Then `features` does not count.
  public var shape: Shape?
  public var seed: UInt64 = 0
  public var signal = 0.0

  public init() {}

  /// `x`: `[samples, ...]`, `float32`; `y`: `[samples]`, `int32`. The same settings give the same data.
  ///
  /// - Throws: `DiagnosticError` for settings that make no sense.
  public func make() throws(DiagnosticError) -> (x: Tensor, y: Tensor) {
    try check()
    let rowShape = shape ?? [features]
    let x = Tensor(shape: Shape([samples] + rowShape.dims), dtype: .float32)
    var numbers = RandomGenerator(seed: seed, stream: "dummy/x")
    let values = x.buffer.pointer(as: Float.self)
    for index in 0..<x.count { values[index] = Float(numbers.next() >> 40) * 0x1p-24 }
    var draws = RandomGenerator(seed: seed, stream: "dummy/y")
    var labels = (0..<samples).map { _ in Int32(draws.below(classes)) }
    if signal > 0 {
      let hidden = HiddenNetwork(inputs: rowShape.count, classes: classes, seed: seed)
      let answers = hidden.classes(of: x)
      for row in 0..<samples where draws.uniform() < signal { labels[row] = answers[row] }
    }
    return (x, Tensor(labels, shape: [samples]))
  }

  /// Writes `x.csv` and `y.csv` (no header, shortest numbers that read back the same) into `folder`; `x.npy` where rows
  /// are no plain rows of numbers.
  ///
  /// - Returns: the paths.
  /// - Throws: `FileAccessError` if a file is there already and `force` is false, or cannot be written.
  @discardableResult
  public func write(to folder: String, force: Bool = false) throws -> [String] {
    let (x, y) = try make()
    let start = folder.isEmpty ? "" : folder.hasSuffix("/") ? folder : folder + "/"
    let isPlain = x.shape.rank == 2
    let paths = [start + (isPlain ? "x.csv" : "x.npy"), start + "y.csv"]
    for path in paths { try OutputFile.check(path, force: force) }
    if isPlain {
      try CSVWriter.write(x, to: paths[0], force: force)
    } else {
      try NPYFile.write(x, to: paths[0], force: force)
    }
    try CSVWriter.write(y.reshaped(to: [samples, 1]), to: paths[1], force: force)
    return paths
  }

  private func check() throws(DiagnosticError) {
    let diagnostics = Diagnostics()
    func require(_ condition: Bool, _ option: String, _ expected: String, _ got: String) {
      if !condition { diagnostics.error("\(option): expected \(expected), got \(got)", origin: "generate-dummy") }
    }
    require(samples > 0, "--samples", "a positive integer", "\(samples)")
    require(shape != nil || features > 0, "--features", "a positive integer", "\(features)")
    require((1...1 << 24).contains(classes), "--classes", "an integer from 1 to 16777216", "\(classes)")
    require((0...1).contains(signal), "--signal", "a number from 0 to 1", "\(signal)")
    if let shape {
      require(shape.rank > 0 && shape.dims.allSatisfy { $0 > 0 }, "--shape", "positive integers", "\(shape)")
    }
    var count = samples
    for dim in shape?.dims ?? [features] where !diagnostics.hasErrors {
      let (product, overflow) = count.multipliedReportingOverflow(by: dim)
      count = product
      require(!overflow && product <= 1 << 36, "--samples", "at most 2^36 numbers in all", "more")
    }
    let most = FileBytes.memory / MemoryLayout<Float>.size / 4 * 3
    if !diagnostics.hasErrors {
      require(count <= most, "--samples", "no more numbers than this machine has room for", "\(count)")
    }
    try diagnostics.throwIfErrors()
  }
}

/// A random network of one hidden layer that gives each row a class, each about as often as the others.
struct HiddenNetwork {
  private static let hiddenUnits = 8
  private let inputs: Int
  private let classes: Int
  /// `[hiddenUnits, inputs]`
  private let first: [Float]
  /// `[classes, hiddenUnits]`
  private let second: [Float]

  init(inputs: Int, classes: Int, seed: UInt64) {
    self.inputs = inputs
    self.classes = classes
    var generator = RandomGenerator(seed: seed, stream: "dummy/network")
    // Centred inputs have variance 1/12: this scale lets a hidden unit vary by about 1.
    let scale = 2 * (36 / Double(inputs)).squareRoot()
    first = (0..<Self.hiddenUnits * inputs).map { _ in Float((generator.uniform() - 0.5) * scale) }
    second = (0..<classes * Self.hiddenUnits).map { _ in Float(generator.uniform() - 0.5) }
  }

  /// The class with the highest score; scores have mean 0 and variance 1 over the rows, so that no class wins always.
  func classes(of x: Tensor) -> [Int32] {
    let rows = x.shape[0]
    var scores = x.withElements(of: Float.self) { values in (0..<rows).flatMap { self.scores(values, row: $0) } }
    for column in 0..<classes {
      var sum = 0.0
      var squares = 0.0
      for row in 0..<rows {
        let score = Double(scores[row * classes + column])
        sum += score
        squares += score * score
      }
      let mean = sum / Double(rows)
      let deviation = max(squares / Double(rows) - mean * mean, 1e-12).squareRoot()
      for row in 0..<rows {
        let index = row * classes + column
        scores[index] = Float((Double(scores[index]) - mean) / deviation)
      }
    }
    return (0..<rows).map { row in
      var best = 0
      for column in 1..<max(1, classes) where scores[row * classes + column] > scores[row * classes + best] {
        best = column
      }
      return Int32(best)
    }
  }

  private func scores(_ values: UnsafeBufferPointer<Float>, row: Int) -> [Float] {
    let hidden = (0..<Self.hiddenUnits).map { unit in
      var sum: Float = 0
      for index in 0..<inputs { sum += (values[row * inputs + index] - 0.5) * first[unit * inputs + index] }
      // A smooth step between -1 and 1.
      return sum / (1 + abs(sum))
    }
    return (0..<classes).map { column in
      var sum: Float = 0
      for unit in 0..<Self.hiddenUnits { sum += hidden[unit] * second[column * Self.hiddenUnits + unit] }
      return sum
    }
  }
}
