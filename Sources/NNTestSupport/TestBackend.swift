import NNCPUBackend
import NNGraph
import NNReferenceBackend

/// The backends that numbers are checked on: golden vectors hold for each of them, not only for the reference.
public enum TestBackend: String, CaseIterable, Sendable {
  case reference, cpu

  public var backend: any Backend {
    get throws {
      switch self {
      case .reference: ReferenceBackend()
      case .cpu: try Self.shared.get()
      }
    }
  }

  /// One for all tests: a backend owns a thread.
  private static let shared = Result { try CPUBackend(threads: 1, fallback: ReferenceEvaluator()) as any Backend }
}
