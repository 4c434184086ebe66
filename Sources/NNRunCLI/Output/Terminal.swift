import Glibc

/// One of the two standard outputs: what it can show, and a way to write to it.
package struct Terminal: Sendable {
  package enum Output: Sendable {
    case standardOutput, standardError

    var descriptor: Int32 { self == .standardOutput ? STDOUT_FILENO : STDERR_FILENO }
  }

  package var output: Output
  /// Whether somebody looks at it, rather than a file or another program.
  package var isTerminal: Bool
  /// Width in characters; 80 where there is none.
  package var columns: Int
  /// Whether `TERM` names one that knows escape sequences.
  package var knowsEscapes: Bool
  /// Whether `NO_COLOR` asks for none.
  package var refusesColors: Bool

  package init(
    _ output: Output, isTerminal: Bool, columns: Int = 80, knowsEscapes: Bool = true, refusesColors: Bool = false
  ) {
    self.output = output
    self.isTerminal = isTerminal
    self.columns = columns
    self.knowsEscapes = knowsEscapes
    self.refusesColors = refusesColors
  }

  package static let standardOutput = Terminal(.standardOutput)
  package static let standardError = Terminal(.standardError)

  private init(_ output: Output) {
    let isTerminal = isatty(output.descriptor) == 1
    let kind = Self.variable("TERM")
    self.init(
      output, isTerminal: isTerminal, columns: Self.columns(of: output.descriptor),
      knowsEscapes: kind != nil && kind != "dumb", refusesColors: Self.variable("NO_COLOR") != nil)
  }

  /// Whether a line can be drawn again, and text be bold.
  package var canRedraw: Bool { isTerminal && knowsEscapes }
  package var hasColors: Bool { canRedraw && !refusesColors }

  /// Writes all of it.
  package func write(_ text: String) throws(OutputError) {
    var text = text
    let failure: Int32 = text.withUTF8 { bytes in
      var rest = UnsafeRawBufferPointer(bytes)
      while !rest.isEmpty {
        let count = Glibc.write(output.descriptor, rest.baseAddress, rest.count)
        if count > 0 {
          rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        } else if errno != EINTR {
          return errno
        }
      }
      return 0
    }
    if failure != 0 { throw OutputError(code: failure) }
  }

  /// As Python finds it: `COLUMNS`, else the terminal's own answer, else 80.
  private static func columns(of descriptor: Int32) -> Int {
    if let columns = variable("COLUMNS").flatMap({ Int($0) }), columns > 0 { return columns }
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }

  /// Of the environment; an empty one counts as none.
  private static func variable(_ name: String) -> String? {
    guard let value = getenv(name), value.pointee != 0 else { return nil }
    return String(cString: value)
  }
}

/// Standard output or standard error takes no more.
package struct OutputError: Error, CustomStringConvertible {
  /// What the system said, an `errno`.
  package var code: Int32

  package init(code: Int32) { self.code = code }

  package var description: String { "the output could not be written: \(String(cString: strerror(code)))" }
}

/// A clock that never goes back.
package enum Clock {
  package static func seconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
