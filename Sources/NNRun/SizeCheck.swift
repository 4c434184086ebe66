import FoundationEssentials
import NNConfig
import NNGraph
import NNLayers
import NNTensor
import NNTraining

extension ModelDefinition {
  /// Refuses a model whose weights this machine's memory cannot hold, before anybody asks for it.
  ///
  /// - Throws: `DiagnosticError` with the place of the layer that is too large.
  func checkSize(_ variables: VariableTable, memory: UInt64 = ProcessInfo.processInfo.physicalMemory) throws {
    var total = 0.0
    for declaration in variables.declarations {
      total += 4 * declaration.type.shape.dims.reduce(1.0) { $0 * Double($1) }
      guard total > Double(memory) else { continue }
      let node = nodes.first { declaration.path.hasPrefix($0.name + "/") }
      let subject = node.map { "\($0.typeName) \"\($0.name)\"" } ?? declaration.path
      throw DiagnosticError([
        Diagnostic(
          .error, "\(subject) is too large: the weights so far take \(MemoryNeeds.text(total)) of memory",
          at: node?.span,
          notes: [
            "\(declaration.path) has the shape \(declaration.type.shape)",
            "this machine has \(MemoryNeeds.text(Double(memory)))",
          ],
          help: ["use fewer units, or fewer numbers per row"])
      ])
    }
  }
}
