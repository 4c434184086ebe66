import NNRun

/// What happens, for programs to read: one JSON object a line on standard output, each with `event` and `schema`.
///
/// Numbers that are not finite are the texts `NaN`, `Infinity` and `-Infinity`, as JSON has no such numbers.
package struct JSONLines: Sendable {
  private let write: @Sendable (String) -> Void

  package init(write: @escaping @Sendable (String) -> Void) { self.write = write }

  package static let standardOutput = JSONLines { text in
    // A run goes on when nobody reads any more.
    try? Terminal.standardOutput.write(text)
  }

  package func event(_ name: String, _ entries: [ConfigEntry]) {
    let head = [ConfigEntry("event", .string(name)), ConfigEntry("schema", .int(1))]
    write(JSONWriter(escapesNonASCII: false).write(.mapping(head + entries)) + "\n")
  }

  /// A warning or an error, with its place.
  package func diagnostic(_ diagnostic: Diagnostic) {
    func text(_ text: String?) -> ConfigValue { text.map(ConfigValue.string) ?? .null }
    event(
      diagnostic.severity == .error ? "error" : "warning",
      [
        ConfigEntry("file", text(diagnostic.span?.source.name ?? diagnostic.origin)),
        ConfigEntry("line", diagnostic.span.map { .int($0.line) } ?? .null),
        ConfigEntry("column", diagnostic.span.map { .int($0.column) } ?? .null),
        ConfigEntry("message", .string(diagnostic.message)),
        ConfigEntry("notes", .sequence(diagnostic.notes.map(ConfigValue.string))),
        ConfigEntry("help", .sequence(diagnostic.help.map(ConfigValue.string))),
      ])
  }

  /// The messages of an error; one more says how many others there are.
  package func messages(of error: any Error) {
    for diagnostic in ErrorPrinter.diagnostics(of: error) { self.diagnostic(diagnostic) }
    let omitted = ErrorPrinter.omitted(of: error)
    if omitted > 0 { diagnostic(Diagnostic(.error, "and \(omitted) more")) }
  }

  /// The last line: how it ended.
  package func end(_ status: RunStatus, exit: Int32, _ entries: [ConfigEntry] = []) {
    event("end", [ConfigEntry("status", .string(status.rawValue)), ConfigEntry("exit", .int(Int(exit)))] + entries)
  }
}

/// A run as JSON lines.
package final class JSONReporter: RunObserver {
  private let lines: JSONLines
  private var epochs = 0

  package init(_ lines: JSONLines) { self.lines = lines }

  package func runBegan(_ folder: String, session: TrainingSession) {
    lines.event(
      "start",
      [
        ConfigEntry("run", .string(folder)), ConfigEntry("seed", .plain(String(session.seed))),
        ConfigEntry("rows", .int(session.rows)), ConfigEntry("validation_rows", .int(session.validationRows)),
        ConfigEntry("parameters", .int(session.parameters)),
        ConfigEntry("backend", .string(session.model.backend.name)), ConfigEntry("threads", .int(session.threads)),
      ])
  }

  package func trainingBegan(_ plan: TrainingPlan) { epochs = plan.epochs }

  package func epochEnded(_ epoch: Int, logs: Logs, seconds: Double) {
    lines.event(
      "epoch",
      [
        ConfigEntry("epoch", .int(epoch + 1)), ConfigEntry("epochs", .int(epochs)),
        ConfigEntry("seconds", .double((seconds * 1e6).rounded() / 1e6)), ConfigEntry("logs", logs.json),
      ])
  }

  package func checkpointSaved(_ path: String, epoch: Int) {
    lines.event("checkpoint", [ConfigEntry("file", .string(path)), ConfigEntry("epoch", .int(epoch + 1))])
  }

  package func warned(_ warning: Diagnostic) { lines.diagnostic(warning) }
}
