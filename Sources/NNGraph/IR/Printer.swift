import NNTensor

extension Graph {
  /// One line per node: `%7 = matmul(%3, %5): float32[32, 64]  # dense`. Bodies of loops are indented below theirs.
  public var text: String { lines(indent: "").joined(separator: "\n") + "\n" }

  private func lines(indent: String) -> [String] {
    var lines: [String] = []
    for (index, node) in nodes.enumerated() {
      let operands = node.inputs.map(\.description).joined(separator: ", ")
      let types = node.types.map(\.description).joined(separator: ", ")
      let result = node.types.isEmpty ? "" : "%\(index) = "
      let call = "\(node.op.name)\(attributes(node.op))\(operands.isEmpty ? "" : "(\(operands))")"
      lines.append(
        indent + result + call + (types.isEmpty ? "" : ": \(types)") + (node.scope.isEmpty ? "" : "  # \(node.scope)"))
      if case .scan(let scan) = node.op { lines += scan.body.lines(indent: indent + "    ") }
    }
    let results = outputs.map { "\($0.name)=\($0.id)" }.joined(separator: ", ")
    return lines + (outputs.isEmpty ? [] : [indent + "return " + results])
  }

  private func attributes(_ op: Op) -> String {
    switch op {
    case .input(let index): " \(inputs[index].name)"
    case .state(let index), .update(let index): " \(states[index].path)"
    case .constant(let literal):
      literal.splat.map { " \($0)" }
        ?? " [\(literal.elements.prefix(4).map { "\($0)" }.joined(separator: ", "))\(literal.elements.count > 4 ? ", …" : "")]"
    case .iota(_, let axis): " axis=\(axis)"
    case .randomBits(let bits): " width=\(bits.width) stream=\(String(bits.streamHash, radix: 16))"
    case .transpose(let order): " \(order)"
    case .broadcast(_, let axes): " axes=\(axes)"
    case .slice(let slice): " \(slice.starts)..<\(slice.limits) by \(slice.strides)"
    case .pad(let padding):
      " low=\(padding.low) high=\(padding.high) interior=\(padding.interior) value=\(padding.value)"
    case .concatenate(let axis): " axis=\(axis)"
    case .reverse(let axes): " axes=\(axes)"
    case .gather(let axis, let batchDims), .scatterAdd(let axis, let batchDims): " axis=\(axis) batch=\(batchDims)"
    case .reduce(_, let axes): " axes=\(axes)"
    case .argReduce(_, let axis): " axis=\(axis)"
    case .cumulativeSum(let axis, let exclusive, let reverse):
      " axis=\(axis)\(exclusive ? " exclusive" : "")\(reverse ? " reverse" : "")"
    case .topK(let k): " k=\(k)"
    case .matmul(let left, let right): (left ? " transposeLeft" : "") + (right ? " transposeRight" : "")
    case .convolution(let c):
      " strides=\(c.strides) low=\(c.low) high=\(c.high) inputDilation=\(c.inputDilation) "
        + "kernelDilation=\(c.kernelDilation) groups=\(c.groups)"
    case .windowReduce(_, let window), .selectAndScatter(let window):
      " sizes=\(window.sizes) strides=\(window.strides) low=\(window.low) high=\(window.high)"
    case .scan(let scan):
      " length=\(scan.length) carries=\(scan.carries) sequences=\(scan.sequences)\(scan.reverse ? " reverse" : "")"
    case .composite(_, let instance): " #\(instance)"
    case .unary, .binary, .compare, .select, .cast, .reshape, .sort, .crossReplicaSum: ""
    }
  }
}
