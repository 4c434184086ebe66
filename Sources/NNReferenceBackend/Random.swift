import NNGraph
import NNTensor

extension Interpreter {
  static func randomBits(_ bits: RandomBits, seed: ReferenceArray, step: ReferenceArray) -> ReferenceArray {
    let halves = seed.integers.map { UInt64($0) }
    let philox = Philox(key: randomKey(streamHash: bits.streamHash, seed: halves[1] << 32 | halves[0]))
    let counter = UInt64(UInt32(truncatingIfNeeded: step.integers[0]))
    let words = (0..<bits.shape.count).map { index in
      bits.width == 16 ? Int64(philox.half(index, step: counter)) : Int64(philox.word(index, step: counter))
    }
    return ReferenceArray(ValueType(bits.shape, .uint32), integers: words)
  }
}
