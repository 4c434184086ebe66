import CZlib

/// The CRC-32 of zip files, over bytes that may come in pieces: pass what the pieces before gave as `previous`.
public func crc32(_ bytes: UnsafeRawBufferPointer, after previous: UInt32 = 0) -> UInt32 {
  guard let start = bytes.baseAddress else { return previous }
  return UInt32(truncatingIfNeeded: crc32_z(UInt(previous), start.assumingMemoryBound(to: UInt8.self), bytes.count))
}

/// The CRC-32 of a whole array of bytes.
public func crc32(_ bytes: [UInt8]) -> UInt32 { bytes.withUnsafeBytes { crc32($0) } }
