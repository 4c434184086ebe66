import Glibc

/// A worker in a process of its own.
struct WorkerProcess {
  private var identifier: pid_t = 0
  private var channel: Int32 = -1

  /// How it ended.
  struct End {
    var isGood: Bool
    var reason: String
    /// Most memory that it had, in bytes.
    var memory: Int
  }

  /// Runs this program again.
  ///
  /// - Parameter errorPath: a file for what it says on standard error.
  init(arguments: [String], errorPath: String) throws {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw Oddity("no pipe: \(String(cString: strerror(errno)))") }
    channel = ends[0]
    defer { close(ends[1]) }
    _ = fcntl(ends[0], F_SETFD, FD_CLOEXEC)
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
    posix_spawn_file_actions_addopen(&actions, 2, errorPath, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    posix_spawn_file_actions_addclose(&actions, ends[1])
    // A trap says one line and no more: what it looked like is seen when the input is read again.
    let environment = ["NNRUN_THREADS=1", "SWIFT_BACKTRACE=enable=no", "MALLOC_ARENA_MAX=1"]
    var words = (["nnrun-fuzz"] + arguments).map { strdup($0) } + [nil]
    var variables = environment.map { strdup($0) } + [nil]
    defer { for text in words + variables { free(text) } }
    let code = posix_spawn(&identifier, "/proc/self/exe", &actions, nil, &words, &variables)
    guard code == 0 else { throw Oddity("no worker: \(String(cString: strerror(code)))") }
  }

  /// The next message; nil when there will be none. A worker that says nothing for `patience` seconds is killed.
  mutating func message(patience: Double) -> Worker.Message? {
    var polled = pollfd(fd: channel, events: Int16(POLLIN), revents: 0)
    if poll(&polled, 1, Int32(patience * 1000)) == 0 { kill(identifier, SIGKILL) }
    var message = Worker.Message(index: 0, outcome: 0, microseconds: 0)
    let count = withUnsafeMutableBytes(of: &message) { read(channel, $0.baseAddress, $0.count) }
    return count == Worker.Message.size ? message : nil
  }

  /// Waits for the end.
  mutating func end() -> End {
    var (status, usage) = (Int32(0), rusage())
    while wait4(identifier, &status, 0, &usage) < 0 && errno == EINTR {}
    close(channel)
    let signal = status & 0x7F
    let reason =
      switch signal {
      case 0: "ended with exit code \(status >> 8 & 0xFF)"
      case SIGPROF: "took more than \(Worker.secondsPerInput) seconds"
      case SIGKILL: "did nothing for too long"
      default: "ended by signal \(signal), \(String(cString: strsignal(signal)))"
      }
    return End(isGood: status == 0, reason: reason, memory: usage.ru_maxrss * 1024)
  }
}
