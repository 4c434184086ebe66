import NNRun

/// Shows a training as Keras does: a live bar where lines can be redrawn, else one line at the end of each epoch.
package final class ProgressReporter: RunObserver {
  package enum Display: Sendable {
    /// Nothing at all.
    case silent
    /// `verbose=1` in Keras.
    case bar(isColored: Bool, columns: Int? = nil)
    /// `verbose=2` in Keras.
    case lines

    /// What `--verbose` means here: 1 needs an output that can be redrawn.
    package init(verbosity: Int, on terminal: Terminal) {
      switch verbosity {
      case 0: self = .silent
      case 1 where terminal.canRedraw: self = .bar(isColored: terminal.hasColors, columns: terminal.columns)
      default: self = .lines
      }
    }
  }

  private let display: Display
  private let pace: ProgressBar.Pace
  private let clock: () -> Double
  private let write: (String) -> Void
  private var epochs = 0
  private var stepsPerEpoch = 0
  private var bar: ProgressBar?
  private var epochBegan = 0.0
  private var lastDrawn: Double?
  private var isLineOpen = false

  /// - Parameters:
  ///   - clock: seconds since some moment.
  ///   - write: gets whole pieces of text: escape sequences that are opened in one are closed in it.
  package init(
    _ display: Display, pace: ProgressBar.Pace = .calm, clock: @escaping () -> Double = Clock.seconds,
    write: @escaping (String) -> Void
  ) {
    self.display = display
    self.pace = pace
    self.clock = clock
    self.write = write
  }

  package func trainingBegan(_ plan: TrainingPlan) {
    trainingBegan(epochs: plan.epochs, stepsPerEpoch: plan.stepsPerEpoch)
  }

  package func trainingBegan(epochs: Int, stepsPerEpoch: Int) {
    self.epochs = epochs
    self.stepsPerEpoch = stepsPerEpoch
  }

  package func epochBegan(_ epoch: Int) {
    if case .silent = display { return }
    epochBegan = clock()
    if case .bar(let isColored, let columns) = display {
      bar = ProgressBar(
        target: stepsPerEpoch, start: epochBegan, interval: pace.interval,
        drawnAt: pace.holdsAcrossEpochs ? lastDrawn : nil, isColored: isColored, columns: columns)
    }
    if epochs > 1 { write("Epoch \(epoch + 1)/\(epochs)\n") }
  }

  package func stepEnded(_ step: Int, logs: () throws -> Logs) throws {
    guard bar != nil else { return }
    let now = clock()
    guard bar?.isDue(at: now) == true else {
      bar?.pass(step + 1, at: now)
      return
    }
    show(bar?.update(step + 1, values: Self.sorted(try logs()), isFinal: false, at: now))
    lastDrawn = now
    isLineOpen = true
  }

  package func epochEnded(_ epoch: Int, logs: Logs, seconds: Double) {
    switch display {
    case .silent: break
    case .lines:
      write(
        ProgressBar.line(steps: stepsPerEpoch, values: Self.sorted(logs), seconds: clock() - epochBegan))
    case .bar:
      let (training, validation) = Self.parted(logs)
      show(bar?.update(stepsPerEpoch, values: training + validation, isFinal: true, at: clock()))
      isLineOpen = false
    }
    bar = nil
  }

  package func warned(_ warning: Diagnostic) {
    close()
    ErrorPrinter.report([warning])
  }

  /// Ends a line that is half drawn, so that what is written next stands on one of its own.
  package func close() {
    if isLineOpen { write("\n") }
    isLineOpen = false
    bar = nil
  }

  private func show(_ text: String?) {
    if let text, !text.isEmpty { write(text) }
  }

  /// By name, capital letters first, as Python sorts.
  private static func sorted(_ logs: Logs) -> [ProgressBar.Value] {
    logs.entries.map { ($0.name, $0.value) }.sorted {
      $0.0.unicodeScalars.lexicographicallyPrecedes($1.0.unicodeScalars)
    }
  }

  /// The bar has shown the training's values before it gets to know those of the held-out data.
  private static func parted(_ logs: Logs) -> (training: [ProgressBar.Value], validation: [ProgressBar.Value]) {
    let values = sorted(logs)
    return (values.filter { !$0.name.hasPrefix("val_") }, values.filter { $0.name.hasPrefix("val_") })
  }
}
