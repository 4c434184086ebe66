import Testing

@testable import NNConfig

@Suite struct NumberTextTests {
  // What Python 3 prints for these numbers.
  @Test(arguments: [
    (0.0, "0.0"), (-0.0, "-0.0"), (1.0, "1.0"), (0.1, "0.1"), (1e-3, "0.001"), (1e-4, "0.0001"), (1e-5, "1e-05"),
    (1.5e-7, "1.5e-07"), (123456789.0, "123456789.0"), (1e15, "1000000000000000.0"), (1e16, "1e+16"),
    (1.2345e16, "1.2345e+16"), (9007199254740993.0, "9007199254740992.0"),
    (12345678901234567.0, "1.2345678901234568e+16"),
    (1.7976931348623157e308, "1.7976931348623157e+308"), (.leastNonzeroMagnitude, "5e-324"), (-1e22, "-1e+22"),
    (100.25, "100.25"),
    (.infinity, ".inf"), (-.infinity, "-.inf"), (.nan, ".nan"),
  ])
  func shortest(_ value: Double, _ text: String) {
    #expect(NumberText.shortest(value) == text)
  }

  @Test(arguments: [
    (Float(0.1), "0.1"), (16_777_216, "16777216.0"), (33_554_432, "33554432.0"), (1e10, "10000000000.0"),
    (1e-5, "1e-05"),
    (3.4028235e38, "3.4028235e+38"), (1.5e9, "1500000000.0"), (1e16, "1e+16"),
  ])
  func shortestSingle(_ value: Float, _ text: String) {
    #expect(NumberText.shortest(value) == text)
  }

  @Test(arguments: [
    (0.5, "0.5", "0.5"), (1, "1.0", "1"), (1e9, "1000000000.0", "1000000000"), (1e-7, "1e-07", "1e-07"),
    (.nan, "nan", "nan"), (-.nan, "nan", "nan"), (.infinity, "inf", "inf"), (-.infinity, "-inf", "-inf"),
  ])
  func forPythonAndForPeople(_ value: Double, _ python: String, _ shown: String) {
    #expect(NumberText.python(value) == python)
    #expect(NumberText.python(Float(value)) == python)
    #expect(NumberText.shown(value) == shown)
    #expect(NumberText.shown(single: value) == shown)
  }

  @Test func whatWasComputedInSinglePrecision() {
    #expect(NumberText.shown(single: Double(Float(0.3))) == "0.3")
    #expect(NumberText.shown(single: 0.1 + 0.2) == "0.30000000000000004")
  }

  @Test(arguments: [(0, "0"), (999, "999"), (-1000, "-1,000"), (1_234_567, "1,234,567"), (20_000, "20,000")])
  func groups(_ number: Int, _ text: String) {
    #expect(grouped(number) == text)
  }

  @Test func shortestReadsBack() {
    var state: UInt64 = 1
    for _ in 0..<20_000 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let value = Double(bitPattern: state)
      if value.isFinite { #expect(Double(NumberText.shortest(value)) == value) }
      let single = Float(bitPattern: UInt32(truncatingIfNeeded: state >> 32))
      if single.isFinite { #expect(Float(NumberText.shortest(single)) == single) }
    }
  }

  @Test(arguments: [
    ("1_000", "1000"), ("012", "12"), ("-007.5", "-7.5"), ("0,5", "0.5"), ("10%", "0.1"), ("0x1F", "31"),
    ("0o17", "15"),
    ("1 000", "1000"), ("0b101", "5"),
  ])
  func meant(_ text: String, _ number: String) {
    #expect(NumberText.meant(by: text) == number)
  }

  @Test(arguments: ["abc", "12", "1,2,3", "1.5", "", "_", "0x", "%", "1,000.5", "."])
  func nothingMeant(_ text: String) {
    #expect(NumberText.meant(by: text) == nil)
  }
}
