// Written by `make generate` from the fields of every component. Do not edit.

extension ActivationLayer {
  /// Applies an activation function.
  ///
  /// - Parameters:
  ///   - activation: The function.
  public init(_ activation: Activation) {
    self.init()
    self.activation = activation
  }
}

extension ActivityRegularization {
  /// Adds a penalty on its inputs to the loss.
  ///
  /// - Parameters:
  ///   - l1: Factor of the magnitudes.
  ///   - l2: Factor of the squares.
  public init(l1: Double = 0.0, l2: Double = 0.0) {
    self.init()
    self.l1 = l1
    self.l2 = l2
  }
}

extension AlphaDropout {
  /// Dropout for selu: keeps the mean and the variance of its inputs.
  ///
  /// - Parameters:
  ///   - rate: Share of the inputs to drop.
  ///   - noiseShape: Shape of the random choice: 1 where an axis shares it, null where it does not.
  ///   - seed: Draws from a stream of its own instead of the model's.
  public init(_ rate: Double, noiseShape: [Int?]? = nil, seed: Int? = nil) {
    self.init()
    self.rate = rate
    self.noiseShape = noiseShape
    self.seed = seed
  }
}

extension BatchNormalization {
  /// Gives each channel mean 0 and variance 1 over the batch, then scales and moves it.
  ///
  /// - Parameters:
  ///   - axis: The axis of the channels.
  ///   - momentum: How much of the moving averages stays at each step.
  ///   - epsilon: Added to the variance.
  ///   - center: Whether beta is added.
  ///   - scale: Whether the result is multiplied by gamma.
  ///   - betaInitializer: First values of beta.
  ///   - gammaInitializer: First values of gamma.
  ///   - movingMeanInitializer: First values of the moving mean.
  ///   - movingVarianceInitializer: First values of the moving variance.
  ///   - betaRegularizer: Penalty on beta.
  ///   - gammaRegularizer: Penalty on gamma.
  ///   - betaConstraint: What beta is forced to after each update.
  ///   - gammaConstraint: What gamma is forced to after each update.
  public init(
    axis: Int = -1, momentum: Double = 0.99, epsilon: Double = 0.001, center: Bool = true, scale: Bool = true,
    betaInitializer: AnyInitializer = .zeros, gammaInitializer: AnyInitializer = .ones,
    movingMeanInitializer: AnyInitializer = .zeros, movingVarianceInitializer: AnyInitializer = .ones,
    betaRegularizer: AnyRegularizer? = nil, gammaRegularizer: AnyRegularizer? = nil,
    betaConstraint: AnyConstraint? = nil, gammaConstraint: AnyConstraint? = nil
  ) {
    self.init()
    self.axis = axis
    self.momentum = momentum
    self.epsilon = epsilon
    self.center = center
    self.scale = scale
    self.betaInitializer = betaInitializer
    self.gammaInitializer = gammaInitializer
    self.movingMeanInitializer = movingMeanInitializer
    self.movingVarianceInitializer = movingVarianceInitializer
    self.betaRegularizer = betaRegularizer
    self.gammaRegularizer = gammaRegularizer
    self.betaConstraint = betaConstraint
    self.gammaConstraint = gammaConstraint
  }
}

extension Dense {
  /// Fully connected layer.
  ///
  /// - Parameters:
  ///   - units: Number of outputs.
  ///   - activation: Applied to the outputs.
  ///   - useBias: Whether a bias is added.
  ///   - kernelInitializer: First values of the kernel.
  ///   - biasInitializer: First values of the bias.
  ///   - kernelRegularizer: Penalty on the kernel.
  ///   - biasRegularizer: Penalty on the bias.
  ///   - activityRegularizer: Penalty on the outputs.
  ///   - kernelConstraint: What the kernel is forced to after each update.
  ///   - biasConstraint: What the bias is forced to after each update.
  public init(
    _ units: Int, activation: Activation = .linear, useBias: Bool = true,
    kernelInitializer: AnyInitializer = .glorotUniform, biasInitializer: AnyInitializer = .zeros,
    kernelRegularizer: AnyRegularizer? = nil, biasRegularizer: AnyRegularizer? = nil,
    activityRegularizer: AnyRegularizer? = nil, kernelConstraint: AnyConstraint? = nil,
    biasConstraint: AnyConstraint? = nil
  ) {
    self.init()
    self.units = units
    self.activation = activation
    self.useBias = useBias
    self.kernelInitializer = kernelInitializer
    self.biasInitializer = biasInitializer
    self.kernelRegularizer = kernelRegularizer
    self.biasRegularizer = biasRegularizer
    self.activityRegularizer = activityRegularizer
    self.kernelConstraint = kernelConstraint
    self.biasConstraint = biasConstraint
  }
}

extension Dropout {
  /// Sets a share of the inputs to 0 in training and scales up the rest.
  ///
  /// - Parameters:
  ///   - rate: Share of the inputs to drop.
  ///   - noiseShape: Shape of the random choice: 1 where an axis shares it, null where it does not.
  ///   - seed: Draws from a stream of its own instead of the model's.
  public init(_ rate: Double, noiseShape: [Int?]? = nil, seed: Int? = nil) {
    self.init()
    self.rate = rate
    self.noiseShape = noiseShape
    self.seed = seed
  }
}

extension ELU {
  /// Exponential linear unit.
  ///
  /// - Parameters:
  ///   - alpha: Limit for very negative inputs, negated.
  public init(alpha: Double = 1.0) {
    self.init()
    self.alpha = alpha
  }
}

extension Flatten {
  /// Merges all axes but the batch into one.
  ///
  /// - Parameters:
  ///   - dataFormat: Where the channels are; channels_last unless given.
  public init(dataFormat: DataFormat? = nil) {
    self.init()
    self.dataFormat = dataFormat
  }
}

extension GaussianDropout {
  /// Multiplies by normal noise of mean 1 in training.
  ///
  /// - Parameters:
  ///   - rate: Strength of the noise: its variance is rate / (1 - rate), as of dropping this share.
  ///   - seed: Draws from a stream of its own instead of the model's.
  public init(_ rate: Double, seed: Int? = nil) {
    self.init()
    self.rate = rate
    self.seed = seed
  }
}

extension GaussianNoise {
  /// Adds normal noise in training.
  ///
  /// - Parameters:
  ///   - stddev: Standard deviation of the noise.
  ///   - seed: Draws from a stream of its own instead of the model's.
  public init(_ stddev: Double, seed: Int? = nil) {
    self.init()
    self.stddev = stddev
    self.seed = seed
  }
}

extension LayerNormalization {
  /// Gives each row mean 0 and variance 1, then scales and moves it.
  ///
  /// - Parameters:
  ///   - axis: The axis, or axes, over which moments are taken.
  ///   - epsilon: Added to the variance.
  ///   - center: Whether beta is added.
  ///   - scale: Whether the result is multiplied by gamma.
  ///   - betaInitializer: First values of beta.
  ///   - gammaInitializer: First values of gamma.
  ///   - betaRegularizer: Penalty on beta.
  ///   - gammaRegularizer: Penalty on gamma.
  ///   - betaConstraint: What beta is forced to after each update.
  ///   - gammaConstraint: What gamma is forced to after each update.
  public init(
    axis: Axis = -1, epsilon: Double = 0.001, center: Bool = true, scale: Bool = true,
    betaInitializer: AnyInitializer = .zeros, gammaInitializer: AnyInitializer = .ones,
    betaRegularizer: AnyRegularizer? = nil, gammaRegularizer: AnyRegularizer? = nil,
    betaConstraint: AnyConstraint? = nil, gammaConstraint: AnyConstraint? = nil
  ) {
    self.init()
    self.axis = axis
    self.epsilon = epsilon
    self.center = center
    self.scale = scale
    self.betaInitializer = betaInitializer
    self.gammaInitializer = gammaInitializer
    self.betaRegularizer = betaRegularizer
    self.gammaRegularizer = gammaRegularizer
    self.betaConstraint = betaConstraint
    self.gammaConstraint = gammaConstraint
  }
}

extension LeakyReLU {
  /// Rectifier with a slope for negative inputs.
  ///
  /// - Parameters:
  ///   - negativeSlope: Slope for negative inputs.
  public init(_ negativeSlope: Double = 0.3) {
    self.init()
    self.negativeSlope = negativeSlope
  }
}

extension Normalization {
  /// Gives features mean 0 and variance 1, as learned from the training data.
  ///
  /// - Parameters:
  ///   - axis: The axis, or axes, with moments of their own; null for one pair of moments.
  ///   - mean: The mean, if it is known.
  ///   - variance: The variance, if it is known.
  ///   - invert: Whether normalized values are turned back.
  public init(axis: Axis? = -1, mean: NumberArray? = nil, variance: NumberArray? = nil, invert: Bool = false) {
    self.init()
    self.axis = axis
    self.mean = mean
    self.variance = variance
    self.invert = invert
  }
}

extension Permute {
  /// Reorders the axes of each row.
  ///
  /// - Parameters:
  ///   - dims: The axes in their new order; 1 is the first behind the batch.
  public init(_ dims: [Int]) {
    self.init()
    self.dims = dims
  }
}

extension PReLU {
  /// Rectifier whose slopes for negative inputs are learned.
  ///
  /// - Parameters:
  ///   - alphaInitializer: First values of the slopes.
  ///   - alphaRegularizer: Penalty on the slopes.
  ///   - alphaConstraint: What the slopes are forced to after each update.
  ///   - sharedAxes: Axes along which one slope serves all; 1 is the first behind the batch.
  public init(
    alphaInitializer: AnyInitializer = .zeros, alphaRegularizer: AnyRegularizer? = nil,
    alphaConstraint: AnyConstraint? = nil, sharedAxes: [Int]? = nil
  ) {
    self.init()
    self.alphaInitializer = alphaInitializer
    self.alphaRegularizer = alphaRegularizer
    self.alphaConstraint = alphaConstraint
    self.sharedAxes = sharedAxes
  }
}

extension ReLU {
  /// Rectifier: negative inputs become 0.
  ///
  /// - Parameters:
  ///   - maxValue: Largest output, if there is one.
  ///   - negativeSlope: Slope below the threshold.
  ///   - threshold: Inputs up to here are cut off or damped.
  public init(maxValue: Double? = nil, negativeSlope: Double = 0.0, threshold: Double = 0.0) {
    self.init()
    self.maxValue = maxValue
    self.negativeSlope = negativeSlope
    self.threshold = threshold
  }
}

extension RepeatVector {
  /// Repeats each row along a new axis.
  ///
  /// - Parameters:
  ///   - n: How often.
  public init(_ n: Int) {
    self.init()
    self.n = n
  }
}

extension Rescaling {
  /// Multiplies by a number and adds another.
  ///
  /// - Parameters:
  ///   - scale: Factor, or one for each channel.
  ///   - offset: What is added, or one for each channel.
  public init(_ scale: NumberArray, offset: NumberArray = 0.0) {
    self.init()
    self.scale = scale
    self.offset = offset
  }
}

extension Reshape {
  /// Gives each row another shape.
  ///
  /// - Parameters:
  ///   - targetShape: Shape of a row, without the batch; one extent may be -1.
  public init(_ targetShape: [Int]) {
    self.init()
    self.targetShape = targetShape
  }
}

extension Softmax {
  /// Positive numbers that sum to 1: a probability for each class.
  ///
  /// - Parameters:
  ///   - axis: The axis, or axes, over which the outputs sum to 1.
  public init(axis: Axis = -1) {
    self.init()
    self.axis = axis
  }
}

extension Activations.Celu {
  /// Exponential linear unit that is smooth for every alpha.
  ///
  /// - Parameters:
  ///   - alpha: Limit for very negative inputs, negated.
  public init(alpha: Double = 1.0) {
    self.init()
    self.alpha = alpha
  }
}

extension Activations.Elu {
  /// Exponential linear unit.
  ///
  /// - Parameters:
  ///   - alpha: Limit for very negative inputs, negated.
  public init(alpha: Double = 1.0) {
    self.init()
    self.alpha = alpha
  }
}

extension Activations.Gelu {
  /// Gaussian error linear unit.
  ///
  /// - Parameters:
  ///   - approximate: Whether the normal distribution is approximated by tanh.
  public init(approximate: Bool = false) {
    self.init()
    self.approximate = approximate
  }
}

extension Activations.Glu {
  /// Gated linear unit: one half of the inputs opens the other.
  ///
  /// - Parameters:
  ///   - axis: The axis that is halved.
  public init(axis: Int = -1) {
    self.init()
    self.axis = axis
  }
}

extension Activations.HardShrink {
  /// Sets small inputs to 0.
  ///
  /// - Parameters:
  ///   - threshold: Largest magnitude that becomes 0.
  public init(threshold: Double = 0.5) {
    self.init()
    self.threshold = threshold
  }
}

extension Activations.LeakyRelu {
  /// Rectifier with a slope for negative inputs.
  ///
  /// - Parameters:
  ///   - negativeSlope: Slope for negative inputs.
  public init(negativeSlope: Double = 0.2) {
    self.init()
    self.negativeSlope = negativeSlope
  }
}

extension Activations.LogSoftmax {
  /// Logarithm of the softmax.
  ///
  /// - Parameters:
  ///   - axis: The axis, or axes, over which the exponentials sum to 1.
  public init(axis: Axis = -1) {
    self.init()
    self.axis = axis
  }
}

extension Activations.Relu {
  /// Rectifier: negative inputs become 0.
  ///
  /// - Parameters:
  ///   - negativeSlope: Slope below the threshold.
  ///   - maxValue: Largest output, if there is one.
  ///   - threshold: Inputs up to here are cut off or damped.
  public init(negativeSlope: Double = 0.0, maxValue: Double? = nil, threshold: Double = 0.0) {
    self.init()
    self.negativeSlope = negativeSlope
    self.maxValue = maxValue
    self.threshold = threshold
  }
}

extension Activations.SoftShrink {
  /// Moves inputs towards 0 and stops there.
  ///
  /// - Parameters:
  ///   - threshold: How far inputs move.
  public init(threshold: Double = 0.5) {
    self.init()
    self.threshold = threshold
  }
}

extension Activations.Softmax {
  /// Positive numbers that sum to 1: a probability for each class.
  ///
  /// - Parameters:
  ///   - axis: The axis, or axes, over which the outputs sum to 1.
  public init(axis: Axis = -1) {
    self.init()
    self.axis = axis
  }
}

extension Activations.Sparsemax {
  /// Softmax with exact zeros.
  ///
  /// - Parameters:
  ///   - axis: The axis over which it works.
  public init(axis: Int = -1) {
    self.init()
    self.axis = axis
  }
}

extension Activations.Squareplus {
  /// Smooth rectifier without exponentials.
  ///
  /// - Parameters:
  ///   - b: How round the corner is.
  public init(b: Double = 4.0) {
    self.init()
    self.b = b
  }
}

extension Activations.Threshold {
  /// Replaces inputs up to a threshold.
  ///
  /// - Parameters:
  ///   - threshold: Inputs up to here are replaced.
  ///   - defaultValue: What they are replaced by.
  public init(_ threshold: Double, defaultValue: Double) {
    self.init()
    self.threshold = threshold
    self.defaultValue = defaultValue
  }
}

extension Activation {
  /// Exponential linear unit that is smooth for every alpha.
  ///
  /// - Parameters:
  ///   - alpha: Limit for very negative inputs, negated.
  public static func celu(alpha: Double = 1.0) -> Activation {
    Activation(Activations.Celu(alpha: alpha))
  }

  /// Exponential linear unit.
  ///
  /// - Parameters:
  ///   - alpha: Limit for very negative inputs, negated.
  public static func elu(alpha: Double = 1.0) -> Activation {
    Activation(Activations.Elu(alpha: alpha))
  }

  /// Gaussian error linear unit.
  ///
  /// - Parameters:
  ///   - approximate: Whether the normal distribution is approximated by tanh.
  public static func gelu(approximate: Bool = false) -> Activation {
    Activation(Activations.Gelu(approximate: approximate))
  }

  /// Gated linear unit: one half of the inputs opens the other.
  ///
  /// - Parameters:
  ///   - axis: The axis that is halved.
  public static func glu(axis: Int = -1) -> Activation {
    Activation(Activations.Glu(axis: axis))
  }

  /// Sets small inputs to 0.
  ///
  /// - Parameters:
  ///   - threshold: Largest magnitude that becomes 0.
  public static func hardShrink(threshold: Double = 0.5) -> Activation {
    Activation(Activations.HardShrink(threshold: threshold))
  }

  /// Rectifier with a slope for negative inputs.
  ///
  /// - Parameters:
  ///   - negativeSlope: Slope for negative inputs.
  public static func leakyRelu(negativeSlope: Double = 0.2) -> Activation {
    Activation(Activations.LeakyRelu(negativeSlope: negativeSlope))
  }

  /// Logarithm of the softmax.
  ///
  /// - Parameters:
  ///   - axis: The axis, or axes, over which the exponentials sum to 1.
  public static func logSoftmax(axis: Axis = -1) -> Activation {
    Activation(Activations.LogSoftmax(axis: axis))
  }

  /// Rectifier: negative inputs become 0.
  ///
  /// - Parameters:
  ///   - negativeSlope: Slope below the threshold.
  ///   - maxValue: Largest output, if there is one.
  ///   - threshold: Inputs up to here are cut off or damped.
  public static func relu(negativeSlope: Double = 0.0, maxValue: Double? = nil, threshold: Double = 0.0) -> Activation {
    Activation(Activations.Relu(negativeSlope: negativeSlope, maxValue: maxValue, threshold: threshold))
  }

  /// Moves inputs towards 0 and stops there.
  ///
  /// - Parameters:
  ///   - threshold: How far inputs move.
  public static func softShrink(threshold: Double = 0.5) -> Activation {
    Activation(Activations.SoftShrink(threshold: threshold))
  }

  /// Positive numbers that sum to 1: a probability for each class.
  ///
  /// - Parameters:
  ///   - axis: The axis, or axes, over which the outputs sum to 1.
  public static func softmax(axis: Axis = -1) -> Activation {
    Activation(Activations.Softmax(axis: axis))
  }

  /// Softmax with exact zeros.
  ///
  /// - Parameters:
  ///   - axis: The axis over which it works.
  public static func sparsemax(axis: Int = -1) -> Activation {
    Activation(Activations.Sparsemax(axis: axis))
  }

  /// Smooth rectifier without exponentials.
  ///
  /// - Parameters:
  ///   - b: How round the corner is.
  public static func squareplus(b: Double = 4.0) -> Activation {
    Activation(Activations.Squareplus(b: b))
  }

  /// Replaces inputs up to a threshold.
  ///
  /// - Parameters:
  ///   - threshold: Inputs up to here are replaced.
  ///   - defaultValue: What they are replaced by.
  public static func threshold(_ threshold: Double, defaultValue: Double) -> Activation {
    Activation(Activations.Threshold(threshold, defaultValue: defaultValue))
  }
}

extension Initializers.Constant {
  /// One number everywhere.
  ///
  /// - Parameters:
  ///   - value: The number.
  public init(_ value: NumberArray = 0.0) {
    self.init()
    self.value = value
  }
}

extension Initializers.GlorotNormal {
  /// Normal, fitting the number of inputs and outputs; also called Xavier.
  ///
  /// - Parameters:
  ///   - seed: Draws from a stream of its own instead of the model's.
  ///   - inputAxes: Axes that count as inputs, if not the usual ones.
  ///   - outputAxes: Axes that count as outputs, if not the usual ones.
  public init(seed: Int? = nil, inputAxes: [Int]? = nil, outputAxes: [Int]? = nil) {
    self.init()
    self.seed = seed
    self.inputAxes = inputAxes
    self.outputAxes = outputAxes
  }
}

extension Initializers.GlorotUniform {
  /// Uniform, fitting the number of inputs and outputs; also called Xavier.
  ///
  /// - Parameters:
  ///   - seed: Draws from a stream of its own instead of the model's.
  ///   - inputAxes: Axes that count as inputs, if not the usual ones.
  ///   - outputAxes: Axes that count as outputs, if not the usual ones.
  public init(seed: Int? = nil, inputAxes: [Int]? = nil, outputAxes: [Int]? = nil) {
    self.init()
    self.seed = seed
    self.inputAxes = inputAxes
    self.outputAxes = outputAxes
  }
}

extension Initializers.HeNormal {
  /// Normal, for layers before rectifiers; also called Kaiming.
  ///
  /// - Parameters:
  ///   - seed: Draws from a stream of its own instead of the model's.
  ///   - inputAxes: Axes that count as inputs, if not the usual ones.
  ///   - outputAxes: Axes that count as outputs, if not the usual ones.
  public init(seed: Int? = nil, inputAxes: [Int]? = nil, outputAxes: [Int]? = nil) {
    self.init()
    self.seed = seed
    self.inputAxes = inputAxes
    self.outputAxes = outputAxes
  }
}

extension Initializers.HeUniform {
  /// Uniform, for layers before rectifiers; also called Kaiming.
  ///
  /// - Parameters:
  ///   - seed: Draws from a stream of its own instead of the model's.
  ///   - inputAxes: Axes that count as inputs, if not the usual ones.
  ///   - outputAxes: Axes that count as outputs, if not the usual ones.
  public init(seed: Int? = nil, inputAxes: [Int]? = nil, outputAxes: [Int]? = nil) {
    self.init()
    self.seed = seed
    self.inputAxes = inputAxes
    self.outputAxes = outputAxes
  }
}

extension Initializers.Identity {
  /// The identity matrix.
  ///
  /// - Parameters:
  ///   - gain: What stands on the diagonal.
  public init(gain: Double = 1.0) {
    self.init()
    self.gain = gain
  }
}

extension Initializers.LecunNormal {
  /// Normal, fitting the number of inputs; for selu.
  ///
  /// - Parameters:
  ///   - seed: Draws from a stream of its own instead of the model's.
  ///   - inputAxes: Axes that count as inputs, if not the usual ones.
  ///   - outputAxes: Axes that count as outputs, if not the usual ones.
  public init(seed: Int? = nil, inputAxes: [Int]? = nil, outputAxes: [Int]? = nil) {
    self.init()
    self.seed = seed
    self.inputAxes = inputAxes
    self.outputAxes = outputAxes
  }
}

extension Initializers.LecunUniform {
  /// Uniform, fitting the number of inputs.
  ///
  /// - Parameters:
  ///   - seed: Draws from a stream of its own instead of the model's.
  ///   - inputAxes: Axes that count as inputs, if not the usual ones.
  ///   - outputAxes: Axes that count as outputs, if not the usual ones.
  public init(seed: Int? = nil, inputAxes: [Int]? = nil, outputAxes: [Int]? = nil) {
    self.init()
    self.seed = seed
    self.inputAxes = inputAxes
    self.outputAxes = outputAxes
  }
}

extension Initializers.Orthogonal {
  /// Orthonormal rows or columns.
  ///
  /// - Parameters:
  ///   - gain: Length of each row or column.
  ///   - seed: Draws from a stream of its own instead of the model's.
  public init(gain: Double = 1.0, seed: Int? = nil) {
    self.init()
    self.gain = gain
    self.seed = seed
  }
}

extension Initializers.RandomNormal {
  /// Normal distribution.
  ///
  /// - Parameters:
  ///   - mean: Its mean.
  ///   - stddev: Its standard deviation.
  ///   - seed: Draws from a stream of its own instead of the model's.
  public init(mean: Double = 0.0, stddev: Double = 0.05, seed: Int? = nil) {
    self.init()
    self.mean = mean
    self.stddev = stddev
    self.seed = seed
  }
}

extension Initializers.RandomUniform {
  /// Uniform distribution.
  ///
  /// - Parameters:
  ///   - minval: Its lower end.
  ///   - maxval: Its upper end.
  ///   - seed: Draws from a stream of its own instead of the model's.
  public init(minval: Double = -0.05, maxval: Double = 0.05, seed: Int? = nil) {
    self.init()
    self.minval = minval
    self.maxval = maxval
    self.seed = seed
  }
}

extension Initializers.STFT {
  /// Kernel of a short-time Fourier transform.
  ///
  /// - Parameters:
  ///   - side: Real or imaginary part.
  ///   - window: Name of the window, or its numbers; null for none.
  ///   - scaling: What the window is divided by.
  ///   - periodic: Whether the window is periodic rather than symmetric.
  public init(
    side: Initializers.STFT.Side = .real, window: SpectralWindow? = .named("hann"),
    scaling: Initializers.STFT.Scaling? = .density, periodic: Bool = false
  ) {
    self.init()
    self.side = side
    self.window = window
    self.scaling = scaling
    self.periodic = periodic
  }
}

extension Initializers.TruncatedNormal {
  /// Normal distribution, cut off at two standard deviations.
  ///
  /// - Parameters:
  ///   - mean: Its mean.
  ///   - stddev: Its standard deviation before the cut.
  ///   - seed: Draws from a stream of its own instead of the model's.
  public init(mean: Double = 0.0, stddev: Double = 0.05, seed: Int? = nil) {
    self.init()
    self.mean = mean
    self.stddev = stddev
    self.seed = seed
  }
}

extension Initializers.VarianceScaling {
  /// A variance that fits the number of inputs or outputs.
  ///
  /// - Parameters:
  ///   - scale: Factor of the variance.
  ///   - mode: What the variance is divided by.
  ///   - distribution: What is drawn from.
  ///   - seed: Draws from a stream of its own instead of the model's.
  ///   - inputAxes: Axes that count as inputs, if not the usual ones.
  ///   - outputAxes: Axes that count as outputs, if not the usual ones.
  public init(
    scale: Double = 1.0, mode: FanMode = .fanIn, distribution: FanDistribution = .truncatedNormal, seed: Int? = nil,
    inputAxes: [Int]? = nil, outputAxes: [Int]? = nil
  ) {
    self.init()
    self.scale = scale
    self.mode = mode
    self.distribution = distribution
    self.seed = seed
    self.inputAxes = inputAxes
    self.outputAxes = outputAxes
  }
}

extension AnyInitializer {
  /// One number everywhere.
  ///
  /// - Parameters:
  ///   - value: The number.
  public static func constant(_ value: NumberArray = 0.0) -> AnyInitializer {
    AnyInitializer(Initializers.Constant(value))
  }

  /// Normal, fitting the number of inputs and outputs; also called Xavier.
  ///
  /// - Parameters:
  ///   - seed: Draws from a stream of its own instead of the model's.
  ///   - inputAxes: Axes that count as inputs, if not the usual ones.
  ///   - outputAxes: Axes that count as outputs, if not the usual ones.
  public static func glorotNormal(
    seed: Int? = nil, inputAxes: [Int]? = nil, outputAxes: [Int]? = nil
  ) -> AnyInitializer {
    AnyInitializer(Initializers.GlorotNormal(seed: seed, inputAxes: inputAxes, outputAxes: outputAxes))
  }

  /// Uniform, fitting the number of inputs and outputs; also called Xavier.
  ///
  /// - Parameters:
  ///   - seed: Draws from a stream of its own instead of the model's.
  ///   - inputAxes: Axes that count as inputs, if not the usual ones.
  ///   - outputAxes: Axes that count as outputs, if not the usual ones.
  public static func glorotUniform(
    seed: Int? = nil, inputAxes: [Int]? = nil, outputAxes: [Int]? = nil
  ) -> AnyInitializer {
    AnyInitializer(Initializers.GlorotUniform(seed: seed, inputAxes: inputAxes, outputAxes: outputAxes))
  }

  /// Normal, for layers before rectifiers; also called Kaiming.
  ///
  /// - Parameters:
  ///   - seed: Draws from a stream of its own instead of the model's.
  ///   - inputAxes: Axes that count as inputs, if not the usual ones.
  ///   - outputAxes: Axes that count as outputs, if not the usual ones.
  public static func heNormal(seed: Int? = nil, inputAxes: [Int]? = nil, outputAxes: [Int]? = nil) -> AnyInitializer {
    AnyInitializer(Initializers.HeNormal(seed: seed, inputAxes: inputAxes, outputAxes: outputAxes))
  }

  /// Uniform, for layers before rectifiers; also called Kaiming.
  ///
  /// - Parameters:
  ///   - seed: Draws from a stream of its own instead of the model's.
  ///   - inputAxes: Axes that count as inputs, if not the usual ones.
  ///   - outputAxes: Axes that count as outputs, if not the usual ones.
  public static func heUniform(seed: Int? = nil, inputAxes: [Int]? = nil, outputAxes: [Int]? = nil) -> AnyInitializer {
    AnyInitializer(Initializers.HeUniform(seed: seed, inputAxes: inputAxes, outputAxes: outputAxes))
  }

  /// The identity matrix.
  ///
  /// - Parameters:
  ///   - gain: What stands on the diagonal.
  public static func identity(gain: Double = 1.0) -> AnyInitializer {
    AnyInitializer(Initializers.Identity(gain: gain))
  }

  /// Normal, fitting the number of inputs; for selu.
  ///
  /// - Parameters:
  ///   - seed: Draws from a stream of its own instead of the model's.
  ///   - inputAxes: Axes that count as inputs, if not the usual ones.
  ///   - outputAxes: Axes that count as outputs, if not the usual ones.
  public static func lecunNormal(
    seed: Int? = nil, inputAxes: [Int]? = nil, outputAxes: [Int]? = nil
  ) -> AnyInitializer {
    AnyInitializer(Initializers.LecunNormal(seed: seed, inputAxes: inputAxes, outputAxes: outputAxes))
  }

  /// Uniform, fitting the number of inputs.
  ///
  /// - Parameters:
  ///   - seed: Draws from a stream of its own instead of the model's.
  ///   - inputAxes: Axes that count as inputs, if not the usual ones.
  ///   - outputAxes: Axes that count as outputs, if not the usual ones.
  public static func lecunUniform(
    seed: Int? = nil, inputAxes: [Int]? = nil, outputAxes: [Int]? = nil
  ) -> AnyInitializer {
    AnyInitializer(Initializers.LecunUniform(seed: seed, inputAxes: inputAxes, outputAxes: outputAxes))
  }

  /// Orthonormal rows or columns.
  ///
  /// - Parameters:
  ///   - gain: Length of each row or column.
  ///   - seed: Draws from a stream of its own instead of the model's.
  public static func orthogonal(gain: Double = 1.0, seed: Int? = nil) -> AnyInitializer {
    AnyInitializer(Initializers.Orthogonal(gain: gain, seed: seed))
  }

  /// Normal distribution.
  ///
  /// - Parameters:
  ///   - mean: Its mean.
  ///   - stddev: Its standard deviation.
  ///   - seed: Draws from a stream of its own instead of the model's.
  public static func randomNormal(mean: Double = 0.0, stddev: Double = 0.05, seed: Int? = nil) -> AnyInitializer {
    AnyInitializer(Initializers.RandomNormal(mean: mean, stddev: stddev, seed: seed))
  }

  /// Uniform distribution.
  ///
  /// - Parameters:
  ///   - minval: Its lower end.
  ///   - maxval: Its upper end.
  ///   - seed: Draws from a stream of its own instead of the model's.
  public static func randomUniform(minval: Double = -0.05, maxval: Double = 0.05, seed: Int? = nil) -> AnyInitializer {
    AnyInitializer(Initializers.RandomUniform(minval: minval, maxval: maxval, seed: seed))
  }

  /// Kernel of a short-time Fourier transform.
  ///
  /// - Parameters:
  ///   - side: Real or imaginary part.
  ///   - window: Name of the window, or its numbers; null for none.
  ///   - scaling: What the window is divided by.
  ///   - periodic: Whether the window is periodic rather than symmetric.
  public static func stft(
    side: Initializers.STFT.Side = .real, window: SpectralWindow? = .named("hann"),
    scaling: Initializers.STFT.Scaling? = .density, periodic: Bool = false
  ) -> AnyInitializer {
    AnyInitializer(Initializers.STFT(side: side, window: window, scaling: scaling, periodic: periodic))
  }

  /// Normal distribution, cut off at two standard deviations.
  ///
  /// - Parameters:
  ///   - mean: Its mean.
  ///   - stddev: Its standard deviation before the cut.
  ///   - seed: Draws from a stream of its own instead of the model's.
  public static func truncatedNormal(mean: Double = 0.0, stddev: Double = 0.05, seed: Int? = nil) -> AnyInitializer {
    AnyInitializer(Initializers.TruncatedNormal(mean: mean, stddev: stddev, seed: seed))
  }

  /// A variance that fits the number of inputs or outputs.
  ///
  /// - Parameters:
  ///   - scale: Factor of the variance.
  ///   - mode: What the variance is divided by.
  ///   - distribution: What is drawn from.
  ///   - seed: Draws from a stream of its own instead of the model's.
  ///   - inputAxes: Axes that count as inputs, if not the usual ones.
  ///   - outputAxes: Axes that count as outputs, if not the usual ones.
  public static func varianceScaling(
    scale: Double = 1.0, mode: FanMode = .fanIn, distribution: FanDistribution = .truncatedNormal, seed: Int? = nil,
    inputAxes: [Int]? = nil, outputAxes: [Int]? = nil
  ) -> AnyInitializer {
    AnyInitializer(
      Initializers.VarianceScaling(
        scale: scale, mode: mode, distribution: distribution, seed: seed, inputAxes: inputAxes, outputAxes: outputAxes))
  }
}

extension Regularizers.L1 {
  /// Penalty on magnitudes: drives weights to exactly 0.
  ///
  /// - Parameters:
  ///   - l1: Factor.
  public init(_ l1: Double = 0.01) {
    self.init()
    self.l1 = l1
  }
}

extension Regularizers.L1L2 {
  /// Penalties on magnitudes and on squares.
  ///
  /// - Parameters:
  ///   - l1: Factor of the magnitudes.
  ///   - l2: Factor of the squares.
  public init(l1: Double = 0.0, l2: Double = 0.0) {
    self.init()
    self.l1 = l1
    self.l2 = l2
  }
}

extension Regularizers.L2 {
  /// Penalty on squares: keeps weights small.
  ///
  /// - Parameters:
  ///   - l2: Factor.
  public init(_ l2: Double = 0.01) {
    self.init()
    self.l2 = l2
  }
}

extension Regularizers.OrthogonalRegularizer {
  /// Penalty on rows (or columns) that are not orthogonal.
  ///
  /// - Parameters:
  ///   - factor: Factor.
  ///   - mode: What shall be orthogonal.
  public init(factor: Double = 0.01, mode: Regularizers.OrthogonalRegularizer.Mode = .rows) {
    self.init()
    self.factor = factor
    self.mode = mode
  }
}

extension AnyRegularizer {
  /// Penalty on magnitudes: drives weights to exactly 0.
  ///
  /// - Parameters:
  ///   - l1: Factor.
  public static func l1(_ l1: Double = 0.01) -> AnyRegularizer {
    AnyRegularizer(Regularizers.L1(l1))
  }

  /// Penalties on magnitudes and on squares.
  ///
  /// - Parameters:
  ///   - l1: Factor of the magnitudes.
  ///   - l2: Factor of the squares.
  public static func l1L2(l1: Double = 0.0, l2: Double = 0.0) -> AnyRegularizer {
    AnyRegularizer(Regularizers.L1L2(l1: l1, l2: l2))
  }

  /// Penalty on squares: keeps weights small.
  ///
  /// - Parameters:
  ///   - l2: Factor.
  public static func l2(_ l2: Double = 0.01) -> AnyRegularizer {
    AnyRegularizer(Regularizers.L2(l2))
  }

  /// Penalty on rows (or columns) that are not orthogonal.
  ///
  /// - Parameters:
  ///   - factor: Factor.
  ///   - mode: What shall be orthogonal.
  public static func orthogonalRegularizer(
    factor: Double = 0.01, mode: Regularizers.OrthogonalRegularizer.Mode = .rows
  ) -> AnyRegularizer {
    AnyRegularizer(Regularizers.OrthogonalRegularizer(factor: factor, mode: mode))
  }
}

extension Constraints.MaxNorm {
  /// Norms are at most a number.
  ///
  /// - Parameters:
  ///   - maxValue: Largest norm.
  ///   - axis: Axes over which norms are taken.
  public init(_ maxValue: Double = 2.0, axis: Axis = 0) {
    self.init()
    self.maxValue = maxValue
    self.axis = axis
  }
}

extension Constraints.MinMaxNorm {
  /// Norms are between two numbers.
  ///
  /// - Parameters:
  ///   - minValue: Smallest norm.
  ///   - maxValue: Largest norm.
  ///   - rate: Share of the way to the allowed norm that is gone at each update.
  ///   - axis: Axes over which norms are taken.
  public init(minValue: Double = 0.0, maxValue: Double = 1.0, rate: Double = 1.0, axis: Axis = 0) {
    self.init()
    self.minValue = minValue
    self.maxValue = maxValue
    self.rate = rate
    self.axis = axis
  }
}

extension Constraints.UnitNorm {
  /// Norms are 1.
  ///
  /// - Parameters:
  ///   - axis: Axes over which norms are taken.
  public init(axis: Axis = 0) {
    self.init()
    self.axis = axis
  }
}

extension AnyConstraint {
  /// Norms are at most a number.
  ///
  /// - Parameters:
  ///   - maxValue: Largest norm.
  ///   - axis: Axes over which norms are taken.
  public static func maxNorm(_ maxValue: Double = 2.0, axis: Axis = 0) -> AnyConstraint {
    AnyConstraint(Constraints.MaxNorm(maxValue, axis: axis))
  }

  /// Norms are between two numbers.
  ///
  /// - Parameters:
  ///   - minValue: Smallest norm.
  ///   - maxValue: Largest norm.
  ///   - rate: Share of the way to the allowed norm that is gone at each update.
  ///   - axis: Axes over which norms are taken.
  public static func minMaxNorm(
    minValue: Double = 0.0, maxValue: Double = 1.0, rate: Double = 1.0, axis: Axis = 0
  ) -> AnyConstraint {
    AnyConstraint(Constraints.MinMaxNorm(minValue: minValue, maxValue: maxValue, rate: rate, axis: axis))
  }

  /// Norms are 1.
  ///
  /// - Parameters:
  ///   - axis: Axes over which norms are taken.
  public static func unitNorm(axis: Axis = 0) -> AnyConstraint {
    AnyConstraint(Constraints.UnitNorm(axis: axis))
  }
}
