import NNTensor
import Testing

@testable import NNData

@Suite struct FeatureRangesTests {
  static func array(_ rows: [[Float]]) -> RowArray {
    RowArray(Tensor(rows.flatMap(\.self), shape: [rows.count, rows[0].count]))
  }

  @Test func rangesOfColumnsAndArrays() {
    #expect(
      FeatureRanges.ranges(of: Self.array([[1, 5, .nan], [-2, 5, .nan], [0, 5, .infinity]])) == [-2...1, 5...5, 0...0])
    let images = RowArray(Tensor([1, 2, 3, -4] as [Float], shape: [2, 1, 2]))
    #expect(FeatureRanges.ranges(of: images) == [-4...3])
    #expect(FeatureRanges.ranges(of: RowArray(Tensor([1, 2] as [Int32], shape: [2, 1]))).isEmpty)
  }

  @Test func onlySomeRowsOfManyAreLookedAt() {
    let count = 3 * FeatureRanges.rowLimit
    let range = FeatureRanges.ranges(of: Self.array((0..<count).map { [Float($0)] }))
    #expect(range == [0...Float(count - 3)])
  }

  struct Case: Sendable, CustomTestStringConvertible {
    var id: String
    var rows: [[Float]]
    var message: String?
    var notes: [String] = []
    var testDescription: String { id }
  }

  /// In training: age 18 to 90, income 0 to 1, and a column that was always 3.
  static let remembered: [ClosedRange<Float>] = [18...90, 0...1, 3...3]

  static let cases: [Case] = [
    Case(id: "alike", rows: [[20, 0.5, 3], [80, 0.9, 3]]),
    Case(id: "a little outside", rows: [[95, 1.5, 3]]),
    Case(id: "a constant that is another", rows: [[20, 0.5, 100], [80, 0.9, 3]]),
    Case(
      id: "all above", rows: [[20, 20000, 3], [80, 70000, 3]],
      message: "\"income\" goes from 20000 to 70000, in training from 0 to 1"),
    Case(
      id: "all below", rows: [[-60, 0.5, 3]], message: "\"age\" goes from -60 to -60, in training from 18 to 90"),
    Case(
      id: "spread out", rows: [[20, -5.5, 3], [80, 5, 3]],
      message: "\"income\" goes from -5.5 to 5, in training from 0 to 1"),
    Case(
      id: "both", rows: [[2000, 50, 3]], message: "\"age\" goes from 2000 to 2000, in training from 18 to 90",
      notes: ["as far from training: \"income\""]),
    Case(id: "other width", rows: [[2000, 50]]),
  ]

  @Test(arguments: cases) func otherScales(_ item: Case) {
    let names = ["age", "income", "constant"]
    let found = FeatureRanges.outside(Self.array(item.rows), remembered: Self.remembered, names: names)
    #expect(found?.message == item.message)
    #expect(found?.notes ?? [] == item.notes)
  }

  @Test func withoutNames() {
    let unnamed = FeatureRanges.outside(Self.array([[0, 9, 3]]), remembered: Self.remembered, names: nil)
    #expect(unnamed?.message == "column 2 goes from 9 to 9, in training from 0 to 1")
    let images = RowArray(Tensor([0, 255, 3, 4] as [Float], shape: [2, 1, 2]))
    let found = FeatureRanges.outside(images, remembered: [0...1], names: nil)
    #expect(found?.message == "the numbers go from 0 to 255, in training from 0 to 1")
    #expect(FeatureRanges.outside(images, remembered: [0...255], names: nil) == nil)
  }

  // MARK: - Ranges beside each other

  @Test func rangesFarApartAreNamed() {
    let columns: [[Float]] = [[0, 1], [5, 1405], [2, 3], [0, 500], [7, 7]]
    let x = Tensor([0, 1].flatMap { row in columns.map { $0[row] } }, shape: [2, 5])
    let named = FeatureRanges.warning(RowArray(x), names: ["hue", "proline", "ash", "area", "constant"])
    #expect(named?.message == "features have very different ranges: \"proline\" spans 1400, \"hue\" 1")
    #expect(named?.notes == ["far wider than the others: \"proline\", \"area\""])
    let unnamed = FeatureRanges.warning(RowArray(x), names: nil)
    #expect(unnamed?.message == "features have very different ranges: column 2 spans 1400, column 1 1")
  }

  @Test func rangesThatAreAlikeAreNot() {
    let near = Tensor([0, 0, 0, 1, 99, 50] as [Float], shape: [2, 3])
    #expect(FeatureRanges.warning(RowArray(near), names: nil) == nil)
    let image = Tensor([0, 0, 1, 9999] as [Float], shape: [2, 2, 1])
    #expect(FeatureRanges.warning(RowArray(image), names: nil) == nil)
    #expect(FeatureRanges.warning(RowArray(Tensor([1, 1000] as [Float], shape: [1, 2])), names: nil) == nil)
  }
}
