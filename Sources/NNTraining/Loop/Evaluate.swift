import NNConfig
import NNGraph
import NNLayers
import NNTensor

/// An evaluation was asked to end before its time.
struct EvaluationStopped: Error {}

extension Model {
  /// Keras's `evaluate`: loss and metrics over all rows of `source`.
  ///
  /// - Parameter steps: batches to look at; nil for all.
  /// - Throws: `DiagnosticError` when the source does not fit the model or a number is not positive; what the source
  ///   throws.
  public func evaluate(_ source: any BatchSource, batchSize: Int = 32, steps: Int? = nil) throws -> Logs {
    try Self.checkPositive(batchSize, "batch size")
    if let steps { try Self.checkPositive(steps, "number of steps") }
    try check(source)
    return try backend.perform {
      try evaluateOnThread(source, batchSize: batchSize, steps: steps, shouldStop: { false })
    }
  }

  /// As `evaluate`, with the outputs for all rows, in order, out of the same pass.
  package func evaluateWithOutputs(
    _ source: any BatchSource, batchSize: Int
  ) throws -> (logs: Logs, outputs: [Tensor]) {
    try Self.checkPositive(batchSize, "batch size")
    try check(source)
    return try backend.perform {
      let types = try graphs.prediction(rows: 1).outputs.map(\.type)
      let outputs = try OutputRows(self, types: types, batchSize: 1, rowCount: source.rowCount)
      let logs = try evaluateOnThread(
        source, batchSize: batchSize, steps: nil, outputs: outputs, shouldStop: { false })
      return (logs, outputs.tensors)
    }
  }

  /// - Parameter outputs: takes the outputs too, if it is there.
  /// - Throws: `EvaluationStopped` when `shouldStop`, asked after every step, says yes.
  func evaluateOnThread(
    _ source: any BatchSource, batchSize: Int, steps: Int?, outputs: OutputRows? = nil, shouldStop: () -> Bool
  ) throws -> Logs {
    try resetMetrics()
    let batches = Batches(source, batchSize: batchSize, for: self)
    for step in 0..<min(batches.count, steps ?? .max) {
      let rows = batches.rows(step)
      let key = ProgramKey(
        kind: .evaluation(givesOutputs: outputs != nil), rows: rows.count, weighted: !source.weights.isEmpty)
      let program = try program(key)
      try program.run(try batches.gather(batches.rowsInOrder(step)))
      try outputs?.take(rows, from: program)
      if shouldStop() { throw EvaluationStopped() }
    }
    let logs = try readLogs()
    try resetMetrics()
    return logs
  }

  /// Keras's `predict`: the outputs for all rows of `source`, in order.
  ///
  /// - Throws: `DiagnosticError` when the source does not fit the model or the batch size is not positive; what the
  ///   source throws.
  public func predict(_ source: any BatchSource, batchSize: Int = 32) throws -> [Tensor] {
    try Self.checkPositive(batchSize, "batch size")
    try checkInputs(source)
    return try backend.perform {
      let batches = Batches(source, batchSize: batchSize, for: self)
      // The last, smaller batch runs with whatever the buffers hold behind its rows, and is cut.
      let size = min(batchSize, max(source.rowCount, 1))
      let program = try program(ProgramKey(kind: .prediction, rows: size, weighted: false))
      let outputs = try OutputRows(
        self, types: program.graph.outputs.map(\.type), batchSize: size, rowCount: source.rowCount)
      for step in 0..<batches.count {
        let rows = batches.rows(step)
        try program.run(try batches.gatherInputs(batches.rowsInOrder(step)))
        try outputs.take(rows, from: program)
      }
      return outputs.tensors
    }
  }

  private static func checkPositive(_ number: Int, _ name: String) throws {
    if number < 1 { throw DiagnosticError("expected a positive \(name), got \(number)") }
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

/// The outputs for all rows of a source, filled batch by batch.
struct OutputRows {
  /// `[rows, ...]` each.
  let tensors: [Tensor]
  private let rowBytes: [Int]

  /// - Parameter types: of the outputs for a batch of `batchSize` rows.
  /// - Throws: `DiagnosticError` when they are more than the machine has room for.
  init(_ model: Model, types: [ValueType], batchSize: Int, rowCount: Int) throws {
    try model.checkMemory(ofOutputs: types, size: batchSize, rows: rowCount)
    tensors = types.map { Tensor(shape: Shape([rowCount] + $0.shape.dims.dropFirst()), dtype: $0.dtype) }
    rowBytes = types.map { $0.byteCount / batchSize }
  }

  /// - Parameter program: one that has just run on these rows, its outputs the first of its graph.
  func take(_ rows: Range<Int>, from program: any Program) throws {
    for (index, tensor) in tensors.enumerated() {
      let output = try program.output(index)
      withExtendedLifetime((output, tensor)) {
        (tensor.buffer.base + rows.lowerBound * rowBytes[index])
          .copyMemory(from: output.buffer.base, byteCount: rows.count * rowBytes[index])
      }
    }
  }
}
