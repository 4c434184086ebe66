import NNConfig

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A file's bytes in memory, followed by zeros, so that a parser may look a few bytes beyond the end.
///
/// Either read in one go, or mapped: then pages come in as they are touched and go when memory is short.
final class FileBytes: @unchecked Sendable {
  /// Zero bytes behind the content of a file that was read (a mapped one has none).
  static let padding = 64

  let name: String
  let base: UnsafePointer<UInt8>
  let count: Int
  private let mappedCount: Int?

  private init(name: String, base: UnsafePointer<UInt8>, count: Int, mappedCount: Int?) {
    self.name = name
    self.base = base
    self.count = count
    self.mappedCount = mappedCount
  }

  deinit {
    if let mappedCount {
      munmap(UnsafeMutableRawPointer(mutating: base), mappedCount)
    } else {
      free(UnsafeMutableRawPointer(mutating: base))
    }
  }

  /// Copies `bytes`, for content that is no file.
  convenience init(name: String, bytes: [UInt8]) {
    let copy = Self.allocate(bytes.count + Self.padding)
    bytes.withUnsafeBytes { if let start = $0.baseAddress { memcpy(copy, start, bytes.count) } }
    memset(copy + bytes.count, 0, Self.padding)
    self.init(name: name, base: Self.bytePointer(copy), count: bytes.count, mappedCount: nil)
  }

  /// The whole file at `path` as a copy that nobody else can change; `-` is standard input.
  static func read(_ path: String) throws(FileAccessError) -> FileBytes {
    let file = try open(path)
    defer { file.close() }
    // One byte more than the file has: a read of nothing then ends the loop without growing.
    var capacity = max(file.size + 1, 1 << 16)
    var memory = allocate(capacity + padding)
    var count = 0
    while true {
      if count == capacity {
        capacity *= 2
        let larger = allocate(capacity + padding)
        memcpy(larger, memory, count)
        free(memory)
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
    return FileBytes(name: file.name, base: bytePointer(memory), count: count, mappedCount: nil)
  }

  /// The file at `path`, mapped read-only. Files that cannot be mapped (pipes) are read.
  static func map(_ path: String) throws(FileAccessError) -> FileBytes {
    let file = try open(path)
    guard file.isRegular, file.size > 0 else {
      file.close()
      return try read(path)
    }
    defer { file.close() }
    guard let start = mmap(nil, file.size, PROT_READ, MAP_PRIVATE, file.descriptor, 0), start != MAP_FAILED else {
      throw failure(path, errno)
    }
    return FileBytes(name: file.name, base: bytePointer(start), count: file.size, mappedCount: file.size)
  }

  /// The first bytes of a file, at most `limit`; none for standard input and pipes, which can be read only once.
  static func head(_ path: String, limit: Int) throws(FileAccessError) -> [UInt8] {
    var status = stat()
    if path == "-" || (stat(path, &status) == 0 && [S_IFIFO, S_IFCHR, S_IFSOCK].contains(status.st_mode & S_IFMT)) {
      return []
    }
    let file = try open(path)
    defer { file.close() }
    var bytes = [UInt8](repeating: 0, count: limit)
    let got = bytes.withUnsafeMutableBytes { systemRead(file.descriptor, $0.baseAddress, limit) }
    if got < 0 { throw failure(path, errno) }
    return Array(bytes.prefix(got))
  }

  func bytes(_ range: Range<Int>) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: base + range.lowerBound, count: range.count)
  }

  // MARK: - Opening

  private struct OpenFile {
    let name: String
    let descriptor: Int32
    let size: Int
    let isRegular: Bool

    func close() { if descriptor != 0 { _ = systemClose(descriptor) } }
  }

  private static func open(_ path: String) throws(FileAccessError) -> OpenFile {
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
      size: kind == S_IFREG ? Int(status.st_size) : 0, isRegular: kind == S_IFREG)
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
      return FileAccessError(.failed, Diagnostic(.error, "you may not read this file", origin: name))
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
    return Suggestions.nearest(to: wanted, among: names.sorted()).map { folder + $0 }
  }

  // MARK: - Memory

  private static func allocate(_ byteCount: Int) -> UnsafeMutableRawPointer {
    guard let memory = malloc(byteCount) else { preconditionFailure("no memory left for \(byteCount) bytes") }
    return memory
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
