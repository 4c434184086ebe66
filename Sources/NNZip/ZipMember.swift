/// One file in a zip: what the central directory says of it, held against its local header and the file's length.
public struct ZipMember: Hashable, Sendable {
  public enum Method: UInt16, Hashable, Sendable {
    /// The bytes lie in the zip as they are.
    case stored = 0
    case deflated = 8
  }

  /// With `/` between folders; never absolute, without `..`. A name that ends in `/` is a folder.
  public var name: String
  public var method: Method
  /// Length of `range`.
  public var compressedSize: Int
  public var size: Int
  /// The CRC-32 of the content.
  public var crc: UInt32
  /// Where its bytes, packed or not, lie in the zip.
  public var range: Range<Int>
}
