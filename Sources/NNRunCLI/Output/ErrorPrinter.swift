import NNRun

/// Turns an error into text on standard error and into the exit status that goes with it.
package enum ErrorPrinter {
  package static func status(of error: any Error) -> CommandStatus {
    switch error {
    case let error as DiagnosticError: isAboutOptions(error) ? .usage : .badInput
    case let error as FileAccessError: CommandStatus(rawValue: error.exitCode) ?? .inputOutput
    case is DivergedError: .diverged
    case is OutputError: .inputOutput
    default: .failure
    }
  }

  /// Options, and what the environment says in their place, which no file can put right. `--set` is a part of the spec.
  private static func isAboutOptions(_ error: DiagnosticError) -> Bool {
    error.diagnostics.filter { $0.severity == .error }.allSatisfy { diagnostic in
      diagnostic.origin.map { $0.hasPrefix("NNRUN_") || $0.hasPrefix("--") && !$0.hasPrefix("--set") } ?? false
    }
  }

  /// What to show, ending with a line break.
  package static func text(_ error: any Error, on terminal: Terminal) -> String {
    text(diagnostics(of: error), omitted: omitted(of: error), on: terminal)
  }

  /// The messages of an error.
  package static func diagnostics(of error: any Error) -> [Diagnostic] {
    switch error {
    case let error as DiagnosticError: error.diagnostics
    case let error as FileAccessError: error.diagnostics
    case let error as DivergedError: [error.diagnostic]
    default: [Diagnostic(.error, String(describing: error))]
    }
  }

  /// How many errors there are beyond those messages.
  package static func omitted(of error: any Error) -> Int { (error as? DiagnosticError)?.omitted ?? 0 }

  /// On a terminal texts are broken where it ends, and source lines cut there.
  ///
  /// - Parameter omitted: how many more there are.
  package static func text(_ diagnostics: [Diagnostic], omitted: Int = 0, on terminal: Terminal) -> String {
    var renderer = DiagnosticRenderer(style: terminal.hasColors ? .terminal : .plain)
    guard terminal.isTerminal else { return renderer.render(diagnostics, omitted: omitted) }
    // In front of a source line stand its number and an edge, and what is cut off is a sign at either end.
    renderer.width = max(20, min(renderer.width, terminal.columns - 12))
    return renderer.render(diagnostics, omitted: omitted).split(separator: "\n").map { line in
      let text = WrappedLines.withoutEscapes(line)
      let isNote = text.hasPrefix("  note: ") || text.hasPrefix("  help: ")
      guard isNote || !text.hasPrefix("  ") else { return line + "\n" }
      return WrappedLines.text([String(line)], columns: terminal.columns, indent: isNote ? 8 : 4)
    }.joined()
  }

  /// Shows an error, as far as there is somewhere to show it.
  static func report(_ error: any Error) {
    let terminal = Terminal.standardError
    try? terminal.write(text(error, on: terminal))
  }

  /// Shows warnings and notes; they change no exit status.
  static func report(_ diagnostics: [Diagnostic]) {
    guard !diagnostics.isEmpty else { return }
    let terminal = Terminal.standardError
    try? terminal.write(text(diagnostics, on: terminal))
  }
}
