import NNRun
import Testing

@Suite struct TensorArraysTests {
  @Test func nestedArraysBecomeAxes() throws {
    #expect(try Tensor([[1.5, 2], [3, 4], [5, 6]]) == Tensor([1.5, 2, 3, 4, 5, 6], shape: [3, 2]))
    #expect(try Tensor([[[1, 2]], [[3, 4]]] as [[[Float]]]) == Tensor([1, 2, 3, 4] as [Float], shape: [2, 1, 2]))
    #expect(Tensor([1, 2, 3]) == Tensor([1, 2, 3] as [Int64], shape: [3]))
    #expect(try Tensor([[1, 2]]).dtype == .int64)
    #expect(Tensor(["a", "b"]) == Tensor(["a", "b"], shape: [2]))
    #expect(try Tensor([[Float]]()).shape == [0, 0])
  }

  @Test func raggedArraysAreRefused() {
    let rows = #expect(throws: DiagnosticError.self) { _ = try Tensor([[1.0, 2], [3]]) }
    #expect(
      rows?.description == """
        error: row 1 has the length 1, row 0 has 2
          help: all must be equally long to make an array

        """)
    #expect(throws: DiagnosticError.self) { _ = try Tensor([[1], [2, 3]]) }
    #expect(throws: DiagnosticError.self) { _ = try Tensor([[[1.0]], [[2.0], [3.0]]]) }
    #expect(throws: DiagnosticError.self) { _ = try Tensor([[[1.0], [2, 3]]]) }
  }

  @Test(arguments: [
    ([0.1, 0.7, 0.2], 1), ([0.5, 0.5, 0], 0), ([.nan, 1, 2], 2), ([3, .nan, 1], 0), ([-2, -1, -1], 1),
  ])
  func argmaxFindsTheGreatest(_ row: [Double], _ index: Int) throws {
    #expect(try Tensor([row, [0, 0, 1]]).argmax() == [index, 2])
  }

  @Test func argmaxOfVectorsAndNothing() {
    #expect(Tensor([3.0, 5.0, 4.0]).argmax() == [1])
    #expect(Tensor(shape: [0, 3], dtype: .float32).argmax() == [])
    #expect(Tensor(shape: [2, 0], dtype: .float32).argmax() == [])
  }
}
