import NNConfig

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Writes a file, which takes its place once it is whole, so that a crash leaves the old one or the new; or writes to
/// standard output. What is appended goes out in pieces of 256 KiB.
public struct OutputFile: ~Copyable {
  private enum Destination {
    case draft(DraftFile)
    /// Standard output has no place to be moved to.
    case descriptor(Int32, name: String)
  }

  private let destination: Destination
  private var pending: [UInt8] = []

  private static let bufferSize = 1 << 18

  /// Writes what `body` appends to the file at `path`.
  ///
  /// - Parameter force: whether a file that is already there is replaced.
  /// - Throws: `FileAccessError` `.exists` if there is one and `force` is false, `.failed` if it cannot be written; and
  ///   what `body` throws. Then the place is as it was.
  public static func write(_ path: String, force: Bool = false, _ body: (inout OutputFile) throws -> Void) throws {
    try check(path, force: force)
    let draft = try DraftFile(path)
    var file = OutputFile(.draft(draft))
    try body(&file)
    try file.flush()
    try draft.finish(replacing: force)
  }

  /// Writes what `body` appends to standard output, as it comes.
  ///
  /// - Throws: `FileAccessError` `.failed` if it cannot be written; and what `body` throws.
  public static func writeToStandardOutput(_ body: (inout OutputFile) throws -> Void) throws {
    try write(toDescriptor: 1, name: "standard output", body)
  }

  static func write(toDescriptor descriptor: Int32, name: String, _ body: (inout OutputFile) throws -> Void) throws {
    var file = OutputFile(.descriptor(descriptor, name: name))
    try body(&file)
    try file.flush()
  }

  /// Throws if nothing can be written to `path`, or there is a file that may not be replaced; for outputs that are
  /// written much later.
  ///
  /// Whatever is no file is never replaced: a folder, and above all a device, whose place a file would take.
  public static func check(_ path: String, force: Bool) throws(FileAccessError) {
    guard !path.isEmpty else {
      throw FileAccessError(.failed, Diagnostic(.error, "the name of the file to write is empty"))
    }
    var status = stat()
    guard stat(path, &status) == 0 else {
      if let slash = path.lastIndex(of: "/"), slash != path.startIndex { try checkFolder(String(path[..<slash])) }
      return
    }
    switch status.st_mode & S_IFMT {
    case S_IFREG: if !force { throw .isInTheWay(path) }
    case S_IFDIR:
      throw FileAccessError(
        .failed,
        Diagnostic(.error, "this is a folder, not a file to write", origin: path, help: ["name a file in it"]))
    default:
      throw FileAccessError(
        .failed,
        Diagnostic(
          .error, "this is a pipe or a device, and only files are written", origin: path, help: ["name a file"]))
    }
  }

  private static func checkFolder(_ folder: String) throws(FileAccessError) {
    var status = stat()
    let isThere = stat(folder, &status) == 0
    if isThere && status.st_mode & S_IFMT == S_IFDIR { return }
    let message = isThere ? "this is no folder, so nothing can be written in it" : "there is no such folder to write to"
    throw FileAccessError(
      .failed, Diagnostic(.error, message, origin: folder, help: ["make it, or choose another place"]))
  }

  public mutating func append(_ bytes: some Collection<UInt8>) throws(FileAccessError) {
    pending.append(contentsOf: bytes)
    if pending.count >= Self.bufferSize { try flush() }
  }

  public mutating func append(_ text: String) throws(FileAccessError) { try append(text.utf8) }

  /// Writes memory as it is, without a copy.
  public mutating func append(_ memory: UnsafeRawBufferPointer) throws(FileAccessError) {
    try flush()
    try write(memory)
  }

  // MARK: - Steps

  private init(_ destination: Destination) {
    self.destination = destination
    pending.reserveCapacity(Self.bufferSize)
  }

  private mutating func flush() throws(FileAccessError) {
    var failure: FileAccessError?
    pending.withUnsafeBytes { bytes in
      do throws(FileAccessError) { try write(bytes) } catch { failure = error }
    }
    if let failure { throw failure }
    pending.removeAll(keepingCapacity: true)
  }

  private func write(_ bytes: UnsafeRawBufferPointer) throws(FileAccessError) {
    switch destination {
    case .draft(let draft): try draft.append(bytes)
    case .descriptor(let descriptor, let name):
      let code = writeAll(bytes, to: descriptor)
      if code != 0 { throw .notWritten(name, code) }
    }
  }
}
