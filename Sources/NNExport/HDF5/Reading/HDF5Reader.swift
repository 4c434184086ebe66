import NNTensor

/// Reads HDF5 files of the kind that holds weights: groups in groups, datasets of numbers, attributes.
///
/// Covered are superblocks 0 to 3, groups and headers of both forms, contiguous, compact and chunked data, integers and
/// IEEE numbers of either byte order, booleans, and bfloat16 as Keras stores it. Everything else (compression, links
/// to elsewhere, compound and committed types) is an error that names it, kept in `HDF5Group.unreadable`.
///
/// Every address, size and count is checked against the file. No file makes it trap, and none makes it take more time
/// or memory than a few times the file's size, or `decodedByteLimit` where that is more.
///
/// Source: The HDF Group, "HDF5 File Format Specification Version 3.0".
package struct HDF5Reader {
  private let storage: HDF5Bytes
  private let decodedByteLimit: Int
  private let nameLimit: Int

  /// Groups in groups, at most.
  static let depthLimit = 64

  /// - Parameters:
  ///   - bytes: the file. It must not change while `owner` lives.
  ///   - owner: what keeps `bytes` alive; datasets hold it until they are gone.
  ///   - decodedByteLimit: bytes of all the file's tensors together, at most. A few bytes may describe a dataset of
  ///     any size, full of its fill value. Without a limit it is 8 times the file's size and 1 MiB: stored numbers grow
  ///     by a factor of 4 at most, and no program saves weights that it has not written.
  ///   - nameLimit: members and attributes of all groups and datasets together, at most. Each takes some hundred bytes
  ///     and some microseconds, however little it takes in the file; the largest models have some thousand.
  package init(
    bytes: UnsafeRawBufferPointer, owner: AnyObject & Sendable, decodedByteLimit: Int? = nil, nameLimit: Int = 500_000
  ) throws(HDF5Error) {
    storage = HDF5Bytes(bytes, owner: owner)
    let (eightfold, overflows) = bytes.count.multipliedReportingOverflow(by: 8)
    self.decodedByteLimit = decodedByteLimit ?? (overflows ? Int.max : min(eightfold, Int.max - 1 << 20) + 1 << 20)
    self.nameLimit = nameLimit
    _ = try Superblock(HDF5File(storage, nameLimit: nameLimit))
  }

  /// A copy of `bytes`.
  package init(
    _ bytes: [UInt8], decodedByteLimit: Int? = nil, nameLimit: Int = 500_000
  ) throws(HDF5Error) {
    let copy = HostBuffer(byteCount: bytes.count)
    copy.bytes.copyBytes(from: bytes)
    try self.init(
      bytes: UnsafeRawBufferPointer(copy.bytes), owner: copy, decodedByteLimit: decodedByteLimit, nameLimit: nameLimit)
  }

  /// Everything in the file but the numbers, which are read when they are asked for.
  package func root() throws(HDF5Error) -> HDF5Group {
    let file = HDF5File(storage, nameLimit: nameLimit)
    let superblock = try Superblock(file)
    _ = file.visit(superblock.rootAddress)
    let header = try ObjectHeader(file, at: superblock.rootAddress, name: "the root group")
    let root = try GroupReader(file: file, path: "").group(header)
    guard file.decodedByteCount <= decodedByteLimit else {
      throw HDF5Error(
        "damaged: a file of \(file.bytes.count) bytes says that it holds \(file.decodedByteCount) bytes of numbers, "
          + "which is more than \(decodedByteLimit)")
    }
    return root
  }
}
