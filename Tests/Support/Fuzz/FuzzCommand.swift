import ArgumentParser
import Foundation
import Glibc

/// `nnrun-fuzz`: reads damaged files of every kind in processes of their own, and keeps those over which one failed.
@main
struct FuzzCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "nnrun-fuzz",
    abstract: "Reads damaged files, and tells which of them end the process.",
    discussion: """
      Every kind of file that nnrun reads is damaged in ways that its structure suggests and read in a process that \
      gets 1 GiB of memory and 10 s of processor time for each. The same seed gives the same files.

      Examples:
        nnrun-fuzz --seconds 60
        nnrun-fuzz --seconds 3600 --seed 7 --format keras
        nnrun-fuzz --format keras --replay keras-7-1234
      """)

  @Option(help: "A kind of file; all by default. May be given several times.")
  var format: [Format] = []

  @Option(help: "Where the damage comes from.")
  var seed: UInt64 = 1

  @Option(help: "How long, for all kinds together.")
  var seconds = 60.0

  @Option(help: "Files of each kind at most.")
  var inputs = Int.max

  @Option(help: ArgumentHelp("Where files are kept over which a process failed.", valueName: "folder"))
  var save = "fuzz-failures"

  @Option(help: ArgumentHelp("Reads one file in this process instead.", valueName: "file"))
  var replay: String?

  @Flag(help: .hidden)
  var worker = false

  @Option(help: .hidden)
  var first = 0

  func validate() throws {
    if worker || replay != nil, format.count != 1 { throw ValidationError("--replay needs one --format.") }
  }

  func run() throws {
    if worker { return try work() }
    if let replay { return try self.replay(replay) }
    let formats = format.isEmpty ? Format.real : format
    let end = Worker.now() + seconds
    var failed = false
    for (index, format) in formats.enumerated() {
      // What a kind leaves of its time is the others'.
      let share = max(end - Worker.now(), 0) / Double(formats.count - index)
      let report = try Supervisor(
        format: format, seed: seed, saveFolder: save, inputs: inputs, seconds: share
      ).run()
      tell(Self.line(format, report))
      for failure in report.failures { tell("  \(failure.path): \(failure.reason)") }
      failed = failed || !report.failures.isEmpty
    }
    if failed { throw ExitCode.failure }
  }

  private func work() throws {
    let worker = Worker(format: format[0], seed: seed, folder: save, channel: STDOUT_FILENO)
    try worker.run(first: first, count: inputs, until: Worker.now() + seconds)
  }

  private func replay(_ path: String) throws {
    let folder = try Worker.makeFolder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let bytes = [UInt8](try Data(contentsOf: URL(filePath: path)))
    tell("\(try Worker.replay(bytes, as: format[0], in: folder))")
  }

  /// Lines come as they are written, also through a pipe.
  private func tell(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }

  /// `keras: 1234 files: 200 read, 1034 refused, 0 failures; slowest 0.12 s (78), most memory 80 MiB`
  private static func line(_ format: Format, _ report: Supervisor.Report) -> String {
    let counts = "\(report.accepted) read, \(report.refused) refused, \(report.failures.count) failures"
    let slowest = (report.slowest.seconds * 1000).rounded() / 1000
    return "\(format.rawValue): \(report.inputs) files: \(counts); slowest \(slowest) s (\(report.slowest.index)), "
      + "most memory \(report.memory >> 20) MiB"
  }
}
