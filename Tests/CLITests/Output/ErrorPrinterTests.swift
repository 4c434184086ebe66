import NNRun
import NNRunCLI
import Testing

@Suite struct ErrorPrinterTests {
  struct Odd: Error, CustomStringConvertible { var description = "something odd" }

  struct Case: Sendable, CustomTestStringConvertible {
    var id: String
    var error: any Error
    var status: CommandStatus
    var text: String
    var testDescription: String { id }
  }

  private static func about(_ origin: String?) -> DiagnosticError {
    DiagnosticError([Diagnostic(.error, "no", origin: origin)])
  }

  static let cases: [Case] = [
    Case(id: "data", error: about("x.csv:3"), status: .badInput, text: "x.csv:3: error: no\n"),
    Case(id: "setting", error: about("--set #2"), status: .badInput, text: "--set #2: error: no\n"),
    Case(id: "option", error: about("--backend"), status: .usage, text: "--backend: error: no\n"),
    Case(
      id: "more than are kept", error: DiagnosticError([Diagnostic(.error, "no", origin: "x.csv:3")], omitted: 7),
      status: .badInput, text: "x.csv:3: error: no\nand 7 more\n"),
    Case(id: "no place", error: about(nil), status: .badInput, text: "error: no\n"),
    Case(
      id: "missing", error: FileAccessError(.missing, Diagnostic(.error, "gone", origin: "x.csv")),
      status: .missingFile, text: "x.csv: error: gone\n"),
    Case(
      id: "unreadable", error: FileAccessError(.failed, Diagnostic(.error, "broken", origin: "x.csv")),
      status: .inputOutput, text: "x.csv: error: broken\n"),
    Case(
      id: "output", error: OutputError(code: 28), status: .inputOutput,
      text: "error: the output could not be written: No space left on device\n"),
    Case(id: "anything else", error: Odd(), status: .failure, text: "error: something odd\n"),
  ]

  @Test(arguments: cases) func statusAndText(_ example: Case) {
    #expect(ErrorPrinter.status(of: example.error) == example.status)
    #expect(ErrorPrinter.text(example.error, on: Terminal(.standardError, isTerminal: false)) == example.text)
  }

  @Test func colorsOnATerminalOnly() {
    let error = Self.about("x.csv")
    #expect(ErrorPrinter.text(error, on: Terminal(.standardError, isTerminal: true)).contains("\u{1B}["))
    #expect(
      !ErrorPrinter.text(error, on: Terminal(.standardError, isTerminal: true, refusesColors: true)).contains("\u{1B}[")
    )
  }

  /// On a terminal words go where there is room for them, and of a source line that part is shown which is meant.
  @Test func breaksWhereTheTerminalEnds() {
    let line = "layers: [Input: [2], Dense: {units: 3, activaton: relu}, Dense: 3, Dense: 4, Dense: 5]"
    let source = SourceText(name: "m.yaml", text: line)
    let error = DiagnosticError([
      Diagnostic(
        .error, "Dense \"dense\": unknown key \"activaton\"",
        at: SourceSpan(source: source, line: 1, column: 40, length: 9),
        notes: ["a note that is longer than the terminal is wide, so that it takes two lines"],
        help: ["did you mean activation?"])
    ])
    let narrow = Terminal(.standardError, isTerminal: true, columns: 48, refusesColors: true)
    #expect(
      ErrorPrinter.text(error, on: narrow) == """
        m.yaml:1:40: error: Dense "dense": unknown key
            "activaton"
          1 | … {units: 3, activaton: relu}, Dense:…
            |              ^^^^^^^^^
          note: a note that is longer than the terminal
                is wide, so that it takes two lines
          help: did you mean activation?

        """)
    let colored = ErrorPrinter.text(error, on: Terminal(.standardError, isTerminal: true, columns: 48))
    #expect(WrappedLines.withoutEscapes(colored[...]) == ErrorPrinter.text(error, on: narrow))
  }

  @Test func statusesAreTheDocumentedOnes() {
    #expect(CommandStatus.allCases.map(\.rawValue) == [0, 1, 2, 3, 4, 65, 66, 74, 129, 130, 143])
  }
}
