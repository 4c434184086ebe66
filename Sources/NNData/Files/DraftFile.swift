import NNConfig

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A file that stands beside its place under a name of its own until it is whole, and is moved there then: a crash
/// leaves the old file or the new one.
///
/// Room for one that is written much later can be reserved. Whatever ends early, a failure or the draft's own life,
/// leaves the place as it was and no draft.
package final class DraftFile {
  /// Where the file will be.
  package private(set) var path: String
  /// Where it is for now.
  private var draft = ""
  private var ticket: OpenDrafts.Ticket?
  private var descriptor: Int32 = -1
  private var count = 0
  private let isReserved: Bool
  private let isSynced: Bool

  /// What the names of drafts end with: `model.keras.5e1f09c2.part`.
  package static let suffix = ".part"

  /// - Parameters:
  ///   - byteCount: about how large the file will be, to reserve room for it.
  ///   - isSynced: whether the file has to outlast a power failure.
  /// - Throws: when there is not so much room, or the folder cannot be written to.
  package init(_ path: String, reserving byteCount: Int = 0, isSynced: Bool = true) throws(FileAccessError) {
    self.path = path
    self.isSynced = isSynced
    isReserved = byteCount > 0
    repeat {
      OpenDrafts.remove(ticket)
      // By chance, as processes of two machines or containers that share the folder can have the same number.
      draft = "\(path).\(String(UInt32.random(in: 0 ... .max), radix: 16))\(Self.suffix)"
      ticket = OpenDrafts.add(draft)
      descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    } while descriptor < 0 && (errno == EEXIST || errno == EINTR)
    if descriptor < 0 {
      let code = errno
      forget()
      throw .notWritten(path, code)
    }
    let code = isReserved ? Self.reserve(byteCount, in: descriptor) : 0
    if code != 0 {
      discard()
      throw .notWritten(path, code)
    }
  }

  /// Where the system or the file system cannot reserve, the disk may still be full in the end.
  ///
  /// - Returns: 0, or what the system has against it, an `errno`.
  private static func reserve(_ byteCount: Int, in descriptor: Int32) -> Int32 {
    #if canImport(Darwin)
      return 0
    #else
      var code = EINTR
      while code == EINTR { code = posix_fallocate(descriptor, 0, off_t(byteCount)) }
      return code == EOPNOTSUPP || code == EINVAL ? 0 : code
    #endif
  }

  deinit { discard() }

  /// Writes a small file in one go, whatever is in its place.
  package static func write(_ text: String, to path: String, isSynced: Bool = false) throws {
    try DraftFile(path, isSynced: isSynced).fill { sink in
      var text = text
      try text.withUTF8 { try sink(UnsafeRawBufferPointer($0)) }
    }
  }

  /// Writes what `body` hands over and puts the file in its place, whatever is there.
  ///
  /// - Throws: `FileAccessError` when the system takes no more, and what `body` throws.
  package func fill(_ body: (_ sink: (UnsafeRawBufferPointer) throws -> Void) throws -> Void) throws {
    defer { discard() }
    try body { try append($0) }
    try finish(replacing: true)
  }

  package func append(_ bytes: UnsafeRawBufferPointer) throws(FileAccessError) {
    precondition(descriptor >= 0, "the file was written already")
    let code = writeAll(bytes, to: descriptor)
    if code != 0 { throw .notWritten(path, code) }
    count += bytes.count
  }

  /// Puts the file in its place.
  ///
  /// - Parameter isReplacing: whether what is there makes room for it.
  /// - Throws: `.exists` if there is something that may not be replaced, `.failed` when the system takes no more.
  package func finish(replacing isReplacing: Bool) throws(FileAccessError) {
    precondition(descriptor >= 0, "the file was written already")
    defer { discard() }
    guard !isReserved || retrying({ ftruncate(descriptor, off_t(count)) }), !isSynced || sync() else {
      throw .notWritten(path, errno)
    }
    // File systems over a network may tell only now.
    let isClosed = close(descriptor) == 0 || errno == EINTR
    descriptor = -1
    guard isClosed else { throw .notWritten(path, errno) }
    // Unlike a rename, a link never replaces what came there meanwhile.
    if !isReplacing, link(draft, path) == 0 {
      discard()
    } else {
      if !isReplacing, errno == EEXIST { throw .isInTheWay(path) }
      // Not every file system has links.
      guard rename(draft, path) == 0 else { throw .notWritten(path, errno) }
      forget()
    }
    if isSynced { Self.syncFolder(of: path) }
  }

  /// The folder that the draft is in has another name from now on.
  package func folderMoved(to folder: String) {
    func moved(_ path: String) -> String { folder + "/" + (path.split(separator: "/").last ?? "") }
    let old = ticket
    (path, draft) = (moved(path), moved(draft))
    ticket = OpenDrafts.add(draft)
    OpenDrafts.remove(old)
  }

  /// Makes the names in a folder outlast a power failure.
  package static func syncFolder(of path: String) {
    let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    let descriptor = open(folder.isEmpty ? "/" : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    _ = retrying { fsync(descriptor) }
    close(descriptor)
  }

  // MARK: - Steps

  /// Some file systems have nothing to sync.
  private func sync() -> Bool { retrying { fsync(descriptor) } || errno == EINVAL }

  private func discard() {
    if descriptor >= 0 { close(descriptor) }
    descriptor = -1
    guard !draft.isEmpty else { return }
    unlink(draft)
    forget()
  }

  /// There is no draft any more.
  private func forget() {
    draft = ""
    OpenDrafts.remove(ticket)
    ticket = nil
  }
}

/// Repeats a call that a signal came into.
private func retrying(_ call: () -> Int32) -> Bool {
  while call() != 0 {
    guard errno == EINTR else { return false }
  }
  return true
}

/// - Returns: 0, or what the system has against it, an `errno`.
func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Int32 {
  var rest = bytes
  while !rest.isEmpty {
    let count = write(descriptor, rest.baseAddress, rest.count)
    if count > 0 {
      rest = UnsafeRawBufferPointer(rebasing: rest[count...])
    } else if count == 0 || errno != EINTR {
      // Nothing was written and nothing said: as good as no room.
      return count == 0 ? ENOSPC : errno
    }
  }
  return 0
}

extension FileAccessError {
  static func notWritten(_ path: String, _ code: Int32) -> FileAccessError {
    let reason = String(cString: strerror(code)).lowercased()
    return FileAccessError(.failed, Diagnostic(.error, "this file could not be written: \(reason)", origin: path))
  }

  static func isInTheWay(_ path: String) -> FileAccessError {
    FileAccessError(
      .exists,
      Diagnostic(
        .error, "this file is already there and is not overwritten", origin: path,
        help: ["say --force to replace it, or choose another place"]))
  }
}
