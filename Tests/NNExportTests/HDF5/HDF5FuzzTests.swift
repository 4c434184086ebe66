import NNTensor
import Testing

@testable import NNExport

/// Damaged files are read or refused with an error, never with a trap, and never with memory beyond their size.
@Suite struct HDF5FuzzTests {
  /// Reads a file with all its numbers, which must not be more than the reader allows.
  static func outcome(_ bytes: [UInt8]) -> String {
    var (decoded, isWhole) = (0, true)
    func readNumbers(_ group: HDF5Group) {
      for dataset in group.datasets.values {
        if let tensor = try? dataset.tensor() { decoded += tensor.count * tensor.dtype.byteCount }
      }
      isWhole = isWhole && group.unreadable.isEmpty
      for child in group.groups.values { readNumbers(child) }
    }
    do throws(HDF5Error) {
      readNumbers(try HDF5Reader(bytes).root())
      #expect(decoded <= 8 * bytes.count + 1 << 20)
      return isWhole ? "read" : "unsupported"
    } catch {
      #expect(!error.message.isEmpty)
      return error.kind == .damaged ? "damaged" : "unsupported"
    }
  }

  /// A file that is cut off says so; one that says it ends there is damaged elsewhere, and the same must hold.
  @Test(arguments: ["ours", "types_little.h5", "bfloat16.h5", "layouts_latest.h5", "groups_latest.h5"])
  func everyTruncation(_ name: String) throws {
    let bytes = name == "ours" ? try HDF5DamageTests.sound() : try HDF5Fixtures.bytes(name)
    let endPlace = bytes[8] < 2 ? 40 : 28
    #expect(Self.outcome(bytes) == "read")
    for count in stride(from: 0, to: bytes.count, by: bytes.count > 8000 ? 7 : 1) {
      var short = Array(bytes[..<count])
      #expect(Self.outcome(short) == "damaged", "\(count) bytes")
      if count > endPlace + 8 {
        short.put(count, at: endPlace)
        _ = Self.outcome(short)
      }
    }
  }

  static let seeds = [
    "bfloat16.h5", "groups_earliest.h5", "groups_latest.h5", "groups_ordered.h5", "keras.h5", "layouts_earliest.h5",
    "layouts_latest.h5", "layouts_v108.h5", "narrow_addresses_2.h5", "narrow_addresses_4.h5", "types_big.h5",
    "unsupported_earliest.h5", "unsupported_latest.h5",
  ]

  @Test(arguments: seeds)
  func changedBytes(_ name: String) throws {
    let sound = try HDF5Fixtures.bytes(name)
    // Zeros are mostly room that nothing reads.
    let places = sound.indices.filter { sound[$0] != 0 }
    var generator = RandomGenerator(seed: 5, stream: "fuzz \(name)")
    var outcomes: [String: Int] = [:]
    for _ in 0..<1500 {
      var bytes = sound
      for _ in 0..<1 + generator.below(4) {
        let place = max(0, places[generator.below(places.count)] + generator.below(9) - 4)
        Self.change(&bytes, at: place, &generator)
      }
      outcomes[Self.outcome(bytes), default: 0] += 1
    }
    #expect(outcomes["damaged", default: 0] > 100, "the changes reach what is checked: \(outcomes)")
  }

  private static func change(_ bytes: inout [UInt8], at place: Int, _ generator: inout RandomGenerator) {
    let numbers = [0, 1, 8, 255, 65535, 1 << 31, 1 << 40, 1 << 62, .max, .min, -1]
    switch generator.below(4) {
    case 0: if place < bytes.count { bytes[place] = UInt8(generator.below(256)) }
    case 1: if place < bytes.count { bytes[place] ^= 1 << UInt8(generator.below(8)) }
    default:
      let size = min([1, 2, 4, 8][generator.below(4)], bytes.count - place)
      let number = generator.below(2) == 0 ? numbers[generator.below(numbers.count)] : generator.below(bytes.count + 8)
      bytes.put(number, at: place, byteCount: max(size, 0))
    }
  }
}
