import NNRun
import NNRunCLI
import NNTestSupport
import Testing

@Suite struct ConfusionTableTests {
  private func table(
    _ names: [String], _ pairs: [(truth: Int, predicted: Int)], columns: Int? = nil
  ) -> String {
    let matrix = ConfusionMatrix(
      classes: names, truth: pairs.map { Int32($0.truth) }, predicted: pairs.map(\.predicted))
    let terminal = Terminal(.standardOutput, isTerminal: columns != nil, columns: columns ?? 80, knowsEscapes: false)
    return ConfusionTable(matrix, on: terminal).text
  }

  private let pairs = [(0, 0), (0, 0), (0, 1), (1, 1), (2, 1)].map { (truth: $0.0, predicted: $0.1) }

  @Test func countsAndRecall() {
    #expect(
      table(["no", "maybe", "yes"], pairs) == """

          rows: class, columns: predicted class
                 no  maybe  yes  recall
             no   2      1    0  0.6667
          maybe   0      1    0  1.0000
            yes   0      1    0  0.0000

        """)
  }

  /// A class without rows has no share of them.
  @Test func aClassThatIsOnlyPredicted() {
    let text = table(["a", "b", "c", "d"], [(truth: 0, predicted: 2)])
    #expect(
      text == """

          rows: class, columns: predicted class; 2 unused classes left out
             a  c  recall
          a  0  1  0.0000
          c  0  0       -

        """)
    #expect(table(["a", "b"], [(truth: 0, predicted: 0)]).contains("; 1 unused class left out\n"))
  }

  @Test func theWholeOrder() {
    let names = ["first_class", "second_class", "third_class"]
    let wide = "first_class  second_class  third_class  recall\n"
    #expect(table(names, pairs, columns: 62).contains(wide))
    #expect(table(names, pairs, columns: 61).contains("first_class second_class third_class recall\n"))
    #expect(table(names, pairs, columns: 54).contains("  first_class  second_class  third_class\n"))
    #expect(table(names, pairs, columns: 53).contains(" first_class second_class third_class\n"))
    let narrow = table(names, pairs, columns: 40)
    #expect(narrow.contains("1  2  3  recall\n"))
    #expect(narrow.contains("   first_class 1  2  1  0  0.6667\n"))
    #expect(table(names, pairs, columns: 25).contains("1  2  3\n"))
    #expect(table(names, pairs, columns: 22).contains("1 2 3\n"))
  }

  /// 10 columns of numbers, their gaps and the names need 33.
  @Test(arguments: 33...90) func noLineIsWiderThanTheTerminal(columns: Int) {
    let names = (0..<10).map { "class_\($0)" }
    let pairs = (0..<10).map { (truth: $0, predicted: $0 * 3 % 10) }
    let lines = table(names, pairs, columns: columns).split(separator: "\n")
    #expect(lines.allSatisfy { $0.count <= columns })
    // Columns stand below each other.
    #expect(Set(lines.suffix(11).map(\.count)).count == 1)
  }

  @Test func namesStayInTheirCell() {
    #expect(
      table(["a\nb", "c\td\u{1B}[m"], [(truth: 0, predicted: 1)]) == """

          rows: class, columns: predicted class
                  a\u{FFFD}b  c\u{FFFD}d\u{FFFD}[m  recall
             a\u{FFFD}b    0       1  0.0000
          c\u{FFFD}d\u{FFFD}[m    0       0       -

        """)
  }

  /// The loss ignores them.
  @Test func rowsOfNoClassAreLeftOut() {
    let matrix = ConfusionMatrix(classes: ["a", "b"], truth: [0, -1, 255, 1], predicted: [0, 1, 0, 0])
    #expect(matrix.counts == [[1, 0], [1, 0]])
  }

  @Test func longNamesAreCut() {
    let long = String(repeating: "x", count: 40)
    let text = table([long, "b"], [(truth: 0, predicted: 1)])
    #expect(text.contains(String(repeating: "x", count: 23) + "…"))
    #expect(!text.contains(String(repeating: "x", count: 24)))
  }

  @Test func theHeadIsBoldWhereItCanBe() {
    let matrix = ConfusionMatrix(classes: ["a"], truth: [0], predicted: [0])
    let text = ConfusionTable(matrix, on: Terminal(.standardOutput, isTerminal: true)).text
    #expect(text.contains("\u{1B}[1m     a  recall\u{1B}[0m\n"))
  }
}
