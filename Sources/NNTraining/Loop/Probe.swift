import NNGraph
import NNLayers
import NNTensor

extension Model {
  /// Runs the layers of a step again, writing nothing, and names the first one whose result is not finite: `nil` when
  /// all are.
  func firstBadLayer(_ inputs: [HostBuffer], rows: Int) throws -> String? {
    let graph = try graphs.layerResults(rows: rows)
    let program = try backend.compile(graph, for: store, options: CompileOptions(keepsIntermediates: true))
    try program.run(inputs)
    for (index, output) in program.graph.outputs.enumerated() {
      if try program.output(index).doubles.contains(where: { !$0.isFinite }) { return output.name }
    }
    return nil
  }
}
