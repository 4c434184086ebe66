import Foundation
import NNRun
import NNRunCLI
import NNTestSupport
import Testing

@Suite struct ProgressReporterTests {
  /// Replays whole trainings of Keras: the same clock, the numbers that the capture shows, and the same bytes.
  @Test(arguments: GoldenProgress.trainings.filter(\.isPlainFit))
  func printsAsKeras(_ capture: GoldenProgress.Capture) throws {
    let step = capture.options.step ?? 0.013
    var now = 1000.0
    var output = ""
    let reporter = ProgressReporter(
      capture.options.verbose == 2 ? .lines : .bar(isColored: true), pace: .keras,
      clock: {
        now += step
        return now
      },
      write: { output += $0 })
    let epochs = Self.epochs(of: capture.text)
    let steps = (capture.options.rows ?? 96) / 32
    reporter.trainingBegan(epochs: epochs.count, stepsPerEpoch: steps)
    for (number, updates) in epochs.enumerated() {
      let last = try #require(updates.last)
      var left = updates.dropLast()
      reporter.epochBegan(number)
      for step in 0..<steps {
        try reporter.stepEnded(step) {
          let next = left.popFirst()
          return try #require(next)
        }
      }
      #expect(left.isEmpty)
      reporter.epochEnded(number, logs: last, seconds: 0)
    }
    #expect(differenceFailure(output, capture.text) == nil)
  }

  /// The numbers of every update that was drawn, by epoch.
  private static func epochs(of text: String) -> [[Logs]] {
    let lines = text.unicodeScalars.split(separator: "\n").map { String(String.UnicodeScalarView($0)) }
    return lines.filter { !$0.hasPrefix("Epoch ") }.map { line in
      line.unicodeScalars.split(separator: "\r").compactMap { update in
        logs(String(String.UnicodeScalarView(update)))
      }
    }
  }

  private static func logs(_ update: String) -> Logs? {
    guard let time = update.range(of: "/step") else { return nil }
    var logs = Logs()
    for part in update[time.upperBound...].components(separatedBy: " - ") {
      let pair = part.trimmingCharacters(in: CharacterSet(charactersIn: " \u{8}")).components(separatedBy: ": ")
      if pair.count == 2, let value = Double(pair[1]) { logs.append(pair[0], value) }
    }
    return logs
  }

  @Test func silentIsSilent() throws {
    let output = try Self.train(.silent, epochs: 3)
    #expect(output.isEmpty)
  }

  @Test func fastEpochsAreNotDrawnStepByStep() throws {
    // 100 epochs of 10 steps in half a second: every epoch ends with its line, and hardly anything is drawn before.
    let output = try Self.train(.bar(isColored: true), epochs: 100, step: 0.0005)
    let drawn = output.unicodeScalars.count { $0 == "\r" }
    #expect(drawn >= 100 + 5)
    #expect(drawn <= 100 + 7)
  }

  /// A process that is stopped between two writes leaves no colour behind.
  @Test func everyWriteClosesItsEscapes() throws {
    var pieces: [String] = []
    let reporter = ProgressReporter(.bar(isColored: true), pace: .keras) { pieces.append($0) }
    reporter.trainingBegan(epochs: 2, stepsPerEpoch: 2)
    for epoch in 0..<2 {
      reporter.epochBegan(epoch)
      for step in 0..<2 { try reporter.stepEnded(step) { Logs([("loss", 1)]) } }
      reporter.epochEnded(epoch, logs: Logs([("loss", 1)]), seconds: 0)
    }
    #expect(pieces.count == 6)
    for piece in pieces {
      let escapes = piece.components(separatedBy: "\u{1B}[").dropFirst()
      #expect(escapes.count.isMultiple(of: 2))
      #expect(escapes.last?.hasPrefix("0m") ?? true)
    }
  }

  @Test func linesAskForNoNumbersBeforeTheEnd() throws {
    let reporter = ProgressReporter(.lines) { _ in }
    reporter.trainingBegan(epochs: 1, stepsPerEpoch: 2)
    reporter.epochBegan(0)
    try reporter.stepEnded(0) {
      Issue.record("asked for")
      return Logs()
    }
  }

  @Test func anOpenLineIsClosed() throws {
    var output = ""
    let reporter = ProgressReporter(.bar(isColored: false)) { output += $0 }
    reporter.trainingBegan(epochs: 1, stepsPerEpoch: 2)
    reporter.epochBegan(0)
    try reporter.stepEnded(0) { Logs([("loss", 1)]) }
    #expect(output.hasSuffix("loss: 1.0000"))
    reporter.close()
    #expect(output.hasSuffix("loss: 1.0000\n"))
    reporter.close()
    #expect(output.hasSuffix("loss: 1.0000\n"))
  }

  struct DisplayCase: Sendable, CustomTestStringConvertible {
    var id: String
    var verbosity: Int
    var terminal: Terminal
    var expected: String
    var testDescription: String { id }
  }

  @Test(arguments: [
    DisplayCase(id: "0", verbosity: 0, terminal: tty, expected: "silent"),
    DisplayCase(
      id: "1 on a terminal", verbosity: 1, terminal: tty, expected: "bar(isColored: true, columns: Optional(80))"),
    DisplayCase(id: "1 into a pipe", verbosity: 1, terminal: pipe, expected: "lines"),
    DisplayCase(id: "1 on a dumb terminal", verbosity: 1, terminal: dumb, expected: "lines"),
    DisplayCase(
      id: "1 without colours", verbosity: 1, terminal: plain, expected: "bar(isColored: false, columns: Optional(80))"),
    DisplayCase(id: "2 on a terminal", verbosity: 2, terminal: tty, expected: "lines"),
  ])
  func display(_ example: DisplayCase) {
    let display = ProgressReporter.Display(verbosity: example.verbosity, on: example.terminal)
    #expect("\(display)" == example.expected)
  }

  private static let tty = Terminal(.standardOutput, isTerminal: true)
  private static let pipe = Terminal(.standardOutput, isTerminal: false)
  private static let dumb = Terminal(.standardOutput, isTerminal: true, knowsEscapes: false)
  private static let plain = Terminal(.standardOutput, isTerminal: true, refusesColors: true)

  private static func train(_ display: ProgressReporter.Display, epochs: Int, step: Double = 0.01) throws -> String {
    var (now, output) = (0.0, "")
    let reporter = ProgressReporter(display, clock: { now }, write: { output += $0 })
    reporter.trainingBegan(epochs: epochs, stepsPerEpoch: 10)
    for epoch in 0..<epochs {
      reporter.epochBegan(epoch)
      for number in 0..<10 {
        now += step
        try reporter.stepEnded(number) { Logs([("loss", 1)]) }
      }
      reporter.epochEnded(epoch, logs: Logs([("loss", 1)]), seconds: 10 * step)
    }
    return output
  }
}

extension GoldenProgress.Capture {
  /// A known number of steps, and `fit` alone.
  var isPlainFit: Bool { options.unknown != true && options.evaluate != true && options.predict != true }
}
