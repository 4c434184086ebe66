import NNConfig
import NNGraph
import NNLayers
import NNTensor

/// An evaluation was asked to end before its time.
struct EvaluationStopped: Error {}

extension Model {
  /// Keras's `evaluate`: loss and metrics over all rows of `source`.
  public func evaluate(_ source: any BatchSource, batchSize: Int = 32, steps: Int? = nil) throws -> Logs {
    try check(source)
    return try backend.perform {
      try evaluateOnThread(source, batchSize: batchSize, steps: steps, shouldStop: { false })
    }
  }

  /// - Throws: `EvaluationStopped` when `shouldStop`, asked after every step, says yes.
  func evaluateOnThread(
    _ source: any BatchSource, batchSize: Int, steps: Int?, shouldStop: () -> Bool
  ) throws -> Logs {
    try resetMetrics()
    let batches = Batches(source, batchSize: batchSize, for: self)
    let order = Array(0..<source.rowCount)
    for step in 0..<min(batches.count, steps ?? .max) {
      let rows = batches.rows(step)
      let key = ProgramKey(kind: .evaluation, rows: rows.count, weighted: !source.weights.isEmpty)
      let program = try program(key)
      try program.run(try batches.gather(order[rows]))
      if shouldStop() { throw EvaluationStopped() }
    }
    let logs = try readLogs()
    try resetMetrics()
    return logs
  }

  /// Keras's `predict`: the outputs for all rows of `source`, in order.
  public func predict(_ source: any BatchSource, batchSize: Int = 32) throws -> [Tensor] {
    try checkInputs(source)
    return try backend.perform {
      let batches = Batches(source, batchSize: batchSize, for: self)
      let order = Array(0..<source.rowCount)
      // The last, smaller batch runs with whatever the buffers hold behind its rows, and is cut.
      let size = min(batchSize, max(source.rowCount, 1))
      let program = try program(ProgramKey(kind: .prediction, rows: size, weighted: false))
      let types = program.graph.outputs.map(\.type)
      try checkMemory(ofOutputs: types, size: size, rows: source.rowCount)
      let results = types.map { type in
        Tensor(shape: Shape([source.rowCount] + type.shape.dims.dropFirst()), dtype: type.dtype)
      }
      for step in 0..<batches.count {
        let rows = batches.rows(step)
        try program.run(try batches.gatherInputs(order[rows]))
        for (index, type) in types.enumerated() {
          let rowBytes = type.byteCount / size
          let output = try program.output(index)
          withExtendedLifetime(output) {
            (results[index].buffer.base + rows.lowerBound * rowBytes)
              .copyMemory(from: output.buffer.base, byteCount: rows.count * rowBytes)
          }
        }
      }
      return results
    }
  }

  func check(_ source: any BatchSource) throws {
    try checkInputs(source)
    let output = try graphs.prediction(rows: 1).outputs[0].type
    let expected = try graphs.targetType(output: output)
    let row = Shape(Array(expected.shape.dims.dropFirst()))
    guard source.targets.count == 1, source.targets[0].shape == row, source.targets[0].dtype == expected.dtype else {
      let found = source.targets.map { "\($0.dtype) \($0.shape)" }.joined(separator: ", ")
      throw DiagnosticError([
        Diagnostic(
          .error,
          "the loss needs a target of \(expected.dtype) \(row) per row, the data has \(found.isEmpty ? "none" : found)")
      ])
    }
    guard source.rowCount > 0 else { throw DiagnosticError([Diagnostic(.error, "the data has no rows")]) }
  }

  func checkInputs(_ source: any BatchSource) throws {
    let expected = try definition.inputTypes(rows: 1).map {
      ArraySpec("", shape: Shape(Array($0.shape.dims.dropFirst())), dtype: $0.dtype)
    }
    guard expected.count == source.inputs.count,
      zip(expected, source.inputs).allSatisfy({ $0.shape == $1.shape && $0.dtype == $1.dtype })
    else {
      func words(_ specs: [ArraySpec]) -> String { specs.map { "\($0.dtype) \($0.shape)" }.joined(separator: ", ") }
      throw DiagnosticError([
        Diagnostic(
          .error, "the model takes rows of \(words(expected)), the data has \(words(source.inputs))")
      ])
    }
  }
}
