import NNConfig
import Testing

@Suite struct ScalarReadingTests {
  @Test(arguments: [
    ("0", 0), ("-0", 0), ("64", 64), ("+64", 64), ("-7", -7), ("9223372036854775807", .max),
    ("-9223372036854775808", .min),
  ])
  func integers(_ text: String, _ value: Int) {
    #expect(read(Int.self, text).value == value)
  }

  @Test(arguments: [
    "~", "6 4", "1e3", "0x1", "1.0", "'1'", "007", "١", "--1", "+", "9223372036854775808", "[1]", "{a: 1}", "true",
  ])
  func noIntegers(_ text: String) {
    let (value, said) = read(Int.self, text)
    #expect(value == nil)
    #expect(said.contains("error: "))
  }

  @Test(arguments: [
    ("1e-3", 0.001), (".001", 0.001), ("0.001", 0.001), ("1.", 1), ("-1.5E+2", -150), ("3", 3), ("+.5", 0.5),
    (".inf", .infinity), ("-.INF", -.infinity), ("0.1", 0.1), ("1e-400", 0),
  ])
  func numbers(_ text: String, _ value: Double) {
    #expect(read(Double.self, text).value == value)
  }

  @Test(arguments: [
    "nan", ".nan", "inf", "1_0", "1,5", "01.5", "0x1p3", "1e", "e5", ".", "-", "'1.5'", "1e999", "5%", "1/2",
  ])
  func noNumbers(_ text: String) {
    let (value, said) = read(Double.self, text)
    #expect(value == nil)
    #expect(said.contains("error: "))
  }

  @Test func notANumberOnlyInKerasFiles() {
    #expect(read(Double.self, "NaN", dialect: .keras).value?.isNaN == true)
    #expect(read(Double.self, "Infinity", dialect: .keras).value == .infinity)
    #expect(read(Double.self, "NaN").value == nil)
  }

  @Test func singlePrecision() {
    #expect(read(Float.self, "0.1").value == 0.1)
    #expect(read(Float.self, ".inf").value == .infinity)
    #expect(read(Float.self, "1e39").said.contains("1e39 is too large for single precision"))
    #expect(Float(0.1).write(in: WriteContext()) == .plain("0.1"))
  }

  @Test(arguments: [
    ("true", true), ("True", true), ("TRUE", true), ("false", false), ("False", false), ("FALSE", false),
  ])
  func booleans(_ text: String, _ value: Bool) {
    #expect(read(Bool.self, text).value == value)
  }

  @Test(arguments: ["yes", "no", "on", "off", "1", "tRUE", "'true'", "~", "[true]"])
  func noBooleans(_ text: String) {
    #expect(read(Bool.self, text).value == nil)
  }

  @Test(arguments: ["no", "on", "012", "12:30", "1e3", "true", "None", "'null'", "''"])
  func texts(_ text: String) {
    #expect(read(String.self, text).value == text.filter { $0 != "'" })
  }

  @Test func nullIsNoText() {
    #expect(
      read(String.self, "null").said == """
        m.yaml:1:1: error: expected text, got null
          1 | null
            | ^^^^
          help: put it in quotes if the word is meant: "null"
        """)
    #expect(read([String].self, "[a, ~]").said.contains("[1]: expected text, got ~"))
  }

  @Test func optionals() {
    for text in ["~", "null", "Null", "NULL"] { #expect(read(Optional<Int>.self, text).value == .some(nil)) }
    #expect(read(Optional<Int>.self, "3").value == 3)
    #expect(read(Optional<Int>.self, "None").said.contains("expected an integer or null, got None"))
    #expect(read(Optional<Int>.self, "None").said.contains("help: write null"))
    #expect(read(Optional<Int>.self, "'null'").value == nil)
  }

  @Test func lists() {
    #expect(read([Int].self, "[1, 2]").value == [1, 2])
    #expect(read([Int].self, "- 1\n- 2").value == [1, 2])
    #expect(read([Int].self, "7").value == [7])
    #expect(read([Int].self, "[]").value == [])
    #expect(read([[Int]].self, "[[1, 2], 3]").value == [[1, 2], [3]])
    #expect(read([Int?].self, "[~, 3]").value == [nil, 3])
    #expect(read([Int].self, "{a: 1}").said.contains("expected a list of integers, got a mapping"))
    #expect(read([Int].self, "a: 1\n").said.contains("expected a list of integers"))
  }

  @Test func everyItemIsTold() {
    let said = read([Int].self, "[a, 2, b]").said
    #expect(said.contains("[0]: expected an integer, got a"))
    #expect(said.contains("[2]: expected an integer, got b"))
  }

  @Test func tuples() {
    #expect(
      read([Int].self, "(3, 3)").said == """
        m.yaml:1:1: error: expected a list of integers, got (3, 3)
          1 | (3, 3)
            | ^^^^^^
          help: YAML has no tuples: write [3, 3]
        """)
    #expect(read([[Int]].self, "((1, 1), (2, 2))").said.contains("write [[1, 1], [2, 2]]"))
  }

  @Test func phrases() {
    #expect(Optional<[Int]>.schema.phrase == "a list of integers or null")
    #expect([[Double]].schema.phrase == "a list of lists of numbers")
    #expect([AnyFiller].schema.phrase == "a list of initializers")
    #expect([Bool].schema.phrase == "a list of booleans")
    #expect(ConfigSchema.choice(["a", "b", "c"]).phrase == "a, b or c")
    #expect(ConfigSchema.named("optimizer").phrase == "an optimizer")
  }
}
