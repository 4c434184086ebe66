import NNConfig
import NNTensor

/// What the ranges of the features tell: features of very different ranges, which make raw data train badly, and data
/// that are scaled in another way than those a model was trained with.
public enum FeatureRanges {
  /// How many times wider than the narrow features a feature is to be named.
  static let factor: Float = 100
  /// How many times wider than in training a feature is to be named.
  static let growth: Float = 10
  /// Rows looked at; evenly spread, so that large data cost no time.
  static let rowLimit = 10_000

  /// The range of each feature, where rows are plain rows of numbers; of arrays of higher rank one range of all
  /// numbers. Of more than 10,000 rows as many are looked at, evenly spread. Numbers that are not finite do not count;
  /// a feature without others has the range 0 to 0. None for integers that are no `float32`.
  public static func ranges(of features: RowArray) -> [ClosedRange<Float>] {
    guard features.dtype == .float32 else { return [] }
    let width = features.rowShape.count
    let step = max(1, (features.rowCount + rowLimit - 1) / rowLimit)
    let row = HostBuffer(byteCount: features.rowByteCount)
    defer { withExtendedLifetime(row) {} }
    let values = row.pointer(as: Float.self)
    var least = [Float](repeating: .infinity, count: width)
    var greatest = [Float](repeating: -.infinity, count: width)
    least.withUnsafeMutableBufferPointer { least in
      greatest.withUnsafeMutableBufferPointer { greatest in
        for index in stride(from: 0, to: features.rowCount, by: step) {
          features.copy([index][...], to: row.base)
          // Written so that it becomes vector instructions.
          for column in 0..<width {
            let value = values[column]
            let isFinite = value.magnitude < .infinity
            least[column] = isFinite && value < least[column] ? value : least[column]
            greatest[column] = isFinite && value > greatest[column] ? value : greatest[column]
          }
        }
      }
    }
    if features.rowShape.rank != 1 {
      least = [least.min() ?? .infinity]
      greatest = [greatest.max() ?? -.infinity]
    }
    return zip(least, greatest).map { $0 <= $1 ? $0...$1 : 0...0 }
  }

  /// A warning that names the features of very different range, or nil if there are none.
  ///
  /// A feature is named if its range (greatest less least) is at least 100 times that of the narrow ones, by which the
  /// feature at a tenth of the order by range is meant; constant features do not count. Only plain rows of numbers
  /// are looked at, not images or sequences.
  public static func warning(_ features: RowArray, names: [String]?) -> Diagnostic? {
    guard features.rowShape.rank == 1, features.dtype == .float32, features.rowCount > 1 else { return nil }
    let ranges = ranges(of: features).map { $0.upperBound - $0.lowerBound }
    let order = ranges.indices.filter { ranges[$0] > 0 }.sorted { (ranges[$0], $0) < (ranges[$1], $1) }
    guard order.count > 1 else { return nil }
    let narrow = order[order.count / 10]
    let wide = order.reversed().filter { ranges[$0] >= factor * ranges[narrow] }
    guard let widest = wide.first else { return nil }
    return Diagnostic(
      .warning,
      "features have very different ranges: \(title(widest, names)) spans \(rounded(ranges[widest])), "
        + "\(title(narrow, names)) \(rounded(ranges[narrow]))",
      notes: wide.count > 1 ? ["far wider than the others: \(list(wide.map { title($0, names) }))"] : [],
      help: ["begin the layers with - Normalization, which learns mean and spread from the training rows"])
  }

  /// A warning about features that are scaled in another way than in training, or nil if there are none.
  ///
  /// A feature is named if all its values lie further outside its remembered range than that is wide, or if they span
  /// more than ten times as much. Features that did not vary in training are not looked at, nor are data with another
  /// number of features.
  ///
  /// - Parameter remembered: what `ranges` gave for the training data.
  public static func outside(_ features: RowArray, remembered: [ClosedRange<Float>], names: [String]?) -> Diagnostic? {
    let ranges = ranges(of: features)
    guard features.rowCount > 0, ranges.count == remembered.count else { return nil }
    let odd = ranges.indices.filter { isOutside(ranges[$0], remembered[$0]) }
    guard let first = odd.first else { return nil }
    let isOne = features.rowShape.rank != 1
    return Diagnostic(
      .warning,
      "\(isOne ? "the numbers go" : "\(title(first, names)) goes") \(text(ranges[first])), in training "
        + text(remembered[first]),
      notes: odd.count > 1 ? ["as far from training: \(list(odd.dropFirst().map { title($0, names) }))"] : [],
      help: ["scale the data as the training data were, in the same units"])
  }

  private static func text(_ range: ClosedRange<Float>) -> String {
    "from \(shortest(range.lowerBound)) to \(shortest(range.upperBound))"
  }

  private static func isOutside(_ range: ClosedRange<Float>, _ known: ClosedRange<Float>) -> Bool {
    let width = known.upperBound - known.lowerBound
    guard width > 0, width.isFinite else { return false }
    return range.lowerBound > known.upperBound + width || range.upperBound < known.lowerBound - width
      || range.upperBound - range.lowerBound > growth * width
  }

  private static func title(_ index: Int, _ names: [String]?) -> String {
    names.map { "\"\($0[index])\"" } ?? "column \(index + 1)"
  }

  /// Three digits are enough to compare.
  private static func rounded(_ value: Float) -> String {
    guard value.isFinite, value > 0 else { return shortest(value) }
    var scale = 1.0
    let number = Double(value)
    while number * scale < 100 && scale < 1e12 { scale *= 10 }
    return shortest(Float((number * scale).rounded() / scale))
  }
}
