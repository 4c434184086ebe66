import NNTensor
import Testing

@Suite struct TensorTests {
  @Test func holdsWhatItWasGiven() {
    let tensor = Tensor([Float(1), 2, 3, 4, 5, 6], shape: [2, 3])
    #expect(tensor.shape == [2, 3] && tensor.dtype == .float32 && tensor.count == 6)
    #expect(tensor.array(of: Float.self) == [1, 2, 3, 4, 5, 6])
    #expect(tensor.doubles == [1, 2, 3, 4, 5, 6])
    #expect(Tensor(scalar: Int64(-7)).array(of: Int64.self) == [-7])
    #expect(Tensor([Float](), shape: [0, 3]).doubles == [])
  }

  @Test(arguments: [DType.float32, .float64, .bfloat16, .int32, .int64, .uint8, .uint32, .bool])
  func beginsWithZeros(_ dtype: DType) {
    let tensor = Tensor(shape: [3, 2], dtype: dtype)
    #expect(tensor.doubles == [0, 0, 0, 0, 0, 0])
    #expect(tensor.buffer.bytes.count == 6 * dtype.byteCount)
  }

  @Test func holdsStrings() {
    let tensor = Tensor(["a", "b"], shape: [2])
    #expect(tensor.strings == ["a", "b"] && tensor.dtype == .string)
    #expect(Tensor(shape: [2], dtype: .string).strings == ["", ""])
    #expect(tensor.reshaped(to: [1, 2]).strings == ["a", "b"])
    #expect(tensor == Tensor(["a", "b"], shape: [2]))
    #expect(tensor != Tensor(["a", "c"], shape: [2]))
  }

  @Test func reshapingSharesTheElements() {
    let tensor = Tensor([Int32(1), 2, 3, 4], shape: [4])
    #expect(tensor.reshaped(to: [2, 2]).array(of: Int32.self) == [1, 2, 3, 4])
    #expect(tensor.reshaped(to: [2, 2]).buffer === tensor.buffer)
  }

  @Test func equalityIsOfBits() {
    let nan = Tensor([Float.nan, 0], shape: [2])
    #expect(nan == Tensor([Float.nan, 0], shape: [2]))
    #expect(nan != Tensor([Float.nan, -0.0], shape: [2]))
    #expect(nan != nan.reshaped(to: [1, 2]))
    #expect(Tensor(scalar: Int32(0)) != Tensor(scalar: UInt32(0)))
  }

  @Test func memoryIsAlignedAndZeroed() {
    for count in [0, 1, 63, 64, 65] {
      let buffer = HostBuffer(byteCount: count)
      #expect(UInt(bitPattern: buffer.base) % 64 == 0)
      #expect(buffer.bytes.count == count && buffer.bytes.allSatisfy { $0 == 0 })
    }
  }

  struct CastCase: Sendable, CustomTestStringConvertible {
    let from: [Double]
    let source: DType
    let target: DType
    let to: [Double]
    var testDescription: String { "\(source) to \(target)" }
  }

  static let casts = [
    CastCase(
      from: [1.9, -1.9, 0.5, 3e9, -3e9, .nan, .infinity], source: .float64, target: .int32,
      to: [1, -1, 0, 2_147_483_647, -2_147_483_648, 0, 2_147_483_647]),
    CastCase(from: [255.9, 256, -0.9, -1, .nan], source: .float32, target: .uint8, to: [255, 255, 0, 0, 0]),
    CastCase(
      from: [4_294_967_295, 4_294_967_296, -1], source: .float64, target: .uint32,
      to: [4_294_967_295, 4_294_967_295, 0]),
    CastCase(
      from: [1e19, -1e19, 0.99], source: .float64, target: .int64,
      to: [0x1p63, -0x1p63, 0]),
    CastCase(from: [0, -0.0, 0.1, -3, .nan], source: .float64, target: .bool, to: [0, 0, 1, 1, 1]),
    CastCase(from: [0, 1], source: .bool, target: .float32, to: [0, 1]),
    CastCase(from: [-1, 300], source: .int32, target: .uint8, to: [0, 255]),
    CastCase(from: [0.1, 16_777_217], source: .float64, target: .float32, to: [Double(Float(0.1)), 16_777_216]),
    CastCase(from: [7, 8], source: .uint32, target: .int64, to: [7, 8]),
    // 8 significant bits: 257 lies between 256 and 258 and goes to the even one, as does 259 to 260.
    CastCase(
      from: [1, 257, 259, -257, 1.00390625, 3.4e38, .infinity, -0.0], source: .float64, target: .bfloat16,
      to: [1, 256, 260, -256, 1, .infinity, .infinity, -0.0]),
  ]

  @Test(arguments: casts) func castsAsC(_ test: CastCase) {
    let source = Tensor(test.from, shape: [test.from.count]).cast(to: test.source)
    let result = source.cast(to: test.target)
    #expect(result.dtype == test.target && result.shape == [test.to.count])
    #expect(result.doubles == test.to)
    #expect(zip(result.doubles, test.to).allSatisfy { $0.sign == $1.sign })
  }

  @Test func bfloat16KeepsNaN() {
    #expect(Tensor(scalar: Float.nan).cast(to: .bfloat16).doubles[0].isNaN)
  }

  @Test func floatsRound() {
    #expect(Tensor([0.1, 2], shape: [2]).floats == [Float(0.1), 2])
    #expect(Tensor([Float(3)], shape: [1]).floats == [3])
    #expect(Tensor([true, false], shape: [2]).floats == [1, 0])
  }

  @Test func saturatesIntegers() {
    #expect(Int8(saturating: 127.9) == 127)
    #expect(Int8(saturating: -128.9) == -128)
    #expect(Int8(saturating: -500) == -128)
    #expect(UInt64(saturating: 1e30) == .max)
    #expect(Int64(saturating: -.infinity) == .min)
    #expect(Int32(saturating: .nan) == 0)
  }
}
