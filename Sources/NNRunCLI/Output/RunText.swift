import NNRun

extension RunResult {
  /// What there is to tell of a run that did not end well.
  var diagnostics: [Diagnostic] {
    switch status {
    case .interrupted:
      let done = history.epochs.last.map { $0 + 1 } ?? 0
      return [
        Diagnostic(
          .note, "interrupted after \(done) \(done == 1 ? "epoch" : "epochs"); all that was reached is saved",
          origin: folder, help: ["go on with: nnrun train --resume \(folder.shellWord)"])
      ]
    case .diverged: return divergence.map { [$0.diagnostic] } ?? []
    case .missed: return missed.map(\.diagnostic)
    default: return []
    }
  }
}

extension MissedThreshold {
  /// At the option that asked for it.
  var diagnostic: Diagnostic { Diagnostic(.error, message, origin: "--\(threshold.kind.rawValue)") }
}

extension RunFinishedError {
  /// Where it is and how far it went.
  var text: String {
    "\(folder) is finished: \(record.epochsDone) of \(record.epochs) epochs, \(record.status.rawValue)"
  }
}

extension TrainingRun {
  /// Where a resumed run goes on.
  var resumptionText: String {
    guard let progress else { return "begins again: nothing was saved before it stopped" }
    let step = progress.step == 0 ? "" : ", step \(progress.step + 1)"
    return "goes on in epoch \(progress.epoch + 1) of \(session.epochs)\(step)"
  }
}

extension JSONLines {
  static func results(_ result: RunResult) -> [ConfigEntry] {
    [
      ConfigEntry("run", .string(result.folder)), ConfigEntry("last", result.last?.json ?? .null),
      ConfigEntry("best", best(result.history.best)),
      ConfigEntry("model", result.model.map(ConfigValue.string) ?? .null),
    ]
  }

  static func results(_ finished: RunFinishedError) -> [ConfigEntry] {
    [
      ConfigEntry("run", .string(finished.folder)), ConfigEntry("last", finished.record.last?.json ?? .null),
      ConfigEntry("best", best(finished.record.best)),
      ConfigEntry("model", .string(finished.folder + "/" + RunFolder.modelName)),
    ]
  }

  private static func best(_ best: (epoch: Int, logs: Logs)?) -> ConfigValue {
    best.map { .mapping([ConfigEntry("epoch", .int($0.epoch + 1)), ConfigEntry("logs", $0.logs.json)]) } ?? .null
  }
}
