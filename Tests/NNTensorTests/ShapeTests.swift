import NNTensor
import Testing

@Suite struct ShapeTests {
  @Test func countsElements() {
    #expect(Shape([2, 3, 4]).count == 24)
    #expect(Shape.scalar.count == 1)
    #expect(Shape([2, 0, 4]).count == 0)
    #expect(Shape([2, 3, 4]).rank == 3)
  }

  @Test func stridesAreRowMajor() {
    #expect(Shape([2, 3, 4]).strides == [12, 4, 1])
    #expect(Shape.scalar.strides == [])
    #expect(Shape([5]).strides == [1])
  }

  @Test func axesCountFromBothEnds() {
    let shape: Shape = [2, 3, 4]
    #expect(shape.normalized(axis: 0) == 0)
    #expect(shape.normalized(axis: -1) == 2)
    #expect(shape.normalized(axis: -3) == 0)
    #expect(shape.normalized(axis: 3) == nil)
    #expect(shape.normalized(axis: -4) == nil)
    #expect(Shape.scalar.normalized(axis: 0) == nil)
  }

  @Test func changesAxes() {
    var shape: Shape = [2, 3, 4]
    #expect(shape.last == 4 && Shape.scalar.last == 1)
    #expect(shape.removing(axes: [2, 0]) == [3])
    #expect(shape.replacing(axis: 1, with: 7) == [2, 7, 4])
    shape[0] = 9
    #expect(shape == [9, 3, 4])
  }

  @Test func readsAsPeopleWriteIt() {
    #expect("\(Shape([32, 100]))" == "(32, 100)")
    #expect("\(Shape([10]))" == "(10,)")
    #expect("\(Shape.scalar)" == "()")
  }
}

@Suite struct DTypeTests {
  @Test func hasSizes() {
    let sizes = Dictionary(uniqueKeysWithValues: DType.allCases.map { ($0.rawValue, $0.byteCount) })
    #expect(
      sizes == [
        "float32": 4, "float64": 8, "bfloat16": 2, "int32": 4, "int64": 8, "uint8": 1, "uint32": 4, "bool": 1,
        "string": 0, "opaque": 1,
      ])
  }

  @Test func isOfOneKind() {
    #expect(DType.allCases.filter(\.isFloatingPoint) == [.float32, .float64, .bfloat16])
    #expect(DType.allCases.filter(\.isInteger) == [.int32, .int64, .uint8, .uint32])
  }

  @Test func scalarsKnowTheirs() {
    #expect([Float.dtype, Double.dtype, Int32.dtype, Int64.dtype] == [.float32, .float64, .int32, .int64])
    #expect([UInt8.dtype, UInt32.dtype, Bool.dtype] == [.uint8, .uint32, .bool])
  }
}

@Suite struct CheckedCountTests {
  @Test(
    arguments: [
      (Shape([]), 1), (Shape([3, 4]), 12), (Shape([0, Int.max]), 0), (Shape([Int.max, 2]), nil),
    ] as [(Shape, Int?)])
  func countsWhatFits(_ shape: Shape, _ count: Int?) {
    #expect(shape.checkedCount == count)
  }
}
