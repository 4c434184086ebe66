import NNTensor
import NNTraining
import Testing

@testable import NNData

@Suite struct RowSplitTests {
  // int(n * (1 - split)) by Python's arithmetic: 10 * (1 - 0.3) is 7.0, 10 * (1 - 0.9) is 0.9999999999999998.
  @Test(arguments: [(10, 0.2, 8), (10, 0.3, 7), (10, 0.25, 7), (1000, 0.1, 900), (3, 0.5, 1), (10, 0.8, 1)])
  func lastRowsAsKeras(_ item: (rowCount: Int, fraction: Double, train: Int)) throws {
    let split = try RowSplit.make(rowCount: item.rowCount, fraction: item.fraction, kind: .last, seed: 1)
    #expect(split.train == Array(0..<item.train))
    #expect(split.heldOut == Array(item.train..<item.rowCount))
  }

  @Test(arguments: [SplitKind.random, .stratified]) func partsMakeTheWhole(_ kind: SplitKind) throws {
    let classes = (0..<103).map { Int32($0 % 7 == 0 ? 1 : 0) }
    let split = try RowSplit.make(rowCount: 103, fraction: 0.2, kind: kind, classNumbers: classes, seed: 3)
    #expect(split.train.count == 82)
    #expect((split.train + split.heldOut).sorted() == Array(0..<103))
    #expect(split.train == split.train.sorted())
    #expect(split.heldOut == split.heldOut.sorted())
    let again = try RowSplit.make(rowCount: 103, fraction: 0.2, kind: kind, classNumbers: classes, seed: 3)
    let other = try RowSplit.make(rowCount: 103, fraction: 0.2, kind: kind, classNumbers: classes, seed: 4)
    #expect(again == split)
    #expect(other != split)
  }

  struct Proportions: Sendable {
    var counts: [Int]
    var fraction: Double
    var heldOut: [Int]
  }

  static let proportions = [
    Proportions(counts: [50, 50], fraction: 0.2, heldOut: [10, 10]),
    Proportions(counts: [90, 10], fraction: 0.2, heldOut: [18, 2]),
    Proportions(counts: [5, 5, 5], fraction: 0.2, heldOut: [1, 1, 1]),
    // Quotas 2.4, 1.2 and 0.4: the remainder goes to the first of the largest.
    Proportions(counts: [12, 6, 2], fraction: 0.2, heldOut: [3, 1, 0]),
    // Quotas 0.5 each of three rows held out; a class of one row is held out last.
    Proportions(counts: [1, 1, 2, 2], fraction: 0.5, heldOut: [1, 0, 1, 1]),
    Proportions(counts: [0, 4, 0, 4], fraction: 0.5, heldOut: [0, 2, 0, 2]),
  ]

  @Test(arguments: proportions) func keepsProportions(_ item: Proportions) throws {
    let classes = item.counts.enumerated().flatMap { [Int32](repeating: Int32($0), count: $1) }
    let split = try RowSplit.make(
      rowCount: classes.count, fraction: item.fraction, kind: .stratified, classNumbers: classes, seed: 0)
    let counts = item.counts.indices.map { number in split.heldOut.count { classes[$0] == Int32(number) } }
    #expect(counts == item.heldOut)
  }

  /// What numbers the classes have makes no difference, be they far apart or those of rows that do not count.
  @Test func anyNumbersWillDo() throws {
    func heldOut(_ numbers: [Int32]) throws -> [Int] {
      let classes = (0..<40).map { numbers[$0 % 4 == 0 ? 0 : 1] }
      return try RowSplit.make(rowCount: 40, fraction: 0.2, kind: .stratified, classNumbers: classes, seed: 0).heldOut
    }
    #expect(try heldOut([0, 1]).count { $0 % 4 == 0 } == 2)
    #expect(try heldOut([-1, .max]) == heldOut([0, 1]))
  }

  @Test func errors() {
    func text(_ rowCount: Int, _ fraction: Double, _ kind: SplitKind = .last) -> String {
      errorText { _ = try RowSplit.make(rowCount: rowCount, fraction: fraction, kind: kind, seed: 0) }
    }
    #expect(
      text(10, 1.5) == """
        validation_split: error: expected a number between 0 and 1, got 1.5
          help: 0.2 holds out a fifth

        """)
    #expect(text(10, .nan).contains("got nan"))
    #expect(
      text(1, 0.2) == """
        validation_split: error: 0.2 of 1 row leaves none to train on
          help: give more data, or another share

        """)
    #expect(text(10, 1e-17).contains("leaves none to validate with"))
    #expect(
      text(10, 0.5, .stratified) == """
        validation_split: error: a stratified split needs labels that are classes
          help: write split: random, or last

        """)
  }
}
