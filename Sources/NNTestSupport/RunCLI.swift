import Glibc
import Synchronization

/// What a run of a program left behind.
public struct CLIRun: Sendable {
  public enum End: Sendable, Equatable {
    case exit(Int32)
    case signal(Int32)
  }

  public var end: End
  public var standardOutput: String
  public var standardError: String
  public var seconds: Double
}

public struct CLIFailure: Error, CustomStringConvertible {
  public var description: String
}

/// Runs `nnrun`, the one that was built together with the tests, and reads its outputs while it runs.
///
/// - Parameters:
///   - directory: where it runs; by default where the tests do.
///   - environment: added to a small fixed one, which the tests' own is no part of.
///   - input: what stands on its standard input.
///   - columns: width of a terminal to run it on. Standard output is then that terminal, standard error stays a pipe
///     unless `errorOnTerminal`.
///   - executable: another program.
/// - Throws: `CLIFailure` when it cannot be started, or is not done in time; it is killed then.
public func runCLI(
  _ arguments: [String], in directory: String? = nil, environment: [String: String] = [:], input: String = "",
  columns: Int? = nil, errorOnTerminal: Bool = false, timeout: Double = 120, executable: String? = nil
) throws(CLIFailure) -> CLIRun {
  let program: String
  if let executable { program = executable } else { program = try nnrunPath() }
  var variables = ["PATH": "/usr/bin:/bin", "TERM": "xterm-256color", "LANG": "C.UTF-8", "NNRUN_THREADS": "1"]
  variables.merge(environment) { $1 }
  var command = [program] + arguments
  if let directory { command = ["/bin/sh", "-c", "cd \"$1\" && shift && exec \"$@\"", "sh", directory] + command }
  // One at a time, or a child would inherit ends of another's pipes and keep them open.
  let started: Result<ChildProcess, CLIFailure> = starting.withLock { _ in
    Result { () throws(CLIFailure) in
      var child = try ChildProcess(columns: columns, errorOnTerminal: errorOnTerminal)
      do throws(CLIFailure) {
        try child.start(command, environment: variables.map { "\($0.key)=\($0.value)" })
      } catch {
        child.close()
        throw error
      }
      return child
    }
  }
  var child = try started.get()
  defer { child.close() }
  return try child.finish(input: Array(input.utf8), timeout: timeout)
}

private let starting = Mutex(())

/// Path of the `nnrun` that was built together with the tests: it lies beside their own program.
public func nnrunPath() throws(CLIFailure) -> String {
  var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
  let count = readlink("/proc/self/exe", &buffer, buffer.count)
  let own = String(decoding: buffer[..<max(0, count)].map(UInt8.init(bitPattern:)), as: UTF8.self)
  // The runner may be a program of the toolchain that was told which bundle to load.
  for path in [own] + CommandLine.arguments {
    guard let slash = path.lastIndex(of: "/") else { continue }
    let candidate = path[..<slash] + "/nnrun"
    if access(String(candidate), X_OK) == 0 { return String(candidate) }
  }
  throw CLIFailure(description: "there is no nnrun beside \(own): build the whole package")
}

/// A program with pipes, or a terminal, for its standard streams.
private struct ChildProcess {
  /// Ends that stay here. Closed ones are -1.
  private var input: Int32
  private var output: Int32
  private var error: Int32
  /// Ends that the child gets: standard input, output, error.
  private var given: [Int32]
  private var identifier: pid_t = 0
  private var began = 0.0

  init(columns: Int?, errorOnTerminal: Bool) throws(CLIFailure) {
    let inputs = try Self.pipe()
    (input, given) = (inputs.writing, [inputs.reading])
    if let columns {
      let terminal = try Self.terminal(columns: columns)
      output = terminal.master
      given.append(terminal.slave)
    } else {
      let outputs = try Self.pipe()
      output = outputs.reading
      given.append(outputs.writing)
    }
    if errorOnTerminal, columns != nil {
      error = -1
      given.append(given[1])
    } else {
      let errors = try Self.pipe()
      error = errors.reading
      given.append(errors.writing)
    }
  }

  mutating func close() {
    for descriptor in Set([input, output, error] + given) where descriptor >= 0 { Glibc.close(descriptor) }
    (input, output, error, given) = (-1, -1, -1, [])
  }

  mutating func start(_ command: [String], environment: [String]) throws(CLIFailure) {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for (target, descriptor) in given.enumerated() {
      posix_spawn_file_actions_adddup2(&actions, descriptor, Int32(target))
    }
    var arguments = command.map { strdup($0) } + [nil]
    var variables = environment.map { strdup($0) } + [nil]
    defer { for text in arguments + variables { free(text) } }
    // A child starts with no signal ignored or held back, whatever the tests' runner does with them.
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    sigfillset(&signals)
    posix_spawnattr_setsigdefault(&attributes, &signals)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
    began = Self.now()
    let code = posix_spawn(&identifier, command[0], &actions, &attributes, &arguments, &variables)
    guard code == 0 else {
      throw CLIFailure(description: "\(command[0]) does not start: \(String(cString: strerror(code)))")
    }
    for descriptor in Set(given) { Glibc.close(descriptor) }
    given = []
  }

  /// Feeds and reads until all its outputs are closed, then waits for its end.
  mutating func finish(input bytes: [UInt8], timeout: Double) throws(CLIFailure) -> CLIRun {
    var (rest, outputs, errors) = (bytes[...], [UInt8](), [UInt8]())
    signal(SIGPIPE, SIG_IGN)  // a child need not read all that it is given
    while output >= 0 || error >= 0 {
      if rest.isEmpty, input >= 0 {
        Glibc.close(input)
        input = -1
      }
      // A negative descriptor is passed over.
      var polled = [
        pollfd(fd: output, events: Int16(POLLIN), revents: 0), pollfd(fd: error, events: Int16(POLLIN), revents: 0),
        pollfd(fd: input, events: Int16(POLLOUT), revents: 0),
      ]
      let left = timeout - (Self.now() - began)
      guard left > 0, poll(&polled, 3, Int32(min(left * 1000 + 1, 1e6))) > 0 || errno == EINTR else {
        kill(identifier, SIGKILL)
        _ = try waitForEnd()
        throw CLIFailure(
          description: "not done after \(timeout) seconds; so far: \(String(decoding: outputs + errors, as: UTF8.self))"
        )
      }
      if polled[0].revents != 0 { Self.read(&output, into: &outputs) }
      if polled[1].revents != 0 { Self.read(&error, into: &errors) }
      if polled[2].revents != 0 { Self.write(&rest, to: &input) }
    }
    let end = try waitForEnd()
    return CLIRun(
      end: end, standardOutput: String(decoding: outputs, as: UTF8.self),
      standardError: String(decoding: errors, as: UTF8.self), seconds: Self.now() - began)
  }

  private func waitForEnd() throws(CLIFailure) -> CLIRun.End {
    var status: Int32 = 0
    while waitpid(identifier, &status, 0) < 0 {
      guard errno == EINTR else { throw CLIFailure(description: "waitpid: \(String(cString: strerror(errno)))") }
    }
    let signal = status & 0x7F
    return signal == 0 ? .exit(status >> 8 & 0xFF) : .signal(signal)
  }

  // MARK: - Descriptors

  /// Reads what is there; at the end, which a terminal reports as an error, closes it.
  private static func read(_ descriptor: inout Int32, into bytes: inout [UInt8]) {
    var part = [UInt8](repeating: 0, count: 1 << 16)
    let count = Glibc.read(descriptor, &part, part.count)
    if count > 0 {
      bytes += part[..<count]
    } else if count == 0 || errno != EINTR {
      Glibc.close(descriptor)
      descriptor = -1
    }
  }

  private static func write(_ bytes: inout ArraySlice<UInt8>, to descriptor: inout Int32) {
    // No more than a pipe takes at once when it takes anything.
    let count = bytes.prefix(Int(PIPE_BUF)).withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
    if count >= 0 {
      bytes = bytes.dropFirst(count)
    } else if errno != EINTR {
      bytes = []
    }
  }

  private static func pipe() throws(CLIFailure) -> (reading: Int32, writing: Int32) {
    var ends: [Int32] = [-1, -1]
    guard Glibc.pipe(&ends) == 0 else {
      throw CLIFailure(description: "no pipe: \(String(cString: strerror(errno)))")
    }
    // What the child gets is duplicated, and the duplicates stay open in it.
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    return (ends[0], ends[1])
  }

  /// A terminal that passes line breaks on as they were written.
  private static func terminal(columns: Int) throws(CLIFailure) -> (master: Int32, slave: Int32) {
    // <asm-generic/ioctls.h>: the macros do not reach Swift.
    let (numberRequest, lockRequest): (UInt, UInt) = (0x8004_5430, 0x4004_5431)
    let master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    var (number, lock): (Int32, Int32) = (0, 0)
    guard master >= 0, ioctl(master, lockRequest, &lock) == 0, ioctl(master, numberRequest, &number) == 0 else {
      if master >= 0 { Glibc.close(master) }
      throw CLIFailure(description: "no terminal: \(String(cString: strerror(errno)))")
    }
    let slave = open("/dev/pts/\(number)", O_RDWR | O_NOCTTY | O_CLOEXEC)
    var settings = termios()
    var size = winsize(ws_row: 40, ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
    guard slave >= 0, tcgetattr(slave, &settings) == 0, ioctl(slave, UInt(TIOCSWINSZ), &size) == 0 else {
      throw CLIFailure(description: "no terminal: \(String(cString: strerror(errno)))")
    }
    settings.c_oflag &= ~tcflag_t(OPOST)
    tcsetattr(slave, TCSANOW, &settings)
    return (master, slave)
  }

  private static func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
