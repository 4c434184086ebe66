import NNConfig
import NNTraining

/// Hears how a run goes: its epochs and what is written.
public protocol RunObserver: Reporter {
  /// The folder is there and the training begins.
  func runBegan(_ folder: String, session: TrainingSession)
  func checkpointSaved(_ path: String, epoch: Int)
  /// Something went wrong that does not end the run.
  func warned(_ warning: Diagnostic)
}

extension RunObserver {
  public func runBegan(_ folder: String, session: TrainingSession) {}
  public func checkpointSaved(_ path: String, epoch: Int) {}
  public func warned(_ warning: Diagnostic) {}
}

/// Who asked a run to stop: the exit code of a process that does.
public enum Interruption: Int32, Sendable {
  /// The terminal was closed, SIGHUP.
  case hangUp = 129
  /// Ctrl-C, SIGINT.
  case interrupt = 130
  /// SIGTERM.
  case terminate = 143
}

/// How a run ended: it was done, interrupted, diverged or missed a threshold. One that failed throws instead.
public struct RunResult: Sendable {
  public var status: RunStatus
  /// The exit code that the command line ends with.
  public var exit: Int32
  /// The run's folder.
  public var folder: String
  /// The saved model; nil when the run was interrupted.
  public var model: String?
  /// The logs of all epochs.
  public var history: History
  /// What `--min` and `--max` asked for and did not get.
  public var missed: [MissedThreshold] = []
  /// Where the loss became NaN or infinite.
  public var divergence: DivergedError?

  /// The logs of the last epoch.
  public var last: Logs? { history.logs.last }
}
