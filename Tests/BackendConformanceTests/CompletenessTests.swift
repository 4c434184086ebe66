import Foundation
import NNGraph
import NNReferenceBackend
import NNTensor
import NNTestSupport
import Testing

/// The table of cases holds everything that a backend can be asked to run.
@Suite struct CompletenessTests {
  @Test func namesAreUnique() {
    let counts = Dictionary(grouping: opCases, by: \.id).filter { $1.count > 1 }
    #expect(counts.keys.sorted() == [])
  }

  @Test func everyOpIsInTheTable() throws {
    var found = Set<String>()
    for opCase in opCases { collect(try opCase.forwardGraph(), &found) }
    #expect(Set(everyOp).subtracting(found).sorted() == [])
    #expect(found.subtracting(everyOp).sorted() == [])
  }

  /// Gradient composites are met in the gradients of the forward ones.
  @Test func everyCompositeIsInTheTable() throws {
    var found = Set<String>()
    for opCase in compositeCases.map(\.opCase) {
      for node in try opCase.graph().nodes {
        if case .composite(let composite, _) = node.op { found.insert("\(type(of: composite.base))") }
      }
    }
    #expect(try declaredComposites().subtracting(found).sorted() == [])
  }

  /// The reference would agree with itself.
  @Test(arguments: backendsUnderTest) func isAnotherBackend(_ backend: BackendUnderTest) throws {
    #expect(try !(backend.backend is ReferenceBackend))
  }

  /// Inputs of a case depend on nothing but its name.
  @Test func inputsAreTheSameEveryTime() throws {
    let opCase = try #require(opCases.first { $0.id == "add" })
    #expect(try opCase.inputs == opCase.inputs)
    #expect(try opCase.inputs[0] != opCase.inputs[1])
  }

  private func collect(_ graph: Graph, _ found: inout Set<String>) {
    for node in graph.nodes {
      found.insert(kind(of: node.op))
      if case .scan(let scan) = node.op { collect(scan.body, &found) }
    }
  }

  /// Names of the types in `Sources/NNGraph/Composites` that are composites.
  private func declaredComposites() throws -> Set<String> {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(
      path: "../../Sources/NNGraph/Composites")
    let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
    var names = Set<String>()
    for file in files {
      let text = try String(contentsOf: file, encoding: .utf8)
      for match in text.matches(of: #/public struct (\w+): Composite /#) { names.insert(String(match.1)) }
    }
    #expect(names.count > 10)
    return names
  }
}

/// What tells one op from another: its case, and the function for the families.
private func kind(of op: Op) -> String {
  switch op {
  case .input: "input"
  case .state: "state"
  case .constant: "constant"
  case .iota: "iota"
  case .randomBits(let bits): "randomBits \(bits.width)"
  case .unary(let op): "unary \(op)"
  case .binary(let op): "binary \(op)"
  case .compare(let comparison): "compare \(comparison)"
  case .select: "select"
  case .cast: "cast"
  case .reshape: "reshape"
  case .transpose: "transpose"
  case .broadcast: "broadcast"
  case .slice: "slice"
  case .pad: "pad"
  case .concatenate: "concatenate"
  case .reverse: "reverse"
  case .gather: "gather"
  case .scatterAdd: "scatterAdd"
  case .reduce(let reduction, _): "reduce \(reduction)"
  case .argReduce(let extremum, _): "argReduce \(extremum)"
  case .cumulativeSum: "cumulativeSum"
  case .sort(let descending): descending ? "sort descending" : "sort"
  case .topK: "topK"
  case .matmul(let left, let right): "matmul \(left) \(right)"
  case .convolution: "convolution"
  case .windowReduce(let reduction, _): "windowReduce \(reduction)"
  case .selectAndScatter: "selectAndScatter"
  case .scan(let scan): scan.reverse ? "scan reverse" : "scan"
  case .update: "update"
  case .crossReplicaSum: "crossReplicaSum"
  case .composite: "composite"
  }
}

/// Everything `kind` can say. A new op that is missing here is reported by the table's case for it.
private let everyOp: [String] =
  [
    "input", "state", "constant", "iota", "randomBits 16", "randomBits 32", "select", "cast", "reshape", "transpose",
    "broadcast", "slice", "pad", "concatenate", "reverse", "gather", "scatterAdd", "cumulativeSum", "sort",
    "sort descending", "topK", "convolution", "windowReduce sum", "windowReduce max", "windowReduce min",
    "selectAndScatter", "scan", "scan reverse", "update", "crossReplicaSum", "composite",
  ] + UnaryOp.allCases.map { "unary \($0)" } + BinaryOp.allCases.map { "binary \($0)" }
  + Comparison.allCases.map { "compare \($0)" } + Reduction.allCases.map { "reduce \($0)" }
  + Extremum.allCases.map { "argReduce \($0)" }
  + [false, true].flatMap { left in [false, true].map { "matmul \(left) \($0)" } }
