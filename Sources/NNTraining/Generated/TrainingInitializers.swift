// Written by `make generate` from the fields of every component. Do not edit.

extension FitSettings {
  /// How long and in what pieces the model is trained.
  ///
  /// - Parameters:
  ///   - epochs: Times that every row is seen.
  ///   - batchSize: Rows per step.
  ///   - initialEpoch: Epoch to begin at, counted from 0.
  ///   - shuffle: Whether rows come in a new order in every epoch.
  ///   - validationSplit: Share of the rows held out.
  ///   - split: Which rows are held out.
  ///   - validationBatchSize: Rows per step of validation.
  ///   - validationFreq: Epochs from one validation to the next.
  ///   - stepsPerEpoch: Steps after which an epoch ends early.
  ///   - validationSteps: Steps after which a validation ends early.
  ///   - classWeight: How much the rows of each class count.
  ///   - stopOnNaN: Whether a loss that is NaN or infinite ends the training.
  public init(
    epochs: Int = 1, batchSize: Int = 32, initialEpoch: Int = 0, shuffle: Bool = true, validationSplit: Double = 0.0,
    split: SplitKind? = nil, validationBatchSize: Int? = nil, validationFreq: Int = 1, stepsPerEpoch: Int? = nil,
    validationSteps: Int? = nil, classWeight: ClassWeights? = nil, stopOnNaN: Bool = true
  ) {
    self.init()
    self.epochs = epochs
    self.batchSize = batchSize
    self.initialEpoch = initialEpoch
    self.shuffle = shuffle
    self.validationSplit = validationSplit
    self.split = split
    self.validationBatchSize = validationBatchSize
    self.validationFrequency = validationFreq
    self.stepsPerEpoch = stepsPerEpoch
    self.validationSteps = validationSteps
    self.classWeight = classWeight
    self.stopOnNaN = stopOnNaN
  }
}

extension Adam {
  /// Gradient descent with momentum, each step divided by the size of recent gradients.
  ///
  /// - Parameters:
  ///   - learningRate: Size of the steps.
  ///   - beta1: Share of the gradients' running mean that is kept.
  ///   - beta2: Share of the squares' running mean that is kept.
  ///   - epsilon: Keeps divisors away from 0.
  ///   - amsgrad: Whether the largest mean of squares so far divides.
  ///   - weightDecay: Share of each parameter, times the learning rate, that every update takes off.
  ///   - clipNorm: Largest norm of each parameter's gradient.
  ///   - clipValue: Largest absolute value in a gradient.
  ///   - globalClipNorm: Largest norm of all gradients together.
  ///   - useEMA: Whether moving averages of the parameters are kept, which replace them when training ends.
  ///   - emaMomentum: Share of the average that stays at each update.
  ///   - emaOverwriteFrequency: Number of updates after which the averages replace the parameters.
  ///   - lossScaleFactor: Factor of the loss while gradients are computed, for low precision.
  ///   - gradientAccumulationSteps: Number of batches whose mean gradient makes one update.
  ///   - name: A name of its own.
  public init(
    learningRate: LearningRate = 0.001, beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-07,
    amsgrad: Bool = false, weightDecay: Double? = nil, clipNorm: Double? = nil, clipValue: Double? = nil,
    globalClipNorm: Double? = nil, useEMA: Bool = false, emaMomentum: Double = 0.99, emaOverwriteFrequency: Int? = nil,
    lossScaleFactor: Double? = nil, gradientAccumulationSteps: Int? = nil, name: String? = nil
  ) {
    self.init()
    self.options.learningRate = learningRate
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    self.amsgrad = amsgrad
    self.options.weightDecay = weightDecay
    self.options.clipNorm = clipNorm
    self.options.clipValue = clipValue
    self.options.globalClipNorm = globalClipNorm
    self.options.useEMA = useEMA
    self.options.emaMomentum = emaMomentum
    self.options.emaOverwriteFrequency = emaOverwriteFrequency
    self.options.lossScaleFactor = lossScaleFactor
    self.options.gradientAccumulationSteps = gradientAccumulationSteps
    self.options.givenName = name
  }
}

extension RMSprop {
  /// Gradient descent with each step divided by the size of recent gradients.
  ///
  /// - Parameters:
  ///   - learningRate: Size of the steps.
  ///   - rho: Share of the running means that is kept.
  ///   - momentum: Share of the last step that is kept.
  ///   - epsilon: Keeps divisors away from 0.
  ///   - centered: Whether gradients are measured from their mean.
  ///   - weightDecay: Share of each parameter, times the learning rate, that every update takes off.
  ///   - clipNorm: Largest norm of each parameter's gradient.
  ///   - clipValue: Largest absolute value in a gradient.
  ///   - globalClipNorm: Largest norm of all gradients together.
  ///   - useEMA: Whether moving averages of the parameters are kept, which replace them when training ends.
  ///   - emaMomentum: Share of the average that stays at each update.
  ///   - emaOverwriteFrequency: Number of updates after which the averages replace the parameters.
  ///   - lossScaleFactor: Factor of the loss while gradients are computed, for low precision.
  ///   - gradientAccumulationSteps: Number of batches whose mean gradient makes one update.
  ///   - name: A name of its own.
  public init(
    learningRate: LearningRate = 0.001, rho: Double = 0.9, momentum: Double = 0.0, epsilon: Double = 1e-07,
    centered: Bool = false, weightDecay: Double? = nil, clipNorm: Double? = nil, clipValue: Double? = nil,
    globalClipNorm: Double? = nil, useEMA: Bool = false, emaMomentum: Double = 0.99, emaOverwriteFrequency: Int? = nil,
    lossScaleFactor: Double? = nil, gradientAccumulationSteps: Int? = nil, name: String? = nil
  ) {
    self.init()
    self.options.learningRate = learningRate
    self.rho = rho
    self.momentum = momentum
    self.epsilon = epsilon
    self.centered = centered
    self.options.weightDecay = weightDecay
    self.options.clipNorm = clipNorm
    self.options.clipValue = clipValue
    self.options.globalClipNorm = globalClipNorm
    self.options.useEMA = useEMA
    self.options.emaMomentum = emaMomentum
    self.options.emaOverwriteFrequency = emaOverwriteFrequency
    self.options.lossScaleFactor = lossScaleFactor
    self.options.gradientAccumulationSteps = gradientAccumulationSteps
    self.options.givenName = name
  }
}

extension SGD {
  /// Gradient descent, with or without momentum.
  ///
  /// - Parameters:
  ///   - learningRate: Size of the steps.
  ///   - momentum: Share of the last step that is kept.
  ///   - nesterov: Whether the gradient counts as taken ahead of the step.
  ///   - weightDecay: Share of each parameter, times the learning rate, that every update takes off.
  ///   - clipNorm: Largest norm of each parameter's gradient.
  ///   - clipValue: Largest absolute value in a gradient.
  ///   - globalClipNorm: Largest norm of all gradients together.
  ///   - useEMA: Whether moving averages of the parameters are kept, which replace them when training ends.
  ///   - emaMomentum: Share of the average that stays at each update.
  ///   - emaOverwriteFrequency: Number of updates after which the averages replace the parameters.
  ///   - lossScaleFactor: Factor of the loss while gradients are computed, for low precision.
  ///   - gradientAccumulationSteps: Number of batches whose mean gradient makes one update.
  ///   - name: A name of its own.
  public init(
    learningRate: LearningRate = 0.01, momentum: Double = 0.0, nesterov: Bool = false, weightDecay: Double? = nil,
    clipNorm: Double? = nil, clipValue: Double? = nil, globalClipNorm: Double? = nil, useEMA: Bool = false,
    emaMomentum: Double = 0.99, emaOverwriteFrequency: Int? = nil, lossScaleFactor: Double? = nil,
    gradientAccumulationSteps: Int? = nil, name: String? = nil
  ) {
    self.init()
    self.options.learningRate = learningRate
    self.momentum = momentum
    self.nesterov = nesterov
    self.options.weightDecay = weightDecay
    self.options.clipNorm = clipNorm
    self.options.clipValue = clipValue
    self.options.globalClipNorm = globalClipNorm
    self.options.useEMA = useEMA
    self.options.emaMomentum = emaMomentum
    self.options.emaOverwriteFrequency = emaOverwriteFrequency
    self.options.lossScaleFactor = lossScaleFactor
    self.options.gradientAccumulationSteps = gradientAccumulationSteps
    self.options.givenName = name
  }
}

extension BinaryCrossentropy {
  /// Crossentropy of yes-or-no outputs, each on its own: one sigmoid unit or several.
  ///
  /// - Parameters:
  ///   - fromLogits: Whether the outputs are logits rather than probabilities.
  ///   - labelSmoothing: Draws targets this far towards 0.5.
  ///   - axis: Axis that is averaged over.
  ///   - reduction: How single losses become one number.
  ///   - name: A name of its own.
  public init(
    fromLogits: Bool = false, labelSmoothing: Double = 0.0, axis: Int = -1,
    reduction: LossReduction = .sumOverBatchSize, name: String? = nil
  ) {
    self.init()
    self.fromLogits = fromLogits
    self.labelSmoothing = labelSmoothing
    self.axis = axis
    self.reduction = reduction
    self.givenName = name
  }
}

extension CategoricalCrossentropy {
  /// Crossentropy of one class among several, for one-hot targets: softmax units.
  ///
  /// - Parameters:
  ///   - fromLogits: Whether the outputs are logits rather than probabilities.
  ///   - labelSmoothing: Share of each target that is spread evenly over all classes.
  ///   - axis: Axis of the classes.
  ///   - reduction: How single losses become one number.
  ///   - name: A name of its own.
  public init(
    fromLogits: Bool = false, labelSmoothing: Double = 0.0, axis: Int = -1,
    reduction: LossReduction = .sumOverBatchSize, name: String? = nil
  ) {
    self.init()
    self.fromLogits = fromLogits
    self.labelSmoothing = labelSmoothing
    self.axis = axis
    self.reduction = reduction
    self.givenName = name
  }
}

extension MeanAbsoluteError {
  /// Mean of absolute differences, for numbers; outliers weigh less than squared.
  ///
  /// - Parameters:
  ///   - reduction: How single losses become one number.
  ///   - name: A name of its own.
  public init(reduction: LossReduction = .sumOverBatchSize, name: String? = nil) {
    self.init()
    self.reduction = reduction
    self.givenName = name
  }
}

extension MeanSquaredError {
  /// Mean of squared differences, for numbers.
  ///
  /// - Parameters:
  ///   - reduction: How single losses become one number.
  ///   - name: A name of its own.
  public init(reduction: LossReduction = .sumOverBatchSize, name: String? = nil) {
    self.init()
    self.reduction = reduction
    self.givenName = name
  }
}

extension SparseCategoricalCrossentropy {
  /// Crossentropy of one class among several, for class numbers as targets: softmax units.
  ///
  /// - Parameters:
  ///   - fromLogits: Whether the outputs are logits rather than probabilities.
  ///   - ignoreClass: Class number whose elements do not count.
  ///   - reduction: How single losses become one number.
  ///   - name: A name of its own.
  ///   - axis: Axis of the classes: the last one.
  public init(
    fromLogits: Bool = false, ignoreClass: Int? = nil, reduction: LossReduction = .sumOverBatchSize,
    name: String? = nil, axis: Int = -1
  ) {
    self.init()
    self.fromLogits = fromLogits
    self.ignoreClass = ignoreClass
    self.reduction = reduction
    self.givenName = name
    self.axis = axis
  }
}

extension Metrics.Accuracy {
  /// How often the output equals the target exactly.
  ///
  /// - Parameters:
  ///   - name: What logs call it.
  public init(name: String? = nil) {
    self.init()
    self.givenName = name
  }
}

extension Metrics.BinaryAccuracy {
  /// How often an output is on the right side of a threshold.
  ///
  /// - Parameters:
  ///   - name: What logs call it.
  ///   - threshold: Outputs above it count as 1.
  public init(name: String? = nil, threshold: Double = 0.5) {
    self.init()
    self.givenName = name
    self.threshold = threshold
  }
}

extension Metrics.BinaryCrossentropy {
  /// Crossentropy of yes-or-no outputs.
  ///
  /// - Parameters:
  ///   - name: What logs call it.
  ///   - fromLogits: Whether the outputs are logits rather than probabilities.
  ///   - labelSmoothing: Draws targets this far towards 0.5.
  public init(name: String? = nil, fromLogits: Bool = false, labelSmoothing: Double = 0.0) {
    self.init()
    self.givenName = name
    self.fromLogits = fromLogits
    self.labelSmoothing = labelSmoothing
  }
}

extension Metrics.CategoricalAccuracy {
  /// How often the most probable class is the right one, for one-hot targets.
  ///
  /// - Parameters:
  ///   - name: What logs call it.
  public init(name: String? = nil) {
    self.init()
    self.givenName = name
  }
}

extension Metrics.CategoricalCrossentropy {
  /// Crossentropy of one class among several, for one-hot targets.
  ///
  /// - Parameters:
  ///   - name: What logs call it.
  ///   - fromLogits: Whether the outputs are logits rather than probabilities.
  ///   - labelSmoothing: Share of each target that is spread evenly over all classes.
  ///   - axis: Axis of the classes.
  public init(name: String? = nil, fromLogits: Bool = false, labelSmoothing: Double = 0.0, axis: Int = -1) {
    self.init()
    self.givenName = name
    self.fromLogits = fromLogits
    self.labelSmoothing = labelSmoothing
    self.axis = axis
  }
}

extension Metrics.MeanAbsoluteError {
  /// Mean of absolute differences, in the unit of the targets.
  ///
  /// - Parameters:
  ///   - name: What logs call it.
  public init(name: String? = nil) {
    self.init()
    self.givenName = name
  }
}

extension Metrics.MeanSquaredError {
  /// Mean of squared differences.
  ///
  /// - Parameters:
  ///   - name: What logs call it.
  public init(name: String? = nil) {
    self.init()
    self.givenName = name
  }
}

extension Metrics.R2Score {
  /// Share of the targets' variance that the outputs explain.
  ///
  /// - Parameters:
  ///   - classAggregation: How the scores of several outputs become one.
  ///   - numRegressors: Number of features to adjust for; 0 adjusts nothing.
  ///   - name: What logs call it.
  public init(
    classAggregation: Metrics.ScoreAggregation = .uniformAverage, numRegressors: Int = 0, name: String? = nil
  ) {
    self.init()
    self.classAggregation = classAggregation
    self.regressors = numRegressors
    self.givenName = name
  }
}

extension Metrics.RootMeanSquaredError {
  /// Root of the mean of squared differences, in the unit of the targets.
  ///
  /// - Parameters:
  ///   - name: What logs call it.
  public init(name: String? = nil) {
    self.init()
    self.givenName = name
  }
}

extension Metrics.SparseCategoricalAccuracy {
  /// How often the most probable class is the right one, for class numbers as targets.
  ///
  /// - Parameters:
  ///   - name: What logs call it.
  public init(name: String? = nil) {
    self.init()
    self.givenName = name
  }
}

extension Metrics.SparseCategoricalCrossentropy {
  /// Crossentropy of one class among several, for class numbers as targets.
  ///
  /// - Parameters:
  ///   - name: What logs call it.
  ///   - fromLogits: Whether the outputs are logits rather than probabilities.
  ///   - ignoreClass: Class number whose elements give 0.
  ///   - axis: Axis of the classes: the last one.
  public init(name: String? = nil, fromLogits: Bool = false, ignoreClass: Int? = nil, axis: Int = -1) {
    self.init()
    self.givenName = name
    self.fromLogits = fromLogits
    self.ignoreClass = ignoreClass
    self.axis = axis
  }
}

extension CosineDecay {
  /// A rate that falls along half a cosine wave, perhaps after a warm-up.
  ///
  /// - Parameters:
  ///   - initialLearningRate: Rate at the start.
  ///   - decaySteps: Batches until the end.
  ///   - alpha: Share of the rate that is left at the end.
  ///   - name: A name of its own.
  ///   - warmupTarget: Rate at the end of the warm-up.
  ///   - warmupSteps: Batches of the warm-up.
  public init(
    initialLearningRate: Double, decaySteps: Int, alpha: Double = 0.0, name: String? = nil, warmupTarget: Double? = nil,
    warmupSteps: Int = 0
  ) {
    self.init()
    self.initialLearningRate = initialLearningRate
    self.decaySteps = decaySteps
    self.alpha = alpha
    self.givenName = name
    self.warmupTarget = warmupTarget
    self.warmupSteps = warmupSteps
  }
}

extension CosineDecayRestarts {
  /// Cosine decays one after another.
  ///
  /// - Parameters:
  ///   - initialLearningRate: Rate at the start.
  ///   - firstDecaySteps: Batches of the first decay.
  ///   - tMul: How much longer each decay is than the one before.
  ///   - mMul: How much higher each decay starts than the one before.
  ///   - alpha: Share of the rate that is left at the end.
  ///   - name: A name of its own.
  public init(
    initialLearningRate: Double, firstDecaySteps: Int, tMul: Double = 2.0, mMul: Double = 1.0, alpha: Double = 0.0,
    name: String? = nil
  ) {
    self.init()
    self.initialLearningRate = initialLearningRate
    self.firstDecaySteps = firstDecaySteps
    self.lengthFactor = tMul
    self.heightFactor = mMul
    self.alpha = alpha
    self.givenName = name
  }
}

extension ExponentialDecay {
  /// A rate that shrinks by one factor over and over.
  ///
  /// - Parameters:
  ///   - initialLearningRate: Rate at the start.
  ///   - decaySteps: Batches per factor.
  ///   - decayRate: The factor.
  ///   - staircase: Whether the rate falls in steps rather than with every batch.
  ///   - name: A name of its own.
  public init(
    initialLearningRate: Double, decaySteps: Int, decayRate: Double, staircase: Bool = false, name: String? = nil
  ) {
    self.init()
    self.initialLearningRate = initialLearningRate
    self.decaySteps = decaySteps
    self.decayRate = decayRate
    self.staircase = staircase
    self.givenName = name
  }
}

extension InverseTimeDecay {
  /// A rate divided by a number that grows evenly.
  ///
  /// - Parameters:
  ///   - initialLearningRate: Rate at the start.
  ///   - decaySteps: Batches in which the divisor grows by decay_rate.
  ///   - decayRate: How much the divisor grows.
  ///   - staircase: Whether the rate falls in steps rather than with every batch.
  ///   - name: A name of its own.
  public init(
    initialLearningRate: Double, decaySteps: Int, decayRate: Double, staircase: Bool = false, name: String? = nil
  ) {
    self.init()
    self.initialLearningRate = initialLearningRate
    self.decaySteps = decaySteps
    self.decayRate = decayRate
    self.staircase = staircase
    self.givenName = name
  }
}

extension PiecewiseConstantDecay {
  /// One rate after another.
  ///
  /// - Parameters:
  ///   - boundaries: Last batch, counted from 0, of every rate but the last.
  ///   - values: The rates: one more than boundaries.
  ///   - name: A name of its own.
  public init(boundaries: [Int], values: [Double], name: String? = nil) {
    self.init()
    self.boundaries = boundaries
    self.values = values
    self.givenName = name
  }
}

extension PolynomialDecay {
  /// A rate that falls to another one along a power of the steps left.
  ///
  /// - Parameters:
  ///   - initialLearningRate: Rate at the start.
  ///   - decaySteps: Batches until the end rate.
  ///   - endLearningRate: Rate at the end.
  ///   - power: 1 is a straight line.
  ///   - cycle: Whether the rate rises again and falls more slowly.
  ///   - name: A name of its own.
  public init(
    initialLearningRate: Double, decaySteps: Int, endLearningRate: Double = 0.0001, power: Double = 1.0,
    cycle: Bool = false, name: String? = nil
  ) {
    self.init()
    self.initialLearningRate = initialLearningRate
    self.decaySteps = decaySteps
    self.endLearningRate = endLearningRate
    self.power = power
    self.cycle = cycle
    self.givenName = name
  }
}

extension LearningRate {
  /// A rate that falls along half a cosine wave, perhaps after a warm-up.
  ///
  /// - Parameters:
  ///   - initialLearningRate: Rate at the start.
  ///   - decaySteps: Batches until the end.
  ///   - alpha: Share of the rate that is left at the end.
  ///   - name: A name of its own.
  ///   - warmupTarget: Rate at the end of the warm-up.
  ///   - warmupSteps: Batches of the warm-up.
  public static func cosineDecay(
    initialLearningRate: Double, decaySteps: Int, alpha: Double = 0.0, name: String? = nil, warmupTarget: Double? = nil,
    warmupSteps: Int = 0
  ) -> LearningRate {
    .schedule(
      CosineDecay(
        initialLearningRate: initialLearningRate, decaySteps: decaySteps, alpha: alpha, name: name,
        warmupTarget: warmupTarget, warmupSteps: warmupSteps))
  }

  /// Cosine decays one after another.
  ///
  /// - Parameters:
  ///   - initialLearningRate: Rate at the start.
  ///   - firstDecaySteps: Batches of the first decay.
  ///   - tMul: How much longer each decay is than the one before.
  ///   - mMul: How much higher each decay starts than the one before.
  ///   - alpha: Share of the rate that is left at the end.
  ///   - name: A name of its own.
  public static func cosineDecayRestarts(
    initialLearningRate: Double, firstDecaySteps: Int, tMul: Double = 2.0, mMul: Double = 1.0, alpha: Double = 0.0,
    name: String? = nil
  ) -> LearningRate {
    .schedule(
      CosineDecayRestarts(
        initialLearningRate: initialLearningRate, firstDecaySteps: firstDecaySteps, tMul: tMul, mMul: mMul,
        alpha: alpha, name: name))
  }

  /// A rate that shrinks by one factor over and over.
  ///
  /// - Parameters:
  ///   - initialLearningRate: Rate at the start.
  ///   - decaySteps: Batches per factor.
  ///   - decayRate: The factor.
  ///   - staircase: Whether the rate falls in steps rather than with every batch.
  ///   - name: A name of its own.
  public static func exponentialDecay(
    initialLearningRate: Double, decaySteps: Int, decayRate: Double, staircase: Bool = false, name: String? = nil
  ) -> LearningRate {
    .schedule(
      ExponentialDecay(
        initialLearningRate: initialLearningRate, decaySteps: decaySteps, decayRate: decayRate, staircase: staircase,
        name: name))
  }

  /// A rate divided by a number that grows evenly.
  ///
  /// - Parameters:
  ///   - initialLearningRate: Rate at the start.
  ///   - decaySteps: Batches in which the divisor grows by decay_rate.
  ///   - decayRate: How much the divisor grows.
  ///   - staircase: Whether the rate falls in steps rather than with every batch.
  ///   - name: A name of its own.
  public static func inverseTimeDecay(
    initialLearningRate: Double, decaySteps: Int, decayRate: Double, staircase: Bool = false, name: String? = nil
  ) -> LearningRate {
    .schedule(
      InverseTimeDecay(
        initialLearningRate: initialLearningRate, decaySteps: decaySteps, decayRate: decayRate, staircase: staircase,
        name: name))
  }

  /// One rate after another.
  ///
  /// - Parameters:
  ///   - boundaries: Last batch, counted from 0, of every rate but the last.
  ///   - values: The rates: one more than boundaries.
  ///   - name: A name of its own.
  public static func piecewiseConstantDecay(boundaries: [Int], values: [Double], name: String? = nil) -> LearningRate {
    .schedule(PiecewiseConstantDecay(boundaries: boundaries, values: values, name: name))
  }

  /// A rate that falls to another one along a power of the steps left.
  ///
  /// - Parameters:
  ///   - initialLearningRate: Rate at the start.
  ///   - decaySteps: Batches until the end rate.
  ///   - endLearningRate: Rate at the end.
  ///   - power: 1 is a straight line.
  ///   - cycle: Whether the rate rises again and falls more slowly.
  ///   - name: A name of its own.
  public static func polynomialDecay(
    initialLearningRate: Double, decaySteps: Int, endLearningRate: Double = 0.0001, power: Double = 1.0,
    cycle: Bool = false, name: String? = nil
  ) -> LearningRate {
    .schedule(
      PolynomialDecay(
        initialLearningRate: initialLearningRate, decaySteps: decaySteps, endLearningRate: endLearningRate,
        power: power, cycle: cycle, name: name))
  }
}
