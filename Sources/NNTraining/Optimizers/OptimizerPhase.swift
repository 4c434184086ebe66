/// What the host knows of a step before it runs; each phase is a program of its own.
public struct OptimizerPhase: Hashable, Sendable {
  /// Only adds the gradients to those that wait.
  public var onlyAccumulates: Bool
  /// Ends with the averages replacing the parameters.
  public var overwritesWithAverages: Bool

  public init(onlyAccumulates: Bool = false, overwritesWithAverages: Bool = false) {
    self.onlyAccumulates = onlyAccumulates
    self.overwritesWithAverages = overwritesWithAverages
  }

  public static let apply = OptimizerPhase()
  public static let accumulate = OptimizerPhase(onlyAccumulates: true)
}

/// Which phase a step has: a matter of its number alone.
public struct OptimizerPhases: Sendable {
  private let batchesPerUpdate: Int
  /// Updates after which averages replace the parameters; nil for never.
  private let overwriteFrequency: Int?

  public init(_ optimizer: AnyOptimizer) {
    let options = optimizer.base.options
    batchesPerUpdate = max(options.gradientAccumulationSteps ?? 1, 1)
    overwriteFrequency = options.useEMA ? options.emaOverwriteFrequency.map { max($0, 1) } : nil
  }

  /// - Parameter step: number of batches trained on before this one, over all epochs: `OptimizerPath.iterations`.
  public func phase(ofStep step: Int) -> OptimizerPhase {
    // Keras counts a batch that only accumulates to the update that comes, and overwrites after each such batch.
    let update = step / batchesPerUpdate
    return OptimizerPhase(
      onlyAccumulates: (step + 1) % batchesPerUpdate != 0,
      overwritesWithAverages: overwriteFrequency.map { (update + 1) % $0 == 0 } ?? false)
  }
}
