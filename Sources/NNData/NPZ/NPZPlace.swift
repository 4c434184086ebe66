#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A path that may name an array of an npz file: `train.npz:images`.
struct NPZPlace: Hashable {
  var file: String
  var array: String?

  init(file: String, array: String?) {
    self.file = file
    self.array = array
  }

  /// What stands behind `.npz:` is the name of an array, unless there is a file of that whole name.
  init(_ path: String) {
    let bytes = Array(path.utf8)
    let mark = Array(".npz:".utf8)
    // Names of files differ in case; `x.NPZ:a` is one too.
    let lowered = bytes.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
    let start = lowered.indices.last { lowered[$0...].starts(with: mark) }
    guard let start, access(path, F_OK) != 0 else {
      self.init(file: path, array: nil)
      return
    }
    let end = start + mark.count
    self.init(
      file: String(decoding: bytes[..<(end - 1)], as: UTF8.self), array: String(decoding: bytes[end...], as: UTF8.self))
  }

  /// As messages call it.
  var text: String { array.map { "\(file):\($0)" } ?? file }
}
