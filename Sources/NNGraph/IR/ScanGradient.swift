import NNTensor

/// The gradient of a loop is a loop in the other direction.
///
/// The forward loop is widened so that it also stacks what the backward body reads of each turn. Gradients of
/// sequences come out as sequences. Gradients of constants are summed up in a carry, but for those of the form
/// `matmul(leftᵀ, right)`: there both factors are stacked and multiplied once after the loop.
func scanGradient(_ c: Cotangent) -> [Value?] {
  let builder = c.x.builder
  guard case .scan(let scan) = c.outputs[0].definingNode.op else { preconditionFailure("not a scan") }
  do {
    return try ScanDifferentiation(scan, c).run()
  } catch {
    builder.fail((error as? GraphError)?.message ?? "\(error)")
    return c.inputs.map { _ in nil }
  }
}

extension Scan {
  /// The loop with every composite that has residuals decomposed: theirs is no type in which they could be stacked.
  fileprivate var withoutResiduals: Scan {
    get throws {
      var scan = self
      scan.body = try resolvingComposites(body) { composite, _ in composite.residualCount == 0 ? CompositeClaim() : nil
      }
      return scan
    }
  }
}

private struct ScanDifferentiation {
  let scan: Scan
  let c: Cotangent
  /// The body followed by the ops of its gradient.
  let both: GraphBuilder
  /// Number of nodes that belong to the body itself.
  let forwardCount: Int

  init(_ scan: Scan, _ c: Cotangent) throws {
    self.scan = try scan.withoutResiduals
    self.c = c
    both = GraphBuilder(continuing: self.scan.body)
    forwardCount = self.scan.body.nodes.count
  }

  private func bodyInput(_ index: Int) -> ValueID? {
    scan.body.nodes.firstIndex { $0.op == .input(index) }.map { ValueID(node: $0) }
  }

  private func isFloat(_ index: Int) -> Bool { scan.body.inputs[index].type.dtype.isFloatingPoint }

  func run() throws -> [Value?] {
    // Gradients that flow into the body's results become inputs of the backward body.
    let flowing = scan.body.outputs.indices.filter { index in
      scan.body.outputs[index].type.dtype.isFloatingPoint && (index < scan.carries || c.gradients[index] != nil)
    }
    let seeds = flowing.map { both.input("gradient\($0)", scan.body.outputs[$0].type) }
    let carryInputs = (0..<scan.carries).filter(isFloat)
    let others = (scan.carries..<scan.body.inputs.count).filter { c.needed[$0] }
    let variables = carryInputs + others
    // A body input that nothing reads has no node: its gradient is zero.
    let ids = variables.map(bodyInput)
    let found = both.gradients(
      of: zip(flowing, seeds).map { (both.value(scan.body.outputs[$0].id), $1) },
      withRespectTo: ids.compactMap { $0 }.map(both.value))
    if let failure = both.failure { throw failure }
    var position = 0
    var bodyGradients: [Int: Value] = [:]
    for (variable, id) in zip(variables, ids) where id != nil {
      if let gradient = found[position] { bodyGradients[variable] = gradient }
      position += 1
    }
    return try assemble(flowing: flowing, seeds: seeds, carryInputs: carryInputs, others: others, bodyGradients)
  }

  private func assemble(
    flowing: [Int], seeds: [Value], carryInputs: [Int], others: [Int], _ bodyGradients: [Int: Value]
  ) throws -> [Value?] {
    let graph = both.graph
    // A product to be taken after the loop, for constants of the form matmul(leftᵀ, right).
    var products: [Int: (left: ValueID, right: ValueID)] = [:]
    for index in others where index >= scan.carries + scan.sequences {
      guard let gradient = bodyGradients[index], gradient.id.node >= forwardCount else { continue }
      let node = graph.nodes[gradient.id.node]
      if node.op == .matmul(transposeLeft: true, transposeRight: false), gradient.shape.rank == 2 {
        products[index] = (node.inputs[0], node.inputs[1])
      }
    }
    let stackedFactors = products.values.flatMap { [$0.left, $0.right] }
    let sums = others.filter { $0 >= scan.carries + scan.sequences && products[$0] == nil && bodyGradients[$0] != nil }
    let sequenceInputs = others.filter { $0 < scan.carries + scan.sequences && bodyGradients[$0] != nil }

    // Roots of the backward body, then everything it reads of the forward body.
    let roots =
      (carryInputs + sums + sequenceInputs).compactMap { bodyGradients[$0]?.id } + stackedFactors
    var backward = Set<Int>()
    var read = Set<ValueID>()
    var pending = roots
    while let id = pending.popLast() {
      if id.node < forwardCount {
        read.insert(id)
      } else if backward.insert(id.node).inserted {
        pending += graph.nodes[id.node].inputs
      }
    }
    let constantsOrder = read.sorted { ($0.node, $0.result) < ($1.node, $1.result) }
    var residuals: [ValueID] = []
    for id in constantsOrder {
      switch graph.nodes[id.node].op {
      case .input(let index) where index >= scan.carries: break
      case .constant, .iota: break
      default: residuals.append(id)
      }
    }

    // Widen the forward loop.
    var wider = scan
    // The gradient may have widened loops of the body itself.
    wider.body.nodes = Array(graph.nodes[..<forwardCount])
    wider.body.outputs += residuals.enumerated().map { GraphOutput("residual\($0)", $1, graph.type(of: $1)) }
    let widened = c.x.builder.widen(node: c.outputs[0].id.node, to: .scan(wider))
    let stacked = Array(widened.suffix(residuals.count))

    // Write the backward body.
    let outer = c.x.builder
    let inner = GraphBuilder(bodyOf: outer)
    var map: [ValueID: Value] = [:]
    var carries: [Value] = []
    var carryStarts: [Value] = []
    for index in carryInputs {
      let value = inner.input("carry\(index)", scan.body.inputs[index].type)
      if let seed = flowing.firstIndex(of: index) { map[seeds[seed].id] = value }
      carries.append(value)
      carryStarts.append(c.gradients[index] ?? c.inputs[index].filled(with: 0))
    }
    for index in sums {
      carries.append(inner.input("sum\(index)", scan.body.inputs[index].type))
      carryStarts.append(c.inputs[index].filled(with: 0))
    }
    var sequences: [Value] = []
    for (index, seed) in zip(flowing, seeds) where index >= scan.carries {
      map[seed.id] = inner.input("gradient\(index)", scan.body.outputs[index].type)
      sequences.append(c.gradients[index]!)
    }
    for (position, id) in residuals.enumerated() {
      map[id] = inner.input("residual\(position)", graph.type(of: id))
      sequences.append(stacked[position])
    }
    for id in constantsOrder {
      switch graph.nodes[id.node].op {
      case .input(let index) where (scan.carries..<scan.carries + scan.sequences).contains(index):
        map[id] = inner.input("element\(index)", graph.type(of: id))
        sequences.append(c.inputs[index])
      default: break
      }
    }
    for id in constantsOrder where map[id] == nil {
      switch graph.nodes[id.node].op {
      case .input(let index): map[id] = inner.local(c.inputs[index])
      case let leaf: map[id] = inner.add(leaf, [])[0]
      }
    }
    for node in backward.sorted() {
      let source = graph.nodes[node]
      if case .input = source.op { continue }
      let results = inner.add(source.op, source.inputs.map { map[$0]! })
      for (result, value) in results.enumerated() { map[ValueID(node: node, result: result)] = value }
    }
    func written(_ index: Int) -> Value {
      bodyGradients[index].flatMap { map[$0.id] }
        ?? inner.constant(Literal(splat: 0, type: scan.body.inputs[index].type))
    }
    var nextCarries = carryInputs.map(written)
    for (position, index) in sums.enumerated() {
      nextCarries.append(carries[carryInputs.count + position] + written(index))
    }
    let orderedProducts = products.keys.sorted()
    let results =
      sequenceInputs.map(written) + orderedProducts.flatMap { [map[products[$0]!.left]!, map[products[$0]!.right]!] }
    let body = try inner.finish(outputs: (nextCarries + results).enumerated().map { ("result\($0)", $1) })
    let op = Scan(
      body: body, carries: carries.count, sequences: sequences.count, length: scan.length, reverse: !scan.reverse)
    let outputs = outer.add(.scan(op), carryStarts + sequences + inner.captures.map(\.outer))

    var gradients = [Value?](repeating: nil, count: c.inputs.count)
    for (position, index) in (carryInputs + sums).enumerated() { gradients[index] = outputs[position] }
    for (position, index) in sequenceInputs.enumerated() { gradients[index] = outputs[carries.count + position] }
    for (position, index) in orderedProducts.enumerated() {
      let left = outputs[carries.count + sequenceInputs.count + 2 * position]
      let right = outputs[carries.count + sequenceInputs.count + 2 * position + 1]
      gradients[index] = flattened(left).matmul(flattened(right), transposeLeft: true)
    }
    return gradients
  }

  /// `[turns, rows, columns]` as `[turns · rows, columns]`.
  private func flattened(_ stack: Value) -> Value {
    stack.reshaped(to: [stack.shape[0] * stack.shape[1], stack.shape[2]])
  }
}
