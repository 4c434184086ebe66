import NNConfig
import NNGraph
import NNTensor

/// `exp(x) / sum(exp(x))` over the axis or axes. Same as Keras `Softmax`.
///
/// With a mask, what it leaves out gets 0 and does not count; where it leaves out everything, all is 0.
public struct Softmax: Layer, FunctionLayer {
  public var axis: Axis = -1

  public init() {}

  public static var summary: String { "Positive numbers that sum to 1: a probability for each class." }
  public static var callArguments: [CallArgument] { [CallArgument("inputs"), CallArgument("mask", isOptional: true)] }

  public static var fields: [Field<Softmax>] {
    Field("axis", \.axis, "The axis, or axes, over which the outputs sum to 1.")
  }

  public func build(_ call: Call, in scope: LayerScope) throws -> [Signal] {
    let input = call["inputs"]
    let x = input.value
    guard let mask = call.optional("mask")?.value ?? input.mask else { return [Signal(try function(x))] }
    guard broadcastShape(mask.shape, x.shape) == x.shape else {
      throw LayerError("got a mask of shape \(mask.shape), which does not fit an input of shape \(x.shape)")
    }
    let isKept = (mask.dtype == .bool ? mask : mask .> 0.5).broadcast(to: x.shape)
    // Keras's number: far enough below everything that counts.
    let outputs = try function(select(isKept, x, -1e9))
    return [Signal(select(isKept, outputs, 0), mask: input.mask)]
  }

  var function: any ActivationFunction {
    var function = Activations.Softmax()
    function.axis = axis
    return function
  }
}
