import CKernels
import NNGraph
import NNTensor

extension ProgramBuilder {
  /// Steps for a group of isomorphic clusters: one kernel where their programs are the same.
  func addKernels(_ clusters: [Cluster], stored: Set<Int>) throws {
    let reusable = reusableOperands(clusters)
    var kernels: [(code: KernelCode, predicate: Int32?, label: String)] = []
    for cluster in clusters {
      var writer = ClusterWriter(builder: self, cluster: cluster, stored: stored, reusable: reusable)
      writer.write()
      let spilled = writer.spillMisfits()
      if !writer.lanes.stores.isEmpty || !writer.lanes.epilogues.isEmpty {
        let label = label(of: cluster)
        kernels.append((writer.lanes.finished(), writer.predicate, label))
      }
      for reduction in writer.standalone + spilled {
        addKernelSteps(kernels)
        kernels = []
        addReduction(reduction)
      }
    }
    addKernelSteps(kernels)
  }

  private func label(of cluster: Cluster) -> String {
    let names = cluster.nodes.map { node in
      if case .update(let state) = graph.nodes[node].op { return "update \(graph.states[state].path)" }
      return graph.nodes[node].op.name
    }
    let shown = names.count > 12 ? names.prefix(12) + ["… \(names.count)"] : names[...]
    return "\(cluster.shape) " + shown.joined(separator: " ")
  }

  private func addKernelSteps(_ kernels: [(code: KernelCode, predicate: Int32?, label: String)]) {
    var rest = kernels[...]
    while let first = rest.first {
      var merged = [first.code]
      rest.removeFirst()
      while let next = rest.first, first.code.canMerge(with: next.code), first.predicate == next.predicate {
        merged.append(next.code)
        rest.removeFirst()
      }
      addKernel(merged, predicate: first.predicate, first.label)
    }
  }

  /// Arena values that a cluster reads lane by lane for the last time: its results may take their place.
  private func reusableOperands(_ clusters: [Cluster]) -> Set<ValueID> {
    var candidates: Set<ValueID> = []
    var excluded: Set<ValueID> = []
    for cluster in clusters {
      // A reduction may turn out to need a step of its own, after the others.
      let reduced = cluster.nodes.compactMap { node -> ValueID? in
        if case .reduce = graph.nodes[node].op { root(graph.nodes[node].inputs[0]) } else { nil }
      }
      excluded.formUnion(reduced)
      var found: Set<ValueID> = []
      for read in memoryReads(of: cluster) {
        if read.isDense, graph.type(of: read.source).dtype.byteCount == 4, dies(read.source) {
          found.insert(read.source)
        } else {
          excluded.insert(read.source)
        }
      }
      excluded.formUnion(candidates.intersection(found))
      candidates.formUnion(found)
    }
    return candidates.subtracting(excluded)
  }

  // MARK: Laying out

  /// One machine kernel; more than one code means several arrays.
  func addKernel(_ codes: [KernelCode], predicate: Int32?, _ label: String) {
    let code = codes[0]
    let program = code.program
    let lanes = codes.map(\.lanes).reduce(0, +)
    let threads = engine.threadCount(nanoseconds: Double(lanes) * code.nanosecondsPerLane)

    precondition(
      program.registers <= Int(NN_MAX_REGISTERS) && program.scalarBits.count <= Int(NN_MAX_SCALARS)
        && code.epilogues.count <= Int(NN_MAX_EPILOGUES) && code.randoms.count <= Int(NN_MAX_RANDOMS),
      "a kernel of \(program.registers) registers is too large")
    var block = min(max(6144 / code.scratchRegisters / 16 * 16, 128), 1024)
    // Every register has its place in the scratch memory, whether it uses it or not.
    block = min(block, Int(NN_SCRATCH_BYTES) / 4 / max(program.registers, 1) / 16 * 16)
    let longest = codes.map(\.columns).max() ?? 1
    if longest > block {
      let chunks = (longest + block - 1) / block
      block = ((longest + chunks - 1) / chunks + 15) / 16 * 16
    }
    let epilogues = code.epilogues.map { epilogue in
      let isColumns = epilogue.kind == NN_REDUCE_COLUMNS
      return NNEpilogue(
        source: UInt32(epilogue.source), kind: Int32(epilogue.kind), reduction: reductionCode(epilogue.reduction),
        integer: epilogue.dtype == .float32 ? 0 : 1, bytes: Int32(epilogue.dtype.byteCount),
        partials: isColumns ? newArenaSlot(bytes: threads * 2 * code.columns * 4) : 0)
    }
    let segments = codes.map { code in
      let slots = code.slots + code.epilogues.map(\.slot)
      for slot in slots { touch(slot) }
      return NNSegment(
        rows: Int64(code.rows), columns: Int64(code.columns),
        unit_rows: Int64(unitRows(rows: code.rows, columns: code.columns, block: block, threads: threads)),
        values: UnsafePointer(memory.keep(slots)))
    }
    if let predicate { touch(predicate) }
    let loads = program.loadKinds.indices.map { index in
      var load = NNLoad()
      load.kind = program.loadKinds[index]
      load.bytes = program.loadBytes[index]
      load.target = UInt32(program.loadRegisters[index])
      withUnsafeMutableBytes(of: &load.strides) { bytes in
        for (axis, stride) in program.loadStrides[index].enumerated() {
          bytes.storeBytes(of: Int64(stride), toByteOffset: axis * 8, as: Int64.self)
        }
      }
      return load
    }
    var kernel = NNKernel()
    kernel.instructions = UnsafePointer(memory.keep(program.instructions.map(\.code)))
    kernel.loads = UnsafePointer(memory.keep(loads))
    kernel.scalars = UnsafePointer(
      memory.keep(zip(program.scalarBits, program.scalarBytes).map { NNScalar(bits: $0, bytes: $1) }))
    kernel.stores = UnsafePointer(
      memory.keep(
        program.stores.map {
          NNStore(
            source: UInt32($0.source), bytes: $0.bytes, direct: $0.isDirect ? 1 : 0, guarded: $0.isGuarded ? 1 : 0)
        }))
    kernel.epilogues = UnsafePointer(memory.keep(epilogues))
    kernel.randoms = UnsafePointer(
      memory.keep(
        code.randoms.map { random in
          touch(random.seed)
          touch(random.step)
          return NNRandom(stream: random.stream, seed: random.seed, step: random.step)
        }))
    kernel.segments = UnsafePointer(memory.keep(segments))
    kernel.instruction_count = Int32(program.instructions.count)
    kernel.load_count = Int32(loads.count)
    kernel.scalar_count = Int32(program.scalarBits.count)
    kernel.store_count = Int32(program.stores.count)
    kernel.epilogue_count = Int32(epilogues.count)
    kernel.random_count = Int32(code.randoms.count)
    kernel.segment_count = Int32(segments.count)
    kernel.register_count = Int32(program.registers)
    kernel.block = Int32(block)
    kernel.threads = Int32(threads)
    kernel.whole_rows = code.epilogues.contains { $0.kind == NN_REDUCE_ROWS } ? 1 : 0
    kernel.predicate = predicate ?? -1
    kernel.skippable = epilogues.isEmpty && program.stores.allSatisfy(\.isGuarded) ? 1 : 0
    kernel.rank = Int32(program.rank)
    withUnsafeMutableBytes(of: &kernel.dims) { bytes in
      for (axis, extent) in program.dims.enumerated() {
        bytes.storeBytes(of: Int64(extent), toByteOffset: axis * 8, as: Int64.self)
      }
    }
    let count = segments.count > 1 ? " × \(segments.count)" : ""
    addStep(nn_kernel, memory.keep(kernel), "kernel \(label)\(count)\(threads > 1 ? ", \(threads) threads" : "")")
  }

  /// Rows that fit into a block, so many that whole vectors come out where possible and every thread gets some.
  private func unitRows(rows: Int, columns: Int, block: Int, threads: Int) -> Int {
    guard columns > 0, columns <= block else { return 1 }
    let most = max(1, min(block / columns, (rows + threads - 1) / threads))
    for count in stride(from: most, to: most / 2, by: -1) where count * columns % 16 == 0 { return count }
    return most
  }

  private func reductionCode(_ reduction: Reduction) -> Int32 {
    switch reduction {
    case .sum: Int32(NN_SUM)
    case .product: Int32(NN_PRODUCT)
    case .max, .or: Int32(NN_MAX)
    case .min, .and: Int32(NN_MIN)
    }
  }

  // MARK: Reductions of their own

  struct PendingReduction {
    var source: Int32
    var type: ValueType
    var axes: [Int]
    var reduction: Reduction
    var result: Int32
  }

  /// Brings the reduced axes to the front where rows and columns cannot say which they are, then reduces.
  private func addReduction(_ reduction: PendingReduction) {
    var (source, shape, axes) = (reduction.source, reduction.type.shape, reduction.axes)
    let bytes = reduction.type.dtype.byteCount
    var lanes = LaneBuilder(shape: shape)
    func write() {
      lanes = LaneBuilder(shape: shape)
      let operand = lanes.load(LaneBuilder.Load(slot: source, strides: shape.strides, bytes: Int32(bytes)))
      lanes.reduce(operand, axes: axes, reduction.reduction, dtype: reduction.type.dtype, slot: reduction.result)
    }
    write()
    if !lanes.misfits.isEmpty {
      let order = axes + shape.dims.indices.filter { !axes.contains($0) }
      let strides = shape.strides
      let moved = newArenaSlot(bytes: reduction.type.byteCount)
      shape = Shape(order.map { shape[$0] })
      addBox(
        from: source, to: moved, bytes: bytes, dims: shape.dims, sourceStrides: order.map { strides[$0] },
        resultStrides: shape.strides, "transpose for a reduction")
      source = moved
      axes = Array(axes.indices)
      write()
    }
    addKernel([lanes.finished()], predicate: nil, "\(shape) reduce \(reduction.reduction)")
  }
}

extension LaneInstruction {
  var code: NNInstruction {
    func operand(_ index: Int) -> UInt16 { index < operands.count ? UInt16(operands[index].index) : 0 }
    return NNInstruction(
      operation: UInt16(operation), result: UInt16(result), a: operand(0), b: operand(1), c: operand(2), d: operand(3))
  }
}

extension KernelCode {
  /// Whether both may be segments of one kernel.
  func canMerge(with other: KernelCode) -> Bool {
    program == other.program && epilogues.isEmpty && other.epilogues.isEmpty && randoms.isEmpty
      && program.rank <= 1 && program.dims.isEmpty
  }
}
