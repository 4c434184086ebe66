import NNConfig
import Testing

@Suite struct ComponentWritingTests {
  func json(_ component: some Configurable, _ context: WriteContext = WriteContext()) -> String {
    JSONWriter().write(component.write(in: context))
  }

  @Test func onlyWhatDiffersFromTheDefaults() {
    var dense = Dense()
    dense.units = 64
    #expect(json(dense) == #"{"Dense": 64}"#)
    dense.initializer = AnyFiller(base: RandomNormal())
    dense.dropout = 0.25
    #expect(json(dense) == #"{"Dense": {"units": 64, "kernel_initializer": "RandomNormal", "dropout": 0.25}}"#)
    #expect(Zeros().write(in: WriteContext()) == .plain("Zeros"))
    #expect(json(Pool()) == #""Pooling""#)
  }

  @Test func everything() {
    #expect(
      json(Pool(), WriteContext(includesDefaults: true))
        == #"{"Pooling": {"size": [2, 2], "padding": "valid", "dilation": null, "secret": 1}}"#)
  }

  @Test func keras() {
    #expect(
      json(Pool(), WriteContext(dialect: .keras))
        == #"{"module": "keras.layers", "class_name": "Pooling", "config": {"size": [2, 2], "padding": "valid", "dilation_rate": null}, "registered_name": null}"#
    )
  }

  @Test(arguments: [
    "Dense: 10", "Dense: {units: 3, kernel_initializer: {Constant: {value: 1e-7}}, dropout: 0.5, use_bias: false}",
    "Dense: {units: 3, activation: 'null'}", "Dense: {units: 3, activation: '12'}",
  ])
  func roundTrip(_ text: String) throws {
    let first = try #require(read(Dense.self, text).value)
    for context in [WriteContext(), WriteContext(includesDefaults: true), WriteContext(dialect: .keras)] {
      let written = first.write(in: context)
      let again = try #require(
        Dense.read(written, in: ReadContext(diagnostics: Diagnostics(), dialect: context.dialect)))
      #expect(again.write(in: context) == written)
      #expect(again.write(in: WriteContext()) == first.write(in: WriteContext()))
    }
  }

  @Test func fieldTable() {
    let table = Dense.fieldTable
    #expect(table.map(\.key) == ["units", "activation", "use_bias", "kernel_initializer", "dropout"])
    #expect(table.map(\.isRequired) == [true, false, false, false, false])
    #expect(table[0].defaultValue == nil)
    #expect(table[1].defaultValue == .string("linear"))
    #expect(table[3].defaultValue == .plain("Zeros"))
    #expect(table[0].schema.phrase == "a positive integer")
    #expect(Dense.leadingKey == "units")
    #expect(RandomNormal.leadingKey == nil)
    #expect(Constant.leadingKey == "value")
  }
}
