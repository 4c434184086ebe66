import FoundationEssentials
import NNConfig

/// How often a run saves a checkpoint.
package enum CheckpointInterval {
  private static let variable = "NNRUN_CHECKPOINT_SECONDS"

  /// Seconds between two, at least: 10, or what the environment variable `NNRUN_CHECKPOINT_SECONDS` says. Where saving
  /// takes long they are more, so that it is never over 1% of a training.
  ///
  /// - Throws: `DiagnosticError` when the variable is no number of seconds.
  package static func seconds(
    _ environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws(DiagnosticError) -> Double {
    guard let text = environment[variable], !text.isEmpty else { return 10 }
    guard let seconds = Double(text), seconds >= 0 else {
      throw DiagnosticError("expected a number of seconds, 0 or more, got \"\(text)\"", origin: variable)
    }
    return seconds
  }
}
