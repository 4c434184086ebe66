import NNGraph
import NNTensor

/// Runs single nodes as the reference backend does: the fallback of backends that lack a kernel.
public struct ReferenceEvaluator: NodeEvaluator {
  public init() {}

  public func evaluate(
    _ op: Op, inputs: [(type: ValueType, bytes: UnsafeRawPointer)],
    outputs: [(type: ValueType, bytes: UnsafeMutableRawPointer)]
  ) throws {
    let operands = inputs.map { ReferenceArray($0.type, reading: $0.bytes) }
    let results = try Interpreter.evaluate(op, operands, types: outputs.map(\.type))
    for (result, output) in zip(results, outputs) { result.write(to: output.bytes) }
  }
}
