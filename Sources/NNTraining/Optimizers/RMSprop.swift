import NNConfig
import NNGraph

/// Gradient descent by a running mean of squared gradients. Same as Keras `RMSprop`.
///
/// `v = rho * v + (1 - rho) * g^2`, `s = learning_rate * g / sqrt(v + epsilon)`, `w -= s`. With `centered` the
/// square of the gradients' mean `a = rho * a + (1 - rho) * g` is taken off under the root; with `momentum` m the step
/// is `u = m * u + s`. Slots: `velocity`, then `momentum` and `average_gradient` where used.
///
/// Reference: Neural Networks for Machine Learning, lecture 6e, Hinton, 2012,
/// https://www.cs.toronto.edu/~tijmen/csc321/slides/lecture_slides_lec6.pdf. As in Keras, `epsilon` is under the root.
public struct RMSprop: Optimizer {
  public var options = OptimizerOptions(learningRate: 0.001)
  public var rho = 0.9
  public var momentum = 0.0
  public var epsilon = 1e-7
  public var centered = false

  public init() {}

  public static let aliases = ["rmsprop"]
  public static let summary = "Gradient descent with each step divided by the size of recent gradients."

  public static var fields: [Field<RMSprop>] {
    rate
    Field("rho", \.rho, "Share of the running means that is kept.", check: .range(0...1))
    Field("momentum", \.momentum, "Share of the last step that is kept.", check: .nonNegative)
    Field("epsilon", \.epsilon, "Keeps divisors away from 0.", check: .nonNegative)
    Field("centered", \.centered, "Whether gradients are measured from their mean.")
    common("rmsprop")
  }

  public var slots: [[String]] {
    [["velocity"]] + (momentum > 0 ? [["momentum"]] : []) + (centered ? [["average_gradient"]] : [])
  }

  public func updated(_ parameter: Value, gradient: Value, learningRate: Value, in scope: SlotScope) throws -> Value {
    let velocity = rho * scope.slot("velocity") + (1 - rho) * (gradient * gradient)
    scope.set("velocity", to: velocity)
    var divisor = velocity
    if centered {
      let average = rho * scope.slot("average_gradient") + (1 - rho) * gradient
      scope.set("average_gradient", to: average)
      divisor = divisor - average * average
    }
    var step = learningRate * gradient / sqrt(divisor + epsilon)
    if momentum > 0 {
      step = momentum * scope.slot("momentum") + step
      scope.set("momentum", to: step)
    }
    return parameter - step
  }
}
