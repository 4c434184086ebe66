import NNConfig
import NNGraph
import NNTensor

/// In training multiplies by normal noise of mean 1 and standard deviation `sqrt(rate / (1 - rate))`; otherwise gives
/// its inputs as they are. Same as Keras `GaussianDropout`, with other random numbers.
///
/// A rate of 1 is taken, as by Keras, and refused in training, where the noise would be infinite.
///
/// Reference: Srivastava et al., "Dropout: A Simple Way to Prevent Neural Networks from Overfitting", JMLR 15, 2014,
/// section 10, https://jmlr.org/papers/v15/srivastava14a.html
public struct GaussianDropout: UnaryLayer {
  public var rate = 0.0
  public var seed: Int?

  public init() {}

  public static var summary: String { "Multiplies by normal noise of mean 1 in training." }

  public static var fields: [Field<GaussianDropout>] {
    Field(
      "rate", \.rate, .required, "Strength of the noise: its variance is rate / (1 - rate), as of dropping this share.",
      check: .range(0...1))
    Field("seed", \.seed, "Draws from a stream of its own instead of the model's.")
  }

  public func build(_ x: Value, in scope: LayerScope) throws -> Value {
    guard scope.mode == .training, rate > 0 else { return x }
    guard rate < 1 else {
      throw LayerError("cannot train at a rate of 1: the noise would be infinite", key: "rate")
    }
    let stddev = (rate / (1 - rate)).squareRoot()
    return x * (scope.random("noise", seed: seed).normal(x.type) * stddev + 1)
  }
}
