/// Why a zip file cannot be read or written.
public struct ZipError: Error, Hashable, Sendable {
  /// What is wrong, and in which member.
  public var message: String

  public init(_ message: String) { self.message = message }
}
