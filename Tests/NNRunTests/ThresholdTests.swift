import Testing

@testable import NNRun

/// `--min METRIC=VALUE` and `--max METRIC=VALUE`.
@Suite struct ThresholdTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var kind: Threshold.Kind
    var bound: String
    var found: Double
    /// nil where it is met.
    var message: String?
    var testDescription: String { "\(kind) \(bound) for \(found)" }
  }

  @Test(arguments: [
    // Logs are computed in single precision: this is 0.9 there.
    Case(kind: .min, bound: "0.9", found: Double(Float(0.9))),
    Case(kind: .max, bound: "0.1", found: Double(Float(0.1))),
    Case(
      kind: .min, bound: "0.5", found: Double(Float(0.3)), message: "accuracy is 0.3, expected at least 0.5"),
    Case(kind: .min, bound: "1e9", found: 1, message: "accuracy is 1, expected at least 1000000000"),
    Case(kind: .max, bound: "0.1", found: .nan, message: "accuracy is nan, expected at most 0.1"),
    // The bound itself is infinite in single precision.
    Case(kind: .max, bound: "1e39", found: .infinity, message: "accuracy is inf, expected at most 1e+39"),
    Case(kind: .max, bound: "1e39", found: 2),
    Case(kind: .max, bound: "0.1", found: .infinity, message: "accuracy is inf, expected at most 0.1"),
  ])
  func isHeldAgainstTheLogs(_ item: Case) throws {
    let threshold = try Threshold(item.kind, "accuracy=\(item.bound)")
    let missed = [threshold].missed(by: Logs([("accuracy", item.found)]))
    #expect(missed.map(\.message) == (item.message.map { [$0] } ?? []))
  }
}
