import NNConfig
import NNLayers

/// Sizes beyond which a typing mistake is sure, and arithmetic on shapes would overflow.
package enum SizeLimits {
  /// Numbers in one row, as the input has them or a `Reshape` makes them: 2³¹.
  package static let row = 1 << 31
  /// Layers of a model.
  static let layers = 10_000
  /// Units of a layer: 2²⁸.
  static let units = 1 << 28

  /// The product of some extents, those that are not positive left out; nil above the limit of a row.
  package static func rowCount(_ extents: [Int]) -> Int? {
    var count = 1
    for extent in extents where extent > 0 {
      let (product, overflow) = count.multipliedReportingOverflow(by: extent)
      guard !overflow, product <= row else { return nil }
      count = product
    }
    return count
  }

  /// Tells what is too large in a layer; true if nothing is.
  package static func check(_ layer: any Layer, _ entry: NamedEntry, in context: ReadContext) -> Bool {
    func place(_ key: String) -> SourceSpan? {
      entry.parameter(key)?.span ?? (entry.arguments?.entries == nil ? entry.arguments?.span : nil) ?? entry.nameSpan
    }
    if let dense = layer as? Dense, dense.units > units {
      context.at("units").error("expected at most \(units), got \(dense.units)", at: place("units"))
      return false
    }
    if let reshape = layer as? Reshape, rowCount(reshape.targetShape) == nil {
      context.at("target_shape").error("a row cannot have more than \(row) numbers", at: place("target_shape"))
      return false
    }
    return true
  }
}
