import FoundationEssentials
import NNConfig
import NNTraining

extension History {
  /// The history for a checkpoint, where it has to be small: hundreds of thousands of epochs are nothing unusual for a
  /// small network. A column of bytes in base64 for the epochs' numbers and for each log.
  var json: ConfigValue {
    var names: [String] = []
    for logs in logs where logs.entries.map(\.name) != names {
      names += logs.entries.map(\.name).filter { !names.contains($0) }
    }
    let columns = names.map { name in ConfigEntry(name, .string(Self.packed(logs.map { $0[name] }))) }
    return .mapping([
      ConfigEntry("epochs", .string(Self.packed(epochs.map { Double($0) }))), ConfigEntry("logs", .mapping(columns)),
    ])
  }

  /// Reads what `json` gave.
  ///
  /// - Returns: nil for anything else.
  init?(json: ConfigValue) {
    guard let epochs = json["epochs"]?.text.flatMap(Self.unpacked), let entries = json["logs"]?.entries else {
      return nil
    }
    var columns: [(name: String, values: [Double?])] = []
    for entry in entries {
      guard let values = entry.value.text.flatMap(Self.unpacked), values.count == epochs.count else { return nil }
      columns.append((entry.key, values))
    }
    self.init()
    for (index, epoch) in epochs.enumerated() {
      guard let epoch = epoch.flatMap({ Int(exactly: $0) }) else { return nil }
      append(epoch: epoch, Logs(columns.compactMap { column in column.values[index].map { (column.name, $0) } }))
    }
  }

  // MARK: - Columns

  /// Stands for an epoch without this log: a NaN that arithmetic does not give.
  private static let missing = (float: UInt32(0x7FC0_4E4E), double: UInt64(0x7FF8_0000_0000_4E4E))

  /// `f` or `d` for the size of an element, then the elements, little-endian.
  private static func packed(_ values: [Double?]) -> String {
    // Logs are mostly single-precision numbers.
    if values.allSatisfy({ $0.map { $0.isNaN || Double(Float($0)) == $0 } ?? true }) {
      return "f" + base64(values.map { $0.map { $0.isNaN ? Float.nan : Float($0) }?.bitPattern ?? missing.float })
    }
    return "d" + base64(values.map { $0.map { $0.isNaN ? Double.nan : $0 }?.bitPattern ?? missing.double })
  }

  private static func unpacked(_ text: String) -> [Double?]? {
    switch text.first {
    case "f":
      words(text, of: UInt32.self)?.map { $0 == missing.float ? nil : Double(Float(bitPattern: $0)) }
    case "d":
      words(text, of: UInt64.self)?.map { $0 == missing.double ? nil : Double(bitPattern: $0) }
    default: nil
    }
  }

  private static func base64<Word: FixedWidthInteger>(_ words: [Word]) -> String {
    words.map(\.littleEndian).withUnsafeBytes { Data($0) }.base64EncodedString()
  }

  private static func words<Word: FixedWidthInteger>(_ text: String, of type: Word.Type) -> [Word]? {
    let size = MemoryLayout<Word>.size
    guard let bytes = Data(base64Encoded: String(text.dropFirst())), bytes.count % size == 0 else { return nil }
    return bytes.withUnsafeBytes { bytes in
      stride(from: 0, to: bytes.count, by: size).map {
        Word(littleEndian: bytes.loadUnaligned(fromByteOffset: $0, as: type))
      }
    }
  }
}
