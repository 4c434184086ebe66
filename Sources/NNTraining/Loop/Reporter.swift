/// Hears how a training goes. The library prints nothing: a reporter does, or keeps.
public protocol Reporter: AnyObject {
  func trainingBegan(_ plan: TrainingPlan)
  func epochBegan(_ epoch: Int)
  /// After every step. `logs` reads the running metrics, which costs a little: ask only for what is shown.
  func stepEnded(_ step: Int, logs: () throws -> Logs) throws
  func epochEnded(_ epoch: Int, logs: Logs, seconds: Double)
  func trainingEnded(_ history: History)
}

extension Reporter {
  public func trainingBegan(_ plan: TrainingPlan) {}
  public func epochBegan(_ epoch: Int) {}
  public func stepEnded(_ step: Int, logs: () throws -> Logs) throws {}
  public func epochEnded(_ epoch: Int, logs: Logs, seconds: Double) {}
  public func trainingEnded(_ history: History) {}
}

/// What a training is going to do.
public struct TrainingPlan: Sendable {
  /// Index of the first epoch and the number at which training ends.
  public var initialEpoch: Int
  public var epochs: Int
  public var stepsPerEpoch: Int
  public var rows: Int
  public var validationRows: Int
  public var batchSize: Int
}

/// Hears nothing.
public final class SilentReporter: Reporter {
  public init() {}
}
