import NNConfig
import Testing

@testable import NNData

@Suite struct FileAccessErrorTests {
  @Test func helpIsAddedToTheFirst() {
    let errors = ["a", "b"].map { (name: String) in Diagnostic(.error, "no", origin: name, help: ["look for \(name)"]) }
    let error = FileAccessError(.missing, errors).adding(help: "or go")
    #expect(error.reason == .missing)
    #expect(
      error.description == """
        a: error: no
          help: look for a
          help: or go
        b: error: no
          help: look for b

        """)
    #expect(FileAccessError(.failed, []).adding(help: "or go").diagnostics.isEmpty)
  }
}
