import NNRunCLI
import Testing

@Suite struct WrappedLinesTests {
  private let line = "  inputs    4 numbers: sepal_length, sepal_width, petal_length, petal_width"

  @Test func breaksAtSpacesAndIndents() {
    #expect(
      WrappedLines.text([line, "  data      x.csv"], columns: 40) == """
          inputs    4 numbers: sepal_length,
                    sepal_width, petal_length,
                    petal_width
          data      x.csv

        """)
  }

  @Test func noLineIsWiderWhereWordsFit() {
    for columns in 30...90 {
      for line in WrappedLines.text([line], columns: columns).split(separator: "\n") { #expect(line.count <= columns) }
    }
  }

  @Test func keepsEveryWord() {
    let words = WrappedLines.text([line], columns: 30).split { $0 == " " || $0 == "\n" }
    #expect(words == line.split(separator: " "))
  }

  @Test(arguments: [nil, 75, 23, 1, 0])
  func leavesLinesAlone(columns: Int?) {
    #expect(WrappedLines.text([line], columns: columns) == line + "\n")
  }

  @Test func escapesTakeNoPlace() {
    let plain = WrappedLines.text([line], columns: 40, indent: 4)
    let bold = WrappedLines.text([line.replacing("numbers", with: "\u{1B}[1mnumbers\u{1B}[0m")], columns: 40, indent: 4)
    #expect(bold != plain)
    #expect(WrappedLines.withoutEscapes(bold[...]) == plain)
    #expect(plain.split(separator: "\n")[1].hasPrefix("    sepal_width"))
  }

  @Test func aLongWordStays() {
    let long = "  data      " + String(repeating: "x", count: 60)
    #expect(WrappedLines.text([long], columns: 40) == long + "\n")
  }
}
