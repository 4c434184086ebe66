import NNConfig
import NNGraph
import NNTensor

/// `(x - mean) / max(sqrt(variance), 1e-7)` with moments that are given, or learned from the training data before the
/// first step; with `invert` the way back. Same as Keras `Normalization`.
///
/// `axis` names the axes that have moments of their own: -1 gives each feature its own, null one pair for everything.
///
/// Shapes: any -> the same. Variables, unless the moments are given: `mean`, `variance`, shaped as the axes, and
/// `count`, which Keras keeps for old files.
public struct Normalization: UnaryLayer, AdaptiveLayer {
  public var axis: Axis? = -1
  public var mean: NumberArray?
  public var variance: NumberArray?
  public var invert = false

  public init() {}

  public static var summary: String { "Gives features mean 0 and variance 1, as learned from the training data." }

  public static var fields: [Field<Normalization>] {
    Field("axis", \.axis, "The axis, or axes, with moments of their own; null for one pair of moments.")
    Field("mean", \.mean, "The mean, if it is known.")
    Field("variance", \.variance, "The variance, if it is known.", check: .nonNegative)
    Field("invert", \.invert, "Whether normalized values are turned back.")
  }

  public func validate(_ checks: ComponentChecks) {
    switch (mean, variance) {
    case (nil, nil): break
    case (let mean?, let variance?):
      if mean.shape != variance.shape {
        checks.error("mean has shape \(mean.shape) and variance \(variance.shape)", at: "variance")
      } else if mean.shape.rank > (axis?.indices.count ?? 0) {
        checks.error("numbers of shape \(mean.shape) need as many axes with moments of their own", at: "mean")
      }
    case (_?, nil): checks.error("mean needs variance beside it", at: "mean")
    case (nil, _?): checks.error("variance needs mean beside it", at: "variance")
    }
  }

  public func build(_ x: Value, in scope: LayerScope) throws -> Value {
    let x = x.dtype.isFloatingPoint ? x : x.cast(to: .float32)
    let axes = try ownAxes(in: x.shape)
    let (mean, variance) = try moments(of: x, axes, in: scope)
    let deviation = maximum(sqrt(variance), kerasEpsilon)
    return invert ? mean + x * deviation : (x - mean) / deviation
  }

  private func ownAxes(in shape: Shape) throws -> [Int] { try axis?.resolved(in: shape) ?? [] }

  /// Shaped to be broadcast to `x`.
  private func moments(of x: Value, _ axes: [Int], in scope: LayerScope) throws -> (Value, Value) {
    guard let mean, let variance else {
      let shape = Shape(axes.map { x.shape[$0] })
      let mean = try scope.state("mean", shape, .zeros)
      let variance = try scope.state("variance", shape, .ones)
      _ = try scope.state("count", .scalar, .zeros, dtype: .int64)
      let broadcast = Shape(x.shape.dims.enumerated().map { axes.contains($0) ? $1 : 1 })
      return (mean.reshaped(to: broadcast), variance.reshaped(to: broadcast))
    }
    // The numbers' axes are matched with the layer's from the last.
    var dims = x.shape.dims.map { _ in 1 }
    for (axis, extent) in zip(axes.reversed(), mean.shape.dims.reversed()) {
      guard extent == 1 || extent == x.shape[axis] else {
        throw LayerError("numbers of shape \(mean.shape) do not fit an input of shape \(x.shape)", key: "mean")
      }
      dims[axis] = extent
    }
    return (mean.constant(like: x).reshaped(to: Shape(dims)), variance.constant(like: x).reshaped(to: Shape(dims)))
  }

  public var needsAdaptation: Bool { mean == nil }

  public func makeAdapter(for shape: Shape) throws -> any LayerAdapter {
    let axes = try ownAxes(in: shape)
    guard !axes.contains(0) else {
      throw LayerError("cannot learn moments for each row: axis 0 is the batch", key: "axis")
    }
    return NormalizationAdapter(rowShape: shape.removing(axes: [0]), ownAxes: axes.map { $0 - 1 })
  }
}

/// Mean and variance of everything it sees: each batch's moments in two passes, then merged with those before, all in
/// double precision.
struct NormalizationAdapter: LayerAdapter {
  private let shape: Shape
  /// For each number of a row, which pair of moments it belongs to.
  private let owners: [Int]
  private var count = 0.0
  private var mean: [Double]
  private var squares: [Double]

  init(rowShape: Shape, ownAxes: [Int]) {
    shape = Shape(ownAxes.map { rowShape[$0] })
    let (strides, ownStrides) = (rowShape.strides, shape.strides)
    owners = (0..<rowShape.count).map { index in
      zip(ownAxes, ownStrides).reduce(0) { $0 + index / strides[$1.0] % rowShape[$1.0] * $1.1 }
    }
    mean = [Double](repeating: 0, count: shape.count)
    squares = mean
  }

  mutating func add(_ values: UnsafeBufferPointer<Float>) {
    guard !owners.isEmpty, values.count >= owners.count else { return }
    let added = Double(values.count / mean.count)
    var batchMean = [Double](repeating: 0, count: mean.count)
    var batchSquares = batchMean
    forEach(values) { batchMean[$0] += $1 }
    for index in batchMean.indices { batchMean[index] /= added }
    forEach(values) { owner, value in
      let difference = value - batchMean[owner]
      batchSquares[owner] += difference * difference
    }
    let total = count + added
    for index in mean.indices {
      let difference = batchMean[index] - mean[index]
      mean[index] += difference * added / total
      squares[index] += batchSquares[index] + difference * difference * count * added / total
    }
    count = total
  }

  private func forEach(_ values: UnsafeBufferPointer<Float>, _ body: (_ owner: Int, _ value: Double) -> Void) {
    var column = 0
    for value in values {
      body(owners[column], Double(value))
      column += 1
      if column == owners.count { column = 0 }
    }
  }

  func finish() -> [String: Tensor] {
    guard count > 0 else { return [:] }
    return [
      "mean": Tensor(mean.map(Float.init), shape: shape),
      "variance": Tensor(squares.map { Float($0 / count) }, shape: shape),
    ]
  }
}
