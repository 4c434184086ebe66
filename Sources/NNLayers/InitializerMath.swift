import NNConfig
import NNTensor

/// What `VarianceScaling` divides the variance by.
public enum FanMode: String, ConfigChoice {
  case fanIn = "fan_in"
  case fanOut = "fan_out"
  case fanAvg = "fan_avg"

  func variance(_ scale: Double, _ fans: (input: Int, output: Int)) -> Variance {
    let fan =
      switch self {
      case .fanIn: Double(fans.input)
      case .fanOut: Double(fans.output)
      case .fanAvg: Double(fans.input + fans.output) / 2
      }
    return Variance(value: scale / max(1, fan))
  }
}

/// What `VarianceScaling` draws from. `normal` is another word for `truncated_normal`.
public enum FanDistribution: String, ConfigChoice {
  case uniform
  case truncatedNormal = "truncated_normal"
  case untruncatedNormal = "untruncated_normal"

  public static func read(_ value: ConfigValue, in context: ReadContext) -> FanDistribution? {
    let word = value.text?.lowercased()
    if word == "normal" { return .truncatedNormal }
    if let choice = word.flatMap(FanDistribution.init) { return choice }
    context.mismatch(value, expected: schema)
    return nil
  }
}

struct Variance {
  var value: Double

  func draw(_ distribution: FanDistribution, _ count: Int, from generator: inout RandomGenerator) -> [Double] {
    switch distribution {
    case .uniform:
      let limit = (3 * value).squareRoot()
      return generator.uniforms(count, -limit, limit)
    case .truncatedNormal:
      // The cut takes variance away: its standard deviation is this share of the whole distribution's.
      return generator.normals(count, stddev: value.squareRoot() / 0.87962566103423978, limit: 2)
    case .untruncatedNormal: return generator.normals(count, stddev: value.squareRoot())
    }
  }
}

/// How one of the named initializers scales its variance.
public struct FanScaling: Sendable {
  var scale: Double
  var mode: FanMode
  var distribution: FanDistribution

  init(_ scale: Double, _ mode: FanMode, _ distribution: FanDistribution) {
    self.scale = scale
    self.mode = mode
    self.distribution = distribution
  }
}

/// `VarianceScaling` with a name and fixed settings.
public protocol FanInitializer: Initializer {
  static var scaling: FanScaling { get }
  var seed: Int? { get set }
  var inputAxes: [Int]? { get set }
  var outputAxes: [Int]? { get set }
}

extension FanInitializer {
  public static var fields: [Field<Self>] {
    [
      seedField(\.seed),
      Field("input_axes", \.inputAxes, "Axes that count as inputs, if not the usual ones."),
      Field("output_axes", \.outputAxes, "Axes that count as outputs, if not the usual ones."),
    ]
  }

  public func values(_ shape: Shape, from generator: inout RandomGenerator) throws -> [Double] {
    let fans = try computeFans(shape, inputAxes: inputAxes, outputAxes: outputAxes)
    let scaling = Self.scaling
    return scaling.mode.variance(scaling.scale, fans).draw(scaling.distribution, shape.count, from: &generator)
  }

  public func check(_ shape: Shape) throws { _ = try computeFans(shape, inputAxes: inputAxes, outputAxes: outputAxes) }
}

/// How many inputs an output of a kernel has, and how many outputs an input: the last two axes, each times the extent
/// of all axes before (the window of a convolution); or the axes that are given.
func computeFans(_ shape: Shape, inputAxes: [Int]?, outputAxes: [Int]?) throws -> (input: Int, output: Int) {
  if let inputAxes, let outputAxes {
    func extent(_ axes: [Int], _ key: String) throws -> Int {
      try axes.map { axis in
        guard let index = shape.normalized(axis: axis) else {
          throw LayerError("\(key): there is no axis \(axis) in a variable of shape \(shape)")
        }
        return shape[index]
      }.reduce(1, *)
    }
    return (try extent(inputAxes, "input_axes"), try extent(outputAxes, "output_axes"))
  }
  switch shape.rank {
  case 0: return (1, 1)
  case 1: return (shape[0], shape[0])
  default:
    let window = shape.dims.dropLast(2).reduce(1, *)
    return (shape[shape.rank - 2] * window, shape.last * window)
  }
}

extension RandomGenerator {
  mutating func uniforms(_ count: Int, _ low: Double, _ high: Double) -> [Double] {
    [Double](unsafeUninitializedCapacity: count) { values, initialized in
      for index in 0..<count { values.initializeElement(at: index, to: low + (high - low) * uniform()) }
      initialized = count
    }
  }

  /// Normal numbers by Marsaglia's polar method. A limit, in standard deviations, has draws beyond it repeated.
  mutating func normals(
    _ count: Int, mean: Double = 0, stddev: Double = 1, limit: Double = .infinity
  ) -> [Double] {
    [Double](unsafeUninitializedCapacity: count) { values, initialized in
      while initialized < count {
        let (x, y) = (2 * uniform() - 1, 2 * uniform() - 1)
        let square = x * x + y * y
        guard square > 0, square < 1 else { continue }
        let factor = (-2 * square.logarithm / square).squareRoot()
        for normal in [x * factor, y * factor] where abs(normal) <= limit && initialized < count {
          values.initializeElement(at: initialized, to: mean + stddev * normal)
          initialized += 1
        }
      }
    }
  }
}

/// Makes `count` vectors of `length`, one after the other, orthonormal by Gram and Schmidt's method, done twice for
/// full precision. None is turned over, which is a QR decomposition with a positive diagonal.
func orthonormal(_ vectors: [Double], count: Int, length: Int) -> [Double] {
  var result = vectors
  result.withUnsafeMutableBufferPointer { values in
    for current in 0..<count {
      let vector = UnsafeMutableBufferPointer(rebasing: values[(current * length)..<((current + 1) * length)])
      for _ in 0..<2 {
        for earlier in 0..<current {
          let other = UnsafeMutableBufferPointer(rebasing: values[(earlier * length)..<((earlier + 1) * length)])
          let projection = dot(vector, other)
          for index in 0..<length { vector[index] -= projection * other[index] }
        }
      }
      let scale = 1 / dot(vector, vector).squareRoot()
      for index in 0..<length { vector[index] *= scale }
    }
  }
  return result
}

/// Four sums side by side: a single one would wait for each addition.
private func dot(_ x: UnsafeMutableBufferPointer<Double>, _ y: UnsafeMutableBufferPointer<Double>) -> Double {
  var (a, b, c, d) = (0.0, 0.0, 0.0, 0.0)
  let whole = x.count & ~3
  for index in stride(from: 0, to: whole, by: 4) {
    a += x[index] * y[index]
    b += x[index + 1] * y[index + 1]
    c += x[index + 2] * y[index + 2]
    d += x[index + 3] * y[index + 3]
  }
  for index in whole..<x.count { a += x[index] * y[index] }
  return (a + b) + (c + d)
}

extension NumberArray {
  /// The numbers of an array of `target`, as NumPy broadcasts.
  func broadcast(to target: Shape) throws -> [Double] {
    if shape.rank == 0 { return [Double](repeating: values[0], count: target.count) }
    try checkFits(target)
    let missing = target.rank - shape.rank
    let (strides, own) = (target.strides, shape.strides)
    return (0..<target.count).map { index in
      var position = 0
      for axis in shape.dims.indices where shape[axis] > 1 {
        position += index / strides[axis + missing] % target[axis + missing] * own[axis]
      }
      return values[position]
    }
  }

  /// - Throws: `LayerError` when NumPy cannot broadcast the numbers to `target`.
  func checkFits(_ target: Shape) throws {
    let missing = target.rank - shape.rank
    let fits = missing >= 0 && shape.dims.indices.allSatisfy { shape[$0] == 1 || shape[$0] == target[$0 + missing] }
    guard fits else { throw LayerError("numbers of shape \(shape) do not fit into shape \(target)") }
  }
}
