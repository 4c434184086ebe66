import NNConfig
import NNZip

/// The arrays of an npz file: npy files in a zip.
///
/// Stored arrays (`numpy.savez`) are used where they lie, after their checksum was verified; deflated ones
/// (`numpy.savez_compressed`) are unpacked into memory.
struct NPZFile {
  let bytes: FileBytes
  /// In the order of the file, without `.npy`.
  let names: [String]
  private let reader: ZipReader
  private let members: [String: ZipMember]

  /// What a packed array may take in memory, unpacked and as `float32`, whatever it is packed to. Beyond, it may take
  /// so many times as much as packed: real data shrink to a fifth or a tenth, labels or masks to less. A small file
  /// could ask for all the memory there is.
  private let freeSize: Int
  private static let greatestRatio = 64

  /// Throws if this is no zip of arrays.
  init(_ bytes: FileBytes, freeSize: Int = 1 << 29) throws(DiagnosticError) {
    self.bytes = bytes
    self.freeSize = freeSize
    do throws(ZipError) {
      reader = try ZipReader(UnsafeRawBufferPointer(bytes.bytes(0..<bytes.count)))
    } catch {
      throw Self.unreadable(error, bytes.name)
    }
    var names: [String] = []
    var members: [String: ZipMember] = [:]
    for member in reader.members where member.name.hasSuffix(Self.suffix) {
      let name = String(member.name.dropLast(Self.suffix.count))
      names.append(name)
      members[name] = member
    }
    if names.isEmpty {
      let (name, help) = FileKind.zipName(reader.members.map(\.name))
      throw LoadedData.failure("this is \(name)", at: bytes.name, help: help)
    }
    self.names = names
    self.members = members
  }

  private static let suffix = ".npy"

  /// The array of this name, which must be one of `names`.
  func array(_ name: String) throws -> RowArray {
    guard let member = members[name] else { preconditionFailure("no array \(name) in \(bytes.name)") }
    let title = NPZPlace(file: bytes.name, array: name).text
    do {
      if let range = reader.range(ofStored: member) {
        // A header out of order is the better error.
        let array = try NPYFile.array(bytes, in: range, name: title)
        try reader.verify(stored: member)
        return array
      }
      try checkSize(member, title)
      let unpacked = try FileBytes(name: title, count: member.size) { try reader.read(member, into: $0) }
      return try NPYFile.array(unpacked)
    } catch let error as ZipError {
      throw Self.unreadable(error, bytes.name)
    }
  }

  /// Names with shapes, for errors: `x [60, 5], y [60]`.
  var list: String {
    NNData.list(
      names.map { name in
        guard let member = members[name], let header = try? header(member, name) else { return name }
        return "\(name) \(header.shape)"
      })
  }

  // MARK: - Packed arrays

  /// The longest header that is read, and what stands before its text.
  private static let longestHeader = 1 << 20 + 12

  private func header(_ member: ZipMember, _ title: String) throws -> NPYHeader {
    // Hardly any header is longer than the first piece.
    for count in [4096, Self.longestHeader] {
      let beginning = try reader.prefix(of: member, count: count)
      let header = beginning.withUnsafeBufferPointer { start in
        Result { try NPYFile.header(start, fileSize: member.size, name: title) }
      }
      if case .success = header { return try header.get() }
      if beginning.count < count || count == Self.longestHeader { return try header.get() }
    }
    preconditionFailure("no piece of a header was looked at")
  }

  private func checkSize(_ member: ZipMember, _ title: String) throws {
    let header = try header(member, title)
    let needed = max(member.size, 4 * header.shape.count)
    guard needed > max(freeSize, Self.greatestRatio * member.compressedSize) else { return }
    throw LoadedData.failure(
      "the array needs \(grouped(needed)) bytes in memory, packed it has \(grouped(member.compressedSize))", at: title,
      help: "if that is right, save it with numpy.savez, which does not pack")
  }

  private static func unreadable(_ error: ZipError, _ name: String) -> DiagnosticError {
    LoadedData.failure(
      "this zip file cannot be read: \(error.message)", at: name, help: "copy the file again, or write it again")
  }
}
