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

  /// The array of this name, which must be one of `names`: in place, or unpacked.
  func content(_ name: String) throws -> NPYContent {
    guard let member = members[name] else { preconditionFailure("no array \(name) in \(bytes.name)") }
    let title = NPZPlace(file: bytes.name, array: name).text
    do {
      if let range = reader.range(ofStored: member) {
        try reader.verify(stored: member)
        return NPYContent(bytes, range, name: title)
      }
      try checkSize(member, title)
      return NPYContent(try FileBytes(name: title, count: member.size) { try reader.read(member, into: $0) })
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

  /// The header of an array of numbers, without unpacking it all.
  private func header(_ member: ZipMember, _ title: String) throws -> NPYHeader {
    // Hardly any header is longer than the first piece.
    var beginning = try reader.prefix(of: member, count: 4096)
    func header() -> Result<NPYHeader, any Error> {
      beginning.withUnsafeBufferPointer { bytes in
        Result { try NPYContent.header(bytes, fileSize: member.size, name: title) }
      }
    }
    if case .success(let header) = header() { return header }
    beginning = try reader.prefix(of: member, count: Self.longestHeader)
    return try header().get()
  }

  private func checkSize(_ member: ZipMember, _ title: String) throws {
    // Texts take about as much memory as they take unpacked.
    let count = (try? header(member, title))?.shape.count ?? 0
    let needed = max(member.size, 4 * count)
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
