import Testing

@testable import NNConfig

@Suite struct DiagnosticsTests {
  let source = SourceText(name: "model.yaml", text: "first\n\tsecond line\r\n第三 line: 漢字 x\nlast")

  func render(_ diagnostic: Diagnostic) -> String { DiagnosticRenderer().render(diagnostic) }

  @Test func lookOfTheContract() {
    let text = "\n\n\n\n\n\n\n\n  - Conv2D: {filters: 8, kernel_size: 3}\n"
    let span = SourceSpan(source: SourceText(name: "model.yaml", text: text), line: 9, column: 5, length: 6)
    let diagnostic = Diagnostic(
      .error, "Conv2D \"conv2d\" needs a 3-D input (height, width, channels), got 1-D (64)", at: span,
      notes: ["shapes so far: input (28, 28, 1) -> flatten (784) -> dense (64) -> conv2d"],
      help: ["move Conv2D before Flatten (line 7)"])
    #expect(
      render(diagnostic) == """
        model.yaml:9:5: error: Conv2D "conv2d" needs a 3-D input (height, width, channels), got 1-D (64)
          9 |   - Conv2D: {filters: 8, kernel_size: 3}
            |     ^^^^^^
          note: shapes so far: input (28, 28, 1) -> flatten (784) -> dense (64) -> conv2d
          help: move Conv2D before Flatten (line 7)

        """)
  }

  @Test func tabsAndWideCharacters() {
    #expect(
      render(Diagnostic(.warning, "w", at: SourceSpan(source: source, line: 2, column: 2, length: 6)))
        == "model.yaml:2:2: warning: w\n  2 | \tsecond line\n    | \t^^^^^^\n")
    #expect(
      render(Diagnostic(.note, "n", at: SourceSpan(source: source, line: 3, column: 10, length: 2)))
        == "model.yaml:3:10: note: n\n  3 | 第三 line: 漢字 x\n    |            ^^^^\n")
  }

  @Test func caretsEndWithTheLine() {
    let span = SourceSpan(source: source, utf8: 2..<30)
    #expect(span.length == 3)
    #expect(render(Diagnostic(.error, "e", at: span)) == "model.yaml:1:3: error: e\n  1 | first\n    |   ^^^\n")
  }

  @Test func placesAtTheEdges() {
    let end = SourceSpan(source: source, utf8: source.text.utf8.count..<source.text.utf8.count)
    #expect(end.location == "model.yaml:4:5")
    #expect(render(Diagnostic(.error, "e", at: end)) == "model.yaml:4:5: error: e\n  4 | last\n    |     ^\n")
    let beyond = SourceSpan(source: source, utf8: 1_000..<2_000)
    #expect(beyond.location == "model.yaml:4:5")
    let empty = SourceSpan(source: SourceText(name: "e", text: ""), utf8: 0..<0)
    #expect(render(Diagnostic(.error, "e", at: empty)) == "e:1:1: error: e\n")
    #expect(SourceSpan(source: source, line: 99, column: 1).line == 4)
    #expect(SourceSpan(source: source, line: 1, column: 99).column == 6)
  }

  @Test func withoutPlace() {
    #expect(render(Diagnostic(.error, "e", origin: "--epochs")) == "--epochs: error: e\n")
    #expect(render(Diagnostic(.error, "e")) == "error: e\n")
  }

  @Test func argumentsHaveNoPosition() {
    let argument = SourceText(name: "--set #2", text: "a.b=x", showsPosition: false)
    #expect(
      render(Diagnostic(.error, "e", at: SourceSpan(source: argument, utf8: 4..<5)))
        == "--set #2: error: e\n    a.b=x\n        ^\n")
  }

  @Test func longLinesAreCut() {
    let long = SourceText(
      name: "j", text: String(repeating: "a", count: 500) + "X" + String(repeating: "b", count: 500))
    let lines = render(Diagnostic(.error, "e", at: SourceSpan(source: long, utf8: 500..<501))).split(separator: "\n")
    #expect(lines[1].count < 135)
    let caret = lines[2].distance(from: lines[2].startIndex, to: lines[2].firstIndex(of: "^") ?? lines[2].endIndex)
    #expect(Array(lines[1])[caret] == "X")
    #expect(lines[1].hasPrefix("  1 | …"))
    #expect(lines[1].hasSuffix("…"))
    let wide = render(Diagnostic(.error, "e", at: SourceSpan(source: long, utf8: 0..<1001)))
    #expect(wide.split(separator: "\n").allSatisfy { $0.count < 135 })
  }

  @Test func filesCannotControlTheTerminal() {
    let evil = SourceText(name: "m\u{1B}]0;x", text: "a: \u{1B}[31m\u{202E}x")
    let text = render(Diagnostic(.error, "got \u{7}", at: SourceSpan(source: evil, utf8: 0..<1), help: ["\u{9B}1m"]))
    #expect(!text.unicodeScalars.contains { "\u{1B}\u{7}\u{9B}\u{202E}".unicodeScalars.contains($0) })
  }

  @Test func colour() {
    let diagnostic = Diagnostic(.error, "e", at: SourceSpan(source: source, utf8: 0..<5), notes: ["n"], help: ["h"])
    let colored = DiagnosticRenderer(style: .terminal).render(diagnostic)
    #expect(colored.contains("\u{1B}[1;31merror:\u{1B}[0m"))
    var text = ""
    var isEscape = false
    for character in colored {
      if character == "\u{1B}" {
        isEscape = true
      } else if isEscape {
        isEscape = character != "m"
      } else {
        text.append(character)
      }
    }
    #expect(text == render(diagnostic))
  }

  // MARK: - Collecting

  @Test func sortedByPositionAndEachOnce() {
    let diagnostics = Diagnostics()
    let other = SourceText(name: "other", text: "text")
    diagnostics.error("no place")
    diagnostics.error("late", at: SourceSpan(source: source, utf8: 8..<9))
    diagnostics.warning("elsewhere", at: SourceSpan(source: other, utf8: 0..<1))
    diagnostics.error("early", at: SourceSpan(source: source, utf8: 1..<2))
    diagnostics.error("early", at: SourceSpan(source: source, utf8: 1..<2))
    diagnostics.note("early too", at: SourceSpan(source: source, utf8: 1..<2))
    #expect(diagnostics.sorted.map(\.message) == ["early", "early too", "late", "elsewhere", "no place"])
    #expect(diagnostics.errorCount == 3)
    let error = #expect(throws: DiagnosticError.self) { try diagnostics.throwIfErrors() }
    #expect(error?.diagnostics.count == 5)
    #expect(error?.description.hasPrefix("model.yaml:1:2: error: early\n") == true)
  }

  @Test func whatIsWrongForSeveralIsOneMistake() {
    let diagnostics = Diagnostics()
    let span = SourceSpan(source: SourceText(name: "m", text: "abc"), utf8: 0..<3)
    for name in ["a", "b"] {
      let context = ReadContext(diagnostics: diagnostics, subject: name)
      context.at("units").error("no number", at: span)
      context.at("units").error("no number", at: span.end)
      context.at("units").error("no number", at: nil)
    }
    #expect(
      diagnostics.sorted.map(\.message) == [
        "a: units: no number", "a: units: no number", "b: units: no number", "a: units: no number",
        "b: units: no number",
      ])
    #expect(diagnostics.errorCount == 5)
    #expect(diagnostics.errorsHeard == 6)
  }

  @Test func warningsAloneThrowNothing() throws {
    let diagnostics = Diagnostics()
    diagnostics.warning("w")
    #expect(!diagnostics.hasErrors)
    try diagnostics.throwIfErrors()
    let other = Diagnostics()
    other.error("e")
    diagnostics.report(contentsOf: other)
    #expect(diagnostics.hasErrors)
  }

  @Test func atMostTwentyAreShownErrorsFirst() {
    let diagnostics = Diagnostics()
    let text = SourceText(name: "m", text: String(repeating: "x", count: 100))
    for index in 0..<30 {
      let span = SourceSpan(source: text, utf8: index..<(index + 1))
      if index % 2 == 0 { diagnostics.error("e\(index)", at: span) } else { diagnostics.warning("w\(index)", at: span) }
    }
    let rendered = DiagnosticRenderer().render(diagnostics)
    let heads = rendered.split(separator: "\n").filter { $0.hasPrefix("m:") }
    #expect(heads.count == 20)
    #expect(heads.count { $0.contains("error") } == 15)
    #expect(heads[1].contains("w1"))
    #expect(rendered.hasSuffix("\nand 10 more\n"))
    #expect(!DiagnosticRenderer(limit: 30).render(diagnostics).contains("more"))
    let counted = DiagnosticRenderer().render(diagnostics.sorted, omitted: 1990)
    #expect(counted.hasSuffix("\nand 2,000 more\n"))
  }

  @Test func linesEndWhereLibyamlEndsThem() {
    let text = SourceText(name: "m", text: "a\r\nb\rc\u{85}d\u{2028}e\n\nf\n")
    #expect((1...7).map { text.line($0).map(String.init) } == ["a", "b", "c", "d", "e", "", "f"])
    #expect(text.lineCount == 7)
    #expect(text.line(8) == nil)
    #expect(text.line(0) == nil)
  }
}
