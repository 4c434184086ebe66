// Written by `make generate` from the fields of every component. Do not edit.

extension Choice where Value == AnyOptimizer {
  /// Gradient descent with momentum, each step divided by the size of recent gradients.
  public static var adam: Choice { "adam" }

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
  public static func adam(
    learningRate: LearningRate = 0.001, beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-07,
    amsgrad: Bool = false, weightDecay: Double? = nil, clipNorm: Double? = nil, clipValue: Double? = nil,
    globalClipNorm: Double? = nil, useEMA: Bool = false, emaMomentum: Double = 0.99, emaOverwriteFrequency: Int? = nil,
    lossScaleFactor: Double? = nil, gradientAccumulationSteps: Int? = nil, name: String? = nil
  ) -> Choice {
    Choice(
      Adam(
        learningRate: learningRate, beta1: beta1, beta2: beta2, epsilon: epsilon, amsgrad: amsgrad,
        weightDecay: weightDecay, clipNorm: clipNorm, clipValue: clipValue, globalClipNorm: globalClipNorm,
        useEMA: useEMA, emaMomentum: emaMomentum, emaOverwriteFrequency: emaOverwriteFrequency,
        lossScaleFactor: lossScaleFactor, gradientAccumulationSteps: gradientAccumulationSteps, name: name))
  }

  /// Gradient descent with each step divided by the size of recent gradients.
  public static var rmsprop: Choice { "rmsprop" }

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
  public static func rmsprop(
    learningRate: LearningRate = 0.001, rho: Double = 0.9, momentum: Double = 0.0, epsilon: Double = 1e-07,
    centered: Bool = false, weightDecay: Double? = nil, clipNorm: Double? = nil, clipValue: Double? = nil,
    globalClipNorm: Double? = nil, useEMA: Bool = false, emaMomentum: Double = 0.99, emaOverwriteFrequency: Int? = nil,
    lossScaleFactor: Double? = nil, gradientAccumulationSteps: Int? = nil, name: String? = nil
  ) -> Choice {
    Choice(
      RMSprop(
        learningRate: learningRate, rho: rho, momentum: momentum, epsilon: epsilon, centered: centered,
        weightDecay: weightDecay, clipNorm: clipNorm, clipValue: clipValue, globalClipNorm: globalClipNorm,
        useEMA: useEMA, emaMomentum: emaMomentum, emaOverwriteFrequency: emaOverwriteFrequency,
        lossScaleFactor: lossScaleFactor, gradientAccumulationSteps: gradientAccumulationSteps, name: name))
  }

  /// Gradient descent, with or without momentum.
  public static var sgd: Choice { "sgd" }

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
  public static func sgd(
    learningRate: LearningRate = 0.01, momentum: Double = 0.0, nesterov: Bool = false, weightDecay: Double? = nil,
    clipNorm: Double? = nil, clipValue: Double? = nil, globalClipNorm: Double? = nil, useEMA: Bool = false,
    emaMomentum: Double = 0.99, emaOverwriteFrequency: Int? = nil, lossScaleFactor: Double? = nil,
    gradientAccumulationSteps: Int? = nil, name: String? = nil
  ) -> Choice {
    Choice(
      SGD(
        learningRate: learningRate, momentum: momentum, nesterov: nesterov, weightDecay: weightDecay,
        clipNorm: clipNorm, clipValue: clipValue, globalClipNorm: globalClipNorm, useEMA: useEMA,
        emaMomentum: emaMomentum, emaOverwriteFrequency: emaOverwriteFrequency, lossScaleFactor: lossScaleFactor,
        gradientAccumulationSteps: gradientAccumulationSteps, name: name))
  }
}

extension Choice where Value == LossReference {
  /// Crossentropy of yes-or-no outputs, each on its own: one sigmoid unit or several.
  public static var binaryCrossentropy: Choice { "binary_crossentropy" }

  /// Crossentropy of yes-or-no outputs, each on its own: one sigmoid unit or several.
  public static var bce: Choice { "bce" }

  /// Crossentropy of yes-or-no outputs, each on its own: one sigmoid unit or several.
  ///
  /// - Parameters:
  ///   - fromLogits: Whether the outputs are logits rather than probabilities.
  ///   - labelSmoothing: Draws targets this far towards 0.5.
  ///   - axis: Axis that is averaged over.
  ///   - reduction: How single losses become one number.
  ///   - name: A name of its own.
  public static func binaryCrossentropy(
    fromLogits: Bool = false, labelSmoothing: Double = 0.0, axis: Int = -1,
    reduction: LossReduction = .sumOverBatchSize, name: String? = nil
  ) -> Choice {
    Choice(
      BinaryCrossentropy(
        fromLogits: fromLogits, labelSmoothing: labelSmoothing, axis: axis, reduction: reduction, name: name))
  }

  /// Crossentropy of one class among several, for one-hot targets: softmax units.
  public static var categoricalCrossentropy: Choice { "categorical_crossentropy" }

  /// Crossentropy of one class among several, for one-hot targets: softmax units.
  ///
  /// - Parameters:
  ///   - fromLogits: Whether the outputs are logits rather than probabilities.
  ///   - labelSmoothing: Share of each target that is spread evenly over all classes.
  ///   - axis: Axis of the classes.
  ///   - reduction: How single losses become one number.
  ///   - name: A name of its own.
  public static func categoricalCrossentropy(
    fromLogits: Bool = false, labelSmoothing: Double = 0.0, axis: Int = -1,
    reduction: LossReduction = .sumOverBatchSize, name: String? = nil
  ) -> Choice {
    Choice(
      CategoricalCrossentropy(
        fromLogits: fromLogits, labelSmoothing: labelSmoothing, axis: axis, reduction: reduction, name: name))
  }

  /// Mean of absolute differences, for numbers; outliers weigh less than squared.
  public static var meanAbsoluteError: Choice { "mean_absolute_error" }

  /// Mean of absolute differences, for numbers; outliers weigh less than squared.
  public static var mae: Choice { "mae" }

  /// Mean of absolute differences, for numbers; outliers weigh less than squared.
  ///
  /// - Parameters:
  ///   - reduction: How single losses become one number.
  ///   - name: A name of its own.
  public static func meanAbsoluteError(reduction: LossReduction = .sumOverBatchSize, name: String? = nil) -> Choice {
    Choice(MeanAbsoluteError(reduction: reduction, name: name))
  }

  /// Mean of squared differences, for numbers.
  public static var meanSquaredError: Choice { "mean_squared_error" }

  /// Mean of squared differences, for numbers.
  public static var mse: Choice { "mse" }

  /// Mean of squared differences, for numbers.
  ///
  /// - Parameters:
  ///   - reduction: How single losses become one number.
  ///   - name: A name of its own.
  public static func meanSquaredError(reduction: LossReduction = .sumOverBatchSize, name: String? = nil) -> Choice {
    Choice(MeanSquaredError(reduction: reduction, name: name))
  }

  /// Crossentropy of one class among several, for class numbers as targets: softmax units.
  public static var sparseCategoricalCrossentropy: Choice { "sparse_categorical_crossentropy" }

  /// Crossentropy of one class among several, for class numbers as targets: softmax units.
  ///
  /// - Parameters:
  ///   - fromLogits: Whether the outputs are logits rather than probabilities.
  ///   - ignoreClass: Class number whose elements do not count.
  ///   - reduction: How single losses become one number.
  ///   - name: A name of its own.
  ///   - axis: Axis of the classes: the last one.
  public static func sparseCategoricalCrossentropy(
    fromLogits: Bool = false, ignoreClass: Int? = nil, reduction: LossReduction = .sumOverBatchSize,
    name: String? = nil, axis: Int = -1
  ) -> Choice {
    Choice(
      SparseCategoricalCrossentropy(
        fromLogits: fromLogits, ignoreClass: ignoreClass, reduction: reduction, name: name, axis: axis))
  }
}

extension Choice where Value == MetricReference {
  /// How often an output is on the right side of a threshold.
  public static var binaryAccuracy: Choice { "binary_accuracy" }

  /// How often an output is on the right side of a threshold.
  ///
  /// - Parameters:
  ///   - name: What logs call it.
  ///   - threshold: Outputs above it count as 1.
  public static func binaryAccuracy(name: String? = nil, threshold: Double = 0.5) -> Choice {
    Choice(Metrics.BinaryAccuracy(name: name, threshold: threshold))
  }

  /// Crossentropy of yes-or-no outputs.
  public static var binaryCrossentropy: Choice { "binary_crossentropy" }

  /// Crossentropy of yes-or-no outputs.
  public static var bce: Choice { "bce" }

  /// Crossentropy of yes-or-no outputs.
  ///
  /// - Parameters:
  ///   - name: What logs call it.
  ///   - fromLogits: Whether the outputs are logits rather than probabilities.
  ///   - labelSmoothing: Draws targets this far towards 0.5.
  public static func binaryCrossentropy(
    name: String? = nil, fromLogits: Bool = false, labelSmoothing: Double = 0.0
  ) -> Choice {
    Choice(Metrics.BinaryCrossentropy(name: name, fromLogits: fromLogits, labelSmoothing: labelSmoothing))
  }

  /// How often the most probable class is the right one, for one-hot targets.
  public static var categoricalAccuracy: Choice { "categorical_accuracy" }

  /// How often the most probable class is the right one, for one-hot targets.
  ///
  /// - Parameters:
  ///   - name: What logs call it.
  public static func categoricalAccuracy(name: String? = nil) -> Choice {
    Choice(Metrics.CategoricalAccuracy(name: name))
  }

  /// Crossentropy of one class among several, for one-hot targets.
  public static var categoricalCrossentropy: Choice { "categorical_crossentropy" }

  /// Crossentropy of one class among several, for one-hot targets.
  ///
  /// - Parameters:
  ///   - name: What logs call it.
  ///   - fromLogits: Whether the outputs are logits rather than probabilities.
  ///   - labelSmoothing: Share of each target that is spread evenly over all classes.
  ///   - axis: Axis of the classes.
  public static func categoricalCrossentropy(
    name: String? = nil, fromLogits: Bool = false, labelSmoothing: Double = 0.0, axis: Int = -1
  ) -> Choice {
    Choice(
      Metrics.CategoricalCrossentropy(
        name: name, fromLogits: fromLogits, labelSmoothing: labelSmoothing, axis: axis))
  }

  /// Mean of absolute differences, in the unit of the targets.
  public static var meanAbsoluteError: Choice { "mean_absolute_error" }

  /// Mean of absolute differences, in the unit of the targets.
  public static var mae: Choice { "mae" }

  /// Mean of absolute differences, in the unit of the targets.
  ///
  /// - Parameters:
  ///   - name: What logs call it.
  public static func meanAbsoluteError(name: String? = nil) -> Choice {
    Choice(Metrics.MeanAbsoluteError(name: name))
  }

  /// Mean of squared differences.
  public static var meanSquaredError: Choice { "mean_squared_error" }

  /// Mean of squared differences.
  public static var mse: Choice { "mse" }

  /// Mean of squared differences.
  ///
  /// - Parameters:
  ///   - name: What logs call it.
  public static func meanSquaredError(name: String? = nil) -> Choice {
    Choice(Metrics.MeanSquaredError(name: name))
  }

  /// Share of the targets' variance that the outputs explain.
  public static var r2Score: Choice { "r2_score" }

  /// Share of the targets' variance that the outputs explain.
  ///
  /// - Parameters:
  ///   - classAggregation: How the scores of several outputs become one.
  ///   - numRegressors: Number of features to adjust for; 0 adjusts nothing.
  ///   - name: What logs call it.
  public static func r2Score(
    classAggregation: Metrics.ScoreAggregation = .uniformAverage, numRegressors: Int = 0, name: String? = nil
  ) -> Choice {
    Choice(Metrics.R2Score(classAggregation: classAggregation, numRegressors: numRegressors, name: name))
  }

  /// Root of the mean of squared differences, in the unit of the targets.
  public static var rootMeanSquaredError: Choice { "root_mean_squared_error" }

  /// Root of the mean of squared differences, in the unit of the targets.
  ///
  /// - Parameters:
  ///   - name: What logs call it.
  public static func rootMeanSquaredError(name: String? = nil) -> Choice {
    Choice(Metrics.RootMeanSquaredError(name: name))
  }

  /// How often the most probable class is the right one, for class numbers as targets.
  public static var sparseCategoricalAccuracy: Choice { "sparse_categorical_accuracy" }

  /// How often the most probable class is the right one, for class numbers as targets.
  ///
  /// - Parameters:
  ///   - name: What logs call it.
  public static func sparseCategoricalAccuracy(name: String? = nil) -> Choice {
    Choice(Metrics.SparseCategoricalAccuracy(name: name))
  }

  /// Crossentropy of one class among several, for class numbers as targets.
  public static var sparseCategoricalCrossentropy: Choice { "sparse_categorical_crossentropy" }

  /// Crossentropy of one class among several, for class numbers as targets.
  ///
  /// - Parameters:
  ///   - name: What logs call it.
  ///   - fromLogits: Whether the outputs are logits rather than probabilities.
  ///   - ignoreClass: Class number whose elements give 0.
  ///   - axis: Axis of the classes: the last one.
  public static func sparseCategoricalCrossentropy(
    name: String? = nil, fromLogits: Bool = false, ignoreClass: Int? = nil, axis: Int = -1
  ) -> Choice {
    Choice(
      Metrics.SparseCategoricalCrossentropy(
        name: name, fromLogits: fromLogits, ignoreClass: ignoreClass, axis: axis))
  }
}
