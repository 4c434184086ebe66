import NNConfig
import NNTensor

/// Finds features whose numbers are far larger than those of the others, which makes raw data train badly.
public enum FeatureRanges {
  /// How many times wider than the narrow features a feature is to be named.
  static let factor: Float = 100
  /// Rows looked at; evenly spread, so that large data cost no time.
  static let rowLimit = 10_000

  /// A warning that names the features of very different range, or nil if there are none.
  ///
  /// A feature is named if its range (greatest less least) is at least 100 times that of the narrow ones, by which the
  /// feature at a tenth of the order by range is meant; constant features do not count. Only plain rows of numbers
  /// are looked at, not images or sequences.
  public static func warning(_ features: RowArray, names: [String]?) -> Diagnostic? {
    guard features.rowShape.rank == 1, features.dtype == .float32, features.rowCount > 1 else { return nil }
    let ranges = ranges(features)
    let order = ranges.indices.filter { ranges[$0] > 0 }.sorted { (ranges[$0], $0) < (ranges[$1], $1) }
    guard order.count > 1 else { return nil }
    let narrow = order[order.count / 10]
    let wide = order.reversed().filter { ranges[$0] >= factor * ranges[narrow] }
    guard let widest = wide.first else { return nil }
    func title(_ index: Int) -> String { names.map { "\"\($0[index])\"" } ?? "column \(index + 1)" }
    return Diagnostic(
      .warning,
      "features have very different ranges: \(title(widest)) spans \(rounded(ranges[widest])), "
        + "\(title(narrow)) \(rounded(ranges[narrow]))",
      notes: wide.count > 1 ? ["far wider than the others: \(list(wide.map(title)))"] : [],
      help: ["begin the layers with - Normalization, which learns mean and spread from the training rows"])
  }

  private static func ranges(_ features: RowArray) -> [Float] {
    let width = features.rowShape.count
    let step = max(1, (features.rowCount + rowLimit - 1) / rowLimit)
    let row = HostBuffer(byteCount: features.rowByteCount)
    defer { withExtendedLifetime(row) {} }
    let values = row.pointer(as: Float.self)
    var least = [Float](repeating: .infinity, count: width)
    var greatest = [Float](repeating: -.infinity, count: width)
    for index in stride(from: 0, to: features.rowCount, by: step) {
      features.copy([index][...], to: row.base)
      for column in 0..<width {
        least[column] = min(least[column], values[column])
        greatest[column] = max(greatest[column], values[column])
      }
    }
    return zip(greatest, least).map { $0 - $1 }
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
