import Foundation
import NNTestSupport
import Testing

/// A folder with a small training in it that has all kinds of state: moments, averages, gradients that are being summed
/// up, statistics, random layers, rows held out.
struct Training {
  let folder: String
  static let name = "net"

  private static let spec = """
    name: net
    layers:
      - Input: [6]
      - Normalization
      - Dense: {units: 8, use_bias: false}
      - BatchNormalization
      - Activation: relu
      - Dropout: 0.3
      - Dense: {units: 3, activation: softmax}
    compile:
      loss: sparse_categorical_crossentropy
      optimizer: {Adam: {use_ema: true, ema_overwrite_frequency: 5, gradient_accumulation_steps: 2}}
      metrics: [accuracy]
    fit: {epochs: 6, batch_size: 8, validation_split: 0.25}

    """

  /// Two of its files, as a training in one go gives them.
  struct Reference {
    var model: Data
    var history: Data
    /// The calls that changed files, in order: `NUMBER NAME PATH`.
    var calls: [String]
  }

  /// For the time of `body`.
  static func with<Result>(_ body: (Training) throws -> Result) throws -> Result {
    try withFolder(["net.yaml": spec]) { folder in
      let data = ["--features", "6", "--classes", "3", "--samples", "60", "--signal", "0.8"]
      #expect(try runCLI(["generate-dummy"] + data, in: folder).end == .exit(0))
      return try body(Training(folder: folder))
    }
  }

  func path(_ name: String) -> String { "\(folder)/\(name)" }
  func bytes(_ name: String) throws -> Data { try Data(contentsOf: URL(filePath: path(name))) }
  func text(_ name: String) throws -> String { String(decoding: try bytes(name), as: UTF8.self) }
  func write(_ text: String, to name: String) throws { try writeFile(path(name), Array(text.utf8)) }
  func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: path(name)) }
  func has(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path(name)) }

  /// Names in a folder, hidden ones included; none where there is no folder.
  func names(_ folder: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: path(folder))) ?? []).sorted()
  }

  func nnrun(_ arguments: [String], environment: [String: String] = [:]) throws -> CLIRun {
    try runCLI(
      arguments, in: folder, environment: ["NNRUN_CHECKPOINT_SECONDS": "0"].merging(environment) { $1 }, timeout: 60)
  }

  /// Trains in a place of its own.
  ///
  /// - Parameter model: what to train.
  func train(
    _ model: String = "net.yaml", in place: String, _ more: [String] = [], environment: [String: String] = [:]
  ) throws -> CLIRun {
    try nnrun(
      ["train", model, "--data", "x.csv", "--labels", "y.csv", "--verbose", "0", "--run-dir", place] + more,
      environment: environment)
  }

  func resume(_ run: String, _ more: [String] = []) throws -> CLIRun {
    try nnrun(["train", "--resume", run, "--verbose", "0"] + more)
  }

  /// Runs what is to be given to a shell, with `$nnrun` for the program.
  func shell(_ script: String) throws -> CLIRun {
    try runCLI(
      ["-c", script], in: folder, environment: ["nnrun": try nnrunPath(), "NNRUN_CHECKPOINT_SECONDS": "0"], timeout: 60,
      executable: "/bin/sh")
  }

  func reference(_ model: String = "net.yaml", _ more: [String] = []) throws -> Reference {
    let log = path("calls")
    let run = try train(model, in: "reference", more, environment: Faults.environment(log: log))
    try #require(run.end == .exit(0), "\(run.standardError)")
    let reference = Reference(
      model: try bytes("reference/net/1/model.keras"), history: try bytes("reference/net/1/history.csv"),
      calls: try text("calls").split(separator: "\n").map(String.init))
    try remove("reference")
    return reference
  }

  /// A run that was interrupted in its first epoch.
  func interrupted(_ model: String = "net.yaml", in place: String = "runs") throws -> String {
    // Right after the folder is there.
    let run = try train(model, in: place, environment: Faults.environment("signal:20:\(SIGINT)"))
    try #require(run.end == .exit(130), "\(run.standardError)")
    return "\(place)/net/1"
  }

  /// Expects that a run came to its end with the bytes of one in one go, and left nothing over.
  func expectDone(_ run: String, _ reference: Reference, _ comment: Comment, sourceLocation: SourceLocation) throws {
    #expect(
      names(run) == ["history.csv", "model.keras", "run.json", "spec.yaml"], comment, sourceLocation: sourceLocation)
    #expect(try bytes("\(run)/model.keras") == reference.model, comment, sourceLocation: sourceLocation)
    #expect(try bytes("\(run)/history.csv") == reference.history, comment, sourceLocation: sourceLocation)
    #expect(try text("\(run)/run.json").contains(#""status": "done""#), comment, sourceLocation: sourceLocation)
  }

  /// Expects that a run that was stopped somewhere has nothing half-written and, resumed, comes to the same bytes.
  ///
  /// - Returns: whether there was a run; without one nothing may be left but hidden drafts.
  @discardableResult
  func expectRecovers(
    in place: String, _ reference: Reference, _ comment: Comment, sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> Bool {
    let run = "\(place)/net/1"
    guard has(run) else {
      #expect(names("\(place)/net").allSatisfy { $0.hasPrefix(".") }, comment, sourceLocation: sourceLocation)
      return false
    }
    if has("\(run)/model.keras") {
      #expect(try bytes("\(run)/model.keras") == reference.model, comment, sourceLocation: sourceLocation)
    }
    let resumed = try resume(run)
    #expect(resumed.end == .exit(0), "\(comment): \(resumed.standardError)", sourceLocation: sourceLocation)
    try expectDone(run, reference, comment, sourceLocation: sourceLocation)
    return true
  }
}

/// The same few of many every time.
struct SeededSample: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state ^ state >> 29
  }

  /// `count` of the numbers from 1 to `most`, the last among them.
  static func numbers(_ count: Int, upTo most: Int, seed: UInt64) -> [Int] {
    var generator = SeededSample(state: seed)
    return ((1..<most).shuffled(using: &generator).prefix(count - 1) + [most]).sorted()
  }
}
