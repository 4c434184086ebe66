/// Which bytes were read, to tell whether data are still the same: a file's name, length and the XXH64 of its bytes.
public struct DataFingerprint: Sendable, Hashable {
  /// As messages call it: `x.csv`, `d.npz:x`, `standard input`.
  public var name: String
  public var byteCount: Int
  public var hash: UInt64

  public init(name: String, byteCount: Int, hash: UInt64) {
    self.name = name
    self.byteCount = byteCount
    self.hash = hash
  }

  init(_ bytes: FileBytes, name: String) {
    let (byteCount, hash) = bytes.contentHash()
    self.init(name: name, byteCount: byteCount, hash: hash)
  }
}

/// A file's fingerprint, worked out when it is read or, for large arrays, when somebody asks.
enum FingerprintSource: Sendable {
  case known(DataFingerprint)
  case file(FileBytes, name: String)

  var fingerprint: DataFingerprint {
    switch self {
    case .known(let fingerprint): fingerprint
    case .file(let bytes, let name): DataFingerprint(bytes, name: name)
    }
  }
}
