import NNConfig
import NNTraining
import Testing

@testable import NNData

@Suite struct ClassFactorsTests {
  @Test(
    arguments: [
      (["no": 2, "yes": 5], ["no", "yes"], [2, 5]),
      (["no": 2, "1": 5], ["no", "yes"], [2, 5]),
      (["1": 5], ["0", "1", "2"], [1, 5, 1]),
      (["yes": 0], ["no", "yes"], [1, 0]),
      // A name goes before a number.
      (["1": 3], ["1", "0"], [3, 1]),
      (["2": 3, "b": 4], ["a", "b", "2"], [1, 4, 3]),
    ] as [([String: Double], [String], [Float])])
  func byNameOrNumber(_ item: (weights: [String: Double], names: [String], factors: [Float])) throws {
    #expect(try ClassWeights.factors(item.weights, of: item.names) == item.factors)
  }

  @Test func aClassGivenTwice() {
    let text = SourceText(name: "m.yaml", text: "fit: {class_weight: {no: 1, yes: 5, 1: 3}}\n")
    let place = SourceSpan(source: text, line: 1, column: 37)
    #expect(
      errorText {
        _ = try ClassWeights.factors(["no": 1, "yes": 5, "1": 3], of: ["no", "yes"]) { $0 == "1" ? place : nil }
      } == """
        m.yaml:1:37: error: class_weight: class "yes" is given twice, as yes and as 1
          1 | fit: {class_weight: {no: 1, yes: 5, 1: 3}}
            |                                     ^
          help: give each class once, by its name or by its number

        """)
  }
}
