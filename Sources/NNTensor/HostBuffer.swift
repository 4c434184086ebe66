/// Host memory, zeroed at first and aligned to 64 bytes. Batches are staged in one and handed to a `Program`.
///
/// Not synchronized: whoever writes must be the only one using it at that moment.
public final class HostBuffer: @unchecked Sendable {
  public let bytes: UnsafeMutableRawBufferPointer

  public init(byteCount: Int) {
    // The rounding lets vector loops read whole cache lines at the end.
    let capacity = (max(byteCount, 1) + 63) / 64 * 64
    let base = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 64)
    base.initializeMemory(as: UInt8.self, repeating: 0, count: capacity)
    bytes = UnsafeMutableRawBufferPointer(start: base, count: byteCount)
  }

  deinit { bytes.baseAddress?.deallocate() }

  /// Good as long as the buffer is: Swift may let go of a buffer right behind the last mention of it, so whoever keeps
  /// only the pointer uses `withExtendedLifetime`.
  public var base: UnsafeMutableRawPointer { bytes.baseAddress! }

  /// As `base`, typed.
  public func pointer<S: TensorScalar>(as type: S.Type = S.self) -> UnsafeMutablePointer<S> {
    base.assumingMemoryBound(to: type)
  }

  /// The first `count` elements.
  public func array<S: TensorScalar>(of type: S.Type = S.self, count: Int) -> [S] {
    precondition(count * type.dtype.byteCount <= bytes.count, "\(count) elements of \(type) in \(bytes.count) bytes")
    return withExtendedLifetime(self) { Array(UnsafeBufferPointer(start: pointer(as: type), count: count)) }
  }
}
