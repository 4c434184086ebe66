import FoundationEssentials
import NNConfig
import NNData
import NNTraining

/// How a run ended, or that it has not.
public enum RunStatus: String, Sendable {
  case running, done, failed, interrupted, diverged
  /// A number stayed short of `--min` or beyond `--max`.
  case missed
}

/// What there is to know about a run but its model: the content of `run.json`.
public struct RunRecord: Sendable {
  public var status = RunStatus.running
  /// The process's exit code; nil as long as the run goes on.
  public var exit: Int32?
  public var name: String
  public var number: Int
  /// Times, seconds of training and the machine stand here and nowhere else: the model's file is the same every time.
  public var started: Date
  public var ended: Date?
  public var seed: UInt64
  public var seedWasDrawn: Bool
  public var backend: String
  public var threads: Int
  /// Facts that the backend found.
  public var machine: [(name: String, value: String)]
  public var data: [DataFingerprint]
  /// Tells whether the run's spec is still the one it began with.
  public var specHash: UInt64
  /// Whether the run began with the weights of a saved model, which its checkpoint has from the start.
  public var beganSaved: Bool
  /// Whether the model stands at `--out`: a run that failed later may replace it.
  public var wroteOut = false
  public var rows: Int
  public var validationRows: Int
  public var parameters: Int
  public var epochs: Int
  public var epochsDone = 0
  public var last: Logs?
  /// The epoch, counted from 0, with the smallest loss.
  public var best: (epoch: Int, logs: Logs)?
  /// Where the loss became NaN or infinite.
  public var divergence: DivergedError?
  /// What was asked for that is no part of the spec, to ask for it again when the run is resumed.
  public var request: RunRequest
  /// The YAML that the run was made from, as it was written.
  public var originalSpec: String?

  private static let time = Date.ISO8601FormatStyle(includingFractionalSeconds: true)

  var json: ConfigValue {
    var entries = [
      ConfigEntry("schema", .int(1)), ConfigEntry("status", .string(status.rawValue)),
      ConfigEntry("exit", exit.map { .int(Int($0)) } ?? .null), ConfigEntry("name", .string(name)),
      ConfigEntry("run", .int(number)), ConfigEntry("started", .string(started.formatted(Self.time))),
      ConfigEntry("ended", ended.map { .string($0.formatted(Self.time)) } ?? .null),
      ConfigEntry("seconds", ended.map { .double(($0.timeIntervalSince(started) * 1000).rounded() / 1000) } ?? .null),
      ConfigEntry("nnrun", .string(NNRunVersion.string)), ConfigEntry("seed", .plain(String(seed))),
      ConfigEntry("seed_was_drawn", .bool(seedWasDrawn)), ConfigEntry("backend", .string(backend)),
      ConfigEntry("threads", .int(threads)),
      ConfigEntry("machine", .mapping(machine.map { ConfigEntry($0.name, .string($0.value)) })),
      ConfigEntry("data", .sequence(data.map(\.json))), ConfigEntry("spec_fnv1a64", .string(hexadecimal(specHash))),
      ConfigEntry("began_saved", .bool(beganSaved)), ConfigEntry("wrote_out", .bool(wroteOut)),
      ConfigEntry("rows", .int(rows)),
      ConfigEntry("validation_rows", .int(validationRows)), ConfigEntry("parameters", .int(parameters)),
      ConfigEntry("epochs", .int(epochs)), ConfigEntry("epochs_done", .int(epochsDone)),
      ConfigEntry("last", last?.json ?? .null),
    ]
    let best = best.map { best in
      ConfigValue.mapping([ConfigEntry("epoch", .int(best.epoch + 1)), ConfigEntry("logs", best.logs.json)])
    }
    if let divergence {
      entries.append(
        ConfigEntry(
          "diverged",
          .mapping([
            ConfigEntry("epoch", .int(divergence.epoch)), ConfigEntry("step", .int(divergence.step)),
            ConfigEntry("layer", divergence.layer.map(ConfigValue.string) ?? .null),
            ConfigEntry("kept_epoch", divergence.kept.map { .int($0.epoch) } ?? .null),
          ])))
    }
    entries += [
      ConfigEntry("best", best ?? .null), ConfigEntry("request", request.json),
      ConfigEntry("spec", originalSpec.map(ConfigValue.string) ?? .null),
    ]
    return .mapping(entries)
  }

  /// Reads what `json` gave.
  ///
  /// - Returns: nil for what is no record of a run.
  init?(json: ConfigValue) {
    func int(_ key: String) -> Int? { json[key]?.text.flatMap { Int($0) } }
    func date(_ key: String) -> Date? { json[key]?.text.flatMap { try? Date($0, strategy: Self.time) } }
    guard let status = json["status"]?.text.flatMap(RunStatus.init(rawValue:)), let name = json["name"]?.text,
      let number = int("run"), let started = date("started"), let seed = json["seed"]?.text.flatMap({ UInt64($0) }),
      let backend = json["backend"]?.text, let threads = int("threads"), let data = json["data"]?.items,
      let specHash = json["spec_fnv1a64"]?.text.flatMap({ UInt64($0, radix: 16) }),
      let rows = int("rows"), let validationRows = int("validation_rows"), let parameters = int("parameters"),
      let epochs = int("epochs"), let epochsDone = int("epochs_done"),
      let request = json["request"].flatMap(RunRequest.init(json:))
    else { return nil }
    let fingerprints = data.compactMap(DataFingerprint.init(json:))
    guard fingerprints.count == data.count else { return nil }
    self.status = status
    exit = int("exit").map(Int32.init(truncatingIfNeeded:))
    self.name = name
    self.number = number
    self.started = started
    ended = date("ended")
    self.seed = seed
    seedWasDrawn = json["seed_was_drawn"]?.text == "true"
    self.backend = backend
    self.threads = threads
    machine = (json["machine"]?.entries ?? []).compactMap { entry in entry.value.text.map { (entry.key, $0) } }
    self.data = fingerprints
    self.specHash = specHash
    beganSaved = json["began_saved"]?.text == "true"
    wroteOut = json["wrote_out"]?.text == "true"
    self.rows = rows
    self.validationRows = validationRows
    self.parameters = parameters
    self.epochs = epochs
    self.epochsDone = epochsDone
    last = json["last"].flatMap(Logs.init(json:))
    if let value = json["best"], let epoch = value["epoch"]?.text.flatMap({ Int($0) }), epoch > 0,
      let logs = value["logs"].flatMap(Logs.init(json:))
    {
      best = (epoch - 1, logs)
    }
    self.request = request
    originalSpec = json["spec"].flatMap { $0.isNull ? nil : $0.text }
  }

  init(
    name: String, number: Int, started: Date, seed: UInt64, seedWasDrawn: Bool, backend: String, threads: Int,
    machine: [(name: String, value: String)], data: [DataFingerprint], specHash: UInt64, beganSaved: Bool, rows: Int,
    validationRows: Int, parameters: Int, epochs: Int, request: RunRequest, originalSpec: String?
  ) {
    self.name = name
    self.number = number
    self.started = started
    self.seed = seed
    self.seedWasDrawn = seedWasDrawn
    self.backend = backend
    self.threads = threads
    self.machine = machine
    self.data = data
    self.specHash = specHash
    self.beganSaved = beganSaved
    self.rows = rows
    self.validationRows = validationRows
    self.parameters = parameters
    self.epochs = epochs
    self.request = request
    self.originalSpec = originalSpec
  }
}

/// Sixteen digits.
private func hexadecimal(_ number: UInt64) -> String {
  let digits = String(number, radix: 16)
  return String(repeating: "0", count: 16 - digits.count) + digits
}

extension DataFingerprint {
  fileprivate var json: ConfigValue {
    .mapping([
      ConfigEntry("name", .string(name)), ConfigEntry("bytes", .int(byteCount)),
      ConfigEntry("xxh64", .string(hexadecimal(hash))),
    ])
  }

  fileprivate init?(json: ConfigValue) {
    guard let name = json["name"]?.text, let byteCount = json["bytes"]?.text.flatMap({ Int($0) }),
      let hash = json["xxh64"]?.text.flatMap({ UInt64($0, radix: 16) })
    else { return nil }
    self.init(name: name, byteCount: byteCount, hash: hash)
  }
}
