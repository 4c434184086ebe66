import NNTensor

/// Sets a share `rate` of the elements to 0 and multiplies the others by `1 / (1 - rate)`.
///
/// Operands: `x`, seed `uint32[2]`, step `int32[]`. An element is kept when its 16 random bits, from the stream
/// `streamHash` at that step, are at least `rate * 65536` rounded; so the rate is met to within 1/131072.
/// `broadcastAxes` share one draw (Keras's `noise_shape`). The gradient draws the same bits again: nothing is kept.
///
/// Reference: Srivastava et al., "Dropout: A Simple Way to Prevent Neural Networks from Overfitting", JMLR 15, 2014,
/// https://jmlr.org/papers/v15/srivastava14a.html
public struct DropoutComposite: Composite {
  public let rate: Double
  public let streamHash: UInt64
  public let broadcastAxes: [Int]

  public init(rate: Double, streamHash: UInt64, broadcastAxes: [Int] = []) {
    self.rate = rate
    self.streamHash = streamHash
    self.broadcastAxes = broadcastAxes
  }

  /// Elements whose 16 bits are below this are dropped.
  public var threshold: Int { Int((rate * 65536).rounded()) }

  public var name: String { "dropout" }
  public func outputTypes(_ inputs: [ValueType]) throws -> [ValueType] {
    try expectOperands(inputs, 3, name)
    guard inputs[0].dtype.isFloatingPoint, 0 <= rate, rate < 1 else {
      throw GraphError("dropout at rate \(rate) of \(inputs[0])")
    }
    return [inputs[0]]
  }
  public func decompose(_ inputs: [Value]) -> Decomposition {
    let (x, seed, step) = (inputs[0], inputs[1], inputs[2])
    let noise = Shape(x.shape.dims.enumerated().map { broadcastAxes.contains($0) ? 1 : $1 })
    let bits = RandomBits(streamHash: streamHash, width: 16, shape: noise)
    let draws = x.builder.add(.randomBits(bits), [seed, step])[0].cast(to: .int32)
    let kept = (draws .>= Double(threshold)).broadcast(to: x.shape)
    return Decomposition(outputs: [select(kept, x * (1 / (1 - rate)), 0)])
  }
  /// The operation is linear in `x` with the same factors, so it is its own gradient.
  public var gradient: CompositeGradient? {
    CompositeGradient(self, operands: [.outputGradient(0), .input(1), .input(2)], results: [0])
  }
}
