import NNConfig
import NNGraph
import NNTensor

/// Keras's activation functions and `step`. Where Keras's backends differ, TensorFlow's values and gradients hold.
///
/// Definitions are in alphabetical order; `Activations.all` at the end is what a spec can name.
public enum Activations {
  /// `max(x, 0) + alpha * (exp(min(x, 0) / alpha) - 1)`.
  ///
  /// Reference: Barron, "Continuously Differentiable Exponential Linear Units", 2017, https://arxiv.org/abs/1704.07483
  public struct Celu: ActivationFunction {
    public var alpha = 1.0
    public init() {}
    public static var summary: String { "Exponential linear unit that is smooth for every alpha." }
    public static var fields: [Field<Celu>] {
      Field("alpha", \.alpha, "Limit for very negative inputs, negated.", check: .positive)
    }
    public func callAsFunction(_ x: Value) -> Value { maximum(x, 0.0) + expm1(minimum(x, 0.0) / alpha) * alpha }
  }

  /// `x` if `x > 0`, else `alpha * (exp(x) - 1)`.
  ///
  /// Reference: Clevert, Unterthiner, Hochreiter, "Fast and Accurate Deep Network Learning by Exponential Linear
  /// Units", 2015, https://arxiv.org/abs/1511.07289
  public struct Elu: ActivationFunction {
    public var alpha = 1.0
    public init() {}
    public static var summary: String { "Exponential linear unit." }
    public static var fields: [Field<Elu>] {
      Field("alpha", \.alpha, "Limit for very negative inputs, negated.")
    }
    public func callAsFunction(_ x: Value) -> Value { select(x .> 0.0, x, expm1(minimum(x, 0.0)) * alpha) }
    public var kerasLayer: (any Component)? {
      var layer = ELU()
      layer.alpha = alpha
      return layer
    }
  }

  /// `exp(x)`.
  public struct Exponential: ActivationFunction {
    public init() {}
    public static var summary: String { "The exponential function." }
    public func callAsFunction(_ x: Value) -> Value { exp(x) }
  }

  /// `x * Φ(x)` with the normal distribution's `Φ`, or its approximation by `tanh`.
  ///
  /// Reference: Hendrycks, Gimpel, "Gaussian Error Linear Units", 2016, https://arxiv.org/abs/1606.08415
  public struct Gelu: ActivationFunction {
    public var approximate = false
    public init() {}
    public static var summary: String { "Gaussian error linear unit." }
    public static var fields: [Field<Gelu>] {
      Field("approximate", \.approximate, "Whether the normal distribution is approximated by tanh.")
    }
    public func callAsFunction(_ x: Value) -> Value {
      x.builder.add(GeluComposite(approximate: approximate), [x])[0]
    }
  }

  /// `a * sigmoid(b)` for the halves `a` and `b` of the axis, which shrinks to half its extent.
  ///
  /// Reference: Dauphin, Fan, Auli, Grangier, "Language Modeling with Gated Convolutional Networks", 2016,
  /// https://arxiv.org/abs/1612.08083
  public struct Glu: ActivationFunction {
    public var axis = -1
    public init() {}
    public static var summary: String { "Gated linear unit: one half of the inputs opens the other." }
    public static var fields: [Field<Glu>] {
      Field("axis", \.axis, "The axis that is halved.")
    }
    public func callAsFunction(_ x: Value) throws -> Value {
      let axis = try Axis([axis]).resolved(in: x.shape)[0]
      let extent = x.shape[axis]
      guard extent % 2 == 0 else {
        throw LayerError("cannot apply glu to an odd number of values: axis \(axis) has \(extent)")
      }
      let gate = x.sliced(axis: axis, extent / 2..<extent)
      return x.sliced(axis: axis, 0..<extent / 2) * logistic(gate)
    }
  }

  /// `x` where `|x| > threshold`, else 0.
  public struct HardShrink: ActivationFunction {
    public var threshold = 0.5
    public init() {}
    public static var summary: String { "Sets small inputs to 0." }
    public static var fields: [Field<HardShrink>] {
      Field("threshold", \.threshold, "Largest magnitude that becomes 0.")
    }
    public func callAsFunction(_ x: Value) -> Value { select(abs(x) .> threshold, x, 0) }
  }

  /// `min(max(x + 3, 0), 6) / 6`.
  ///
  /// The old spelling `hardsigmoid` means this function too. Deviation from Keras before version 3: that had
  /// `min(max(0.2 x + 0.5, 0), 1)`.
  public struct HardSigmoid: ActivationFunction {
    public init() {}
    public static var aliases: [String] { ["hardsigmoid"] }
    public static var summary: String { "Sigmoid of straight lines." }
    public func callAsFunction(_ x: Value) -> Value { Relu6()(x + 3.0) / 6.0 }
  }

  /// `x * hard_sigmoid(x)`.
  ///
  /// Reference: Howard et al., "Searching for MobileNetV3", 2019, https://arxiv.org/abs/1905.02244
  public struct HardSilu: ActivationFunction {
    public init() {}
    public static var aliases: [String] { ["hard_swish"] }
    public static var summary: String { "Silu of straight lines." }
    public func callAsFunction(_ x: Value) -> Value { x * HardSigmoid()(x) }
  }

  /// `min(max(x, -1), 1)`.
  public struct HardTanh: ActivationFunction {
    public init() {}
    public static var summary: String { "Hyperbolic tangent of straight lines." }
    public func callAsFunction(_ x: Value) -> Value { minimum(maximum(x, -1.0), 1.0) }
  }

  /// `x` if `x > 0`, else `negative_slope * x`.
  ///
  /// Reference: Maas, Hannun, Ng, "Rectifier Nonlinearities Improve Neural Network Acoustic Models", ICML 2013
  public struct LeakyRelu: ActivationFunction {
    public var negativeSlope = 0.2
    public init() {}
    public static var summary: String { "Rectifier with a slope for negative inputs." }
    public static var fields: [Field<LeakyRelu>] {
      Field("negative_slope", \.negativeSlope, "Slope for negative inputs.")
    }
    public func callAsFunction(_ x: Value) -> Value { select(x .> 0.0, x, x * negativeSlope) }
    public var kerasLayer: (any Component)? {
      var layer = LeakyReLU()
      layer.negativeSlope = negativeSlope
      return negativeSlope < 0 ? nil : layer
    }
  }

  /// `x`.
  public struct Linear: ActivationFunction {
    public init() {}
    public static var summary: String { "Leaves the inputs as they are." }
    public func callAsFunction(_ x: Value) -> Value { x }
  }

  /// `-log(1 + exp(-x))`.
  public struct LogSigmoid: ActivationFunction {
    public init() {}
    public static var summary: String { "Logarithm of the sigmoid." }
    public func callAsFunction(_ x: Value) -> Value { -Softplus()(-x) }
  }

  /// `x - log(sum(exp(x)))` over the axis.
  public struct LogSoftmax: ActivationFunction {
    public var axis: Axis = -1
    public init() {}
    public static var summary: String { "Logarithm of the softmax." }
    public static var fields: [Field<LogSoftmax>] {
      Field("axis", \.axis, "The axis, or axes, over which the exponentials sum to 1.")
    }
    public func callAsFunction(_ x: Value) throws -> Value {
      try x.withLastAxis(axis.resolved(in: x.shape)) { $0.builder.add(LogSoftmaxComposite(), [$0])[0] }
    }
  }

  /// `x * tanh(softplus(x))`.
  ///
  /// Reference: Misra, "Mish: A Self Regularized Non-Monotonic Activation Function", 2019,
  /// https://arxiv.org/abs/1908.08681
  public struct Mish: ActivationFunction {
    public init() {}
    public static var summary: String { "Smooth rectifier that dips below 0." }
    public func callAsFunction(_ x: Value) -> Value { x * tanh(Softplus()(x)) }
  }

  /// `max(x, 0)`; with options `x` above `threshold` (at most `max_value`), else `negative_slope * (x - threshold)`.
  ///
  /// The gradient is 0 at 0.
  public struct Relu: ActivationFunction {
    public var negativeSlope = 0.0
    public var maxValue: Double?
    public var threshold = 0.0
    public init() {}
    public static var summary: String { "Rectifier: negative inputs become 0." }
    public static var fields: [Field<Relu>] {
      Field("negative_slope", \.negativeSlope, "Slope below the threshold.")
      Field("max_value", \.maxValue, "Largest output, if there is one.")
      Field("threshold", \.threshold, "Inputs up to here are cut off or damped.")
    }
    public func callAsFunction(_ x: Value) -> Value {
      if negativeSlope != 0, maxValue == nil, threshold == 0 {
        var leaky = LeakyRelu()
        leaky.negativeSlope = negativeSlope
        return leaky(x)
      }
      var result: Value
      if threshold != 0 {
        result = select(x .> threshold, x, 0)
      } else if maxValue == 6 {
        result = Relu6()(x)
      } else {
        result = rectified(x)
      }
      if let maxValue, threshold != 0 || maxValue != 6 { result = minimum(maximum(result, 0.0), maxValue) }
      return negativeSlope == 0 ? result : result - rectified(threshold - x) * negativeSlope
    }
    public var kerasLayer: (any Component)? {
      var layer = ReLU()
      (layer.maxValue, layer.negativeSlope, layer.threshold) = (maxValue, negativeSlope, threshold)
      return negativeSlope < 0 || threshold < 0 || (maxValue ?? 0) < 0 ? nil : layer
    }
  }

  /// `min(max(x, 0), 6)`. The gradient is 0 at 0 and at 6.
  public struct Relu6: ActivationFunction {
    public init() {}
    public static var summary: String { "Rectifier that ends at 6." }
    public func callAsFunction(_ x: Value) -> Value { minimum(x.filled(with: 6), rectified(x)) }
  }

  /// `scale * elu(x, alpha)` with the two numbers that keep mean 0 and variance 1 through the layers.
  ///
  /// Reference: Klambauer, Unterthiner, Mayr, Hochreiter, "Self-Normalizing Neural Networks", 2017,
  /// https://arxiv.org/abs/1706.02515
  public struct Selu: ActivationFunction {
    public init() {}
    public static var summary: String { "Scaled exponential linear unit, for self-normalizing networks." }
    public func callAsFunction(_ x: Value) -> Value {
      let (scale, alpha) = (1.0507009873554805, 1.6732632423543772)
      return select(x .>= 0.0, x * scale, expm1(minimum(x, 0.0)) * (scale * alpha))
    }
  }

  /// `1 / (1 + exp(-x))`.
  public struct Sigmoid: ActivationFunction {
    public init() {}
    public static var summary: String { "Between 0 and 1: a probability." }
    public func callAsFunction(_ x: Value) -> Value { logistic(x) }
  }

  /// `x * sigmoid(x)`, also called swish.
  ///
  /// Reference: Ramachandran, Zoph, Le, "Swish: a Self-Gated Activation Function", 2017,
  /// https://arxiv.org/abs/1710.05941
  public struct Silu: ActivationFunction {
    public init() {}
    public static var aliases: [String] { ["swish"] }
    public static var summary: String { "Input times its sigmoid; also called swish." }
    public func callAsFunction(_ x: Value) -> Value { x * logistic(x) }
  }

  /// `x - threshold` above `threshold`, `x + threshold` below `-threshold`, else 0.
  public struct SoftShrink: ActivationFunction {
    public var threshold = 0.5
    public init() {}
    public static var summary: String { "Moves inputs towards 0 and stops there." }
    public static var fields: [Field<SoftShrink>] {
      Field("threshold", \.threshold, "How far inputs move.")
    }
    public func callAsFunction(_ x: Value) -> Value {
      select(x .> threshold, x - threshold, select(x .< -threshold, x + threshold, 0))
    }
  }

  /// `exp(x) / sum(exp(x))` over the axis.
  public struct Softmax: ActivationFunction {
    public var axis: Axis = -1
    public init() {}
    public static var summary: String { "Positive numbers that sum to 1: a probability for each class." }
    public static var fields: [Field<Softmax>] {
      Field("axis", \.axis, "The axis, or axes, over which the outputs sum to 1.")
    }
    public func callAsFunction(_ x: Value) throws -> Value {
      try x.withLastAxis(axis.resolved(in: x.shape)) { $0.builder.add(SoftmaxComposite(), [$0])[0] }
    }
    public var kerasLayer: (any Component)? {
      var layer = NNLayers.Softmax()
      layer.axis = axis
      return layer
    }
  }

  /// `log(1 + exp(x))`.
  public struct Softplus: ActivationFunction {
    public init() {}
    public static var summary: String { "Smooth rectifier." }
    public func callAsFunction(_ x: Value) -> Value {
      // max(x, 0) + log(1 + exp(-|x|)); at 0 the two parts pass 0 and 1/2 of the gradient on.
      rectified(x) + log1p(exp(minimum(x, -x)))
    }
  }

  /// `x / (1 + |x|)`.
  public struct Softsign: ActivationFunction {
    public init() {}
    public static var summary: String { "Between -1 and 1, approached slowly." }
    public func callAsFunction(_ x: Value) -> Value { x / (abs(x) + 1.0) }
  }

  /// 0 up to -1, `(x + 1)² / 4` up to 1, then `x`.
  public struct SparsePlus: ActivationFunction {
    public init() {}
    public static var summary: String { "Smooth rectifier that is exactly 0 for x <= -1." }
    public func callAsFunction(_ x: Value) -> Value {
      select(x .<= -1.0, 0, select(x .< 1.0, (x + 1.0) * (x + 1.0) * 0.25, x))
    }
  }

  /// 0 up to -1, `(x + 1) / 2` up to 1, then 1.
  public struct SparseSigmoid: ActivationFunction {
    public init() {}
    public static var summary: String { "Straight line from 0 at -1 to 1 at 1." }
    public func callAsFunction(_ x: Value) -> Value {
      select(x .<= -1.0, 0, select(x .>= 1.0, 1, (x + 1.0) * 0.5))
    }
  }

  /// The nearest point of the probability simplex: many outputs are exactly 0.
  ///
  /// Keras's formula for the offset is kept: it sums the running sums of the support, where the paper takes the last.
  ///
  /// Reference: Martins, Astudillo, "From Softmax to Sparsemax", 2016, https://arxiv.org/abs/1602.02068
  public struct Sparsemax: ActivationFunction {
    public var axis = -1
    public init() {}
    public static var summary: String { "Softmax with exact zeros." }
    public static var fields: [Field<Sparsemax>] {
      Field("axis", \.axis, "The axis over which it works.")
    }
    public func callAsFunction(_ x: Value) throws -> Value {
      try x.withLastAxis(Axis([axis]).resolved(in: x.shape)) { x in
        let last = x.shape.rank - 1
        let sorted = x.sorted(descending: true).values
        let sums = sorted.cumulativeSum(axis: last)
        let ranks = x.builder.add(.iota(x.type, axis: last), [])[0] + 1.0
        let isInSupport = sorted - (sums - 1.0) / ranks .> 0.0
        let count = isInSupport.cast(to: x.dtype).sum(axes: [last], keepAxes: true)
        let offset = (select(isInSupport, sums, 0).sum(axes: [last], keepAxes: true) - 1.0) / count
        return maximum(x - offset, 0.0)
      }
    }
  }

  /// `(x + sqrt(x² + b)) / 2`.
  ///
  /// Reference: Barron, "Squareplus: A Softplus-Like Algebraic Rectifier", 2021, https://arxiv.org/abs/2112.11687
  public struct Squareplus: ActivationFunction {
    public var b = 4.0
    public init() {}
    public static var summary: String { "Smooth rectifier without exponentials." }
    public static var fields: [Field<Squareplus>] {
      Field("b", \.b, "How round the corner is.", check: .nonNegative)
    }
    public func callAsFunction(_ x: Value) -> Value { (x + sqrt(x * x + b)) / 2.0 }
  }

  /// 1 if `x >= 0`, else 0. The gradient is 0, so layers before it do not learn. Not in Keras: a `.keras` file holds it
  /// as `Discretization(bin_boundaries=[0.0])`.
  public struct Step: ActivationFunction {
    public init() {}
    public static var summary: String { "1 for x >= 0, else 0. Layers before it do not learn." }
    public func callAsFunction(_ x: Value) -> Value { (x .>= 0.0).cast(to: x.dtype) }
    public var kerasLayer: (any Component)? { StepDiscretization() }
    public var isKerasFunction: Bool { false }
  }

  /// `(exp(x) - exp(-x)) / (exp(x) + exp(-x))`.
  public struct Tanh: ActivationFunction {
    public init() {}
    public static var summary: String { "Hyperbolic tangent: between -1 and 1." }
    public func callAsFunction(_ x: Value) -> Value { tanh(x) }
  }

  /// `x - tanh(x)`.
  public struct TanhShrink: ActivationFunction {
    public init() {}
    public static var summary: String { "Input minus its hyperbolic tangent." }
    public func callAsFunction(_ x: Value) -> Value { x - tanh(x) }
  }

  /// `x` where `x > threshold`, else `default_value`.
  public struct Threshold: ActivationFunction {
    public var threshold = 0.0
    public var defaultValue = 0.0
    public init() {}
    public static var summary: String { "Replaces inputs up to a threshold." }
    public static var fields: [Field<Threshold>] {
      Field("threshold", \.threshold, .required, "Inputs up to here are replaced.")
      Field("default_value", \.defaultValue, .required, "What they are replaced by.")
    }
    public func callAsFunction(_ x: Value) -> Value { select(x .> threshold, x, defaultValue) }
    public var isKerasFunction: Bool { false }
    public var kerasLayer: (any Component)? {
      var layer = ReLU()
      layer.threshold = threshold
      return defaultValue == 0 && threshold >= 0 ? layer : nil
    }
  }

  public static let all = Catalogue<any ActivationFunction>(
    kind: "activation",
    [
      Celu.self, Elu.self, Exponential.self, Gelu.self, Glu.self, HardShrink.self, HardSigmoid.self, HardSilu.self,
      HardTanh.self, LeakyRelu.self, Linear.self, LogSigmoid.self, LogSoftmax.self, Mish.self, Relu.self, Relu6.self,
      Selu.self, Sigmoid.self, Silu.self, SoftShrink.self, Softmax.self, Softplus.self, Softsign.self,
      SparsePlus.self, SparseSigmoid.self, Sparsemax.self, Squareplus.self, Step.self, Tanh.self, TanhShrink.self,
      Threshold.self,
    ])
}

extension Activation {
  public static var celu: Activation { Activation(Activations.Celu()) }
  public static var elu: Activation { Activation(Activations.Elu()) }
  public static var exponential: Activation { Activation(Activations.Exponential()) }
  public static var gelu: Activation { Activation(Activations.Gelu()) }
  public static var glu: Activation { Activation(Activations.Glu()) }
  public static var hardShrink: Activation { Activation(Activations.HardShrink()) }
  public static var hardSigmoid: Activation { Activation(Activations.HardSigmoid()) }
  public static var hardSilu: Activation { Activation(Activations.HardSilu()) }
  public static var hardTanh: Activation { Activation(Activations.HardTanh()) }
  public static var leakyRelu: Activation { Activation(Activations.LeakyRelu()) }
  public static var linear: Activation { Activation(Activations.Linear()) }
  public static var logSigmoid: Activation { Activation(Activations.LogSigmoid()) }
  public static var logSoftmax: Activation { Activation(Activations.LogSoftmax()) }
  public static var mish: Activation { Activation(Activations.Mish()) }
  public static var relu: Activation { Activation(Activations.Relu()) }
  public static var relu6: Activation { Activation(Activations.Relu6()) }
  public static var selu: Activation { Activation(Activations.Selu()) }
  public static var sigmoid: Activation { Activation(Activations.Sigmoid()) }
  public static var silu: Activation { Activation(Activations.Silu()) }
  public static var softShrink: Activation { Activation(Activations.SoftShrink()) }
  public static var softmax: Activation { Activation(Activations.Softmax()) }
  public static var softplus: Activation { Activation(Activations.Softplus()) }
  public static var softsign: Activation { Activation(Activations.Softsign()) }
  public static var sparsePlus: Activation { Activation(Activations.SparsePlus()) }
  public static var sparseSigmoid: Activation { Activation(Activations.SparseSigmoid()) }
  public static var sparsemax: Activation { Activation(Activations.Sparsemax()) }
  public static var squareplus: Activation { Activation(Activations.Squareplus()) }
  public static var step: Activation { Activation(Activations.Step()) }
  public static var tanh: Activation { Activation(Activations.Tanh()) }
  public static var tanhShrink: Activation { Activation(Activations.TanhShrink()) }
}

/// `max(0, x)` whose gradient at 0 is 0: at a tie it goes to the first operand.
private func rectified(_ x: Value) -> Value { maximum(x.filled(with: 0), x) }
