import Glibc
import NNTensor

/// A block of zeroed memory; large ones ask for huge pages.
final class MemoryBlock {
  let base: UnsafeMutableRawPointer
  let byteCount: Int
  private static let hugePage = 2 << 20

  init(byteCount: Int) {
    let isLarge = byteCount >= 2 * Self.hugePage
    let alignment = isLarge ? Self.hugePage : 64
    self.byteCount = (max(byteCount, 1) + 63) / 64 * 64
    base = UnsafeMutableRawPointer.allocate(byteCount: self.byteCount, alignment: alignment)
    if isLarge { madvise(base, self.byteCount / Self.hugePage * Self.hugePage, Int32(MADV_HUGEPAGE)) }
    memset(base, 0, self.byteCount)
  }

  deinit { base.deallocate() }
}

/// Working memory of all programs of one state store: only one of them runs at a time.
final class Arena {
  private(set) var block = MemoryBlock(byteCount: 64)
  /// Changes when the memory moves.
  private(set) var generation = 0

  func reserve(_ byteCount: Int) {
    guard byteCount > block.byteCount else { return }
    block = MemoryBlock(byteCount: byteCount)
    generation += 1
  }
}

/// Memory for what C functions get as arguments, freed together.
final class ArgumentMemory {
  private var pointers: [UnsafeMutableRawPointer] = []

  deinit { for pointer in pointers { pointer.deallocate() } }

  func keep<T: BitwiseCopyable>(_ value: T) -> UnsafeMutablePointer<T> { keep([value]) }

  /// Never null, also for no elements.
  func keep<T: BitwiseCopyable>(_ values: [T]) -> UnsafeMutablePointer<T> {
    let pointer = UnsafeMutablePointer<T>.allocate(capacity: max(values.count, 1))
    pointer.initialize(from: values, count: values.count)
    pointers.append(UnsafeMutableRawPointer(pointer))
    return pointer
  }
}
