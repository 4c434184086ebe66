/// Where a training stands: with the model's snapshot enough to go on as if it had never stopped.
public struct TrainingProgress: Sendable, Equatable {
  /// The epoch to go on in, counted from 0.
  public var epoch: Int
  /// Steps of that epoch that are done.
  public var step: Int
  /// Logs of the epochs before.
  public var history: History

  public init(epoch: Int, step: Int = 0, history: History = History()) {
    self.epoch = epoch
    self.step = step
    self.history = history
  }
}

/// How a training keeps what it has reached.
public struct Checkpointing {
  /// Least seconds from one save to the next. After a save that took long they are a hundred times what it took, so
  /// that saving is never more than 1% of a training.
  public var interval: Double
  /// Saves the model and where the training stands. Called between two steps.
  public var save: (TrainingProgress) throws -> Void

  public init(interval: Double = 10, save: @escaping (TrainingProgress) throws -> Void) {
    self.interval = interval
    self.save = save
  }
}

/// A training that was asked to end before its time, after the step it was in.
public struct TrainingInterruptedError: Error, Sendable {
  /// Where it goes on.
  public var progress: TrainingProgress
}
