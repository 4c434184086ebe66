import NNConfig

/// A loss that is NaN or infinite, found where it began.
public struct DivergedError: Error, Sendable {
  /// Counted from 1.
  public var epoch: Int
  /// Of the epoch, counted from 1.
  public var step: Int
  /// Name of the first layer that gives numbers that are not finite; `nil` when only the loss does.
  public var layer: String?
  /// With which weights the model is left where those before the step give no finite loss on other rows either: those
  /// with which this epoch began; `nil` when the weights are those before the step.
  public var kept: Beginning?
  /// What had been reached before.
  public var history: History

  /// The beginning of an epoch, or the step within it with which a training went on; both counted from 1.
  public struct Beginning: Hashable, Sendable {
    public var epoch: Int
    public var step: Int
  }
}

extension Model {
  /// Keras's `fit`: trains on all rows of `source` once per epoch.
  ///
  /// - Parameters:
  ///   - validation: rows to evaluate on after an epoch.
  ///   - progress: where an interrupted training stands that the model's state was restored from.
  ///   - checkpointing: how to keep what has been reached, while training and when it is interrupted.
  ///   - shouldStop: asked after every step; when it says yes, training ends there.
  /// - Throws: `TrainingInterruptedError` when it was stopped, `CancellationError` when the task that calls was
  ///   cancelled, each after a checkpoint; `DivergedError` when the loss is not finite (the weights are then those before
  ///   that step, or older ones, see `DivergedError.kept`); what the source throws; `DiagnosticError` when the
  ///   source does not fit the model.
  @discardableResult
  public func fit(
    _ source: any BatchSource, validation: (any BatchSource)? = nil, settings: FitSettings = FitSettings(),
    reporter: any Reporter = SilentReporter(), resuming progress: TrainingProgress? = nil,
    checkpointing: Checkpointing? = nil, shouldStop: () -> Bool = { false }
  ) throws -> History {
    try check(source)
    if let validation { try check(validation) }
    return try withUnsafeCurrentTask { task in
      // The loop runs on the backend's thread, where there is no current task to ask.
      try backend.perform {
        do {
          return try FitLoop(self, source, validation, settings, reporter, checkpointing)
            .run(from: progress, shouldStop: { shouldStop() || task?.isCancelled ?? false })
        } catch is TrainingInterruptedError where task?.isCancelled ?? false {
          throw CancellationError()
        }
      }
    }
  }
}
