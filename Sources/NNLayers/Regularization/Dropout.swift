import NNConfig
import NNGraph
import NNTensor

/// In training sets a share `rate` of the inputs to 0 and multiplies the others by `1 / (1 - rate)`; otherwise gives
/// its inputs as they are. Same as Keras `Dropout`, with other random numbers.
///
/// The share is met to within 1/131072: each element has 16 random bits.
///
/// Reference: Srivastava et al., "Dropout: A Simple Way to Prevent Neural Networks from Overfitting", JMLR 15, 2014,
/// https://jmlr.org/papers/v15/srivastava14a.html
public struct Dropout: UnaryLayer {
  public var rate = 0.0
  public var noiseShape: [Int?]?
  public var seed: Int?

  public init() {}

  public static var summary: String { "Sets a share of the inputs to 0 in training and scales up the rest." }

  public static var fields: [Field<Dropout>] {
    Field("rate", \.rate, .required, "Share of the inputs to drop.", check: .range(0...1))
    Field(
      "noise_shape", \.noiseShape, "Shape of the random choice: 1 where an axis shares it, null where it does not.",
      check: .positive)
    Field("seed", \.seed, "Draws from a stream of its own instead of the model's.")
  }

  public func build(_ x: Value, in scope: LayerScope) throws -> Value {
    let shared = try sharedAxes(noiseShape, of: x.shape)
    guard scope.mode == .training, rate > 0 else { return x }
    guard rate < 1 else { return x.filled(with: 0) }
    let draw = scope.random("dropout", seed: seed)
    let composite = DropoutComposite(rate: rate, streamHash: draw.streamHash, broadcastAxes: shared)
    return scope.builder.add(composite, [x, draw.seed, draw.step])[0]
  }
}
