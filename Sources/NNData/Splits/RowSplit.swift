import NNConfig
import NNTensor
import NNTraining

/// The rows to train on and the rows held out to validate with, both in the order of the data.
public struct RowSplit: Sendable, Hashable {
  public let train: [Int]
  public let heldOut: [Int]

  /// Holds out rows as Keras's `validation_split` counts them: `floor(rowCount * (1 - fraction))` rows train.
  ///
  /// `stratified` gives each class its share of the rows held out: rounded down, and what is then missing to the
  /// classes with the largest remainders. A class of two rows or more keeps one to train on.
  ///
  /// Deviation from Keras: it has `last` only.
  ///
  /// - Parameters:
  ///   - classNumbers: the class of each row; needed by `stratified`.
  ///   - seed: the same seed gives the same split.
  /// - Throws: an error at `place` if the fraction is not between 0 and 1, or if either part would have no row.
  public static func make(
    rowCount: Int, fraction: Double, kind: SplitKind, classNumbers: [Int32]? = nil, seed: UInt64,
    place: SourceSpan? = nil
  ) throws(DiagnosticError) -> RowSplit {
    func failure(_ message: String, _ help: String) -> DiagnosticError {
      DiagnosticError([Diagnostic(.error, message, at: place, origin: "validation_split", help: [help])])
    }
    guard fraction > 0 && fraction < 1 else {
      throw failure("expected a number between 0 and 1, got \(NumberText.shown(fraction))", "0.2 holds out a fifth")
    }
    let trainCount = Int((Double(rowCount) * (1 - fraction)).rounded(.down))
    if trainCount == 0 || trainCount == rowCount {
      throw failure(
        "\(NumberText.shown(fraction)) of \(plural(rowCount, "row")) leaves none to "
          + (trainCount == 0 ? "train on" : "validate with"),
        "give more data, or another share")
    }
    var generator = RandomGenerator(seed: seed, stream: "split")
    switch kind {
    case .last:
      return RowSplit(train: Array(0..<trainCount), heldOut: Array(trainCount..<rowCount))
    case .random:
      let order = generator.permutation(rowCount)
      return RowSplit(rowCount: rowCount, heldOut: order[trainCount...])
    case .stratified:
      guard let classNumbers else {
        throw failure("a stratified split needs labels that are classes", "write split: random, or last")
      }
      precondition(classNumbers.count == rowCount, "\(classNumbers.count) classes for \(rowCount) rows")
      let rows = stratified(classNumbers, heldOutCount: rowCount - trainCount, &generator)
      return RowSplit(rowCount: rowCount, heldOut: rows[...])
    }
  }

  private init(rowCount: Int, heldOut: ArraySlice<Int>) {
    var isHeldOut = [Bool](repeating: false, count: rowCount)
    for row in heldOut { isHeldOut[row] = true }
    train = (0..<rowCount).filter { !isHeldOut[$0] }
    self.heldOut = (0..<rowCount).filter { isHeldOut[$0] }
  }

  private init(train: [Int], heldOut: [Int]) {
    self.train = train
    self.heldOut = heldOut
  }

  private static func stratified(_ classNumbers: [Int32], heldOutCount: Int, _ generator: inout RandomGenerator)
    -> [Int]
  {
    // By number, of which a few may lie far apart.
    let rowsByNumber = Dictionary(grouping: classNumbers.indices) { classNumbers[$0] }
    let rowsOfClass = rowsByNumber.sorted { $0.key < $1.key }.map(\.value)
    // In whole numbers, so that nothing hangs on rounding: a class of `n` has the quota `n * heldOutCount / total`.
    let total = classNumbers.count
    var counts = rowsOfClass.map { $0.count * heldOutCount / total }
    let order = rowsOfClass.indices.sorted { left, right in
      let (l, r) = (rowsOfClass[left].count * heldOutCount % total, rowsOfClass[right].count * heldOutCount % total)
      return (r, left) < (l, right)
    }
    var missing = heldOutCount - counts.reduce(0, +)
    // Classes that can spare a row come first; only if that is not enough do others give their last one.
    for spares in [1, 0] {
      for number in order where missing > 0 && counts[number] + spares < rowsOfClass[number].count {
        counts[number] += 1
        missing -= 1
      }
    }
    var heldOut: [Int] = []
    for (number, rows) in rowsOfClass.enumerated() {
      heldOut += generator.permutation(rows.count).prefix(counts[number]).map { rows[$0] }
    }
    return heldOut
  }
}
