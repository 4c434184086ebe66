/// Why an HDF5 file cannot be read or written.
public struct HDF5Error: Error, Hashable, Sendable {
  public enum Kind: Hashable, Sendable {
    /// The bytes contradict the format or each other.
    case damaged
    /// A feature of the format that lies outside the subset that Keras writes.
    case unsupported
  }

  public var kind: Kind
  /// What is wrong, with which dataset or group, or at which byte.
  public var message: String

  public init(_ message: String, kind: Kind = .damaged) {
    self.message = message
    self.kind = kind
  }
}
