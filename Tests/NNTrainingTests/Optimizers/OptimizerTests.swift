import NNConfig
import NNGraph
import NNLayers
import NNReferenceBackend
import NNTensor
import NNTestSupport
import NNTraining
import Testing

private let golden = Golden("optimizers.json")

/// Two parameters that an optimizer changes under given gradients, step by step.
struct OptimizerRun {
  let optimizer: AnyOptimizer
  let parameters: [VariableDeclaration]
  let table = StateTable()
  var states: [String: Tensor] = [:]
  var step = 0
  let backend: TestBackend

  init(
    _ optimizer: any Optimizer, _ tensors: [Tensor], constraint: AnyConstraint? = nil,
    on backend: TestBackend = .reference
  ) throws {
    self.optimizer = AnyOptimizer(optimizer)
    self.backend = backend
    parameters = zip(["kernel", "bias"], tensors).map { name, tensor in
      VariableDeclaration(
        path: name, storagePath: name, type: ValueType(tensor.shape, .float32), initializer: .zeros, isTrainable: true,
        constraint: constraint)
    }
    for (parameter, tensor) in zip(parameters, tensors) { states[parameter.path] = tensor }
  }

  mutating func apply(_ gradients: [Tensor]) throws {
    let builder = GraphBuilder()
    let values = gradients.enumerated().map { builder.input("gradient\($0)", ValueType($1.shape, .float32)) }
    let phase = OptimizerPhases(optimizer).phase(ofStep: step)
    try applyGradients(
      Array(zip(parameters, values)), optimizer: optimizer, builder: builder, table: table, phase: phase)
    builder.commitUpdates()
    let graph = try builder.finish(outputs: [])
    for (spec, initial) in table.entries where states[spec.path] == nil {
      guard case .constant(let number) = initial else { throw GoldenError(message: "\(spec.path) is a copy") }
      states[spec.path] = Literal(splat: number, type: spec.type).tensor
    }
    let known = states.filter { path, _ in graph.states.contains { $0.path == path } }
    let run = try runGraph(graph, on: backend.backend, inputs: gradients, states: known)
    states.merge(run.states) { $1 }
    step += 1
  }
}

@Suite struct OptimizerTests {
  @Test(arguments: golden.cases, TestBackend.allCases) func asKeras(_ example: GoldenCase, on backend: TestBackend)
    throws
  {
    let (value, context) = kerasForm(try example.text("class"), try example["config"])
    let optimizer = try #require(Optimizers.all.read(value, in: context))
    let parameters = try #require(golden.content["parameters"]?.items).map(goldenTensor)
    let gradients = try #require(golden.content["gradients"]?.items)
    let after = try #require(try example["after"].items)
    try #require(gradients.count == after.count)
    var run = try OptimizerRun(optimizer, parameters, on: backend)
    for (step, (gradient, expected)) in zip(gradients, after).enumerated() {
      try run.apply(try #require(gradient.items).map(goldenTensor))
      for (parameter, tensor) in zip(run.parameters, try #require(expected.items)) {
        expectClose(
          try #require(run.states[parameter.path]), try goldenTensor(tensor), absolute: 2e-6,
          "\(parameter.path) after step \(step + 1)")
      }
    }
    try compareVariables(of: run, example)
    if let finalized = example.content["finalized"]?.items {
      let copies = optimizer.finalCopies(for: run.parameters)
      #expect(copies.map(\.to) == run.parameters.map(\.path))
      for (copy, tensor) in zip(copies, finalized) {
        expectClose(try #require(run.states[copy.from]), try goldenTensor(tensor), "finalized \(copy.to)")
      }
    } else {
      #expect(optimizer.finalCopies(for: run.parameters).isEmpty)
    }
  }

  /// Keras's variables in Keras's order: `adam/kernel_momentum` is `optimizer/kernel/momentum`.
  private func compareVariables(of run: OptimizerRun, _ example: GoldenCase) throws {
    let variables = try #require(try example["variables"].items)
    let paths = try variables.map { variable in
      let name = try #require(variable["name"]?.text)
      switch name {
      case "iteration": return OptimizerPath.iterations
      case "learning_rate": return OptimizerPath.learningRate
      default:
        let parts = name.split(separator: "_", maxSplits: 1)
        return "optimizer/\(parts[0])/\(parts[1])"
      }
    }
    #expect(run.table.entries.map(\.spec.path) == paths)
    for (path, variable) in zip(paths, variables) {
      expectClose(
        try #require(run.states[path]), try goldenTensor(try #require(variable["value"])), absolute: 2e-6, path)
    }
  }

  /// What Keras writes into its files is read, and written again with the same content.
  @Test(arguments: golden.cases) func kerasConfig(_ example: GoldenCase) throws {
    let config = try example["get_config"]
    let (value, context) = kerasForm(try example.text("class"), config)
    let optimizer = try #require(Optimizers.all.read(value, in: context))
    #expect(!context.diagnostics.hasErrors)
    let written = try #require(optimizer.write(in: WriteContext(dialect: .keras))["config"])
    for entry in try #require(config.entries) {
      let actual = try #require(written[entry.key], "\(entry.key) is missing")
      if let number = entry.value.scalar?.isQuoted == false ? entry.value.text.flatMap(Double.init) : nil {
        let same = try #require(actual.text.flatMap(Double.init))
        #expect(Float(same) == Float(number), "\(entry.key)")
      } else {
        #expect(actual == entry.value, "\(entry.key)")
      }
    }
    #expect(written.entries?.count == config.entries?.count)
  }

  @Test func lossScale() throws {
    var (plain, scaled) = (SGD(), SGD())
    plain.options.learningRate = 0.5
    scaled.options = plain.options
    scaled.options.lossScaleFactor = 8
    let parameter = Tensor([Float(1), 2], shape: [2])
    var first = try OptimizerRun(plain, [parameter])
    try first.apply([Tensor([Float(1), -2], shape: [2])])
    var second = try OptimizerRun(scaled, [parameter])
    try second.apply([Tensor([Float(8), -16], shape: [2])])
    #expect(first.states["kernel"] == Tensor([Float(0.5), 3], shape: [2]))
    #expect(first.states["kernel"] == second.states["kernel"])
    let builder = GraphBuilder()
    let graph = try builder.finish(outputs: [("loss", scaled.scaled(builder.constant(2)))])
    #expect(try runGraph(graph, on: ReferenceBackend()).outputs["loss"]?.floats == [16])
  }

  /// Gradients whose common norm is below the limit stay as they are; nothing divides by a norm of 0.
  @Test(arguments: [[Float(0.3), 0.4], [0, 0]]) func smallGradientsAreNotClipped(_ gradient: [Float]) throws {
    var sgd = SGD()
    sgd.options.learningRate = 1
    sgd.options.globalClipNorm = 1
    var run = try OptimizerRun(sgd, [Tensor([Float(0), 0], shape: [2])])
    try run.apply([Tensor(gradient, shape: [2])])
    expectClose(try #require(run.states["kernel"]), Tensor(gradient.map { -$0 }, shape: [2]))
    sgd.options.globalClipNorm = nil
    sgd.options.clipNorm = 1
    run = try OptimizerRun(sgd, [Tensor([Float(0), 0], shape: [2])])
    try run.apply([Tensor(gradient, shape: [2])])
    expectClose(try #require(run.states["kernel"]), Tensor(gradient.map { -$0 }, shape: [2]))
  }

  @Test func constraintsHoldAfterTheUpdate() throws {
    let constraint = try #require(
      AnyConstraint.read(.plain("NonNeg"), in: ReadContext(diagnostics: Diagnostics())))
    var run = try OptimizerRun(SGD(), [Tensor([Float(0.005), 1], shape: [2])], constraint: constraint)
    try run.apply([Tensor([Float(1), 1], shape: [2])])
    #expect(run.states["kernel"]?.floats == [0, 0.99])
  }

  /// While gradients wait, neither parameters nor slots are written.
  @Test func accumulatingWritesLittle() throws {
    var adam = Adam()
    adam.options.gradientAccumulationSteps = 2
    let builder = GraphBuilder()
    let run = try OptimizerRun(adam, [Tensor([Float(0)], shape: [1])])
    let gradients = run.parameters.map { ($0, builder.input("g", $0.type)) }
    try applyGradients(gradients, optimizer: run.optimizer, builder: builder, table: run.table, phase: .accumulate)
    #expect(
      Set(builder.pendingUpdates.map(\.path)) == [
        "optimizer/kernel/gradient_accumulator", OptimizerPath.iterations,
      ])
  }

  /// Scalars that all parameters share are written once.
  @Test func biasCorrectionIsWrittenOnce() throws {
    let builder = GraphBuilder()
    let run = try OptimizerRun(Adam(), [Tensor([Float(0)], shape: [1]), Tensor([Float(0), 0], shape: [2])])
    let gradients = run.parameters.enumerated().map { builder.input("g\($0)", $1.type) }
    try applyGradients(
      Array(zip(run.parameters, gradients)), optimizer: run.optimizer, builder: builder, table: run.table,
      phase: .apply)
    let powers = builder.graph.nodes.filter { $0.op == .binary(.power) }
    #expect(powers.count == 2)
    #expect(powers.allSatisfy { $0.types[0].shape.rank == 0 })
  }
}
