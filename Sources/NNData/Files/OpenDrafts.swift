import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The drafts that this process writes at the moment, for a program that a signal is about to end.
///
/// Nothing here allocates or waits where a signal handler uses it.
package enum OpenDrafts {
  struct Ticket {
    fileprivate let slot: Int
  }

  private typealias Name = UnsafeMutablePointer<CChar>

  /// More at once are not remembered, and would be left over.
  private static let count = 64

  nonisolated(unsafe) private static let names: UnsafeMutablePointer<Atomic<Name?>> = {
    let names = UnsafeMutablePointer<Atomic<Name?>>.allocate(capacity: count)
    for slot in 0..<count { (names + slot).initialize(to: Atomic(nil)) }
    return names
  }()

  static func add(_ path: String) -> Ticket? {
    guard let name = strdup(path) else { return nil }
    for slot in 0..<count {
      let (isFree, _) = names[slot].compareExchange(
        expected: nil, desired: name, ordering: .sequentiallyConsistent)
      if isFree { return Ticket(slot: slot) }
    }
    free(name)
    return nil
  }

  static func remove(_ ticket: Ticket?) {
    guard let ticket else { return }
    // Whoever takes a name out owns it: a handler that came first keeps it until the process ends.
    free(names[ticket.slot].exchange(nil, ordering: .sequentiallyConsistent))
  }

  /// Removes them all. A signal handler may call this once it was called outside of one: the first use takes a lock.
  package static func removeFiles() {
    for slot in 0..<count {
      if let name = names[slot].exchange(nil, ordering: .sequentiallyConsistent) { unlink(name) }
    }
  }
}
