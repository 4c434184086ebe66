import NNTensor
import NNTraining

/// Batches out of arrays in memory or in mapped files.
public final class ArraySource: BatchSource {
  public let rowCount: Int
  public let inputs: [ArraySpec]
  public let targets: [ArraySpec]
  public let weights: [ArraySpec]
  private let arrays: [RowArray]

  /// Arrays by name, in the order in which batches hold them. All must have the same number of rows.
  public init(
    inputs: [(name: String, array: RowArray)], targets: [(name: String, array: RowArray)] = [],
    weights: [(name: String, array: RowArray)] = []
  ) {
    func specs(_ list: [(name: String, array: RowArray)]) -> [ArraySpec] {
      list.map { ArraySpec($0.name, shape: $0.array.rowShape, dtype: $0.array.dtype) }
    }
    let arrays = (inputs + targets + weights).map(\.array)
    let rowCount = arrays.first?.rowCount ?? 0
    for array in arrays {
      precondition(array.rowCount == rowCount, "arrays of \(rowCount) and \(array.rowCount) rows in one source")
    }
    self.rowCount = rowCount
    self.arrays = arrays
    self.inputs = specs(inputs)
    self.targets = specs(targets)
    self.weights = specs(weights)
  }

  /// One input and at most one target.
  public convenience init(_ input: RowArray, target: RowArray? = nil, inputName: String = "input") {
    self.init(inputs: [(inputName, input)], targets: target.map { [("target", $0)] } ?? [])
  }

  /// The same arrays with one weight per row.
  public func weighted(by weights: RowArray) -> ArraySource {
    let targetArrays = arrays.dropFirst(inputs.count)
    return ArraySource(
      inputs: zip(inputs, arrays).map { ($0.name, $1) }, targets: zip(targets, targetArrays).map { ($0.name, $1) },
      weights: [("weights", weights)])
  }

  /// - Throws: `FileAccessError` if a mapped file was changed meanwhile.
  public func gather(_ rows: ArraySlice<Int>, into buffers: [HostBuffer]) throws {
    precondition(buffers.count == arrays.count, "\(buffers.count) buffers for \(arrays.count) arrays")
    for index in arrays.indices {
      let size = rows.count * arrays[index].rowByteCount
      precondition(buffers[index].bytes.count >= size, "a buffer of \(buffers[index].bytes.count) bytes for \(size)")
      try arrays[index].checkUnchanged()
      arrays[index].copy(rows, to: buffers[index].base)
    }
  }
}

/// Some rows of another source, in an order of their own: the rows held out, for one.
public final class SubsetSource: BatchSource {
  public let base: any BatchSource
  /// Row `i` here is row `rows[i]` of the base.
  public let rows: [Int]
  private var scratch: [Int] = []

  public init(_ base: any BatchSource, rows: [Int]) {
    self.base = base
    self.rows = rows
  }

  public var rowCount: Int { rows.count }
  public var inputs: [ArraySpec] { base.inputs }
  public var targets: [ArraySpec] { base.targets }
  public var weights: [ArraySpec] { base.weights }

  public func texts(_ index: Int, of rows: ArraySlice<Int>) throws -> [String] {
    try base.texts(index, of: rows.map { self.rows[$0] }[...])
  }

  public func gather(_ rows: ArraySlice<Int>, into buffers: [HostBuffer]) throws {
    // Keeps its memory from batch to batch.
    scratch.removeAll(keepingCapacity: true)
    for row in rows { scratch.append(self.rows[row]) }
    try base.gather(scratch[...], into: buffers)
  }
}
