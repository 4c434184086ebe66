import NNTensor

/// Writes an HDF5 file as h5py does by default: superblock 0, groups of the old form, contiguous data, attributes in
/// the headers. The same tree gives the same bytes. h5py, libhdf5 and Keras read it.
///
/// bfloat16 is stored as Keras stores it: two opaque bytes, and an attribute `dtype` that says so.
///
/// Source: The HDF Group, "HDF5 File Format Specification Version 3.0".
package struct HDF5Writer {
  package let byteCount: Int
  private let metadata: [UInt8]
  private let data: [(dataset: HDF5Dataset, address: Int)]

  /// Lays the file out. Numbers are not read before `write`.
  ///
  /// - Throws: what HDF5 or its subset cannot hold: names with a slash, a name that stands for a group and a dataset,
  ///   texts in tensors, attributes above 64 KB, groups more than 64 deep.
  package init(root: HDF5Group) throws(HDF5Error) {
    var encoder = TreeEncoder()
    let group = try encoder.encode(root, path: "", depth: 0)
    (metadata, data, byteCount) = encoder.finish(root: group)
  }

  /// Hands the file's bytes to `sink` piece by piece, in order. Large tensors are handed over as they lie in memory.
  package func write(to sink: (UnsafeRawBufferPointer) throws -> Void) throws {
    let smallCount = 4096
    var pending = metadata
    var written = 0
    func flush() throws {
      try pending.withUnsafeBytes { if !$0.isEmpty { try sink($0) } }
      written += pending.count
      pending.removeAll(keepingCapacity: true)
    }
    for (dataset, address) in data {
      let tensor = try dataset.tensor()
      let count = tensor.count * tensor.dtype.byteCount
      pending.append(contentsOf: repeatElement(0, count: address - written - pending.count))
      let buffer = tensor.buffer
      try withExtendedLifetime(buffer) {
        let bytes = UnsafeRawBufferPointer(rebasing: buffer.bytes[..<count])
        if count < smallCount {
          pending.append(contentsOf: bytes)
        } else {
          try flush()
          try sink(bytes)
          written += count
        }
      }
      if pending.count > 1 << 20 { try flush() }
    }
    try flush()
  }
}
