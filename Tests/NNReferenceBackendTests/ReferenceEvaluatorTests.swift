import NNGraph
import NNReferenceBackend
import NNTensor
import Testing

@Suite struct ReferenceEvaluatorTests {
  private func evaluate(_ op: Op, _ operands: [Tensor], to type: ValueType) throws -> Tensor {
    let result = Tensor(shape: type.shape, dtype: type.dtype)
    try ReferenceEvaluator().evaluate(
      op, inputs: operands.map { (ValueType($0.shape, $0.dtype), UnsafeRawPointer($0.buffer.base)) },
      outputs: [(type, result.buffer.base)])
    return result
  }

  /// Numbers that survive in every element type.
  @Test(arguments: [DType.float32, .float64, .bfloat16, .int32, .int64, .uint8, .uint32, .bool])
  func readsAndWritesEveryElementType(_ dtype: DType) throws {
    let numbers = Tensor([1.0, 0, 1, 1, 0], shape: [5]).cast(to: dtype)
    let reversed = try evaluate(.reverse(axes: [0]), [numbers], to: ValueType([5], dtype))
    #expect(reversed.doubles == [0, 1, 1, 0, 1])
    let doubled = try evaluate(.cast(.float64), [numbers], to: ValueType([5], .float64))
    #expect(doubled.doubles == [1, 0, 1, 1, 0])
  }

  @Test func leavesCompositesAlone() {
    let x = Tensor([Float(1), 2], shape: [1, 2])
    #expect(throws: GraphError("softmax was not decomposed")) {
      try evaluate(.composite(AnyComposite(SoftmaxComposite()), instance: 1), [x], to: ValueType([1, 2]))
    }
  }
}
