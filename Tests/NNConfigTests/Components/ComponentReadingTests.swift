import NNConfig
import NNTestSupport
import NNYAML
import Testing

/// Reads a component from YAML text; everything said about it is in `said`.
func read<C: Configurable>(
  _ type: C.Type, _ text: String, dialect: ConfigDialect = .spec, in change: (inout ReadContext) -> Void = { _ in }
) -> (value: C?, said: String) {
  var result: C?
  let said = messages { diagnostics in
    var context = ReadContext(diagnostics: diagnostics, dialect: dialect)
    change(&context)
    if let value = YAML.parse(SourceText(name: "m.yaml", text: text), diagnostics: diagnostics) {
      result = C.read(value, in: context)
    }
  }
  return (result, said)
}

@Suite struct ComponentReadingTests {
  @Test(arguments: componentErrors)
  func says(_ test: ErrorCase) {
    let (value, said) = read(Dense.self, test.text)
    #expect(said == test.expected)
    #expect(value == nil)
  }

  @Test func threeForms() throws {
    #expect(read(Zeros.self, "Zeros").value != nil)
    #expect(read(Dense.self, "Dense: 10").value?.units == 10)
    let dense = try #require(
      read(Dense.self, "Dense: {units: +64, use_bias: False, dropout: .5, activation: no}").value)
    #expect(dense.units == 64)
    #expect(!dense.useBias)
    #expect(dense.dropout == 0.5)
    #expect(dense.activation == "no")
    #expect(read(Dense.self, "Dense: {units: 1, dropout: null}").value?.dropout == .some(nil))
  }

  @Test func leadingArgumentOfAnOptionalField() {
    #expect((read(AnyFiller.self, "Constant: 0.5").value?.base as? Constant)?.value == 0.5)
    #expect(read(Pool.self, "Pooling: 3").value?.size == [3])
    #expect(read(Pool.self, "Pool: [3, 4]").value?.size == [3, 4])
  }

  @Test func aMappingCanBeTheLeadingArgument() {
    func factor(_ text: String) -> Double? {
      let scaled = read(Scaled.self, text).value
      return scaled?.inner.base is Constant ? scaled?.factor : nil
    }
    #expect(factor("Scaled: {Constant: 2}") == 1)
    #expect(factor("Scaled: {Constant: {value: 2}}") == 1)
    #expect(factor("Scaled: constant") == 1)
    #expect(factor("Scaled: {initializer: {Constant: 2}, factor: 3}") == 3)
    #expect(
      read(Scaled.self, "Scaled: {Constant: x}").said.contains("initializer Constant: value: expected a number, got x"))
    #expect(read(Scaled.self, "Scaled: {Constant: 2, factor: 3}").said.contains("unknown key \"Constant\""))
  }

  @Test func aNameIsAskedForWhereNoneMayBeLeftOut() {
    #expect(
      read(AnyFiller.self, "RandomNormal: 3").said == """
        m.yaml:1:15: error: initializer RandomNormal: 3 needs the name of its parameter
          1 | RandomNormal: 3
            |               ^
          help: write RandomNormal: {mean: 3}, {stddev: 3} or {seed: 3}
        """)
  }

  @Test func damagedTextsNeverTrap() {
    let seed = "Pooling: {size: [2, 3], padding: same, secret: 5, dilation: null, x: (1, 2), y: Dense(3, a='b')}"
    let alphabet = Array("{}[]():,-=?&*'\"%$_ .e05NSaé\n".utf8)
    var state: UInt64 = 88_172_645_463_325_252
    func random(_ bound: Int) -> Int {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return Int(state % UInt64(bound))
    }
    for _ in 0..<2000 {
      var bytes = Array(seed.utf8)
      for _ in 0...random(5) { bytes[random(bytes.count)] = alphabet[random(alphabet.count)] }
      let text = String(decoding: bytes, as: UTF8.self)
      let (value, said) = read(Pool.self, text)
      #expect(value != nil || said.contains("error: "), "\(text)")
    }
  }

  @Test func aliasesAndSpellings() {
    for name in ["RandomNormal", "random_normal", "randomnormal"] {
      #expect(read(AnyFiller.self, name).value?.base is RandomNormal)
    }
    #expect(read(Pool.self, "pool").said == "m.yaml:1:1: error: expected Pooling, got pool\n  1 | pool\n    | ^^^^")
  }

  @Test func checksAcrossFields() {
    #expect(
      read(Pool.self, "Pool: {padding: same, dilation: 2}").said == """
        m.yaml:1:33: error: Pooling: same padding wants no dilation, got 2
          1 | Pool: {padding: same, dilation: 2}
            |                                 ^
        """)
    #expect(
      read(Pool.self, "Pool: {secret: 3}").said == """
        m.yaml:1:1: error: Pooling: not 3
          1 | Pool: {secret: 3}
            | ^^^^
          help: try 5
        """)
    let warned = read(Pool.self, "Pool: [1, 1, 1, 1]")
    #expect(warned.said.hasPrefix("m.yaml:1:7: warning: Pooling: 4 dimensions are many\n"))
    #expect(warned.value != nil)
  }

  @Test func checksOfOneField() {
    #expect(read(Pool.self, "Pool: [2, 0]").said.contains("size: expected a list of positive integers, got [2, 0]"))
    #expect(read(Pool.self, "Pool: [2, x]").said.contains("size[1]: expected an integer, got x"))
    #expect(read(Pool.self, "Pool: {secret: 2}").said.contains("secret: expected an odd number, got 2"))
    #expect(read(Pool.self, "Pool: {dilation: 0}").said.contains("expected an integer of at least 1 or null, got 0"))
    let padding = read(Pool.self, "Pool: {padding: vlaid}").said
    #expect(padding.contains("padding: expected valid or same, got vlaid"))
    #expect(padding.contains("help: did you mean valid?"))
  }

  @Test func callersTakeKeysOfTheirOwn() throws {
    let diagnostics = Diagnostics()
    let context = ReadContext(diagnostics: diagnostics)
    let source = SourceText(name: "m.yaml", text: "Dense: {units: 3, name: a, trainable: no, nmae: b}")
    let value = try #require(YAML.parse(source, diagnostics: diagnostics))
    var entry = try #require(NamedEntry(value, kind: "layer", in: context))
    #expect(entry.parameter("units") == .int(3))
    #expect(entry.take("name")?.value.text == "a")
    #expect(entry.take("trainable")?.keySpan?.column == 28)
    #expect(entry.take("trainable") == nil)
    let dense = Dense.read(entry, in: context.with(subject: "Dense \"a\""), alsoAllowed: ["name", "trainable"])
    #expect(dense == nil)
    #expect(
      DiagnosticRenderer().render(diagnostics) == """
        m.yaml:1:43: error: Dense "a": unknown key "nmae"
          1 | Dense: {units: 3, name: a, trainable: no, nmae: b}
            |                                           ^^^^
          help: did you mean name?

        """)
  }

  @Test func brokenValuesAreNotToldTwice() {
    let diagnostics = Diagnostics()
    let entries = Dense.fieldKeys.map { ConfigEntry($0, ConfigValue(.scalar(.broken))) }
    #expect(
      Dense.read(.mapping([ConfigEntry("Dense", .mapping(entries))]), in: ReadContext(diagnostics: diagnostics)) == nil)
    #expect(diagnostics.isEmpty)
  }

  @Test func kerasForm() throws {
    let json = """
      {"module": "keras.layers", "class_name": "Pooling", "registered_name": null,
       "config": {"name": "p", "size": [2, 3], "padding": "same", "dilation_rate": null, "sparse": false}}
      """
    let pool = try #require(read(Pool.self, json, dialect: .keras).value)
    #expect(pool.size == [2, 3])
    #expect(pool.padding == .same)
    let sparse = read(Pool.self, "{class_name: Pooling, config: {sparse: true}}", dialect: .keras).said
    #expect(sparse.contains("Pooling: sparse is not available"))
    #expect(
      read(Pool.self, "{class_name: Pooling, config: {secret: 1}}", dialect: .keras).said.contains(
        "unknown key \"secret\""))
    #expect(read(Dense.self, "{class_name: Dense, config: {units: 64.0}}", dialect: .keras).value?.units == 64)
    #expect(read(Zeros.self, "{class_name: Zeros, config: null}", dialect: .keras).value != nil)
  }

  @Test func componentsMadeByAProgramAreChecked() {
    var pool = Pool()
    pool.size = [0, 2]
    pool.padding = .same
    pool.dilation = 2
    let said = messages { pool.check(in: ReadContext(diagnostics: $0, subject: "Pooling \"p\"", origin: "model")) }
    #expect(
      said == """
        model: error: Pooling "p": size: expected a list of positive integers, got [0, 2]
        model: error: Pooling "p": same padding wants no dilation, got 2
        """)
    #expect(messages { Pool().check(in: ReadContext(diagnostics: $0)) } == "")
  }
}
