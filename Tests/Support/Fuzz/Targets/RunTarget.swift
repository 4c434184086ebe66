import Foundation
import NNConfig
import NNRun

/// Runs that are to go on: one of a run's files is damaged, the others are as they were.
struct RunTarget: Target {
  enum File: String {
    case record = "run.json"
    case checkpoint = "checkpoint.keras"
  }

  private let file: File
  private let run: String
  /// The files of the interrupted run.
  private let files: [String: [UInt8]]

  private static let spec = """
    layers:
      - Input: [3]
      - Dense: {units: 4, activation: relu}
      - Dropout: 0.2
      - BatchNormalization
      - Dense: {units: 2, activation: softmax}
    compile: {loss: categorical_crossentropy, optimizer: adam, metrics: [accuracy]}
    fit: {epochs: 3, batch_size: 2}

    """

  /// Trains for some steps in `folder`, and is interrupted.
  init(_ file: File, in folder: String) throws {
    self.file = file
    try Data(Self.spec.utf8).write(to: URL(filePath: "\(folder)/m.yaml"))
    let rows = (0..<12).map { "\($0),\($0 % 3),0.5" }.joined(separator: "\n") + "\n"
    try Data(rows.utf8).write(to: URL(filePath: "\(folder)/x.csv"))
    try Data(String(repeating: "0\n1\n", count: 6).utf8).write(to: URL(filePath: "\(folder)/y.csv"))
    var request = RunRequest(model: "\(folder)/m.yaml")
    request.data = "\(folder)/x.csv"
    request.labels = "\(folder)/y.csv"
    request.backend = "reference"
    request.runDirectory = "\(folder)/runs"
    let steps = Steps(8)
    let result = try TrainingRun(TrainingSession(request), observer: steps).run { steps.interruption }
    run = result.folder
    files = try Dictionary(
      uniqueKeysWithValues: FileManager.default.contentsOfDirectory(atPath: result.folder).map { name in
        (name, [UInt8](try Data(contentsOf: URL(filePath: "\(result.folder)/\(name)"))))
      })
    guard files[file.rawValue] != nil else { throw Oddity("the run has no \(file.rawValue): \(files.keys.sorted())") }
  }

  func damaged(_ random: inout Generator) throws -> [UInt8] {
    let seed = files[file.rawValue] ?? []
    switch file {
    case .record: return JSONTarget.damaged(seed, other: seed, &random)
    case .checkpoint:
      let members = try ZipDamage.members(of: seed)
      return try KerasTarget.damaged(members, other: members, &random)
    }
  }

  func read(_ bytes: [UInt8]) throws {
    for name in try FileManager.default.contentsOfDirectory(atPath: run) where files[name] == nil {
      try FileManager.default.removeItem(atPath: "\(run)/\(name)")
    }
    for (name, sound) in files {
      try Data(name == file.rawValue ? bytes : sound).write(to: URL(filePath: "\(run)/\(name)"))
    }
    var request = RunRequest(model: "")
    request.resume = run
    let steps = Steps(4)
    _ = try TrainingRun(resuming: request, observer: steps).run { steps.interruption }
  }
}

/// Interrupts after some steps.
private final class Steps: RunObserver {
  private var left: Int

  init(_ count: Int) { left = count }

  var interruption: Interruption? { left > 0 ? nil : .interrupt }
  func stepEnded(_ step: Int, logs: () throws -> Logs) throws { left -= 1 }
}
