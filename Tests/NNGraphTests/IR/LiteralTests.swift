import NNGraph
import NNTensor
import Testing

@Suite struct LiteralTests {
  @Test func equalElementsBecomeOne() {
    let literal = Literal([2, 2, 2, 2], type: ValueType([2, 2]))
    #expect(literal.splat == 2 && literal.elements == [2])
    #expect(literal == Literal(splat: 2, type: ValueType([2, 2])))
    #expect(literal[3] == 2)
    #expect(Literal([0, -0.0], type: ValueType([2])).splat == nil)
  }

  @Test func comparesBits() {
    let type = ValueType([2])
    #expect(Literal([1, .nan], type: type) == Literal([1, .nan], type: type))
    #expect(Literal([1, .nan], type: type).hashValue == Literal([1, .nan], type: type).hashValue)
    #expect(Literal(splat: 0, type: type) != Literal(splat: -0.0, type: type))
    #expect(Literal(splat: 0, type: type) != Literal(splat: 0, type: ValueType([3])))
    #expect(Literal(splat: 0, type: type) != Literal(splat: 0, type: ValueType([2], .int32)))
  }

  @Test func becomesATensor() {
    #expect(Literal([1.5, -2.5], type: ValueType([2], .int32)).tensor == Tensor([Int32(1), -2], shape: [2]))
    #expect(Literal(splat: 3, type: ValueType([2, 1])).tensor == Tensor([Float(3), 3], shape: [2, 1]))
    #expect(Literal(splat: 3, type: ValueType([0])).tensor == Tensor([Float](), shape: [0]))
    #expect(Literal([7], type: ValueType([])).tensor == Tensor(scalar: Float(7)))
  }
}

@Suite struct ValueTypeTests {
  @Test func readsAsTheTextFormWritesIt() {
    #expect("\(ValueType([32, 100]))" == "float32[32, 100]")
    #expect("\(ValueType([], .bool))" == "bool[]")
    #expect("\(ValueID(node: 4)) \(ValueID(node: 4, result: 2))" == "%4 %4.2")
    #expect("\(GraphError("odd"))" == "odd")
  }

  @Test func knowsItsSize() {
    #expect(ValueType([3, 5]).byteCount == 60)
    #expect(ValueType([3], .bfloat16).byteCount == 6)
  }
}
