import NNGraph
import NNTensor

extension RandomDraw {
  /// True with probability `1 - rate`, met to within 1/131072: an element has 16 random bits.
  func keeps(rate: Double, shape: Shape) -> Value {
    bits(width: 16, shape: shape).cast(to: .int32) .>= (rate * 65536).rounded()
  }

  /// Normal numbers of mean 0 and variance 1, by the transform `sqrt(-2 log u) * cos(2 pi v)` of uniform `u` and `v`.
  ///
  /// One word an element: its upper 20 bits are `u`, the lower 12 are `v`, each in the middle of its interval. So no
  /// number is beyond 5.4. The cosines lie evenly around the circle, which makes their moments exact.
  ///
  /// Reference: Box, Muller, "A Note on the Generation of Random Normal Deviates", Annals of Mathematical Statistics
  /// 29, 1958, https://doi.org/10.1214/aoms/1177706645
  func normal(_ type: ValueType) -> Value {
    let words = bits(width: 32, shape: type.shape)
    let radius = (words.adding(.binary(.shiftRight), words.filled(with: 12)).cast(to: .float32) + 0.5) * 0x1p-20
    let angle = (and(words, words.filled(with: 4095)).cast(to: .float32) + 0.5) * (2 * Double.pi / 4096)
    return (sqrt(log(radius) * -2) * cos(angle)).cast(to: type.dtype)
  }

  private func bits(width: Int, shape: Shape) -> Value {
    let bits = RandomBits(streamHash: streamHash, width: width, shape: shape)
    return seed.builder.add(.randomBits(bits), [seed, step])[0]
  }
}
