import NNTraining

/// A history as a member of a `.keras` file: columns of little-endian numbers, because a small network is trained for
/// millions of epochs, and text would take many times the room.
///
/// | bytes | |
/// |---|---|
/// | 8 | `nnlogs 1` |
/// | 8 | how many epochs |
/// | 8 each | the epochs' numbers, from 0 and rising |
///
/// Then for each log, up to the end: the length of its name (4 bytes), the name, the size of a number (1 byte, 4 or 8)
/// and a number for each epoch. A NaN that arithmetic does not give stands for an epoch without this log.
extension History {
  private static let signature = Array("nnlogs 1".utf8)
  private static let missing = (float: UInt32(0x7FC0_4E4E), double: UInt64(0x7FF8_0000_0000_4E4E))

  // MARK: - Writing

  /// The content of the member.
  var memberBytes: [UInt8] {
    var bytes = Self.signature
    Self.append(UInt64(epochs.count), to: &bytes)
    for epoch in epochs { Self.append(Int64(epoch), to: &bytes) }
    for (place, name) in allNames.enumerated() {
      Self.append(UInt32(name.utf8.count), to: &bytes)
      bytes += Array(name.utf8)
      Self.append(column(name, near: place), to: &bytes)
    }
    return bytes
  }

  /// Names of all logs: not every epoch has those of validation.
  private var allNames: [String] {
    var names: [String] = []
    for logs in logs where !logs.entries.elementsEqual(names, by: { $0.name == $1 }) {
      names += logs.entries.map(\.name).filter { !names.contains($0) }
    }
    return names
  }

  /// - Parameter place: where the log stands in most epochs, to look there first.
  private func column(_ name: String, near place: Int) -> [Double?] {
    logs.map { logs in
      let entries = logs.entries
      return entries.indices.contains(place) && entries[place].name == name ? entries[place].value : logs[name]
    }
  }

  private static func append(_ values: [Double?], to bytes: inout [UInt8]) {
    // Logs are mostly single-precision numbers.
    let areFloats = values.allSatisfy { $0.map { $0.isNaN || Double(Float($0)) == $0 } ?? true }
    bytes.append(areFloats ? 4 : 8)
    for value in values {
      if areFloats {
        append(value.map { $0.isNaN ? Float.nan : Float($0) }?.bitPattern ?? missing.float, to: &bytes)
      } else {
        append(value.map { $0.isNaN ? Double.nan : $0 }?.bitPattern ?? missing.double, to: &bytes)
      }
    }
  }

  private static func append(_ number: some FixedWidthInteger, to bytes: inout [UInt8]) {
    withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
  }

  // MARK: - Reading

  /// Reads what `memberBytes` gave. Every length is held against the bytes that there are, so what is made of them is
  /// never many times as large.
  ///
  /// - Returns: nil for anything else.
  init?(memberBytes bytes: UnsafeRawBufferPointer) {
    var cursor = Cursor(bytes: bytes)
    guard let signature = cursor.take(Self.signature.count), signature.elementsEqual(Self.signature),
      let count = cursor.number(UInt64.self).flatMap({ Int(exactly: $0) }),
      let numbers = cursor.take(count, of: 8)
    else { return nil }
    var columns: [Column] = []
    var names: Set<String> = []
    // A column of nothing would be no less than a name.
    while count > 0, !cursor.isAtEnd {
      guard let column = cursor.column(count), names.insert(column.name).inserted else { return nil }
      columns.append(column)
    }
    guard cursor.isAtEnd else { return nil }
    self.init()
    var last: Int64 = -1
    for index in 0..<count {
      let number = Int64(littleEndian: numbers.loadUnaligned(fromByteOffset: 8 * index, as: Int64.self))
      guard number > last, let epoch = Int(exactly: number) else { return nil }
      last = number
      append(epoch: epoch, Logs(columns.compactMap { column in column[index].map { (column.name, $0) } }))
    }
  }

  private struct Column {
    var name: String
    /// Of a number: 4 or 8.
    var size: Int
    var bytes: UnsafeRawBufferPointer

    subscript(index: Int) -> Double? {
      if size == 4 {
        let bits = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 4 * index, as: UInt32.self))
        return bits == History.missing.float ? nil : Double(Float(bitPattern: bits))
      }
      let bits = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: 8 * index, as: UInt64.self))
      return bits == History.missing.double ? nil : Double(bitPattern: bits)
    }
  }

  /// Takes one piece after the other, never more than there is.
  private struct Cursor {
    let bytes: UnsafeRawBufferPointer
    private var place = 0

    init(bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    var isAtEnd: Bool { place == bytes.count }

    mutating func take(_ count: Int, of size: Int = 1) -> UnsafeRawBufferPointer? {
      guard count <= (bytes.count - place) / size else { return nil }
      defer { place += count * size }
      return UnsafeRawBufferPointer(rebasing: bytes[place..<place + count * size])
    }

    mutating func number<Number: FixedWidthInteger & BitwiseCopyable>(_ type: Number.Type) -> Number? {
      take(MemoryLayout<Number>.size).map { Number(littleEndian: $0.loadUnaligned(as: type)) }
    }

    mutating func column(_ count: Int) -> Column? {
      guard let length = number(UInt32.self), let name = take(Int(length)),
        let text = String(validating: name, as: UTF8.self),
        let size = number(UInt8.self).map(Int.init), size == 4 || size == 8,
        let values = take(count, of: size)
      else { return nil }
      return Column(name: text, size: size, bytes: values)
    }
  }
}
