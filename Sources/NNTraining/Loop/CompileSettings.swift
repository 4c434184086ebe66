import NNConfig

/// Keras's `compile`: what a model is trained for, and how.
public struct CompileSettings: Component {
  /// The rule that changes the weights.
  public var optimizer = AnyOptimizer(RMSprop())
  /// What training makes small.
  public var loss = LossReference(MeanSquaredError())
  /// Numbers to show beside the loss, for which all rows count alike.
  public var metrics: [MetricReference] = []
  /// Numbers to show beside the loss, for which rows count by their sample or class weights.
  public var weightedMetrics: [MetricReference] = []

  /// `RMSprop` and the mean squared error, without metrics.
  public init() {}

  public static var name: String { "compile" }
  public static var summary: String { "What the model is trained for, and how." }

  public static var fields: [Field<CompileSettings>] {
    Field("optimizer", \.optimizer, "The rule that changes the weights.")
    Field("loss", \.loss, .required, "What training makes small.")
    Field("metrics", \.metrics, "Numbers to show beside the loss.")
    Field("weighted_metrics", \.weightedMetrics, "Metrics that count rows by their sample weights.")
  }

  public static var unsupported: [UnsupportedKey] {
    [
      UnsupportedKey("loss_weights", "needs a model with several outputs, which a list of layers cannot describe"),
      UnsupportedKey("run_eagerly", "means nothing here: every step is a compiled graph", isIgnoredInKeras: true),
      UnsupportedKey("jit_compile", "means nothing here: every step is a compiled graph", isIgnoredInKeras: true),
      UnsupportedKey(
        "steps_per_execution", "means nothing here: a step costs no call from Python", isIgnoredInKeras: true),
      UnsupportedKey(
        "auto_scale_loss", "means nothing here: losses are float32 and need no scaling", isIgnoredInKeras: true),
    ]
  }
}

/// Where a spec says what a model is compiled with.
public struct CompilePlaces: Sendable {
  public var loss: SourceSpan?
  public var metrics: SourceSpan?

  public init(loss: SourceSpan? = nil, metrics: SourceSpan? = nil) {
    self.loss = loss
    self.metrics = metrics
  }
}
