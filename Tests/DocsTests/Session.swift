import Foundation
import NNTestSupport

/// What a `console` block shows: commands behind `$`, each with its output.
///
/// `# exit 65` behind a command says how it ends, if not with 0; a line `…` stands for any number of lines.
struct Session {
  struct Step: Equatable {
    var command: String
    var status: Int32 = 0
    var output: [String] = []
  }

  var steps: [Step] = []

  init(_ text: String) {
    for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
      if line.hasPrefix("$ ") {
        var step = Step(command: String(line.dropFirst(2)))
        if let match = line.firstMatch(of: /# exit (\d+)$/) { step.status = Int32(match.1) ?? 0 }
        steps.append(step)
      } else if !steps.isEmpty {
        steps[steps.count - 1].output.append(String(line))
      }
    }
  }

  /// Runs a command in a shell that knows `nnrun`, both outputs together.
  static func run(_ command: String, in folder: String) throws -> CLIRun {
    let programs = try nnrunPath().split(separator: "/", omittingEmptySubsequences: false).dropLast()
    return try runCLI(
      ["-c", "{ \(command)\n} 2>&1"], in: folder,
      environment: ["PATH": programs.joined(separator: "/") + ":/usr/bin:/bin", "COLUMNS": "80"], executable: "/bin/sh")
  }

  // MARK: - Comparing

  /// Whether lines are those that a page shows.
  static func matches(_ actual: ArraySlice<String>, _ expected: ArraySlice<String>) -> Bool {
    guard let line = expected.first else { return actual.isEmpty }
    if line == "…" {
      return (actual.startIndex...actual.endIndex).contains { matches(actual[$0...], expected.dropFirst()) }
    }
    guard let own = actual.first, matches(own, line) else { return false }
    return matches(actual.dropFirst(), expected.dropFirst())
  }

  /// Whether a line is the one shown: times are not compared, and fractions only roughly, since the last digits of a
  /// training are the processor's.
  static func matches(_ actual: String, _ expected: String) -> Bool {
    let (own, shown) = (tokens(actual), tokens(expected))
    return own.count == shown.count && zip(own, shown).allSatisfy(areAlike)
  }

  private enum Token {
    case text(String)
    case time
    case fraction(Double)
  }

  private static func areAlike(_ own: Token, _ shown: Token) -> Bool {
    switch (own, shown) {
    case (.time, .time): true
    case (.text(let own), .text(let shown)): own == shown
    case (.fraction(let own), .fraction(let shown)): abs(own - shown) <= 0.02 + 0.05 * abs(shown)
    default: false
    }
  }

  private static func tokens(_ line: String) -> [Token] {
    var result: [Token] = []
    var rest = Substring(line)
    let number = /(\d+(?:\.\d+)?(?:ms|us|s|m)\b|"seconds": \d+\.\d+)|(-?\d+\.\d+(?:e[-+]?\d+)?)/
    while let match = rest.firstMatch(of: number) {
      result.append(.text(words(rest[..<match.range.lowerBound])))
      result.append(match.1 != nil ? .time : .fraction(Double(match.2 ?? "") ?? 0))
      rest = rest[match.range.upperBound...]
    }
    return result + [.text(words(rest))]
  }

  /// Columns are as wide as their numbers, which differ: how many spaces stand between two words does not count.
  private static func words(_ text: Substring) -> String { text.split(separator: " ").joined(separator: " ") }
}
