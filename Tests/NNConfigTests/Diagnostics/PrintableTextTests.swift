import Testing

@testable import NNConfig

@Suite struct PrintableTextTests {
  @Test(arguments: [
    ("plain", "plain"), ("größe 漢字 👩‍👩‍👧", "größe 漢字 👩‍👩‍👧"), ("", ""),
    ("two\nlines\r\n", "two\u{FFFD}lines\u{FFFD}\u{FFFD}"), ("a\tb", "a\u{FFFD}b"),
    ("\u{1B}[31mred", "\u{FFFD}[31mred"), ("\u{1B}]0;title\u{7}", "\u{FFFD}]0;title\u{FFFD}"),
    ("del\u{7F} c1\u{9B}31m", "del\u{FFFD} c1\u{FFFD}31m"), ("nul\u{0}", "nul\u{FFFD}"),
    ("line\u{2028}paragraph\u{2029}", "line\u{FFFD}paragraph\u{FFFD}"),
    ("\u{202E}turned\u{2066}", "\u{FFFD}turned\u{FFFD}"),
  ])
  func controlsAreReplaced(_ text: String, _ expected: String) { #expect(text.printable == expected) }

  /// In a line of a source the mark below has to stand under the same column.
  @Test func sourceLinesKeepTheirTabs() {
    #expect("a\tb\u{1B}".replacingControls(keepingTabs: true) == "a\tb\u{FFFD}")
    let source = SourceText(name: "x.csv", text: "a\tb\u{1B}c\n")
    let span = SourceSpan(source: source, line: 1, column: 5)
    #expect(
      DiagnosticRenderer().render(Diagnostic(.error, "a\tb\n", at: span, notes: ["c\td"], help: ["e\u{1B}[m"])) == """
        x.csv:1:5: error: a\u{FFFD}b\u{FFFD}
          1 | a\tb\u{FFFD}c
            |  \t  ^
          note: c\u{FFFD}d
          help: e\u{FFFD}[m

        """)
  }
}
