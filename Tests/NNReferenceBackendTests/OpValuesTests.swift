import NNGraph
import NNReferenceBackend
import NNTensor
import NNTestSupport
import Testing

/// Values worked out by hand: corners, integers, random bits and loops.
@Suite struct OpValuesTests {
  struct Worked: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let op: Op
    let operands: [Tensor]
    let results: [Tensor]

    init(_ name: String, _ op: Op, _ operands: [Tensor], _ results: Tensor...) {
      testDescription = name
      self.op = op
      self.operands = operands
      self.results = results
    }
  }

  private static func row<S: TensorScalar>(_ values: S...) -> Tensor { Tensor(values, shape: [values.count]) }

  static let integers: [Worked] = [
    Worked(
      "division cuts", .binary(.divide), [row(Int32(7), -7, 7, 0), row(Int32(2), 2, -2, 5)], row(Int32(3), -3, -3, 0)),
    Worked("division by zero", .binary(.divide), [row(Int32(7), 0), row(Int32(0), 0)], row(Int32(0), 0)),
    Worked(
      "smallest by -1", .binary(.divide), [row(Int64.min, Int64(Int32.min)), row(Int64(-1), -1)],
      row(Int64.min, 2_147_483_648)),
    Worked(
      "remainder has the dividend's sign", .binary(.remainder), [row(Int32(7), -7, 7, 3), row(Int32(4), 4, -4, 0)],
      row(Int32(3), -3, 3, 0)),
    Worked("sums wrap", .binary(.add), [row(Int32.max, -3), row(Int32(1), 1)], row(Int32.min, -2)),
    Worked(
      "products wrap", .binary(.multiply), [row(UInt32(65_536), 3), row(UInt32(65_537), 5)], row(UInt32(65_536), 15)),
    Worked("bytes wrap", .binary(.subtract), [row(UInt8(1), 5), row(UInt8(2), 5)], row(UInt8(255), 0)),
    Worked(
      "powers", .binary(.power), [row(Int32(3), -2, 5, 0, 2, -1, -1), row(Int32(4), 3, 0, 0, -1, -3, -2)],
      row(Int32(81), -8, 1, 1, 0, -1, 1)),
    Worked(
      "shifts left", .binary(.shiftLeft), [row(Int32(1), 1, 3, -1), row(Int32(4), 32, 31, 1)],
      row(Int32(16), 0, Int32.min, -2)),
    Worked(
      "shifts of the sign", .binary(.shiftRight), [row(Int32(-8), -8, 8, 8), row(Int32(1), 40, 2, 40)],
      row(Int32(-4), -1, 2, 0)),
    Worked(
      "shifts without sign", .binary(.shiftRight), [row(UInt32(0xF000_0000), 7), row(UInt32(28), 32)],
      row(UInt32(15), 0)),
    Worked("bits", .binary(.xor), [row(Int32(12), -1), row(Int32(10), 1)], row(Int32(6), -2)),
    Worked("not", .unary(.not), [row(UInt8(0), 0xF0)], row(UInt8(255), 0x0F)),
    Worked("not of bool", .unary(.not), [row(true, false)], row(false, true)),
    Worked(
      "largest integer of none", .reduce(.max, axes: [0]), [Tensor([Int32](), shape: [0])], Tensor(scalar: Int32.min)),
  ]

  static let floats: [Worked] = [
    Worked("rounding to even", .unary(.round), [row(Float(0.5), 1.5, 2.5, -0.5, -1.5)], row(Float(0), 2, 2, -0.0, -2)),
    Worked("the sign of zero", .unary(.sign), [row(Float(-3), 0, -0.0, 2)], row(Float(-1), 0, -0.0, 1)),
    Worked("the sign of NaN", .unary(.sign), [row(Float.nan)], row(Float.nan)),
    Worked("finite", .unary(.isFinite), [row(Float.nan, .infinity, -.infinity, 0)], row(false, false, false, true)),
    Worked("NaN wins", .binary(.maximum), [row(Float.nan, 1, 2), row(Float(1), .nan, 3)], row(Float.nan, .nan, 3)),
    Worked(
      "powers of negative numbers", .binary(.power), [row(Float(-2), -2, 0, -8), row(Float(3), -2, 0, 0.5)],
      row(Float(-8), 0.25, 1, .nan)),
    Worked(
      "comparing NaN", .compare(.notEqual), [row(Float.nan, 0, 1), row(Float.nan, -0.0, 2)], row(true, false, true)),
    Worked(
      "casting saturates", .cast(.int32), [row(Float(2.9), -2.9, 1e10, -1e10, .nan)], row(Int32(2), -2, .max, .min, 0)),
    Worked("casting to bool", .cast(.bool), [row(Float(0.2), 0, -0.0, .nan)], row(true, false, false, true)),
    Worked("casting integers saturates", .cast(.uint8), [row(Int32(-1), 255, 256)], row(UInt8(0), 255, 255)),
    Worked("one rounding of a sum", .reduce(.sum, axes: [0]), [row(Float(1e8), 1, -1e8, 1)], Tensor(scalar: Float(2))),
    Worked(
      "largest of none", .reduce(.max, axes: [1]), [Tensor([Float](), shape: [2, 0])],
      row(-Float.infinity, -.infinity)),
    Worked("position of NaN", .argReduce(.max, axis: 0), [row(Float.nan, 1, 3, 3)], Tensor(scalar: Int32(2))),
    Worked(
      "NaN sorts last", .sort(descending: false), [row(Float.nan, 2, 1)], row(Float(1), 2, .nan), row(Int32(2), 1, 0)),
    Worked("choosing", .select, [row(true, false), row(Float(1), .nan), row(Float.nan, 2)], row(Float(1), 2)),
    Worked(
      "indices are clamped", .gather(axis: 0, batchDims: 0), [row(Float(1), 2, 3), row(Int32(-4), 9, 1)],
      row(Float(1), 3, 2)),
    Worked(
      "added at clamped indices", .scatterAdd(axis: 0, batchDims: 0),
      [row(Float(0), 0), row(Int32(7), 7, -1), row(Float(1), 2, 4)], row(Float(4), 3)),
    Worked(
      "counting along an axis", .iota(ValueType([2, 2], .int32), axis: 0), [],
      Tensor([Int32(0), 0, 1, 1], shape: [2, 2])),
    Worked(
      "a window of padding alone", .windowReduce(.max, Window(sizes: [1], strides: [1], low: [1], high: [0])),
      [row(Float(5))], row(-Float.infinity, 5)),
    Worked(
      "the first of equal maxima", .selectAndScatter(Window(sizes: [2], strides: [2], low: [0], high: [0])),
      [row(Float(3), 3, 1, 2), row(Float(7), 9)], row(Float(7), 0, 0, 9)),
  ]

  @Test(arguments: integers + floats) func givesWhatIsWorkedOut(_ worked: Worked) throws {
    let builder = GraphBuilder()
    let operands = worked.operands.enumerated().map { builder.input("x\($0)", ValueType($1.shape, $1.dtype)) }
    let results = builder.add(worked.op, operands)
    let outputs = worked.results.indices.map { (name: "y\($0)", value: results[$0]) }
    let run = try runGraph(try builder.finish(outputs: outputs), on: ReferenceBackend(), inputs: worked.operands)
    for (index, expected) in worked.results.enumerated() {
      expectClose(run.outputs["y\(index)"]!, expected, absolute: 0, relative: 0)
    }
  }

  @Test func roundsEveryOpToItsType() throws {
    let builder = GraphBuilder()
    let x = builder.input("x", ValueType([1]))
    let half = x.cast(to: .bfloat16)
    let graph = try builder.finish(outputs: [("sum", x + 1e-9 - 1), ("half", (half + 0.01).cast(to: .float32))])
    let run = try runGraph(graph, on: ReferenceBackend(), inputs: [Self.row(Float(1))])
    #expect(run.outputs["sum"] == Self.row(Float(0)))
    // Neighbours of 1 in bfloat16 are 1/128 apart.
    #expect(run.outputs["half"] == Self.row(Float(1.0078125)))
  }

  @Test(arguments: [32, 16]) func drawsTheBitsOfItsStream(_ width: Int) throws {
    let bits = RandomBits(streamHash: RandomStream("a/dropout").hash, width: width, shape: [3, 5])
    let builder = GraphBuilder()
    let seed = builder.input("seed", ValueType([2], .uint32))
    let step = builder.input("step", ValueType([], .int32))
    let graph = try builder.finish(outputs: [("bits", builder.add(.randomBits(bits), [seed, step])[0])])
    for (low, high, turn) in [(UInt32(7), UInt32(0), Int32(0)), (5, 9, 3), (.max, .max, -2)] {
      let run = try runGraph(
        graph, on: ReferenceBackend(), inputs: [Self.row(low, high), Tensor(scalar: turn)])
      let philox = Philox(key: RandomStream("a/dropout").key(seed: UInt64(high) << 32 | UInt64(low)))
      let counter = UInt64(UInt32(bitPattern: turn))
      let expected = (0..<15).map {
        width == 16 ? UInt32(philox.half($0, step: counter)) : philox.word($0, step: counter)
      }
      #expect(run.outputs["bits"]!.array(of: UInt32.self) == expected)
    }
  }

  @Test(arguments: [false, true]) func loopsInOrder(_ reverse: Bool) throws {
    let builder = GraphBuilder()
    let start = builder.input("start", ValueType([], .int32))
    let digits = builder.input("digits", ValueType([3], .int32))
    let (carries, results) = try scan(carries: [start], sequences: [digits], reverse: reverse) { carry, element in
      let next = carry[0] * 10 + element[0]
      return ([next], [next])
    }
    let graph = try builder.finish(outputs: [("last", carries[0]), ("each", results[0])])
    let run = try runGraph(
      graph, on: ReferenceBackend(), inputs: [Tensor(scalar: Int32(9)), Self.row(Int32(1), 2, 3)])
    #expect(run.outputs["last"] == Tensor(scalar: Int32(reverse ? 9321 : 9123)))
    // Results stand where their elements stood, whichever way the loop went.
    #expect(run.outputs["each"] == (reverse ? Self.row(Int32(9321), 932, 93) : Self.row(Int32(91), 912, 9123)))
  }

  @Test func loopsMayTakeNoTurn() throws {
    let builder = GraphBuilder()
    let start = builder.input("start", ValueType([2]))
    let nothing = builder.input("nothing", ValueType([0, 2]))
    let (carries, results) = try scan(carries: [start], sequences: [nothing]) { carry, element in
      ([carry[0] + element[0]], [element[0] * 2])
    }
    let graph = try builder.finish(outputs: [("last", carries[0]), ("each", results[0])])
    let inputs = [Self.row(Float(1), 2), Tensor(shape: [0, 2], dtype: .float32)]
    let run = try runGraph(graph, on: ReferenceBackend(), inputs: inputs)
    #expect(run.outputs["last"] == inputs[0] && run.outputs["each"] == inputs[1])
  }
}
