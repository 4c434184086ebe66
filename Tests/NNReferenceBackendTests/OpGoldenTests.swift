import Foundation
import NNGraph
import NNReferenceBackend
import NNTensor
import NNTestSupport
import Testing

/// The definition of the ops against JAX, in double precision: `Tests/Golden/ops.json`.
@Suite struct OpGoldenTests {
  struct Golden: Decodable, Sendable, CustomTestStringConvertible {
    struct Array: Decodable, Sendable {
      let shape: [Int]
      let dtype: String
      let values: [Double]

      var tensor: Tensor {
        get throws { Tensor(values, shape: Shape(shape)).cast(to: try #require(DType(rawValue: dtype))) }
      }
    }

    let id: String
    let op: String
    let attributes: [String: [Double]]
    let inputs: [Array]
    let outputs: [Array]

    var testDescription: String { id }

    private enum CodingKeys: String, CodingKey { case id, op, attributes, inputs, outputs }
  }

  static let cases: [Golden] = {
    struct File: Decodable { let cases: [Golden] }
    let path = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../Golden/ops.json")
    // No case at all is a failure of its own below.
    guard let data = try? Data(contentsOf: path) else { return [] }
    return (try? JSONDecoder().decode(File.self, from: data).cases) ?? []
  }()

  @Test func theFileIsRead() { #expect(Self.cases.count > 70) }

  @Test(arguments: cases) func agreesWithJAX(_ golden: Golden) throws {
    let builder = GraphBuilder()
    let inputs = try golden.inputs.map { try $0.tensor }
    let operands = inputs.enumerated().map { builder.input("x\($0)", ValueType($1.shape, $1.dtype)) }
    let results = builder.add(try op(golden), operands)
    let outputs = golden.outputs.indices.map { (name: "y\($0)", value: results[$0]) }
    let run = try runGraph(try builder.finish(outputs: outputs), on: ReferenceBackend(), inputs: inputs)
    for (index, output) in golden.outputs.enumerated() {
      expectClose(run.outputs["y\(index)"]!, try output.tensor, absolute: 1e-13, relative: 1e-13)
    }
  }

  private func op(_ golden: Golden) throws -> Op {
    let attributes = golden.attributes.mapValues { $0.map { Int($0) } }
    func list(_ name: String) throws -> [Int] { try #require(attributes[name]) }
    func number(_ name: String) throws -> Int { try #require(attributes[name]?.first) }
    func flag(_ name: String) throws -> Bool { try number(name) != 0 }
    let function = String(golden.id.dropFirst(golden.op.count + 1))
    func window() throws -> Window {
      Window(sizes: try list("sizes"), strides: try list("strides"), low: try list("low"), high: try list("high"))
    }
    switch golden.op {
    case "convolution":
      return .convolution(
        Convolution(
          strides: try list("strides"), low: try list("low"), high: try list("high"),
          inputDilation: try list("inputDilation"), kernelDilation: try list("kernelDilation"),
          groups: try number("groups")))
    case "windowMax": return .windowReduce(.max, try window())
    case "windowMin": return .windowReduce(.min, try window())
    case "windowSum": return .windowReduce(.sum, try window())
    case "selectAndScatter": return .selectAndScatter(try window())
    case "pad":
      let value = try #require(golden.attributes["value"]?.first)
      return .pad(
        Padding(low: try list("low"), high: try list("high"), interior: try list("interior"), value: value))
    case "gather": return .gather(axis: try number("axis"), batchDims: try number("batchDims"))
    case "scatterAdd": return .scatterAdd(axis: try number("axis"), batchDims: try number("batchDims"))
    case "matmul":
      let transposes = try list("transposes")
      return .matmul(transposeLeft: transposes[0] != 0, transposeRight: transposes[1] != 0)
    case "transpose": return .transpose(try list("permutation"))
    case "slice":
      return .slice(Slice(starts: try list("starts"), limits: try list("limits"), strides: try list("strides")))
    case "reverse": return .reverse(axes: try list("axes"))
    case "concatenate": return .concatenate(axis: try number("axis"))
    case "broadcast": return .broadcast(Shape(try list("shape")), axes: try list("axes"))
    case "reduce": return .reduce(try #require(Reduction(rawValue: function)), axes: try list("axes"))
    case "cumulativeSum":
      return .cumulativeSum(
        axis: try number("axis"), exclusive: try flag("exclusive"), reverse: try flag("reverse"))
    case "argMax": return .argReduce(.max, axis: try number("axis"))
    case "argMin": return .argReduce(.min, axis: try number("axis"))
    case "sort": return .sort(descending: try flag("descending"))
    case "topK": return .topK(try number("k"))
    case "unary": return .unary(try #require(UnaryOp(rawValue: function)))
    case "binary": return .binary(try #require(BinaryOp(rawValue: function)))
    default: throw GraphError("no op \(golden.op)")
    }
  }
}
