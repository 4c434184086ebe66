import NNTensor
import Testing

@testable import NNData

@Suite struct FloatTextTests {
  static let exactCases: [(text: String, value: Float)] = [
    ("0", 0), ("-0", -0.0), ("1", 1), ("+1", 1), ("-2.5", -2.5), (".5", 0.5), ("5.", 5), ("007", 7), ("1e3", 1000),
    ("1E-3", 0.001), ("1e+2", 100), ("16777217", 16_777_216), ("16777219", 16_777_220), ("0.1", 0.1),
    ("1e-45", 0x1p-149), ("7.0e-46", 0), ("7.1e-46", 0x1p-149), ("1.1754942e-38", Float(bitPattern: 0x007F_FFFF)),
    ("1.17549435e-38", 0x1p-126), ("3.4028235e38", .greatestFiniteMagnitude), ("3.4028236e38", .infinity),
    ("3.40282356e38", .greatestFiniteMagnitude), ("1e400", .infinity), ("-1e400", -.infinity), ("1e-400", 0),
    ("0e99999999999999999999", 0), ("1e99999999999999999999", .infinity), ("1e-99999999999999999999", 0),
    ("5.488135039273247529e-01", 0.54881350392732475), ("12345678901234567890123", 1.2345679e22),
    ("0.00000000000000000000000000000000000000000000123", 0x1p-149),
    ("1000000000000000000000000000000000000000e-39", 1),
  ]

  @Test(arguments: exactCases) func exact(_ pair: (text: String, value: Float)) {
    #expect(FloatText.parse(pair.text)?.bitPattern == pair.value.bitPattern)
    #expect(FloatText.parse(" \(pair.text)\t")?.bitPattern == pair.value.bitPattern)
  }

  @Test(arguments: [
    "", " ", "-", "+", ".", "e5", "1e", "1e+", "1x", "0x10", "1_000", "1,5", "nan", "inf", "--1", "1 2", "1.2.3", "१",
  ])
  func refuses(_ text: String) {
    #expect(FloatText.parse(text) == nil)
  }

  @Test func keepsItsPlaceWhereThereIsNoNumber() {
    let bytes = Array("abc".utf8) + [UInt8](repeating: 0, count: 8)
    bytes.withUnsafeBufferPointer { buffer in
      guard var p = buffer.baseAddress else { return }
      #expect(FloatText.scan(&p) == nil)
      #expect(p == buffer.baseAddress)
    }
  }

  /// Texts of every length and scale, held against the standard library's conversion.
  @Test(arguments: [1, 2, 3, 4] as [UInt64]) func agreesWithTheStandardLibrary(seed: UInt64) {
    var generator = RandomGenerator(seed: seed, stream: "float texts")
    var wrong: [String] = []
    for _ in 0..<60_000 {
      let text = Self.randomText(&generator)
      if FloatText.parse(text)?.bitPattern != Float(text)?.bitPattern { wrong.append(text) }
    }
    #expect(wrong.isEmpty, "\(wrong.prefix(5))")
  }

  /// The exact middle between two floats, and texts just above and below it, are what rounding goes wrong on.
  @Test func halfway() {
    var generator = RandomGenerator(seed: 5, stream: "halfway")
    var wrong: [String] = []
    for _ in 0..<20_000 {
      let value = abs(Float(bitPattern: generator.next(upperBound: UInt32(0x7F7F_FFFF))))
      let middle = (Double(value) + Double(value.nextUp)) / 2
      for text in ["\(middle)", "\(middle.nextUp)", "\(middle.nextDown)", "\(middle)".replacingE("00000000001")] {
        if FloatText.parse(text)?.bitPattern != Float(text)?.bitPattern { wrong.append(text) }
      }
    }
    #expect(wrong.isEmpty, "\(wrong.prefix(5))")
  }

  /// Every float is read back from its shortest text.
  @Test func shortestTexts() {
    var generator = RandomGenerator(seed: 6, stream: "shortest")
    var wrong: [Float] = []
    for _ in 0..<100_000 {
      let value = Float(bitPattern: UInt32(truncatingIfNeeded: generator.next()))
      if value.isFinite, FloatText.parse(value.description)?.bitPattern != value.bitPattern { wrong.append(value) }
    }
    #expect(wrong.isEmpty, "\(wrong.prefix(5))")
  }

  private static func randomText(_ generator: inout RandomGenerator) -> String {
    func digits(_ limit: Int) -> String {
      String((0..<generator.below(limit)).map { _ in Character(String(generator.below(10))) })
    }
    let sign = ["", "", "-", "+"][generator.below(4)]
    let lengths = [2, 4, 9, 18, 25, 60]
    let whole = digits(lengths[generator.below(lengths.count)])
    let fraction = digits(lengths[generator.below(lengths.count)])
    let zeros = String(repeating: "0", count: generator.below(4) == 0 ? generator.below(50) : 0)
    let mantissa = whole + (fraction.isEmpty && !whole.isEmpty ? "" : "." + zeros + (fraction.isEmpty ? "0" : fraction))
    switch generator.below(3) {
    case 0: return sign + mantissa
    case 1: return sign + mantissa + "e\(generator.below(100) - 50)"
    default: return sign + mantissa + "E\(["+", "-"][generator.below(2)])\(generator.below(500))"
    }
  }
}

extension String {
  /// Puts more digits behind the mantissa.
  fileprivate func replacingE(_ tail: String) -> String {
    guard let index = firstIndex(of: "e") else { return self + tail }
    return self[..<index] + tail + self[index...]
  }
}
