import Testing

@testable import NNExport

@Suite struct Lookup3Tests {
  /// The values that the function's author gives in its self-test.
  @Test func knownValues() {
    #expect([UInt8]().withUnsafeBytes(lookup3) == 0xDEAD_BEEF)
    #expect(Array("Four score and seven years ago".utf8).withUnsafeBytes(lookup3) == 0x1777_0551)
  }

  @Test func everyByteCounts() {
    var seen: Set<UInt32> = []
    for count in 1...40 {
      for place in 0..<count {
        var bytes = [UInt8](repeating: 0, count: count)
        bytes[place] = 1
        seen.insert(bytes.withUnsafeBytes(lookup3))
      }
    }
    #expect(seen.count == 820)
  }
}
