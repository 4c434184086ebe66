import NNConfig
import NNGraph

/// Gradient descent by running means of gradients and of their squares. Same as Keras `Adam`.
///
/// `m += (1 - beta_1) * (g - m)`, `v += (1 - beta_2) * (g^2 - v)`, at update t
/// `w -= learning_rate * sqrt(1 - beta_2^t) / (1 - beta_1^t) * m / (sqrt(v) + epsilon)`. With `amsgrad` the largest `v`
/// so far divides. Slots: `momentum`, `velocity`, and `velocity_hat` with `amsgrad`.
///
/// Reference: Adam: A Method for Stochastic Optimization, Kingma & Ba, 2014, https://arxiv.org/abs/1412.6980. As in
/// Keras, `epsilon` is the "epsilon hat" of its section 2.1, and `amsgrad` compares `v` before the bias correction.
public struct Adam: Optimizer {
  public var options = OptimizerOptions(learningRate: 0.001)
  public var beta1 = 0.9
  public var beta2 = 0.999
  public var epsilon = 1e-7
  public var amsgrad = false

  public init() {}

  public static let summary = "Gradient descent with momentum, each step divided by the size of recent gradients."

  public static var fields: [Field<Adam>] {
    rate
    Field("beta_1", \.beta1, "Share of the gradients' running mean that is kept.", check: .range(0..<1))
    Field("beta_2", \.beta2, "Share of the squares' running mean that is kept.", check: .range(0..<1))
    Field("epsilon", \.epsilon, "Keeps divisors away from 0.", check: .nonNegative)
    Field("amsgrad", \.amsgrad, "Whether the largest mean of squares so far divides.")
    common("adam")
  }

  public var slots: [[String]] { [["momentum", "velocity"]] + (amsgrad ? [["velocity_hat"]] : []) }

  public func updated(_ parameter: Value, gradient: Value, learningRate: Value, in scope: SlotScope) throws -> Value {
    // Scalars, the same for all parameters, so written once.
    let update = (scope.iterations + 1).cast(to: parameter.dtype)
    let correction1 = 1 - power(update.filled(with: beta1), update)
    let correction2 = 1 - power(update.filled(with: beta2), update)
    let rate = learningRate * sqrt(correction2) / correction1

    let (oldMomentum, oldVelocity) = (scope.slot("momentum"), scope.slot("velocity"))
    let momentum = oldMomentum + (gradient - oldMomentum) * (1 - beta1)
    let velocity = oldVelocity + (gradient * gradient - oldVelocity) * (1 - beta2)
    scope.set("momentum", to: momentum)
    scope.set("velocity", to: velocity)
    var divisor = velocity
    if amsgrad {
      divisor = maximum(scope.slot("velocity_hat"), velocity)
      scope.set("velocity_hat", to: divisor)
    }
    return parameter - momentum * rate / (sqrt(divisor) + epsilon)
  }
}
