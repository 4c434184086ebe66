import NNConfig
import NNGraph
import NNTensor

/// In training sets a share `rate` of the inputs to `p`, the value that `selu` tends to for negative inputs, and
/// gives `a * x + b`; otherwise gives its inputs as they are. Same as Keras `AlphaDropout`, with other random numbers.
///
/// `p = -alpha * scale` of `selu`, `a = 1 / sqrt((1 - rate) * (1 + rate * p²))`, `b = -a * p * rate`: inputs of mean 0
/// and variance 1 keep both. The share is met to within 1/131072. A rate of 1 is taken, as by Keras, and refused in
/// training, where `a` would be infinite.
///
/// Reference: Klambauer, Unterthiner, Mayr, Hochreiter, "Self-Normalizing Neural Networks", 2017,
/// https://arxiv.org/abs/1706.02515
public struct AlphaDropout: UnaryLayer {
  public var rate = 0.0
  public var noiseShape: [Int?]?
  public var seed: Int?

  public init() {}

  public static var summary: String { "Dropout for selu: keeps the mean and the variance of its inputs." }

  public static var fields: [Field<AlphaDropout>] {
    Field("rate", \.rate, .required, "Share of the inputs to drop.", check: .range(0...1))
    Field(
      "noise_shape", \.noiseShape, "Shape of the random choice: 1 where an axis shares it, null where it does not.",
      check: .positive)
    Field("seed", \.seed, "Draws from a stream of its own instead of the model's.")
  }

  /// `-alpha * scale` of `selu`, in Keras's digits.
  static let saturation = -1.6732632423543772848170429916717 * 1.0507009873554804934193349852946

  public func build(_ x: Value, in scope: LayerScope) throws -> Value {
    let shared = try sharedAxes(noiseShape, of: x.shape)
    guard scope.mode == .training, rate > 0 else { return x }
    guard rate < 1 else {
      throw LayerError("cannot train at a rate of 1: there is nothing left to scale up", key: "rate")
    }
    let noise = Shape(x.shape.dims.enumerated().map { shared.contains($0) ? 1 : $1 })
    let kept = scope.random("dropout", seed: seed).keeps(rate: rate, shape: noise).broadcast(to: x.shape)
    let factor = 1 / ((1 - rate) * (1 + rate * Self.saturation * Self.saturation)).squareRoot()
    return select(kept, x, Self.saturation) * factor - factor * Self.saturation * rate
  }
}
