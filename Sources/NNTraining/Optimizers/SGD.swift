import NNConfig
import NNGraph

/// Gradient descent: `w -= learning_rate * g`. Same as Keras `SGD`.
///
/// With `momentum` m the step is `v = m * v - learning_rate * g`, `w += v`; with `nesterov` too,
/// `w += m * v - learning_rate * g`. Slot: `momentum`, only if it is not 0.
///
/// Reference: On the importance of initialization and momentum in deep learning, Sutskever et al., 2013,
/// http://proceedings.mlr.press/v28/sutskever13.pdf
public struct SGD: Optimizer {
  public var options = OptimizerOptions(learningRate: 0.01)
  public var momentum = 0.0
  public var nesterov = false

  public init() {}

  public static let summary = "Gradient descent, with or without momentum."

  public static var fields: [Field<SGD>] {
    rate
    Field("momentum", \.momentum, "Share of the last step that is kept.", check: .range(0...1))
    Field("nesterov", \.nesterov, "Whether the gradient counts as taken ahead of the step.")
    common("sgd")
  }

  public func validate(_ checks: ComponentChecks) {
    options.validate(checks)
    if nesterov && momentum == 0 { checks.warning("nesterov has no effect without momentum", at: "nesterov") }
  }

  public var slots: [[String]] { momentum == 0 ? [] : [["momentum"]] }

  public func updated(_ parameter: Value, gradient: Value, learningRate: Value, in scope: SlotScope) throws -> Value {
    let step = gradient * learningRate
    guard momentum != 0 else { return parameter - step }
    let velocity = scope.slot("momentum") * momentum - step
    scope.set("momentum", to: velocity)
    return parameter + (nesterov ? velocity * momentum - step : velocity)
  }
}
