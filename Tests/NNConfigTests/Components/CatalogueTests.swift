import NNConfig
import NNTestSupport
import Testing

@Suite struct CatalogueTests {
  struct Linear: Filler {
    static let summary = "Counts up."
    static let aliases = ["ramp"]
    static var fields: [Field<Linear>] {}
  }

  @Test func names() {
    let catalogue = FillerCatalogue.standard
    #expect(catalogue.names == ["Zeros", "Constant", "RandomNormal"])
    #expect(catalogue["RANDOM_NORMAL"] == RandomNormal.self)
    #expect(catalogue["normal"] == nil)
    let exact = Catalogue<any Filler>(kind: "layer", spelling: .exact, [Zeros.self, Linear.self])
    #expect(exact["Zeros"] == Zeros.self)
    #expect(exact["ramp"] == Linear.self)
    #expect(exact["zeros"] == nil)
  }

  @Test func addingLeavesTheOriginalAlone() {
    let more = FillerCatalogue.standard.adding(Linear.self)
    #expect(more["ramp"] == Linear.self)
    #expect(FillerCatalogue.standard["ramp"] == nil)
  }

  @Test func aCatalogueOfOnesOwnIsUsed() {
    let (value, said) = read(AnyFiller.self, "ramp") {
      $0[FillerCatalogue.self] = FillerCatalogue.standard.adding(Linear.self)
    }
    #expect(value?.base is Linear)
    #expect(said == "")
    #expect(read(AnyFiller.self, "ramp").value == nil)
  }

  @Test func unknownNames() {
    var exact = Catalogue<any Filler>(kind: "layer", spelling: .exact, [Zeros.self, RandomNormal.self])
    exact.hint = { $0 == "relu" ? "write Activation: relu" : nil }
    func said(_ name: String) -> String {
      messages { _ = exact.read(.plain(name), in: ReadContext(diagnostics: $0)) }
    }
    #expect(said("relu") == "error: unknown layer \"relu\"\n  help: write Activation: relu")
    #expect(said("zeros") == "error: unknown layer \"zeros\"\n  help: did you mean Zeros?")
    #expect(said("random_normal") == "error: unknown layer \"random_normal\"\n  help: did you mean RandomNormal?")
    #expect(said("LSTM") == "error: unknown layer \"LSTM\"\n  note: known layers: Zeros, RandomNormal")
  }

  /// All names are listed once for whoever hears the messages.
  @Test func namesAreListedOnce() {
    let said = messages { diagnostics in
      for name in ["LSTM", "GRU"] {
        _ = FillerCatalogue.standard.read(.plain(name), in: ReadContext(diagnostics: diagnostics))
      }
    }
    #expect(
      said == """
        error: unknown initializer "LSTM"
          note: known initializers: Zeros, Constant, RandomNormal
        error: unknown initializer "GRU"
        """)
  }
}
