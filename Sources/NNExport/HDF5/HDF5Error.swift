/// Why an HDF5 file cannot be read: what is damaged, or which feature of the format lies outside the subset that Keras
/// writes.
public struct HDF5Error: Error, Hashable, Sendable {
  public var message: String

  public init(_ message: String) { self.message = message }
}
