import NNTraining
import Testing

@Suite struct MetricNamesTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var outputs: [OutputMetricNames]
    var expected: [OutputMetricNames]
  }

  static let cases = [
    Case(
      testDescription: "names of several outputs",
      outputs: [
        OutputMetricNames(output: "a", metrics: ["mse", "mse"], weighted: ["mse"]),
        OutputMetricNames(output: "b", metrics: ["mse"], weighted: ["mae"]),
      ],
      expected: [
        OutputMetricNames(output: "a", metrics: ["a_mse", "a_mse_1"], weighted: ["a_weighted_mse"]),
        OutputMetricNames(output: "b", metrics: ["b_mse"], weighted: ["b_mae"]),
      ]),
    Case(
      testDescription: "a name that looks like a counted one",
      outputs: [OutputMetricNames(metrics: ["a", "a", "a_1"])],
      expected: [OutputMetricNames(metrics: ["a", "a_1", "a_1_1"])]),
  ]

  @Test(arguments: cases) func logNames(_ example: Case) {
    #expect(OutputMetricNames.logNames(example.outputs) == example.expected)
  }
}
