import NNConfig
import NNTraining

extension DivergedError: CustomStringConvertible {
  /// What happened, where, and what to do about it.
  public var diagnostic: Diagnostic {
    let notes = [
      layer.map { "the first layer that gives NaN or infinity is \($0)" },
      kept.map { kept in
        kept.step == 1
          ? "the weights kept are those with which epoch \(kept.epoch) began"
          : "the weights kept are those with which the run went on in epoch \(kept.epoch), step \(kept.step)"
      },
    ]
    return Diagnostic(
      .error, "the loss became NaN or infinite in epoch \(epoch), step \(step)", notes: notes.compactMap { $0 },
      help: [
        "lower the learning rate, or scale inputs and targets that are very large",
        "fit.stop_on_nan: false goes on regardless, as Keras does",
      ])
  }

  public var description: String { DiagnosticRenderer().render([diagnostic]) }
}

extension Logs: CustomStringConvertible {
  /// `accuracy: 0.95, loss: 0.1375`.
  public var description: String { entries.map { "\($0.name): \(Float($0.value))" }.joined(separator: ", ") }
}
