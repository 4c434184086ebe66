import NNGraph
import NNLayers
import NNTensor

extension Model {
  /// Runs a step again with every value kept, writing nothing, and names the first layer that gave something that is
  /// no finite number: `nil` when all values are finite (or only the data is not).
  func firstBadLayer(_ buffers: [HostBuffer], rows: Int, weighted: Bool) throws -> String? {
    let step = try graphs.training(rows: rows, weighted: weighted, phase: .apply, guarded: true)
    // Nodes without results are the updates; whatever else they wrote is left out with them.
    var probe = step
    probe.outputs = step.nodes.indices.compactMap { index in
      guard let type = step.nodes[index].types.first, type.dtype.isFloatingPoint, !step.nodes[index].scope.isEmpty
      else { return nil }
      return GraphOutput(step.nodes[index].scope, ValueID(node: index), type)
    }
    probe = probe.removingUpdates()
    let program = try backend.compile(probe, for: store, options: CompileOptions(keepsIntermediates: true))
    try program.run(buffers)
    for (index, output) in probe.outputs.enumerated() {
      if try program.output(index).doubles.contains(where: { !$0.isFinite }) { return output.name }
    }
    return nil
  }
}
