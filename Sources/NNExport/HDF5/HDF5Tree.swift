import NNTensor

/// A group of an HDF5 file: named groups and datasets, and attributes of its own.
package struct HDF5Group: Sendable {
  package var groups: [String: HDF5Group] = [:]
  package var datasets: [String: HDF5Dataset] = [:]
  package var attributes: [String: HDF5Attribute] = [:]
  /// What a file holds under other names and this subset cannot read (compressed datasets, links, committed types),
  /// with the reason. Such a tree cannot be written.
  package internal(set) var unreadable: [String: HDF5Error] = [:]

  package init() {}

  /// The group at `path` (`layers/dense/vars`; this one for an empty path), if there is one.
  ///
  /// - Throws: why it cannot be read, where the file has something that this subset does not cover.
  package func group(at path: String) throws(HDF5Error) -> HDF5Group? {
    var group = self
    for name in path.split(separator: "/") {
      if let reason = group.unreadable[String(name)] { throw reason }
      guard let next = group.groups[String(name)] else { return nil }
      group = next
    }
    return group
  }

  /// The dataset at `path` (`layers/dense/vars/0`), if there is one.
  ///
  /// - Throws: why it cannot be read, where the file has something that this subset does not cover.
  package func dataset(at path: String) throws(HDF5Error) -> HDF5Dataset? {
    let names = path.split(separator: "/")
    guard let last = names.last, let group = try group(at: names.dropLast().joined(separator: "/")) else { return nil }
    if let reason = group.unreadable[String(last)] { throw reason }
    return group.datasets[String(last)]
  }

  /// Changes the group at `path`, made with those above it where there is none.
  package mutating func update(groupAt path: String, _ change: (inout HDF5Group) -> Void) {
    update(path.split(separator: "/")[...], change)
  }

  private mutating func update(_ names: ArraySlice<Substring>, _ change: (inout HDF5Group) -> Void) {
    guard let first = names.first else { return change(&self) }
    groups[String(first), default: HDF5Group()].update(names.dropFirst(), change)
  }
}

/// Numbers of an HDF5 file, in row-major order. Those of a file are read when `tensor()` is called.
package struct HDF5Dataset: Sendable {
  package let shape: Shape
  /// What `tensor()` gives. Stored types without a type of their own become the next larger one that holds every
  /// value: int8, int16 and uint16 `int32`, uint64 `int64`, half precision `float32`.
  package let dtype: DType
  package var attributes: [String: HDF5Attribute]
  private let source: Source

  private enum Source: Sendable {
    case tensor(Tensor)
    case stored(StoredValues)
  }

  package init(_ tensor: Tensor, attributes: [String: HDF5Attribute] = [:]) {
    shape = tensor.shape
    dtype = tensor.dtype
    self.attributes = attributes
    source = .tensor(tensor)
  }

  init(_ values: StoredValues, attributes: [String: HDF5Attribute]) {
    shape = values.shape
    dtype = values.format.dtype
    self.attributes = attributes
    source = .stored(values)
  }

  /// - Throws: where a value does not fit `dtype`.
  package func tensor() throws(HDF5Error) -> Tensor {
    switch source {
    case .tensor(let tensor): tensor
    case .stored(let values): try values.tensor()
    }
  }
}

/// A small value beside a group or dataset. Attributes of other types and ranks in a file are left out.
package enum HDF5Attribute: Hashable, Sendable {
  case string(String)
  case integer(Int64)
  case float(Double)
  case strings([String])
  case integers([Int64])
  case floats([Double])
}
