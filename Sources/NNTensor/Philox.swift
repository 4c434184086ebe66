/// Philox4x32-10, a counter-based random number generator: 128 random bits are a pure function of a 64-bit key and
/// a 128-bit counter, so any element of any stream can be had alone, in any order, on any device.
///
/// Reference: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011,
/// https://doi.org/10.1145/2063384.2063405
public struct Philox: Sendable {
  public let key: UInt64

  public init(key: UInt64) { self.key = key }

  /// Four words for counter (`block`, `step`): the low and high half of each, in this order, are the counter's words.
  public func block(_ block: UInt64, step: UInt64 = 0) -> (UInt32, UInt32, UInt32, UInt32) {
    var c0 = UInt32(truncatingIfNeeded: block)
    var c1 = UInt32(truncatingIfNeeded: block >> 32)
    var c2 = UInt32(truncatingIfNeeded: step)
    var c3 = UInt32(truncatingIfNeeded: step >> 32)
    var k0 = UInt32(truncatingIfNeeded: key)
    var k1 = UInt32(truncatingIfNeeded: key >> 32)
    for _ in 0..<10 {
      let (high0, low0) = UInt32(0xD251_1F53).multipliedFullWidth(by: c0)
      let (high1, low1) = UInt32(0xCD9E_8D57).multipliedFullWidth(by: c2)
      (c0, c1, c2, c3) = (high1 ^ c1 ^ k0, low1, high0 ^ c3 ^ k1, low0)
      k0 &+= 0x9E37_79B9
      k1 &+= 0xBB67_AE85
    }
    return (c0, c1, c2, c3)
  }

  /// Element `index` of the stream of 32-bit words: word `index % 4` of block `index / 4`.
  public func word(_ index: Int, step: UInt64 = 0) -> UInt32 {
    let words = block(UInt64(index / 4), step: step)
    switch index % 4 {
    case 0: return words.0
    case 1: return words.1
    case 2: return words.2
    default: return words.3
    }
  }

  /// Element `index` of the stream of 16-bit numbers: the low half of word `index / 2` when even, else the high half.
  public func half(_ index: Int, step: UInt64 = 0) -> UInt16 {
    UInt16(truncatingIfNeeded: word(index / 2, step: step) >> (index % 2 == 0 ? 0 : 16))
  }
}

/// Names one stream of random numbers: what draws (a layer's path) and for what ("dropout", "kernel").
public struct RandomStream: Hashable, Sendable {
  public let path: String

  public init(_ path: String) { self.path = path }

  /// FNV-1a of the path, then mixed, so that near paths give unrelated keys.
  public var hash: UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in path.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return mix64(hash)
  }

  /// The Philox key of this stream under `seed`.
  public func key(seed: UInt64) -> UInt64 { randomKey(streamHash: hash, seed: seed) }
}

/// `mix64(streamHash + mix64(seed))`: what backends compute when the seed is state of the graph.
public func randomKey(streamHash: UInt64, seed: UInt64) -> UInt64 { mix64(streamHash &+ mix64(seed)) }

/// The finalizer of SplitMix64: a bijection on 64 bits in which every input bit changes about half of the output.
public func mix64(_ value: UInt64) -> UInt64 {
  var z = value &+ 0x9E37_79B9_7F4A_7C15
  z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
  z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
  return z ^ (z >> 31)
}

/// Draws in order from one stream: what runs on the host (initializers, shuffling, splits) uses this.
public struct RandomGenerator: RandomNumberGenerator, Sendable {
  private let philox: Philox
  private var index: UInt64 = 0
  private var pending: UInt64?

  public init(seed: UInt64, stream: String) { philox = Philox(key: RandomStream(stream).key(seed: seed)) }

  public mutating func next() -> UInt64 {
    if let value = pending {
      pending = nil
      return value
    }
    let words = philox.block(index)
    index += 1
    pending = UInt64(words.3) << 32 | UInt64(words.2)
    return UInt64(words.1) << 32 | UInt64(words.0)
  }

  /// Uniform in [0, 1), with 53 random bits.
  public mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// Uniform in `0..<bound`, without bias.
  public mutating func below(_ bound: Int) -> Int { Int(next(upperBound: UInt64(bound))) }

  /// `0..<count` in random order (Fisher-Yates).
  public mutating func permutation(_ count: Int) -> [Int] {
    var order = Array(0..<count)
    var last = count - 1
    while last > 0 {
      order.swapAt(last, below(last + 1))
      last -= 1
    }
    return order
  }
}
