import NNGraph
import NNTensor

/// All variables of a model as they were when the last two epochs began: what a training that diverges goes back to.
///
/// Two, because the first step of an epoch may show that what it began with was no good already.
struct KnownStates {
  private struct Known {
    var epoch: Int
    var values: [(path: String, value: Tensor)]
  }

  private var known: [Known] = []

  mutating func remember(_ store: any StateStore, beginningOf epoch: Int) throws {
    if known.count == 2 { known.removeFirst() }
    known.append(Known(epoch: epoch, values: try Self.values(of: store)))
  }

  /// - Parameter isTried: whether a step from the newest state has had a finite loss.
  /// - Returns: the epoch at whose beginning the model stands again; nil if no state is known to be good.
  func restore(_ store: any StateStore, isTried: Bool) throws -> Int? {
    guard let good = isTried ? known.last : known.dropLast().last else { return nil }
    try Self.write(good.values, to: store)
    return good.epoch
  }

  static func values(of store: any StateStore) throws -> [(path: String, value: Tensor)] {
    try store.specs.map { ($0.path, try store.read($0.path)) }
  }

  static func write(_ values: [(path: String, value: Tensor)], to store: any StateStore) throws {
    for (path, value) in values { try store.write(path, value) }
  }
}
