import NNConfig
import NNTraining
import Testing

@testable import NNExport

/// The history of a training that is not done, as a member of a file.
@Suite struct HistoryColumnsTests {
  struct Case: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var history: History
  }

  static let cases = [
    Case(testDescription: "none", history: History()),
    Case(testDescription: "an epoch without logs", history: History([(0, Logs())])),
    Case(
      testDescription: "held-out rows every second epoch",
      history: History([
        (3, Logs([("loss", 0.5)])), (4, Logs([("loss", 0.25), ("val_loss", 0.75)])), (5, Logs([("loss", 0.125)])),
      ])),
    Case(
      testDescription: "numbers of double precision",
      history: History([(0, Logs([("loss", 0.1), ("r2", -1e300)])), (1, Logs([("loss", 0.2), ("r2", 0)]))])),
    Case(
      testDescription: "numbers that are not finite",
      history: History([(0, Logs([("loss", .infinity)])), (1, Logs([("loss", -.infinity)]))])),
    Case(testDescription: "a late epoch", history: History([(123_456_789, Logs([("loss", 1)]))])),
    Case(testDescription: "a name that is not ASCII", history: History([(0, Logs([("fehler_ü", 1)]))])),
  ]

  private func read(_ bytes: [UInt8]) -> History? { bytes.withUnsafeBytes(History.init(memberBytes:)) }

  @Test(arguments: cases) func readsWhatItWrote(_ example: Case) {
    #expect(read(example.history.memberBytes) == example.history)
  }

  @Test func keepsNaN() throws {
    let history = History([(0, Logs([("loss", .nan)])), (1, Logs([("loss", 1)]))])
    let again = try #require(read(history.memberBytes))
    #expect(again["loss"].count == 2 && again["loss"][0].isNaN && again["loss"][1] == 1)
  }

  @Test func isSmall() {
    let logs = Logs([("accuracy", 0.5), ("loss", 0.25), ("val_accuracy", 0.5), ("val_loss", 0.25)])
    #expect(History((0..<100_000).map { ($0, logs) }).memberBytes.count < 2_500_000)
  }

  /// Far beyond what may stand in a member with JSON.
  @Test func aLongHistoryIsKeptWithAModel() throws {
    let names = (0..<22).map { "metric_\($0)" }
    var snapshot = try KerasGolden.named("train_adam").read()
    let history = History((0..<60_000).map { epoch in (epoch, Logs(names.map { ($0, Double(epoch) / 3) })) })
    snapshot.history = history
    let bytes = try KerasArchive().written(snapshot)
    #expect(bytes.count > KerasArchive.jsonByteLimit)
    let file = try KerasFile(KerasArchive().written(KerasGolden.named("train_adam").read()))
    #expect(try KerasFile(bytes).names == file.names + ["nnrun.history"])
    let again = try KerasArchive().reading(bytes)
    #expect(again.history == history)
    #expect(try KerasArchive().written(again) == bytes)
  }

  /// Of two epochs, 0 and 1, with the log `loss`; at these places stand the count, the epochs, the name's length, the
  /// name, the size, the numbers.
  private static let sound = History([(0, Logs([("loss", 0.5)])), (1, Logs([("loss", 0.25)]))]).memberBytes
  private static let (count, epochs, length, name, size, numbers) = (8, 16, 32, 36, 40, 41)

  struct Damage: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var change: @Sendable (inout [UInt8]) -> Void
  }

  static let damages = [
    Damage(testDescription: "nothing") { $0 = [] },
    Damage(testDescription: "another signature") { $0[7] = 0x32 },
    Damage(testDescription: "more epochs than bytes") { $0[count + 6] = 1 },
    Damage(testDescription: "more epochs than can be counted") { $0[count + 7] = 0xFF },
    Damage(testDescription: "fewer epochs than numbers") { $0[count] = 1 },
    Damage(testDescription: "no epochs, but numbers") { $0[count] = 0 },
    Damage(testDescription: "an epoch before the first") { $0[epochs + 7] = 0x80 },
    Damage(testDescription: "the same epoch twice") { $0[epochs + 8] = 0 },
    Damage(testDescription: "a name longer than the bytes") { $0[length + 3] = 0xFF },
    Damage(testDescription: "a name that is not UTF-8") { $0[name] = 0xFF },
    Damage(testDescription: "numbers of another size") { $0[size] = 2 },
    Damage(testDescription: "numbers of more bytes than there are") { $0[size] = 8 },
    Damage(testDescription: "numbers missing") { $0.removeLast() },
    Damage(testDescription: "bytes left over") { $0.append(0) },
    Damage(testDescription: "a log twice") { $0 += $0[length...] },
  ]

  @Test(arguments: damages) func refuses(_ damage: Damage) {
    #expect(Self.sound.count == Self.numbers + 8)
    var bytes = Self.sound
    damage.change(&bytes)
    #expect(read(bytes) == nil)
  }

  @Test func damageIsTold() throws {
    let file = try KerasFile(KerasGolden.named("train_adam").bytes)
    var weights: [UInt8] = []
    try HDF5Writer(root: file.weights).write { weights += $0 }
    let bytes = try KerasFile.zip([
      "metadata.json": Array(JSONWriter().write(file.metadata).utf8),
      "config.json": Array(JSONWriter().write(file.config).utf8), "model.weights.h5": weights,
      "nnrun.history": [1, 2, 3],
    ])
    #expect(
      KerasArchive().problems(bytes) == """
        model.keras: error: nnrun.history is damaged: it is not a history as nnrun writes it
          help: remove it and nnrun.json from the zip: the model itself can be read without them

        """)
  }
}
