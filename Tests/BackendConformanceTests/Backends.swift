import Foundation
import NNCPUBackend
import NNGraph
import NNReferenceBackend
import Testing

/// A backend that must agree with the reference. A new one is one line here and one file in `KnownGaps/`.
struct BackendUnderTest: Sendable, CustomTestStringConvertible {
  /// What cases are reported under: the backend's own name does not tell its settings.
  let name: String
  /// `KnownGaps/<gaps>.txt`: the ops that it hands to its fallback, one name per line.
  let gaps: String
  private let made: Result<any Backend, any Error>

  init(_ name: String, gaps: String, _ make: () throws -> any Backend) {
    self.name = name
    self.gaps = gaps
    made = Result { try make() }
  }

  var backend: any Backend { get throws { try made.get() } }

  var testDescription: String { name }

  var knownGaps: Set<String> {
    get throws {
      let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "KnownGaps")
      let text = try String(contentsOf: folder.appending(path: "\(gaps).txt"), encoding: .utf8)
      return Set(text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty })
    }
  }
}

let backendsUnderTest: [BackendUnderTest] = [
  BackendUnderTest("evaluator", gaps: "evaluator") { EvaluatorBackend() },
  BackendUnderTest("cpu, 1 thread", gaps: "cpu") { try CPUBackend(threads: 1, fallback: ReferenceEvaluator()) },
  BackendUnderTest("cpu, 2 threads", gaps: "cpu") { try CPUBackend(threads: 2, fallback: ReferenceEvaluator()) },
]
