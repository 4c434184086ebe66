import FoundationEssentials
import NNConfig
import NNGraph
import NNLayers

/// What a program's memory is held against before anybody asks the system for it.
package enum MemoryNeeds {
  /// A size for people, `15.6 GB`.
  package static func text(_ bytes: Double) -> String {
    var value = bytes
    for unit in ["bytes", "KB", "MB", "GB", "TB", "PB"] {
      if value < 1000 { return "\((value * 10).rounded() / 10) \(unit)" }
      value /= 1000
    }
    return "\((value * 10).rounded() / 10) EB"
  }
}

extension Model {
  /// What one row may take while a batch size is still to be chosen. Layers without weights can make any number of
  /// numbers out of a few, and a saved model may come from anybody.
  private static let rowLimit = 64 << 20

  /// How many rows to compute at once where nobody has said it: as many as fit into 256 MiB, value by value, and at most
  /// `limit`. Outputs do not depend on it but for their last digits.
  ///
  /// - Throws: `DiagnosticError` naming the layer that makes more than 64 MiB of a row.
  package func rowsAtOnce(upTo limit: Int) throws -> Int {
    let one = try predictionGraph(rows: 1).nodes
    let two = try predictionGraph(rows: 2).nodes
    // Weights and constants do not grow with the rows.
    let growths = zip(one, two).map { first, second in
      (bytes: second.byteCount - first.byteCount, scope: second.scope)
    }
    guard let largest = growths.max(by: { $0.bytes < $1.bytes }), largest.bytes > 0 else { return limit }
    guard largest.bytes <= Self.rowLimit else {
      throw DiagnosticError([
        Diagnostic(
          .error, "\(subject(largest.scope)) makes \(MemoryNeeds.text(Double(largest.bytes))) of every row",
          at: node(largest.scope)?.span,
          notes: ["without a batch size a row may take up to \(MemoryNeeds.text(Double(Self.rowLimit)))"],
          help: ["if that is meant, give --batch-size 1"])
      ])
    }
    return max(1, min(limit, 4 * Self.rowLimit / largest.bytes))
  }

  /// Refuses a program that this machine's memory cannot hold.
  ///
  /// - Throws: `DiagnosticError` naming the layer whose values are too large.
  func checkMemory(of graph: Graph, rows: Int) throws {
    guard let largest = graph.nodes.max(by: { $0.byteCount < $1.byteCount }) else { return }
    try checkMemory(
      Double(largest.byteCount), of: "\(subject(largest.scope)) is too large: for \(rows) rows it",
      at: node(largest.scope)?.span)
  }

  /// - Throws: `DiagnosticError` when the outputs for all rows are more than the machine has room for.
  func checkMemory(ofOutputs types: [ValueType], size: Int, rows: Int) throws {
    let bytes = types.map { Double($0.byteCount) / Double(size) * Double(rows) }.reduce(0, +)
    try checkMemory(bytes, of: "the outputs for \(rows) rows are too many: they", at: nil)
  }

  private func checkMemory(_ bytes: Double, of what: String, at place: SourceSpan?) throws {
    let memory = Double(ProcessInfo.processInfo.physicalMemory)
    guard bytes > memory else { return }
    throw DiagnosticError([
      Diagnostic(
        .error, "\(what) would take \(MemoryNeeds.text(bytes))", at: place,
        notes: ["this machine has \(MemoryNeeds.text(memory))"], help: ["use fewer rows at once, or smaller layers"])
    ])
  }

  private func node(_ scope: String) -> LayerNode? {
    definition.nodes.first { scope == $0.name || scope.hasPrefix($0.name + "/") }
  }

  private func subject(_ scope: String) -> String {
    node(scope).map { "\($0.typeName) \"\($0.name)\"" } ?? "the model"
  }
}

extension Node {
  fileprivate var byteCount: Int { types.map(\.byteCount).max() ?? 0 }
}
