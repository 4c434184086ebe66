import CKernels
import NNGraph
import NNTensor

extension ProgramBuilder {
  /// Steps for ops that only move elements: each is one box, or one per operand.
  func addMovement(_ index: Int) {
    let node = graph.nodes[index]
    let type = node.types[0]
    let bytes = type.dtype.byteCount
    let source = graph.type(of: node.inputs[0]).shape
    let result = newSlot(for: ValueID(node: index))
    let strides = source.strides
    switch node.op {
    case .transpose(let order):
      addBox(
        from: slot(of: node.inputs[0]), to: result, bytes: bytes, dims: type.shape.dims,
        sourceStrides: order.map { strides[$0] }, resultStrides: type.shape.strides, "transpose \(type)")
    case .reverse(let axes):
      addBox(
        from: slot(of: node.inputs[0]), to: result, bytes: bytes, dims: source.dims,
        sourceStrides: strides.indices.map { axes.contains($0) ? -strides[$0] : strides[$0] },
        resultStrides: strides,
        sourceOffset: axes.map { max(source[$0] - 1, 0) * strides[$0] }.reduce(0, +), "reverse \(type)")
    case .slice(let slice):
      addBox(
        from: slot(of: node.inputs[0]), to: result, bytes: bytes, dims: type.shape.dims,
        sourceStrides: strides.indices.map { strides[$0] * slice.strides[$0] }, resultStrides: type.shape.strides,
        sourceOffset: zip(slice.starts, strides).map(*).reduce(0, +), "slice \(type)")
    case .pad(let padding): addPad(node, padding, result)
    case .concatenate(let axis):
      var offset = 0
      for input in node.inputs {
        let part = graph.type(of: input).shape
        addBox(
          from: slot(of: input), to: result, bytes: bytes, dims: part.dims, sourceStrides: part.strides,
          resultStrides: type.shape.strides, resultOffset: offset, "concatenate \(type)")
        offset += part[axis] * type.shape.strides[axis]
      }
    default: preconditionFailure("\(node.op.name) moves no elements")
    }
  }

  private func addPad(_ node: Node, _ padding: Padding, _ result: Int32) {
    let type = node.types[0]
    let source = graph.type(of: node.inputs[0]).shape
    // Along each axis the elements that stay: those whose place lies within the result.
    var (dims, sourceOffset, resultOffset) = ([Int](), 0, 0)
    for axis in source.dims.indices {
      let step = padding.interior[axis] + 1
      let first = max(0, (-padding.low[axis] + step - 1) / step)
      let room = type.shape[axis] - 1 - padding.low[axis]
      let last = room < 0 ? -1 : min(source[axis] - 1, room / step)
      dims.append(max(last - first + 1, 0))
      sourceOffset += first * source.strides[axis]
      resultOffset += (padding.low[axis] + first * step) * type.shape.strides[axis]
    }
    let isEmpty = dims.contains(0)
    addBox(
      from: slot(of: node.inputs[0]), to: result, bytes: type.dtype.byteCount, dims: dims,
      sourceStrides: source.strides,
      resultStrides: type.shape.strides.indices.map { type.shape.strides[$0] * (padding.interior[$0] + 1) },
      sourceOffset: isEmpty ? 0 : sourceOffset, resultOffset: isEmpty ? 0 : resultOffset,
      fill: (bits(padding.value, type.dtype), type.shape.count), "pad \(type)")
  }

  private func bits(_ value: Double, _ dtype: DType) -> UInt64 {
    let element = Tensor([value], shape: []).cast(to: dtype)
    var bits: UInt64 = 0
    withUnsafeMutableBytes(of: &bits) { bytes in
      bytes.copyMemory(from: UnsafeRawBufferPointer(start: element.buffer.base, count: dtype.byteCount))
    }
    return bits
  }

  /// A copy between two layouts. Axes that lie next to each other in both become one.
  func addBox(
    from source: Int32, to result: Int32, bytes: Int, dims: [Int], sourceStrides: [Int], resultStrides: [Int],
    sourceOffset: Int = 0, resultOffset: Int = 0, fill: (bits: UInt64, count: Int)? = nil, _ description: String
  ) {
    var merged: [(extent: Int, source: Int, result: Int)] = []
    for axis in dims.indices where dims[axis] != 1 {
      if let last = merged.last, last.source == sourceStrides[axis] * dims[axis],
        last.result == resultStrides[axis] * dims[axis]
      {
        merged[merged.count - 1] = (last.extent * dims[axis], sourceStrides[axis], resultStrides[axis])
      } else {
        merged.append((dims[axis], sourceStrides[axis], resultStrides[axis]))
      }
    }
    if merged.isEmpty { merged = [(1, 1, 1)] }
    precondition(merged.count <= Int(NN_COPY_RANK), "a copy over \(merged.count) axes")
    // The source's contiguous axis goes second to last, where it can be copied in tiles.
    if bytes == 4, merged.count > 2, merged[merged.count - 1].source != 1,
      let contiguous = merged.firstIndex(where: { $0.source == 1 }), contiguous < merged.count - 2
    {
      merged.insert(merged.remove(at: contiguous), at: merged.count - 1)
    }
    touch(source)
    touch(result)
    let count = dims.reduce(1, *)
    let threads = min(engine.threadCount(nanoseconds: Double(count * bytes) * 0.1), max(merged[0].extent, 1))
    var box = NNCopyBox()
    box.source = source
    box.result = result
    box.bytes = Int32(bytes)
    box.rank = Int32(merged.count)
    box.threads = Int32(threads)
    box.source_offset = Int64(sourceOffset)
    box.result_offset = Int64(resultOffset)
    if let fill {
      box.fills = 1
      box.fill = fill.bits
      box.result_count = Int64(fill.count)
    }
    func set(_ target: inout some BitwiseCopyable, _ values: [Int]) {
      withUnsafeMutableBytes(of: &target) { bytes in
        for (index, value) in values.enumerated() {
          bytes.storeBytes(of: Int64(value), toByteOffset: index * 8, as: Int64.self)
        }
      }
    }
    set(&box.dims, merged.map(\.extent))
    set(&box.source_strides, merged.map(\.source))
    set(&box.result_strides, merged.map(\.result))
    addStep(nn_copy_box, memory.keep(box), description)
  }

  func addCopy(from source: Int32, to result: Int32, bytes: Int, _ description: String) {
    addBox(
      from: source, to: result, bytes: 1, dims: [bytes], sourceStrides: [1], resultStrides: [1], description)
  }

  /// Copies `source` over a state where the predicate holds.
  func addGuardedCopy(from source: Int32, to target: Int32, type: ValueType, predicate: ValueID?) {
    guard let predicate else {
      addCopy(from: source, to: target, bytes: type.byteCount, "update")
      return
    }
    let guarding = slot(of: predicate)
    touch(source)
    let copy = NNGuardedCopy(source: source, result: target, predicate: guarding, pad: 0, bytes: Int64(type.byteCount))
    addStep(nn_guarded_copy, memory.keep(copy), "guarded update")
  }
}
