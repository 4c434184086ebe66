import NNTensor
import Testing

@Suite struct HalfFloatTests {
  @Test(
    arguments: [
      (0x0000, 0), (0x8000, -0.0), (0x0001, 0x1p-24), (0x03FF, 0x3FFp-24), (0x83FF, -0x3FFp-24), (0x0400, 0x1p-14),
      (0x3555, 0x555p-12), (0x3C00, 1), (0xBC00, -1), (0x7BFF, 65504), (0x7C00, .infinity), (0xFC00, -.infinity),
    ] as [(UInt16, Float)])
  func values(_ pair: (UInt16, Float)) {
    #expect(Float(half: pair.0).bitPattern == pair.1.bitPattern)
  }

  @Test(
    arguments: [(0x7E00, 0x7FC0_0000), (0xFE00, 0xFFC0_0000), (0x7C01, 0x7F80_2000), (0xFFFF, 0xFFFF_E000)]
      as [(UInt16, UInt32)])
  func nansKeepTheirBits(_ pair: (half: UInt16, bits: UInt32)) {
    #expect(Float(half: pair.half).isNaN)
    #expect(Float(half: pair.half).bitPattern == pair.bits)
  }

  // Swift has no Float16 for Intel Macs, which is why nnrun does without.
  #if !(os(macOS) && arch(x86_64))
    @Test func allAreThoseOfFloat16() {
      let wrong = (UInt16.min...UInt16.max).filter { bits in
        let expected = Float16(bitPattern: bits)
        return !expected.isNaN && Float(half: bits).bitPattern != Float(expected).bitPattern
      }
      #expect(wrong == [])
    }
  #endif
}
