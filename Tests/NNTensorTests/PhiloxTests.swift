import NNTensor
import Testing

@Suite struct PhiloxTests {
  struct KnownAnswer: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let counter: [UInt32]
    let key: [UInt32]
    let words: [UInt32]
  }

  /// The `philox4x32 10` rows of `kat_vectors` in Random123, https://github.com/DEShawResearch/random123
  static let knownAnswers = [
    KnownAnswer(
      testDescription: "zeros", counter: [0, 0, 0, 0], key: [0, 0],
      words: [0x6627_E8D5, 0xE169_C58D, 0xBC57_AC4C, 0x9B00_DBD8]),
    KnownAnswer(
      testDescription: "ones", counter: [.max, .max, .max, .max], key: [.max, .max],
      words: [0x408F_276D, 0x41C8_3B0E, 0xA20B_C7C6, 0x6D54_51FD]),
    KnownAnswer(
      testDescription: "pi", counter: [0x243F_6A88, 0x85A3_08D3, 0x1319_8A2E, 0x0370_7344],
      key: [0xA409_3822, 0x299F_31D0], words: [0xD16C_FE09, 0x94FD_CCEB, 0x5001_E420, 0x2412_6EA1]),
  ]

  @Test(arguments: knownAnswers) func givesThePublishedWords(_ answer: KnownAnswer) {
    func joined(_ low: UInt32, _ high: UInt32) -> UInt64 { UInt64(high) << 32 | UInt64(low) }
    let philox = Philox(key: joined(answer.key[0], answer.key[1]))
    let words = philox.block(
      joined(answer.counter[0], answer.counter[1]), step: joined(answer.counter[2], answer.counter[3]))
    #expect([words.0, words.1, words.2, words.3] == answer.words)
  }

  @Test func streamsOfWordsAndHalvesReadTheBlocks() {
    let philox = Philox(key: 42)
    let first = philox.block(0, step: 9)
    let second = philox.block(1, step: 9)
    let words = [first.0, first.1, first.2, first.3, second.0, second.1, second.2, second.3]
    for index in words.indices {
      #expect(philox.word(index, step: 9) == words[index])
      #expect(philox.half(2 * index, step: 9) == UInt16(words[index] & 0xFFFF))
      #expect(philox.half(2 * index + 1, step: 9) == UInt16(words[index] >> 16))
    }
    #expect(philox.word(0, step: 10) != words[0])
  }

  /// The first outputs of SplitMix64 from the state 0, as its author's program prints them.
  @Test func mixingIsSplitMix64() {
    #expect(mix64(0) == 0xE220_A839_7B1D_CDAF)
    #expect(mix64(0x9E37_79B9_7F4A_7C15) == 0x6E78_9E6A_A1B9_65F4)
  }

  @Test func keysDependOnSeedAndPath() {
    let keys = ["", "a", "b", "ab", "dense/kernel", "dense/bias"].flatMap { path in
      [UInt64(0), 1, 2, .max].map { RandomStream(path).key(seed: $0) }
    }
    #expect(Set(keys).count == keys.count)
    #expect(RandomStream("a").key(seed: 5) == randomKey(streamHash: RandomStream("a").hash, seed: 5))
    // FNV-1a of "a", 0xAF63DC4C8601EC8C, mixed.
    #expect(RandomStream("a").hash == mix64(0xAF63_DC4C_8601_EC8C))
  }
}

@Suite struct RandomGeneratorTests {
  @Test func repeatsItselfAndDiffersByStream() {
    func draws(_ seed: UInt64, _ stream: String) -> [UInt64] {
      var generator = RandomGenerator(seed: seed, stream: stream)
      return (0..<7).map { _ in generator.next() }
    }
    #expect(draws(1, "kernel") == draws(1, "kernel"))
    #expect(draws(1, "kernel") != draws(2, "kernel"))
    #expect(draws(1, "kernel") != draws(1, "bias"))
    #expect(Set(draws(1, "kernel")).count == 7)
  }

  @Test func readsItsBlocksInOrder() {
    let philox = Philox(key: RandomStream("s").key(seed: 3))
    var generator = RandomGenerator(seed: 3, stream: "s")
    for index in 0..<3 {
      let words = philox.block(UInt64(index))
      #expect(generator.next() == UInt64(words.1) << 32 | UInt64(words.0))
      #expect(generator.next() == UInt64(words.3) << 32 | UInt64(words.2))
    }
  }

  @Test func uniformNumbersFillTheUnitInterval() {
    var generator = RandomGenerator(seed: 0, stream: "uniform")
    let draws = (0..<100_000).map { _ in generator.uniform() }
    #expect(draws.allSatisfy { 0 <= $0 && $0 < 1 })
    let mean: Double = draws.reduce(0, +) / 1e5
    let meanSquare: Double = draws.map { $0 * $0 }.reduce(0, +) / 1e5
    // Variances are 1/12 and 4/45: five standard errors either way.
    let (meanError, squareError): (Double, Double) = ((1 / 12e5).squareRoot(), (4 / 45e5).squareRoot())
    #expect(abs(mean - 0.5) < 5 * meanError)
    #expect(abs(meanSquare - 1.0 / 3) < 5 * squareError)
    #expect(draws.min()! < 1e-3 && draws.max()! > 1 - 1e-3)
  }

  /// Chi-squared over the outcomes. The bounds are chosen to be no powers of two, where a remainder would be biased.
  @Test(arguments: [1, 2, 3, 7, 10, 48]) func boundedNumbersAreWithoutBias(_ bound: Int) {
    var generator = RandomGenerator(seed: 1, stream: "bounded")
    var counts = [Int](repeating: 0, count: bound)
    let draws = 20_000
    for _ in 0..<draws { counts[generator.below(bound)] += 1 }
    let expected = Double(draws) / Double(bound)
    let statistic: Double = counts.reduce(0) { sum, count in
      let distance = Double(count) - expected
      return sum + distance * distance / expected
    }
    // Mean bound - 1, variance 2 (bound - 1): five deviations are a chance of less than one in a thousand.
    let deviation = (2 * Double(max(bound - 1, 1))).squareRoot()
    #expect(statistic < Double(bound - 1) + 5 * deviation)
  }

  /// A bound of three quarters of the range: a plain remainder would give the lower third twice as often.
  @Test func hugeBoundsAreWithoutBias() {
    var generator = RandomGenerator(seed: 2, stream: "huge")
    let bound = Int.max / 4 * 3
    var low = 0
    for _ in 0..<20_000 where generator.below(bound) < bound / 3 { low += 1 }
    // A standard error of a share of one third is 0.0033.
    #expect(abs(Double(low) / 20_000 - 1.0 / 3) < 0.017)
  }

  @Test(arguments: [0, 1, 2, 3, 10, 1000]) func permutationsHoldEveryNumberOnce(_ count: Int) {
    var generator = RandomGenerator(seed: 0, stream: "order")
    #expect(generator.permutation(count).sorted() == Array(0..<count))
  }

  @Test func everyOrderOfThreeIsAsLikely() {
    var generator = RandomGenerator(seed: 0, stream: "order")
    var counts: [[Int]: Int] = [:]
    for _ in 0..<12_000 { counts[generator.permutation(3), default: 0] += 1 }
    #expect(counts.count == 6)
    #expect(counts.values.allSatisfy { abs($0 - 2000) < 220 })
  }
}
