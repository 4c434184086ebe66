import ArgumentParser
import NNRun

/// `nnrun backends`: what can compute here.
struct BackendsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backends",
    abstract: "Lists what can compute here, and what it found.",
    usage: "nnrun backends [<options>]",
    discussion: """
      A backend is chosen with --backend or NNRUN_BACKEND, its threads with --threads or NNRUN_THREADS.

      Example:
        nnrun backends
      """)

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Number of threads. By default NNRUN_THREADS, else all processors.", valueName: "n"))
  var threads: Int?

  func validate() throws { try requirePositive(threads, "--threads") }

  func run() throws {
    let backends = try listBackends(threads: threads)
    let terminal = Terminal.standardOutput
    let columns = terminal.isTerminal ? terminal.columns : nil
    try terminal.write(backends.map { Self.text($0, columns: columns) }.joined())
  }

  private static func text(_ backend: BackendInfo, columns: Int?) -> String {
    let width = backend.facts.map(\.name.count).max() ?? 0
    let facts = backend.facts.map { fact in
      "  \(fact.name)\(String(repeating: " ", count: width - fact.name.count))  \(fact.value)"
    }
    return "\(backend.name)\(backend.isDefault ? " (default)" : "")\n"
      + WrappedLines.text(facts, columns: columns, indent: width + 4)
  }
}
