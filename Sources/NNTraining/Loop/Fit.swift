import NNConfig

/// A loss that is no number, found where it began.
public struct DivergedError: Error, Sendable {
  /// Counted from 1.
  public var epoch: Int
  /// Of the epoch, counted from 1.
  public var step: Int
  /// Name of the first layer that gives numbers that are not finite; `nil` when only the loss does.
  public var layer: String?
  /// What had been reached before.
  public var history: History
}

extension Model {
  /// Keras's `fit`: trains on all rows of `source` once per epoch.
  ///
  /// - Parameters:
  ///   - validation: rows to evaluate on after an epoch.
  ///   - shouldStop: asked after every step; when it says yes, training ends there and `fit` returns.
  /// - Throws: `DivergedError` when the loss stops being a number (weights are those before that step), what the
  ///   source throws, `DiagnosticError` when the source does not fit the model.
  public func fit(
    _ source: any BatchSource, validation: (any BatchSource)? = nil, settings: FitSettings = FitSettings(),
    reporter: any Reporter = SilentReporter(), shouldStop: () -> Bool = { false }
  ) throws -> History {
    try check(source)
    if let validation { try check(validation) }
    return try backend.perform {
      try FitLoop(self, source, validation, settings, reporter).run(shouldStop: shouldStop)
    }
  }
}
