import Foundation
import Glibc

/// Lets workers read damaged files, and notes those over which one failed.
struct Supervisor {
  let format: Format
  let seed: UInt64
  /// Where inputs are kept over which a worker failed.
  let saveFolder: String
  /// Inputs at most.
  let inputs: Int
  let seconds: Double

  /// What came of it.
  struct Report {
    var accepted = 0
    var refused = 0
    /// The input that took most processor time.
    var slowest = (seconds: 0.0, index: 0)
    /// Of any worker, in bytes.
    var memory = 0
    var failures: [Failure] = []

    var inputs: Int { accepted + refused + failures.count }
  }

  struct Failure {
    var index: Int
    var reason: String
    /// Where the input lies.
    var path: String
  }

  /// Failures after which nothing new is learned.
  private static let failureLimit = 20
  /// Inputs of one worker: a new one has its memory in order again.
  private static let inputsPerWorker = 20_000
  /// A worker that waits for something takes no processor time: this is how long it is waited for.
  private static let patience = 120.0

  func run() throws -> Report {
    var report = Report()
    let deadline = Worker.now() + seconds
    var first = 0
    while first < inputs, Worker.now() < deadline, report.failures.count < Self.failureLimit {
      let folder = try Worker.makeFolder()
      defer { try? FileManager.default.removeItem(atPath: folder) }
      let count = min(inputs - first, Self.inputsPerWorker)
      first = try runWorker(first: first, count: count, until: deadline, folder: folder, &report)
    }
    return report
  }

  /// - Returns: the input to go on with.
  private func runWorker(
    first: Int, count: Int, until deadline: Double, folder: String, _ report: inout Report
  ) throws -> Int {
    var process = try WorkerProcess(
      arguments: [
        "--worker", "--format", format.rawValue, "--seed", "\(seed)", "--first", "\(first)", "--inputs", "\(count)",
        "--seconds", "\(max(deadline - Worker.now(), 0))", "--save", folder,
      ], errorPath: "\(folder)/stderr")
    var current: Int?
    var next = first
    while let message = process.message(patience: Self.patience) {
      switch Outcome(rawValue: message.outcome) {
      case nil: current = Int(message.index)
      case .accepted: report.accepted += 1
      case .refused: report.refused += 1
      }
      guard message.outcome >= 0 else { continue }
      current = nil
      next = Int(message.index) + 1
      let seconds = Double(message.microseconds) * 1e-6
      if seconds > report.slowest.seconds { report.slowest = (seconds, Int(message.index)) }
    }
    let end = process.end()
    report.memory = max(report.memory, end.memory)
    if end.isGood { return Worker.now() < deadline ? next : inputs }
    let words = (try? String(contentsOfFile: "\(folder)/stderr", encoding: .utf8)) ?? ""
    let reason = end.reason + (words.isEmpty ? "" : ": " + words.suffix(600))
    guard let current else { throw Oddity("a worker failed beside its inputs: \(reason)") }
    report.failures.append(try failure(current, reason, folder))
    return current + 1
  }

  private func failure(_ index: Int, _ reason: String, _ folder: String) throws -> Failure {
    let path = "\(saveFolder)/\(format.rawValue)-\(seed)-\(index)"
    try FileManager.default.createDirectory(atPath: saveFolder, withIntermediateDirectories: true)
    try? FileManager.default.removeItem(atPath: path)
    try FileManager.default.copyItem(atPath: Worker.inputPath(in: folder), toPath: path)
    return Failure(index: index, reason: reason, path: path)
  }
}
