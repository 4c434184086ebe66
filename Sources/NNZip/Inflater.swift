import CZlib

/// Unpacks one raw deflate stream into memory of known size.
enum Inflater {
  /// What came out.
  enum Outcome {
    /// The stream ended; so many bytes were read and written.
    case ended(read: Int, written: Int)
    /// The target is full and the stream goes on.
    case full
    /// The stream is damaged, or ends too early.
    case damaged
  }

  static func inflate(_ source: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer) -> Outcome {
    var stream = z_stream()
    // Negative window bits: no zlib header, as in zip files.
    let version = ZLIB_VERSION
    guard inflateInit2_(&stream, -MAX_WBITS, version, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
      return .damaged
    }
    defer { inflateEnd(&stream) }
    // zlib counts in 32 bits.
    let piece = 1 << 30
    var read = 0
    var written = 0
    // zlib wants an address, also for no bytes; one spare byte tells a full target from a stream that goes on.
    var spare: UInt8 = 0
    return withUnsafeMutablePointer(to: &spare) { spare in
      while true {
        let available = min(piece, source.count - read)
        let room = min(piece, target.count - written)
        stream.next_in = source.baseAddress.map {
          UnsafeMutablePointer(mutating: ($0 + read).assumingMemoryBound(to: UInt8.self))
        }
        stream.avail_in = UInt32(available)
        stream.next_out =
          room == 0
          ? spare : target.baseAddress.map { ($0 + written).assumingMemoryBound(to: UInt8.self) } ?? spare
        stream.avail_out = UInt32(max(room, 1))
        let status = CZlib.inflate(&stream, Z_NO_FLUSH)
        let took = available - Int(stream.avail_in)
        let gave = max(room, 1) - Int(stream.avail_out)
        read += took
        if room == 0 && gave > 0 { return .full }
        written += gave
        if status == Z_STREAM_END { return .ended(read: read, written: written) }
        guard status == Z_OK || status == Z_BUF_ERROR, took > 0 || gave > 0 else { return .damaged }
      }
    }
  }
}
