import NNConfig

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Writes a file beside its place and moves it there once it is whole, so that a crash leaves the old one or the new;
/// or writes to standard output. What is appended goes out in pieces of 256 KiB.
public struct OutputFile: ~Copyable {
  private let path: String
  /// nil for standard output, which has no place to be moved to.
  private let temporaryPath: String?
  private let descriptor: Int32
  private var pending: [UInt8] = []

  private static let bufferSize = 1 << 18

  /// Writes what `body` appends to the file at `path`.
  ///
  /// - Parameter force: whether a file that is already there is replaced.
  /// - Throws: `FileAccessError` `.exists` if there is one and `force` is false, `.failed` if it cannot be written; and
  ///   what `body` throws. Then the place is as it was.
  public static func write(_ path: String, force: Bool = false, _ body: (inout OutputFile) throws -> Void) throws {
    try check(path, force: force)
    var file = try OutputFile(path)
    do {
      try body(&file)
      try file.flush()
      try file.finish(force: force)
    } catch {
      file.discard()
      throw error
    }
    close(file.descriptor)
  }

  /// Writes what `body` appends to standard output, as it comes.
  ///
  /// - Throws: `FileAccessError` `.failed` if it cannot be written; and what `body` throws.
  public static func writeToStandardOutput(_ body: (inout OutputFile) throws -> Void) throws {
    try write(toDescriptor: 1, name: "standard output", body)
  }

  static func write(toDescriptor descriptor: Int32, name: String, _ body: (inout OutputFile) throws -> Void) throws {
    var file = OutputFile(descriptor: descriptor, name: name)
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
    case S_IFREG: if !force { throw existsError(path) }
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
    try writeAll(memory)
  }

  // MARK: - Steps

  private init(descriptor: Int32, name: String) {
    path = name
    temporaryPath = nil
    self.descriptor = descriptor
    pending.reserveCapacity(Self.bufferSize)
  }

  private init(_ path: String) throws(FileAccessError) {
    self.path = path
    let temporaryPath = "\(path).\(getpid()).tmp"
    self.temporaryPath = temporaryPath
    descriptor = open(temporaryPath, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    if descriptor < 0 { throw Self.failure(path, errno) }
    pending.reserveCapacity(Self.bufferSize)
  }

  private mutating func flush() throws(FileAccessError) {
    var failure: FileAccessError?
    pending.withUnsafeBytes { bytes in
      do throws(FileAccessError) { try writeAll(bytes) } catch { failure = error }
    }
    if let failure { throw failure }
    pending.removeAll(keepingCapacity: true)
  }

  private func writeAll(_ bytes: UnsafeRawBufferPointer) throws(FileAccessError) {
    var done = 0
    while done < bytes.count, let start = bytes.baseAddress {
      let count = systemWrite(descriptor, start + done, bytes.count - done)
      if count < 0 && errno == EINTR { continue }
      if count < 0 { throw Self.failure(path, errno) }
      done += count
    }
  }

  private func finish(force: Bool) throws(FileAccessError) {
    guard let temporaryPath else { return }
    guard fsync(descriptor) == 0 || errno == EINVAL else { throw Self.failure(path, errno) }
    if !force {
      // Unlike a rename, a link never replaces what came there meanwhile.
      if link(temporaryPath, path) == 0 {
        unlink(temporaryPath)
        return
      }
      if errno == EEXIST { throw Self.existsError(path) }
    }
    guard rename(temporaryPath, path) == 0 else { throw Self.failure(path, errno) }
  }

  private func discard() {
    close(descriptor)
    if let temporaryPath { unlink(temporaryPath) }
  }

  private static func existsError(_ path: String) -> FileAccessError {
    FileAccessError(
      .exists,
      Diagnostic(
        .error, "this file is already there and is not overwritten", origin: path,
        help: ["say --force to replace it, or choose another place"]))
  }

  private static func failure(_ path: String, _ code: Int32) -> FileAccessError {
    let reason = String(cString: strerror(code)).lowercased()
    return FileAccessError(
      .failed, Diagnostic(.error, "this file could not be written: \(reason)", origin: path))
  }
}

// Inside the type this name would mean its own method.
private func systemWrite(_ descriptor: Int32, _ memory: UnsafeRawPointer, _ count: Int) -> Int {
  write(descriptor, memory, count)
}
