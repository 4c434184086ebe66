import CKernels
import COneDNN
import NNGraph
import NNTensor

extension ProgramBuilder {
  /// Sums of a matmul nobody else reads and a vector along the last axis.
  func findBiasedMatmuls() -> [Int: Int] {
    var found: [Int: Int] = [:]
    for (index, node) in graph.nodes.enumerated() {
      guard case .binary(.add) = node.op, node.types[0].dtype == .float32 else { continue }
      for (own, other) in [(0, 1), (1, 0)] {
        let product = node.inputs[own].node
        guard case .matmul = graph.nodes[product].op, consumers[product] == [index],
          node.inputs[0] != node.inputs[1], !graph.outputs.contains(where: { $0.id.node == product }),
          way(matmulShape(product)) != NN_MATMUL_SGEMM,
          case .broadcast(let shape, let axes) = graph.nodes[node.inputs[other].node].op,
          axes == [shape.rank - 1], consumers[node.inputs[other].node] == [index],
          graph.type(of: graph.nodes[node.inputs[other].node].inputs[0]).shape.count == shape.last
        else { continue }
        found[index] = product
        break
      }
    }
    return found
  }

  func biasBroadcast(_ sum: Int, product: Int) -> Int {
    let inputs = graph.nodes[sum].inputs
    return inputs[0].node == product ? inputs[1].node : inputs[0].node
  }

  /// The vector that a biased matmul adds.
  func biasOperand(_ sum: Int, product: Int) -> ValueID { graph.nodes[biasBroadcast(sum, product: product)].inputs[0] }

  private func matmulShape(_ index: Int) -> NNMatmul {
    let node = graph.nodes[index]
    guard case .matmul(let left, let right) = node.op else { preconditionFailure("not a matmul") }
    let shape = node.types[0].shape
    let operand = graph.type(of: node.inputs[0]).shape
    var matmul = NNMatmul()
    matmul.batch = Int64(shape.dims.dropLast(2).reduce(1, *))
    matmul.m = Int64(shape[shape.rank - 2])
    matmul.n = Int64(shape.last)
    matmul.k = Int64(operand[operand.rank - (left ? 2 : 1)])
    matmul.transpose_a = left ? 1 : 0
    matmul.transpose_b = right ? 1 : 0
    matmul.a_row = left ? matmul.m : matmul.k
    matmul.b_row = right ? matmul.k : matmul.n
    matmul.c_row = matmul.n
    matmul.a_matrix = matmul.m * matmul.k
    matmul.b_matrix = matmul.k * matmul.n
    matmul.c_matrix = matmul.m * matmul.n
    return matmul
  }

  /// Small products run on a kernel of our own, up to where a parallel region would pay: there it is as quick as a
  /// primitive or up to ten times quicker, and needs neither the fraction of a millisecond that making one takes nor,
  /// below AVX-512, the 30 ms of machine code that oneDNN writes before its first. Others with one row or column are
  /// quicker through `sgemm` than through a primitive.
  ///
  /// The whole product decides, not a part of it, so that the number of threads does not change the sums.
  private func way(_ shape: NNMatmul) -> NNMatmulWay {
    if shape.k <= 4096, multiplications(shape) <= 1 << 19 { return NN_MATMUL_SMALL }
    return shape.n > 1 && shape.m > 1 ? NN_MATMUL_PRIMITIVE : NN_MATMUL_SGEMM
  }

  private func multiplications(_ shape: NNMatmul) -> Int64 { shape.batch * shape.m * shape.n * shape.k }

  func addMatmul(product: Int, result: Int, bias: ValueID?) throws {
    let node = graph.nodes[product]
    var shape = matmulShape(product)
    shape.has_bias = bias == nil ? 0 : 1
    let way = way(shape)
    if way != NN_MATMUL_SMALL { try engine.openOneDNN() }
    var parts = parts(of: shape)
    var scratch = 0
    for index in parts.indices {
      parts[index].way = way
      var bytes = 0
      switch way {
      case NN_MATMUL_SMALL: bytes = Int(nn_product_scratch(&parts[index].shape))
      case NN_MATMUL_PRIMITIVE:
        if let primitive = engine.matmul(parts[index].shape, part: index) {
          own(primitive)
          parts[index].primitive = primitive.pointer
          bytes = primitive.scratchBytes
        } else {
          parts[index].way = NN_MATMUL_SGEMM
        }
      default: break
      }
      parts[index].scratch_offset = Int64(scratch)
      scratch += (bytes + 63) / 64 * 64
    }
    var values = [Int32](repeating: -1, count: Int(NN_DNN_ARGUMENTS))
    values[Int(NN_DNN_SOURCE)] = slot(of: node.inputs[0])
    values[Int(NN_DNN_WEIGHTS)] = slot(of: node.inputs[1])
    if let bias { values[Int(NN_DNN_BIAS)] = slot(of: bias) }
    values[Int(NN_DNN_RESULT)] = newSlot(for: ValueID(node: result))
    if scratch > 0 { values[Int(NN_DNN_SCRATCH)] = newArenaSlot(bytes: scratch) }
    var step = NNMatmulStep()
    step.parallel = nn_parallel
    step.parts = UnsafePointer(memory.keep(parts))
    step.part_count = Int32(parts.count)
    withUnsafeMutableBytes(of: &step.values) { bytes in
      for (index, value) in values.enumerated() {
        bytes.storeBytes(of: value, toByteOffset: index * 4, as: Int32.self)
      }
    }
    let how =
      switch parts[0].way {
      case NN_MATMUL_SMALL: "small"
      case NN_MATMUL_SGEMM: "sgemm"
      default: "oneDNN"
      }
    let size = "\(shape.batch == 1 ? "" : "\(shape.batch) × ")\(shape.m)×\(shape.n)×\(shape.k)"
    let shares = parts.count > 1 ? ", \(parts.count) threads" : ""
    addStep(nn_matmul_step, memory.keep(step), "matmul \(size)\(bias == nil ? "" : " + bias") (\(how))\(shares)")
  }

  /// One part per thread where that pays: matrices of a batch, columns of a flat result, else rows.
  private func parts(of shape: NNMatmul) -> [NNMatmulPart] {
    let picoseconds = 10.0
    let threads = engine.threadCount(
      nanoseconds: Double(multiplications(shape)) * picoseconds / 1000)
    guard threads > 1 else { return [NNMatmulPart(shape)] }
    if shape.batch >= threads {
      return ranges(Int(shape.batch), count: threads, granularity: 1).map { range in
        var part = NNMatmulPart(shape)
        let start = Int64(range.lowerBound)
        part.shape.batch = Int64(range.count)
        part.a_offset = start * shape.a_matrix
        part.b_offset = start * shape.b_matrix
        part.c_offset = start * shape.c_matrix
        return part
      }
    }
    let byColumns = shape.transpose_b == 0 && shape.m <= 128 && shape.n >= 2 * shape.m
    if byColumns {
      return ranges(Int(shape.n), count: threads, granularity: 16).map { range in
        var part = NNMatmulPart(shape)
        let start = Int64(range.lowerBound)
        part.shape.n = Int64(range.count)
        part.b_offset = start
        part.bias_offset = start
        part.c_offset = start
        return part
      }
    }
    return ranges(Int(shape.m), count: threads, granularity: 16).map { range in
      var part = NNMatmulPart(shape)
      let start = Int64(range.lowerBound)
      part.shape.m = Int64(range.count)
      part.a_offset = shape.transpose_a == 1 ? start : start * shape.a_row
      part.c_offset = start * shape.c_row
      return part
    }
  }

  /// About equal ranges whose bounds are multiples of `granularity`; fewer where there is not enough.
  private func ranges(_ extent: Int, count: Int, granularity: Int) -> [Range<Int>] {
    let units = (extent + granularity - 1) / granularity
    let parts = min(count, units)
    return (0..<parts).map { part in
      units * part / parts * granularity..<min(units * (part + 1) / parts * granularity, extent)
    }
  }
}

extension NNMatmulPart {
  fileprivate init(_ shape: NNMatmul) {
    self.init()
    self.shape = shape
  }
}
