/// How `nnrun` ends, for scripts to read.
package enum CommandStatus: Int32, Sendable, CaseIterable {
  case done = 0
  /// The run failed.
  case failure = 1
  /// The command line is wrong.
  case usage = 2
  /// A threshold was missed.
  case threshold = 3
  /// The loss is no longer finite.
  case diverged = 4
  /// The spec or the data is wrong.
  case badInput = 65
  case missingFile = 66
  /// A file could not be read or written.
  case inputOutput = 74
  /// Its terminal was closed.
  case hungUp = 129
  case interrupted = 130
  case terminated = 143
}
