import Glibc

/// Fails on purpose, each time that the file is a 2: it shows that failures are noticed.
struct FailingTarget: Target {
  let format: Format

  func damaged(_ random: inout Generator) -> [UInt8] { [UInt8(random.below(3))] }

  func read(_ bytes: [UInt8]) throws {
    guard bytes == [2] else { return }
    switch format {
    case .trap: preconditionFailure("on purpose")
    case .hang: while time(nil) > 0 {}
    case .greed:
      // Memory counts when it is asked for.
      let memory = [UInt8](repeating: 1, count: 2 << 30)
      if memory.last == 0 { throw Oddity("unreachable") }
    default: throw Oddity("on purpose")
    }
  }
}
