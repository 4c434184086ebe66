import NNConfig
import NNTensor

/// Made-up data to try a network on: uniform numbers in [0, 1) and, as labels, class numbers or numbers to predict.
///
/// With the default settings it is the classic example, `np.random.random((1000, 100))` and
/// `np.random.randint(2, size=(1000, 1))`: there is nothing to learn. `signal` is the share of rows whose label a
/// hidden network gives, so that there is.
public struct DummyData: Sendable, Hashable {
  public var samples = 1000
  public var features = 100
  public var classes = 2
  /// How many numbers from 0 to 1 a row is to be predicted by; nil for one class number.
  public var targets: Int?
  /// Shape of one row; nil for `features` numbers. Then `features` does not count.
  public var shape: Shape?
  public var seed: UInt64 = 0
  public var signal = 0.0
  public var format = Format()

  /// How csv files are written.
  public struct Format: Sendable, Hashable {
    public var separator = Separator.comma
    /// The first line of `x.csv`.
    public var names: [String]?
    /// The first line of `y.csv`.
    public var labelNames: [String]?
    /// What classes are called in place of their numbers.
    public var classNames: [String]?

    public init() {}
  }

  public init() {}

  /// `x`: `[samples, ...]`, `float32`; `y`: `[samples]`, `int32`, or `[samples, targets]`, `float32`. The same settings
  /// give the same data.
  ///
  /// - Throws: `DiagnosticError` for settings that make no sense.
  public func make() throws(DiagnosticError) -> (x: Tensor, y: Tensor) {
    try check()
    let rowShape = shape ?? [features]
    let x = Tensor(shape: Shape([samples] + rowShape.dims), dtype: .float32)
    var numbers = RandomGenerator(seed: seed, stream: "dummy/x")
    fill(x, from: &numbers)
    var draws = RandomGenerator(seed: seed, stream: "dummy/y")
    let hidden = signal > 0 ? HiddenNetwork(inputs: rowShape.count, outputs: targets ?? classes, seed: seed) : nil
    if let targets {
      let y = Tensor(shape: [samples, targets], dtype: .float32)
      fill(y, from: &draws)
      guard let scores = hidden?.scores(of: x) else { return (x, y) }
      let values = y.buffer.pointer(as: Float.self)
      for row in 0..<samples where draws.uniform() < signal {
        for index in row * targets..<(row + 1) * targets {
          values[index] = 0.5 + scores[index] / (2 + 2 * abs(scores[index]))
        }
      }
      return (x, y)
    }
    var labels = (0..<samples).map { _ in Int32(draws.below(classes)) }
    if let answers = hidden?.classes(of: x) {
      for row in 0..<samples where draws.uniform() < signal { labels[row] = answers[row] }
    }
    return (x, Tensor(labels, shape: [samples]))
  }

  private func fill(_ tensor: Tensor, from numbers: inout RandomGenerator) {
    let values = tensor.buffer.pointer(as: Float.self)
    for index in 0..<tensor.count { values[index] = Float(numbers.next() >> 40) * 0x1p-24 }
  }

  /// Writes `x.csv` and `y.csv` (shortest numbers that read back the same, no header unless `format` has one) into
  /// `folder`; `x.npy` where rows are no plain rows of numbers.
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
    let separator = format.separator
    if isPlain {
      try CSVWriter.write(x, header: format.names, to: paths[0], separator: separator, force: force)
    } else {
      try NPYFile.write(x, to: paths[0], force: force)
    }
    if targets == nil, let classNames = format.classNames {
      let texts = y.array(of: Int32.self).map { classNames[Int($0)] }
      try CSVWriter.write(texts, header: format.labelNames, to: paths[1], separator: separator, force: force)
    } else {
      let table = y.reshaped(to: [samples, targets ?? 1])
      try CSVWriter.write(table, header: format.labelNames, to: paths[1], separator: separator, force: force)
    }
    return paths
  }

  private func check() throws(DiagnosticError) {
    let diagnostics = Diagnostics()
    func require(_ condition: Bool, _ option: String, _ expected: String, _ got: String) {
      if !condition { diagnostics.error("expected \(expected), got \(got)", origin: option) }
    }
    require(samples > 0, "--samples", "a positive integer", "\(samples)")
    require(shape != nil || features > 0, "--features", "a positive integer", "\(features)")
    require((1...1 << 24).contains(classes), "--classes", "an integer from 1 to 16777216", "\(classes)")
    require((0...1).contains(signal), "--signal", "a number from 0 to 1", "\(signal)")
    if targets == nil, let blank = format.classNames?.first(where: \.trimmed.isEmpty) {
      require(false, "--model", "names of classes that are not blank", "\"\(blank)\"")
    }
    if let shape {
      require(shape.rank > 0 && shape.dims.allSatisfy { $0 > 0 }, "--shape", "positive integers", "\(shape)")
    }
    try diagnostics.throwIfErrors()
    let row = shape?.dims ?? [features]
    let most = FileBytes.memory / MemoryLayout<Float>.size / 4 * 3
    // A label that is a class number is written down twice on its way.
    let needed = Self.sum([[samples] + row, [samples, targets ?? 2]])
    require(needed != nil, "--samples", "at most 2^36 numbers in all", "more")
    if let needed {
      require(needed <= most, "--samples", "no more numbers than this machine has room for", "\(needed)")
    }
    try diagnostics.throwIfErrors()
    guard signal > 0 else { return }
    let outputs = targets ?? classes
    let all = Self.sum(
      [[needed ?? 0], [samples, outputs], [HiddenNetwork.units] + row, [HiddenNetwork.units, outputs]])
    guard let all, all <= most else {
      throw DiagnosticError(
        "the hidden network has a score for each of \(outputs) labels in each of \(samples) rows, "
          + "more than this machine has room for",
        origin: "--signal", help: "ask for fewer \(targets == nil ? "--classes" : "outputs") or --samples")
    }
  }

  /// The sum of products; nil where it is over 2^36.
  private static func sum(_ products: [[Int]]) -> Int? {
    var sum = 0
    for factors in products {
      var product = 1
      for factor in factors {
        let (next, overflows) = product.multipliedReportingOverflow(by: factor)
        guard !overflows, next <= 1 << 36 else { return nil }
        product = next
      }
      sum += product
    }
    return sum <= 1 << 36 ? sum : nil
  }
}
