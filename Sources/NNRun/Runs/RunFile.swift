import NNConfig
import NNData

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A file of a run: beside its place under another name until it is whole, then moved there, whatever is there.
///
/// Room for one that is written much later can be reserved: a training must not end with a full disk and no model.
final class RunFile {
  private(set) var path: String
  private let isSynced: Bool
  private var descriptor: Int32

  private var draft: String { path + Self.draftSuffix }
  /// What files are called that are not whole yet.
  static let draftSuffix = ".part"

  /// - Parameters:
  ///   - byteCount: about how large the file will be, to reserve room for it.
  ///   - isSynced: whether the file has to outlast a power failure.
  /// - Throws: `FileAccessError` when there is not so much room, or the folder cannot be written to.
  init(_ path: String, reserving byteCount: Int = 0, isSynced: Bool = true) throws {
    self.path = path
    self.isSynced = isSynced
    descriptor = open(path + Self.draftSuffix, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw Self.failure(path, errno) }
    if byteCount > 0 {
      var code = EINTR
      while code == EINTR { code = posix_fallocate(descriptor, 0, off_t(byteCount)) }
      // Where the file system cannot reserve, the disk may still be full in the end.
      if code != 0, code != EOPNOTSUPP, code != EINVAL {
        discard()
        throw Self.failure(path, code)
      }
    }
  }

  /// Writes a small file in one go.
  static func write(_ text: String, to path: String, isSynced: Bool = false) throws {
    try RunFile(path, isSynced: isSynced).write { sink in
      var text = text
      try text.withUTF8 { try sink(UnsafeRawBufferPointer($0)) }
    }
  }

  deinit { discard() }

  /// The folder has another name from now on.
  func folderMoved(to folder: String) {
    path = folder + "/" + (path.split(separator: "/").last ?? "")
  }

  /// Fills the file and puts it in its place, whatever is there.
  ///
  /// - Throws: `FileAccessError` when the system takes no more, and what `body` throws; then the place is as it was.
  func write(_ body: (_ sink: (UnsafeRawBufferPointer) throws -> Void) throws -> Void) throws {
    precondition(descriptor >= 0, "the file was written already")
    defer { discard() }
    var count = 0
    try body { bytes in
      var rest = bytes
      while !rest.isEmpty {
        let done = Glibc.write(descriptor, rest.baseAddress, rest.count)
        if done < 0 && errno == EINTR { continue }
        guard done > 0 else { throw Self.failure(path, errno) }
        rest = UnsafeRawBufferPointer(rebasing: rest[done...])
        count += done
      }
    }
    guard ftruncate(descriptor, off_t(count)) == 0, !isSynced || sync() else { throw Self.failure(path, errno) }
    // File systems over a network may tell only now.
    let isClosed = close(descriptor) == 0 || errno == EINTR
    descriptor = -1
    guard isClosed, rename(draft, path) == 0 else {
      let code = errno
      unlink(draft)
      throw Self.failure(path, code)
    }
    if isSynced { Self.syncFolder(of: path) }
  }

  private func sync() -> Bool {
    while fsync(descriptor) != 0 {
      // Some file systems have nothing to sync.
      guard errno == EINTR else { return errno == EINVAL }
    }
    return true
  }

  /// Makes the names in a folder outlast a power failure.
  static func syncFolder(of path: String) {
    let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    let descriptor = open(folder.isEmpty ? "/" : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }

  private func discard() {
    guard descriptor >= 0 else { return }
    close(descriptor)
    unlink(draft)
    descriptor = -1
  }

  private static func failure(_ path: String, _ code: Int32) -> FileAccessError {
    let reason = String(cString: strerror(code)).lowercased()
    return FileAccessError(
      .failed, Diagnostic(.error, "this file could not be written: \(reason)", origin: path))
  }
}

extension FileAccessError {
  /// The same with one more line of what to do.
  func adding(help: String) -> FileAccessError {
    guard var diagnostic = diagnostics.first else { return self }
    diagnostic.help.append(help)
    return FileAccessError(reason, diagnostic)
  }
}
