import Foundation
import Glibc

/// Reads damaged files one after the other, in a process that may fail over any of them.
struct Worker {
  let format: Format
  let seed: UInt64
  /// For the files.
  let folder: String
  /// Where every input is announced before it is read, and its outcome told; -1 for nowhere.
  let channel: Int32

  /// What the supervisor hears.
  struct Message {
    var index: Int64
    /// An `Outcome`, or -1: it begins.
    var outcome: Int64
    /// Of processor time: other programs on the machine do not count.
    var microseconds: Int64

    static let size = MemoryLayout<Message>.size
  }

  /// Processor time for one input.
  static let secondsPerInput = 10
  /// Memory beyond what the process has when it begins.
  static let memory = 1 << 30

  /// Where the input that is being read lies.
  static func inputPath(in folder: String) -> String { "\(folder)/input" }

  /// A new folder, in memory where the system has such a place: disks are waited for at every file.
  static func makeFolder() throws -> String {
    let memory = "/dev/shm"
    let parent = access(memory, W_OK) == 0 ? memory : FileManager.default.temporaryDirectory.path
    let folder = "\(parent)/nnrun-fuzz-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    return folder
  }

  func run(first: Int, count: Int, until deadline: Double) throws {
    let target = try format.target(in: folder)
    try Self.limitMemory()
    for index in first..<first + count where Self.now() < deadline {
      var random = Generator(seed: seed, format: format, index: index)
      let bytes = try target.damaged(&random)
      try Data(bytes).write(to: URL(filePath: Self.inputPath(in: folder)))
      tell(Message(index: Int64(index), outcome: -1, microseconds: 0))
      Self.limitTime()
      let began = Self.now(CLOCK_PROCESS_CPUTIME_ID)
      let outcome = try target.outcome(of: bytes)
      let seconds = Self.now(CLOCK_PROCESS_CPUTIME_ID) - began
      tell(Message(index: Int64(index), outcome: outcome.rawValue, microseconds: Int64(seconds * 1e6)))
    }
  }

  /// Reads one file as the worker does.
  static func replay(_ bytes: [UInt8], as format: Format, in folder: String) throws -> Outcome {
    let target = try format.target(in: folder)
    try limitMemory()
    limitTime()
    return try target.outcome(of: bytes)
  }

  private func tell(_ message: Message) {
    guard channel >= 0 else { return }
    // As long as somebody reads, a message this short is written as a whole.
    let count = withUnsafeBytes(of: message) { Glibc.write(channel, $0.baseAddress, $0.count) }
    if count != Message.size { exit(EXIT_FAILURE) }
  }

  /// Beyond it the process gets no memory, and ends by a trap.
  private static func limitMemory() throws {
    let pages = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(separator: " ").first
    guard let size = pages.flatMap({ Int($0) }).map({ $0 * sysconf(Int32(_SC_PAGESIZE)) }) else {
      throw Oddity("/proc/self/statm has no size")
    }
    var limit = rlimit(rlim_cur: rlim_t(size + memory), rlim_max: rlim_t(size + memory))
    setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit)
    var none = rlimit(rlim_cur: 0, rlim_max: 0)
    setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
  }

  /// Beyond it the process is ended by SIGPROF. Other programs on the machine do not count.
  private static func limitTime() {
    var timer = itimerval(it_interval: timeval(), it_value: timeval(tv_sec: secondsPerInput, tv_usec: 0))
    setitimer(__itimer_which_t(ITIMER_PROF.rawValue), &timer, nil)
  }

  static func now(_ clock: clockid_t = CLOCK_MONOTONIC) -> Double {
    var time = timespec()
    clock_gettime(clock, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
