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

  public var base: UnsafeMutableRawPointer { bytes.baseAddress! }

  public func pointer<S: TensorScalar>(as type: S.Type = S.self) -> UnsafeMutablePointer<S> {
    base.assumingMemoryBound(to: type)
  }
}
