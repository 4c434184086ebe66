import Foundation
import NNGraph
import NNReferenceBackend
import Testing

/// A backend that must agree with the reference. A new one is one line here and one file in `KnownGaps/`.
struct BackendUnderTest: Sendable, CustomTestStringConvertible {
  let name: String
  /// `KnownGaps/<gaps>.txt`: the ops that it hands to its fallback, one name per line.
  let gaps: String
  let make: @Sendable () throws -> any Backend

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
  BackendUnderTest(name: "evaluator", gaps: "evaluator") { EvaluatorBackend() }
]
