import NNConfig
import NNGraph
import NNLayers
import NNTensor

extension ModelDefinition {
  /// Whether the network can be trained with these settings: what making and compiling a model finds out, without the
  /// weights.
  ///
  /// - Parameters:
  ///   - settings: what it is to be compiled with.
  ///   - places: in a spec, for messages.
  /// - Throws: `DiagnosticError` when a layer does not fit what it gets, an initializer its variable, or the loss or a
  ///   metric the outputs.
  package func checkTraining(with settings: CompileSettings, places: CompilePlaces = CompilePlaces()) throws {
    let graph = try split().graph
    let variables = VariableTable()
    _ = try StepGraphs.prediction(graph, variables, rows: 2)
    _ = try StepGraphs(definition: graph, variables: variables, table: StateTable(), settings: settings)
      .declareTraining(places: places)
    for variable in variables.declarations { try variable.checkInitializer() }
  }
}

extension VariableDeclaration {
  /// - Throws: `DiagnosticError` when the initializer does not suit the variable.
  func initialValue(seed: UInt64) throws -> Tensor {
    try naming { try initializer.tensor(type.shape, path: path, seed: seed).cast(to: type.dtype) }
  }

  fileprivate func checkInitializer() throws { try naming { try initializer.base.check(type.shape) } }

  /// Errors with the variable's name.
  private func naming<Result>(_ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let error as LayerError {
      throw DiagnosticError("\(path) \(error.message)", help: error.help)
    }
  }
}
