import NNConfig
import NNTraining

/// `--min METRIC=VALUE` or `--max METRIC=VALUE`: what a script wants to be true of the last logs.
public struct Threshold: Sendable, Hashable {
  /// Which of the two.
  public enum Kind: String, Sendable {
    case min, max
  }

  public var kind: Kind
  /// The name of a log: `accuracy`, `val_loss`.
  public var metric: String
  /// The least or the greatest number that will do.
  public var value: Double

  /// - Throws: `DiagnosticError` for a text that is not `METRIC=VALUE`.
  public init(_ kind: Kind, _ text: String) throws {
    guard let sign = text.lastIndex(of: "="), sign != text.startIndex,
      let value = Double(text[text.index(after: sign)...]), value.isFinite
    else {
      throw DiagnosticError([
        Diagnostic(
          .error, "expected METRIC=VALUE, got \"\(text)\"", origin: "--\(kind.rawValue)",
          help: [kind == .min ? "write --min accuracy=0.9" : "write --max loss=0.5"])
      ])
    }
    self.kind = kind
    metric = String(text[..<sign])
    self.value = value
  }

  /// As it was written.
  public var text: String { "\(metric)=\(NumberText.python(value))" }

  /// A number that is none, or infinite, meets nothing. Logs are computed in single precision, so 0.9 there is a little
  /// less than 0.9 here, and the bound is taken as it would be there.
  func isMet(by logs: Logs) -> Bool {
    guard let number = logs[metric], number.isFinite else { return false }
    let isSingle = Double(Float(number)) == number && Float(value).isFinite
    let bound = isSingle ? Double(Float(value)) : value
    return kind == .min ? number >= bound : number <= bound
  }

  /// - Throws: `DiagnosticError` when there will be no such log.
  func check(against names: [String]) throws {
    guard !names.contains(metric) else { return }
    var help = Suggestions.help(for: metric, among: names)
    if metric.hasPrefix("val_"), !names.contains(where: { $0.hasPrefix("val_") }) {
      help = "val_ needs held-out data: --validation-split 0.2"
    }
    throw DiagnosticError([
      Diagnostic(
        .error, "there is no log \"\(metric)\"", origin: "--\(kind.rawValue)",
        notes: ["logs: \(names.joined(separator: ", "))"], help: help.map { [$0] } ?? [])
    ])
  }
}

/// A threshold that was not met, with the number in its place.
public struct MissedThreshold: Sendable, Hashable {
  public var threshold: Threshold
  /// nil where there is no such number.
  public var found: Double?

  /// `accuracy is 0.8, expected at least 0.9`.
  public var message: String {
    let bound = threshold.kind == .min ? "at least" : "at most"
    let number = found.map { NumberText.shown(single: $0) } ?? "not known"
    return "\(threshold.metric) is \(number), expected \(bound) \(NumberText.shown(threshold.value))"
  }
}

extension [Threshold] {
  func missed(by logs: Logs) -> [MissedThreshold] {
    filter { !$0.isMet(by: logs) }.map { MissedThreshold(threshold: $0, found: logs[$0.metric]) }
  }
}
