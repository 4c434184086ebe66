import NNConfig
import NNGraph
import NNTensor

/// In training adds normal noise of mean 0: `x + stddev * noise`; otherwise gives its inputs as they are. Same as
/// Keras `GaussianNoise`, with other random numbers.
public struct GaussianNoise: UnaryLayer {
  public var stddev = 0.0
  public var seed: Int?

  public init() {}

  public static var summary: String { "Adds normal noise in training." }

  public static var fields: [Field<GaussianNoise>] {
    Field("stddev", \.stddev, .required, "Standard deviation of the noise.", check: .range(0...1))
    Field("seed", \.seed, "Draws from a stream of its own instead of the model's.")
  }

  public func build(_ x: Value, in scope: LayerScope) -> Value {
    guard scope.mode == .training, stddev > 0 else { return x }
    return x + scope.random("noise", seed: seed).normal(x.type) * stddev
  }
}
