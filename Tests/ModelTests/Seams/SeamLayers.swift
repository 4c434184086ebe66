import NNConfig
import NNGraph
import NNLayers
import NNTensor

/// A layer that only tests know: a simple recurrence that uses every seam a layer has.
///
/// Arguments: `inputs` `[batch, steps, features]`, whose mask holds steps back, and optionally `context`
/// `[batch, any]`; the option `reverse` runs from the last step. Results: the last state, dropped out in training and
/// with its running mean taken off, and all states with the mask.
struct GatedMemory: Layer {
  var units = 0
  var rate = 0.25
  var penalty = 0.01

  static var summary: String { "A recurrence for tests." }
  static var callArguments: [CallArgument] { [CallArgument("inputs"), CallArgument("context", isOptional: true)] }
  static var callOptions: [String] { ["reverse"] }

  static var fields: [Field<GatedMemory>] {
    Field("units", \.units, .required, "Size of the state.", check: .positive)
    Field("rate", \.rate, "Share of the result to drop.")
    Field("penalty", \.penalty, "Weight of the state's size in the loss.")
  }

  func build(_ call: Call, in scope: LayerScope) throws -> [Signal] {
    let input = call["inputs"]
    guard input.value.shape.rank == 3 else { throw LayerError("needs sequences of rows") }
    let (batch, steps, features) = (input.value.shape[0], input.value.shape[1], input.value.shape[2])
    let cell = scope.child("cell")
    let kernel = try cell.parameter("kernel", [features, units], .glorotUniform)
    let recurrent = try cell.parameter("recurrent_kernel", [units, units], .orthogonal)
    let start = kernel.builder.constant(0).broadcast(to: [batch, units])
    let context = try call.optional("context").map { try Dense(units).build($0.value, in: scope.child("context")) }
    let mask = input.mask ?? scope.builder.constant(1).broadcast(to: [batch, steps]) .> 0

    let (last, states) = try scan(
      carries: [start], sequences: [input.value.transposed([1, 0, 2]), mask.transposed([1, 0])],
      reverse: call.options["reverse"]?.text == "true"
    ) { carry, element in
      var sum = element[0].matmul(kernel) + carry[0].matmul(recurrent)
      if let context { sum = sum + context }
      let counts = element[1].broadcast(to: [batch, units], axes: [0])
      let next = select(counts, tanh(sum), carry[0])
      return ([next], [next])
    }

    let mean = try scope.state("mean", [units], .zeros)
    if scope.mode == .training && scope.trainable {
      scope.update("mean", to: mean * 0.9 + last[0].mean(axes: [0]) * 0.1)
    }
    scope.addLoss((last[0] * last[0]).mean() * penalty)
    var result = last[0] - mean
    if scope.mode == .training {
      let draw = scope.random("rest")
      let dropout = DropoutComposite(rate: rate, streamHash: draw.streamHash)
      result = scope.builder.add(dropout, [result, draw.seed, draw.step])[0]
    }
    return [Signal(result), Signal(states[0].transposed([1, 0, 2]), mask: input.mask)]
  }
}

/// Marks the steps whose row is not all zeros.
struct StepMask: Layer {
  static var summary: String { "A mask for tests." }
  static var fields: [Field<StepMask>] { [] }

  func build(_ call: Call, in scope: LayerScope) throws -> [Signal] {
    let x = call["inputs"].value
    return [Signal(x, mask: (x * x).sum(axes: [2]) .> 0)]
  }
}

/// The sum of all inputs; of sequences, the mean over the steps that count.
struct Gather: Layer {
  static var summary: String { "A sum for tests." }
  static var callArguments: [CallArgument] { [CallArgument("inputs", takesMany: true)] }
  static var fields: [Field<Gather>] { [] }

  func build(_ call: Call, in scope: LayerScope) throws -> [Signal] {
    let values = call.all("inputs").map { signal in
      guard signal.value.shape.rank == 3 else { return signal.value }
      guard let mask = signal.mask?.cast(to: signal.value.dtype) else { return signal.value.mean(axes: [1]) }
      let weights = mask.broadcast(to: signal.value.shape, axes: [0, 1])
      return (signal.value * weights).sum(axes: [1]) / maximum(weights.sum(axes: [1]), 1)
    }
    guard let first = values.first else { throw LayerError("needs an input") }
    return [Signal(values.dropFirst().reduce(first, +))]
  }
}

extension LayerCatalog {
  /// The layers of a program that has its own.
  static let withSeams = standard.adding(GatedMemory.self).adding(StepMask.self).adding(Gather.self)
}
