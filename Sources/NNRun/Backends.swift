import FoundationEssentials
import NNCPUBackend
import NNConfig
import NNGraph
import NNReferenceBackend

/// The backends of this build, by the names that `--backend` takes.
public enum Backends {
  public static let names = ["cpu", "reference"]

  /// Makes a backend.
  ///
  /// - Parameters:
  ///   - name: nil asks the environment variable NNRUN_BACKEND, then takes `cpu`.
  ///   - threads: nil asks NNRUN_THREADS, then takes all processors.
  /// - Throws: `DiagnosticError` for a backend that does not exist or a number of threads that makes no sense.
  public static func make(_ name: String? = nil, threads: Int? = nil) throws -> any Backend {
    let environment = ProcessInfo.processInfo.environment
    let threads = try threads ?? threadCount(environment["NNRUN_THREADS"])
    if let threads, !(1...1024).contains(threads) {
      throw DiagnosticError([Diagnostic(.error, "expected 1 to 1024 threads, got \(threads)", origin: "--threads")])
    }
    let isAsked = name != nil
    let name = name ?? environment["NNRUN_BACKEND"].flatMap { $0.isEmpty ? nil : $0 } ?? "cpu"
    switch name {
    case "cpu": return try CPUBackend(threads: threads, fallback: ReferenceEvaluator())
    case "reference": return ReferenceBackend()
    case "cuda", "gpu":
      throw DiagnosticError([
        Diagnostic(
          .error, "this build has no backend \(name)", origin: isAsked ? "--backend" : "NNRUN_BACKEND",
          notes: ["it has: \(names.joined(separator: ", "))"])
      ])
    default:
      throw DiagnosticError([
        Diagnostic(
          .error, "unknown backend \"\(name)\"", origin: isAsked ? "--backend" : "NNRUN_BACKEND",
          notes: ["known backends: \(names.joined(separator: ", "))"],
          help: Suggestions.help(for: name, among: names).map { [$0] } ?? [])
      ])
    }
  }

  /// How many threads a backend computes with.
  static func threads(of backend: any Backend) -> Int { (backend as? CPUBackend)?.threads ?? 1 }

  private static func threadCount(_ text: String?) throws -> Int? {
    guard let text, !text.isEmpty else { return nil }
    guard let count = Int(text), (1...1024).contains(count) else {
      throw DiagnosticError([
        Diagnostic(.error, "expected a number of threads from 1 to 1024, got \"\(text)\"", origin: "NNRUN_THREADS")
      ])
    }
    return count
  }
}
