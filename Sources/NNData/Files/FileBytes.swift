import NNConfig
import NNZip

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A file's bytes in memory, followed by zeros, so that a parser may look a few bytes beyond the end.
///
/// Either read in one go, or mapped: then pages come in as they are touched and go when memory is short, and the file
/// stays open to notice when somebody changes it.
final class FileBytes: @unchecked Sendable {
  /// Zero bytes behind the content of a file that was read (a mapped one has none).
  static let padding = 64

  let name: String
  let base: UnsafePointer<UInt8>
  let count: Int
  /// The open file that is mapped, as it was then.
  private let mapped: (descriptor: Int32, status: stat)?

  private init(
    name: String, base: UnsafePointer<UInt8>, count: Int, mapped: (descriptor: Int32, status: stat)? = nil
  ) {
    self.name = name
    self.base = base
    self.count = count
    self.mapped = mapped
  }

  var isMapped: Bool { mapped != nil }

  deinit {
    if let mapped {
      munmap(UnsafeMutableRawPointer(mutating: base), count)
      // Standard input is not this file's to close.
      if mapped.descriptor != 0 { _ = systemClose(mapped.descriptor) }
    } else {
      free(UnsafeMutableRawPointer(mutating: base))
    }
  }

  /// Memory of `count` bytes that `fill` writes, for content that is no file.
  convenience init(name: String, count: Int, fill: (UnsafeMutableRawBufferPointer) throws -> Void) throws {
    let memory = try Self.allocate(count + Self.padding, for: name)
    do {
      try fill(UnsafeMutableRawBufferPointer(start: memory, count: count))
    } catch {
      free(memory)
      throw error
    }
    memset(memory + count, 0, Self.padding)
    self.init(name: name, base: Self.bytePointer(memory), count: count)
  }

  /// The file at `path` (`-` is standard input), whatever it is.
  ///
  /// Arrays in large files are mapped; all else is a copy that nobody can change.
  ///
  /// - Parameters:
  ///   - limit: where large begins.
  ///   - most: bytes to copy at most.
  static func open(
    _ path: String, mappingFrom limit: Int = largeFile, copyingUpTo most: Int = largestCopy
  ) throws(FileAccessError) -> FileBytes {
    let file = try openFile(path)
    if file.isRegular && file.size >= limit && holdsArrays(file.descriptor) { return try map(file, path) }
    defer { file.close() }
    return try read(file, path, most: most)
  }

  static let memory = sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE))
  /// A file is large from 256 MiB on, or where it would take an eighth of the machine's memory.
  private static let largeFile = min(1 << 28, max(1 << 20, memory / 8))
  /// What is read from a text needs room too.
  private static let largestCopy = max(1 << 20, memory / 4 * 3)

  private static func holdsArrays(_ descriptor: Int32) -> Bool {
    var head = [UInt8](repeating: 0, count: 8)
    let got = pread(descriptor, &head, head.count, 0)
    return got == head.count && (head.starts(with: NPYHeader.magic) || ZipReader.isZip(head))
  }

  private static func read(_ file: OpenFile, _ path: String, most: Int) throws(FileAccessError) -> FileBytes {
    // One byte more than the file has: a read of nothing then ends the loop without growing.
    var capacity = max(file.size + 1, 1 << 16)
    guard file.size <= most else { throw tooLarge(file, most) }
    var memory = try allocate(capacity + padding, for: file.name)
    var count = 0
    while true {
      if count == capacity {
        // Pipes and devices may go on for ever.
        let isEndless = !file.isRegular && isNoData(UnsafeRawBufferPointer(start: memory, count: count))
        guard !isEndless, capacity <= most / 2 else {
          free(memory)
          throw isEndless ? noText(file) : tooLarge(file, most)
        }
        capacity *= 2
        guard let larger = realloc(memory, capacity + padding) else {
          free(memory)
          throw noMemory(capacity, for: file.name)
        }
        memory = larger
      }
      // Linux reads at most about 2 GiB a call.
      let got = systemRead(file.descriptor, memory + count, min(capacity - count, 1 << 30))
      if got < 0 && errno == EINTR { continue }
      if got < 0 {
        free(memory)
        throw failure(path, errno)
      }
      if got == 0 { break }
      count += got
    }
    memset(memory + count, 0, padding)
    return FileBytes(name: file.name, base: bytePointer(memory), count: count)
  }

  private static func map(_ file: OpenFile, _ path: String) throws(FileAccessError) -> FileBytes {
    guard let start = mmap(nil, file.size, PROT_READ, MAP_PRIVATE, file.descriptor, 0), start != MAP_FAILED else {
      let code = errno
      file.close()
      throw failure(path, code)
    }
    return FileBytes(
      name: file.name, base: bytePointer(start), count: file.size, mapped: (file.descriptor, file.status))
  }

  /// Throws if the file cannot be opened, without reading it; nothing can be told of standard input.
  static func checkReadable(_ path: String) throws(FileAccessError) {
    if path == "-" { return }
    var status = stat()
    // Opening a pipe would wait for a writer, or take it from who reads it next.
    if stat(path, &status) == 0 && [S_IFIFO, S_IFCHR, S_IFSOCK].contains(status.st_mode & S_IFMT) { return }
    try openFile(path).close()
  }

  /// Throws if a mapped file has changed. Whoever is about to read much of it asks before, because memory behind the
  /// end of a file that was cut short ends the process when it is touched.
  func checkUnchanged() throws(FileAccessError) {
    guard let mapped else { return }
    var now = stat()
    let isSame =
      fstat(mapped.descriptor, &now) == 0 && now.st_size == mapped.status.st_size
      && Self.changeTime(now) == Self.changeTime(mapped.status)
    if isSame { return }
    throw FileAccessError(
      .failed,
      Diagnostic(
        .error, "this file was changed while it was in use", origin: name,
        help: ["start again, and write new data to another file"]))
  }

  /// Length and XXH64 of the content. A mapped file is read from the disk once more, as it is now.
  func contentHash() -> (byteCount: Int, hash: UInt64) {
    guard let mapped else { return (count, ContentHash.of(UnsafeRawBufferPointer(bytes(0..<count)))) }
    var hash = ContentHash()
    var piece = [UInt8](repeating: 0, count: 1 << 20)
    var done = 0
    return piece.withUnsafeMutableBytes { piece in
      while true {
        var filled = 0
        while filled < piece.count {
          let got = pread(
            mapped.descriptor, piece.baseAddress.map { $0 + filled }, piece.count - filled, off_t(done + filled))
          if got < 0 && errno == EINTR { continue }
          if got <= 0 { break }
          filled += got
        }
        done += filled
        if filled < piece.count {
          return (done, hash.finish(UnsafeRawBufferPointer(rebasing: piece[..<filled])))
        }
        hash.update(UnsafeRawBufferPointer(piece))
      }
    }
  }

  private static func changeTime(_ status: stat) -> [Int] {
    #if canImport(Darwin)
      [status.st_mtimespec.tv_sec, status.st_mtimespec.tv_nsec]
    #else
      [status.st_mtim.tv_sec, status.st_mtim.tv_nsec]
    #endif
  }

  func bytes(_ range: Range<Int>) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: base + range.lowerBound, count: range.count)
  }

  // MARK: - Opening

  private struct OpenFile {
    let name: String
    let descriptor: Int32
    let size: Int
    let status: stat
    let isRegular: Bool

    func close() { if descriptor != 0 { _ = systemClose(descriptor) } }
  }

  private static func openFile(_ path: String) throws(FileAccessError) -> OpenFile {
    if path.isEmpty { throw FileAccessError(.missing, Diagnostic(.error, "the name of the file with data is empty")) }
    let descriptor = path == "-" ? 0 : systemOpen(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure(path, errno) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      let code = errno
      if descriptor != 0 { _ = systemClose(descriptor) }
      throw failure(path, code)
    }
    let kind = status.st_mode & S_IFMT
    if kind == S_IFDIR {
      if descriptor != 0 { _ = systemClose(descriptor) }
      throw failure(path, EISDIR)
    }
    return OpenFile(
      name: path == "-" ? "standard input" : path, descriptor: descriptor,
      size: kind == S_IFREG ? Int(status.st_size) : 0, status: status, isRegular: kind == S_IFREG)
  }

  private static func failure(_ path: String, _ code: Int32) -> FileAccessError {
    let name = path == "-" ? "standard input" : path
    switch code {
    case ENOENT, ENOTDIR:
      let help = neighbour(of: path).map { ["did you mean \($0)?"] } ?? []
      return FileAccessError(.missing, Diagnostic(.error, "there is no such file", origin: name, help: help))
    case EISDIR:
      return FileAccessError(
        .failed, Diagnostic(.error, "this is a folder", origin: name, help: ["give a csv or npy file in it"]))
    case EACCES:
      return FileAccessError(.failed, Diagnostic(.error, "permission denied", origin: name))
    default:
      let reason = String(cString: strerror(code)).lowercased()
      return FileAccessError(.failed, Diagnostic(.error, "this file could not be read: \(reason)", origin: name))
    }
  }

  /// The file of the same folder whose name is nearest.
  private static func neighbour(of path: String) -> String? {
    let slash = path.lastIndex(of: "/")
    let folder = slash.map { path[...$0] } ?? ""
    let wanted = String(slash.map { path[path.index(after: $0)...] } ?? path[...])
    guard let directory = opendir(folder.isEmpty ? "." : String(folder)) else { return nil }
    defer { closedir(directory) }
    var names: [String] = []
    while names.count < 10_000, let entry = readdir(directory) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { raw in
        String(decoding: raw.prefix { $0 != 0 }, as: UTF8.self)
      }
      if !name.hasPrefix(".") { names.append(name) }
    }
    return Suggestions.nearestFile(to: wanted, among: names.sorted()).map { folder + $0 }
  }

  // MARK: - Memory

  private static func allocate(_ byteCount: Int, for name: String) throws(FileAccessError) -> UnsafeMutableRawPointer {
    guard let memory = malloc(byteCount) else { throw noMemory(byteCount, for: name) }
    return memory
  }

  private static func noMemory(_ byteCount: Int, for name: String) -> FileAccessError {
    FileAccessError(.failed, Diagnostic(.error, "there is no memory for its \(grouped(byteCount)) bytes", origin: name))
  }

  private static func tooLarge(_ file: OpenFile, _ most: Int) -> FileAccessError {
    let size = file.isRegular ? "has \(grouped(file.size)) bytes" : "gives more and more bytes"
    return FileAccessError(
      .failed,
      Diagnostic(
        .error, "it \(size), and this machine has room for \(grouped(most))", origin: file.name,
        help: ["save the data as an npy file, of which only the rows in use are in memory"]))
  }

  /// Text has no zero bytes, and arrays say what they are.
  private static func isNoData(_ bytes: UnsafeRawBufferPointer) -> Bool {
    bytes.contains(0) && !bytes.starts(with: NPYHeader.magic) && !ZipReader.isZip(bytes)
  }

  private static func noText(_ file: OpenFile) -> FileAccessError {
    FileAccessError(
      .failed,
      Diagnostic(
        .error, "it gives zero bytes, which no text has", origin: file.name,
        help: ["data are csv or tsv text, npy or npz files"]))
  }

  private static func bytePointer(_ memory: UnsafeMutableRawPointer) -> UnsafePointer<UInt8> {
    UnsafePointer(memory.assumingMemoryBound(to: UInt8.self))
  }
}

// Inside the class these names would mean its own methods.
private func systemOpen(_ path: String, _ flags: Int32) -> Int32 { open(path, flags) }
private func systemClose(_ descriptor: Int32) -> Int32 { close(descriptor) }
private func systemRead(_ descriptor: Int32, _ memory: UnsafeMutableRawPointer?, _ count: Int) -> Int {
  read(descriptor, memory, count)
}
