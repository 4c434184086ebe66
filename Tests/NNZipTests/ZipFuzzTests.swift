import Foundation
import Testing

@testable import NNZip

/// Damaged zips are read or refused with an error, never with a trap, and never with memory beyond what is allowed.
@Suite struct ZipFuzzTests {
  struct Generator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      // SplitMix64.
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return z ^ (z >> 31)
    }
  }

  static func mutate(_ bytes: [UInt8], _ generator: inout Generator) -> [UInt8] {
    var bytes = bytes
    for _ in 0..<Int.random(in: 1...5, using: &generator) {
      let place = Int.random(in: 0..<bytes.count, using: &generator)
      switch Int.random(in: 0..<6, using: &generator) {
      case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
      case 1: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
      case 2: bytes[place] = [0, 0xFF, 0x7F, 0x80][Int.random(in: 0..<4, using: &generator)]
      case 3: bytes.insert(UInt8.random(in: 0...255, using: &generator), at: place)
      case 4:
        let end = min(bytes.count, place + 8)
        for index in place..<end { bytes[index] = 0xFF }
      default: if bytes.count > 1 { bytes.remove(at: place) }
      }
    }
    return bytes
  }

  /// As `NNRUN_FUZZ_ROUNDS` says, for a long run.
  static let rounds = ProcessInfo.processInfo.environment["NNRUN_FUZZ_ROUNDS"].flatMap { Int($0) } ?? 20_000

  @Test func damagedZips() throws {
    let wide = try ZipWriterTests.write(limits: .init(size: 3, count: 1), [("a", [1, 2, 3, 4]), ("b/c", [5])])
    let seeds = try ["streamed.zip", "packed.npz", "xy.npz", "plain.zip"].map { try golden($0) } + [wide]
    let originals = try seeds.map { try contents($0) }
    var generator = Generator(state: 5)
    var outcomes = [0, 0]
    for round in 0..<Self.rounds {
      let bytes = Self.mutate(seeds[round % seeds.count], &generator)
      do {
        let found = try contents(bytes, limit: 1 << 16)
        // Whatever is read has its checksum: names may have changed, contents have not.
        let known = Set(originals[round % seeds.count].values)
        #expect(found.values.allSatisfy { known.contains($0) }, "round \(round)")
        outcomes[0] += 1
      } catch {
        #expect(!((error as? ZipError)?.message.isEmpty ?? true))
        outcomes[1] += 1
      }
    }
    #expect(outcomes.allSatisfy { $0 > 200 }, "\(outcomes)")
  }

  @Test func mutationsChangeBytes() {
    var generator = Generator(state: 1)
    #expect(Set((0..<50).map { _ in Self.mutate([1, 2, 3], &generator) }).count > 20)
  }
}
