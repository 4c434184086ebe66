import FoundationEssentials
import NNGraph
import NNTensor

/// All variables of a model as they were when earlier epochs began: what a training that diverges goes back to.
///
/// Two of them, because the first step from a state may show that it was no good already.
struct KnownStates {
  private struct Known {
    var beginning: DivergedError.Beginning
    var values: [(path: String, value: Tensor)]
  }

  /// A copy costs about as much as a step of a small network, so it is made once in as many steps.
  private static let stepsPerCopy = 16

  private var known: [Known] = []
  private let epochsPerCopy: Int
  private let fits: Bool

  init(of store: any StateStore, stepsPerEpoch: Int) {
    epochsPerCopy = max(1, Self.stepsPerCopy / max(stepsPerEpoch, 1))
    let bytes = store.specs.reduce(0.0) { $0 + Double($1.type.byteCount) }
    // Very large models keep the weights before the step that went wrong, and nothing else.
    fits = 8 * bytes < Double(ProcessInfo.processInfo.physicalMemory)
  }

  /// Takes a copy of the state with which an epoch begins, or a training goes on, where one is due. Which epochs these
  /// are depends on their numbers alone, so that the same training always goes back to the same state.
  mutating func remember(_ store: any StateStore, at beginning: DivergedError.Beginning) throws {
    guard fits, known.isEmpty || (beginning.epoch - 1) % epochsPerCopy == 0 else { return }
    if known.count == 2 { known.removeFirst() }
    known.append(Known(beginning: beginning, values: try Self.values(of: store)))
  }

  /// - Parameters:
  ///   - isTried: whether a step has had a finite loss since `epoch` began.
  ///   - epoch: the one that went wrong, counted from 1.
  /// - Returns: where the model stands again; nil if no state is known to be good.
  func restore(_ store: any StateStore, isTried: Bool, in epoch: Int) throws -> DivergedError.Beginning? {
    let newest = known.last.flatMap { isTried || $0.beginning.epoch < epoch ? $0 : nil }
    guard let good = newest ?? known.dropLast().last else { return nil }
    try Self.write(good.values, to: store)
    return good.beginning
  }

  static func values(of store: any StateStore) throws -> [(path: String, value: Tensor)] {
    try store.specs.map { ($0.path, try store.read($0.path)) }
  }

  static func write(_ values: [(path: String, value: Tensor)], to store: any StateStore) throws {
    for (path, value) in values { try store.write(path, value) }
  }
}
