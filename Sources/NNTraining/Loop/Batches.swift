import NNLayers
import NNTensor

/// Cuts a source's rows into batches and stages them in memory that is allocated once; host layers are applied here.
final class Batches {
  let source: any BatchSource
  let batchSize: Int
  private let model: Model
  /// Two sets, so that one can be filled while a program may still read the other.
  private let sets: [[HostBuffer]]
  /// What host layers give, in the order of the graph's inputs; unused where there are none.
  private let results: [[HostBuffer]]
  private var next = 0
  private var ownOrder: [Int] = []

  init(_ source: any BatchSource, batchSize: Int, for model: Model) {
    self.source = source
    // No batch is larger than all rows together.
    let batchSize = max(1, min(batchSize, source.rowCount))
    self.batchSize = batchSize
    self.model = model
    let arrays = source.inputs + source.targets + source.weights
    sets = (0..<2).map { _ in arrays.map { HostBuffer(byteCount: $0.rowByteCount * batchSize) } }
    let types = model.parts.host.isEmpty ? [] : model.graphInputTypes(rows: batchSize)
    results = (0..<2).map { _ in types.map { HostBuffer(byteCount: $0.byteCount) } }
  }

  var count: Int { (source.rowCount + batchSize - 1) / batchSize }

  /// Positions of batch `step` in the epoch's order.
  func rows(_ step: Int) -> Range<Int> { step * batchSize..<min((step + 1) * batchSize, source.rowCount) }

  /// The rows of batch `step` where rows keep their own order, in memory that the next call uses again.
  func rowsInOrder(_ step: Int) -> ArraySlice<Int> {
    ownOrder.removeAll(keepingCapacity: true)
    ownOrder.append(contentsOf: rows(step))
    return ownOrder[...]
  }

  /// Buffers for a step: the graph's inputs, targets, weights.
  func gather(_ rows: ArraySlice<Int>) throws -> [HostBuffer] {
    next = 1 - next
    try source.gather(rows, into: sets[next])
    let host = model.parts.host
    guard !host.isEmpty else { return sets[next] }
    let signals = try host.apply(to: try hostInputs(of: rows), assets: model.assets)
    for (buffer, source) in zip(results[next], host.results) {
      guard let tensor = signals[source] else { preconditionFailure("the host part gives no \(source)") }
      buffer.base.copyMemory(from: tensor.buffer.base, byteCount: tensor.count * tensor.dtype.byteCount)
    }
    return results[next] + sets[next].dropFirst(source.inputs.count)
  }

  /// Buffers for a prediction: the graph's inputs alone.
  func gatherInputs(_ rows: ArraySlice<Int>) throws -> [HostBuffer] {
    Array(try gather(rows).prefix(model.parts.graph.inputs.count))
  }

  /// The signals of the host part on these rows, as far as the layer at `position` needs them.
  func hostSignals(_ rows: ArraySlice<Int>, upTo position: Int) throws -> [SignalSource: Tensor] {
    next = 1 - next
    try source.gather(rows, into: sets[next])
    return try model.parts.host.apply(to: try hostInputs(of: rows), assets: model.assets, upTo: position)
  }

  /// The model's inputs as tensors of their own: a host layer may keep them.
  private func hostInputs(of rows: ArraySlice<Int>) throws -> [Tensor] {
    try source.inputs.enumerated().map { index, spec in
      let shape = Shape([rows.count] + spec.shape.dims)
      if spec.dtype == .string { return Tensor(try source.texts(index, of: rows), shape: shape) }
      let tensor = Tensor(shape: shape, dtype: spec.dtype)
      tensor.buffer.base.copyMemory(from: sets[next][index].base, byteCount: spec.rowByteCount * rows.count)
      return tensor
    }
  }
}
