import NNTensor

/// A named value of a group or dataset.
struct AttributeMessage {
  let name: String
  /// `nil` for a type or rank that is left out.
  let value: HDF5Attribute?

  /// Reads an attribute message of `owner`.
  init(_ cursor: inout HDF5Cursor, of owner: String) throws(HDF5Error) {
    let version = try cursor.integer(1)
    guard (1...3).contains(version) else {
      throw HDF5Error("\(owner) has an attribute of version \(version)", kind: .unsupported)
    }
    // Version 1 pads its parts to 8 bytes.
    func padded(_ count: Int) -> Int { version == 1 ? (count + 7) / 8 * 8 : count }
    let flags = try cursor.integer(1)
    let (nameSize, typeSize, spaceSize) = (try cursor.integer(2), try cursor.integer(2), try cursor.integer(2))
    if version == 3 { try cursor.skip(1) }
    var nameBytes = try cursor.part(padded(nameSize), "an attribute's name of \(owner)")
    name = try nameBytes.text(nameSize)
    let structure = "attribute \(name) of \(owner)"
    if version > 1, flags & 3 != 0 {
      throw HDF5Error("\(structure): its type is a committed one, which cannot be read", kind: .unsupported)
    }
    var type = try cursor.part(padded(typeSize), structure)
    var space = try cursor.part(padded(spaceSize), structure)
    let datatype = try HDF5Datatype(&type)
    let shape = try HDF5Dataspace(&space).shape
    var values = try cursor.part(cursor.remaining, structure)
    guard let shape, shape.rank < 2 else {
      value = nil
      return
    }
    value = try Self.value(&values, datatype, count: shape.rank == 0 ? nil : shape[0])
  }

  /// One value, or a list of `count`.
  private static func value(
    _ cursor: inout HDF5Cursor, _ type: HDF5Datatype, count: Int?
  ) throws(HDF5Error) -> HDF5Attribute? {
    switch type {
    case .variableString:
      let texts = try list(&cursor, count) { cursor throws(HDF5Error) in try GlobalHeap.string(&cursor) }
      return count == nil ? .string(texts[0]) : .strings(texts)
    case .fixedString(let size, let padding):
      guard size > 0 else { return nil }
      let texts = try list(&cursor, count) { cursor throws(HDF5Error) in
        let text = try cursor.text(size)
        if padding != .spacePadded { return text }
        return String(text.reversed().drop { $0 == " " }.reversed())
      }
      return count == nil ? .string(texts[0]) : .strings(texts)
    case .number(let format):
      return try numbers(&cursor, format, count)
    case .opaque, .other:
      return nil
    }
  }

  private static func numbers(
    _ cursor: inout HDF5Cursor, _ format: NumberFormat, _ count: Int?
  ) throws(HDF5Error) -> HDF5Attribute? {
    let bits = try list(&cursor, count) { cursor throws(HDF5Error) in
      let stored = try cursor.unsigned(format.size)
      return format.isBigEndian ? stored.byteSwapped >> UInt64(64 - 8 * format.size) : stored
    }
    switch format.kind {
    case .boolean:
      return nil
    case .signed, .unsigned:
      let shift = Int64(64 - 8 * format.size)
      let isTooLarge = format.kind == .unsigned && bits.contains { $0 > UInt64(Int64.max) }
      if isTooLarge { return nil }
      let values = bits.map { bits in
        format.kind == .signed ? (Int64(bitPattern: bits) << shift) >> shift : Int64(bitPattern: bits)
      }
      return count == nil ? .integer(values[0]) : .integers(values)
    case .half, .bfloat16, .ieee:
      let values = bits.map { bits in
        switch (format.kind, format.size) {
        case (.half, _): Double(Float(half: UInt16(bits)))
        case (.bfloat16, _): Double(Float(bitPattern: UInt32(bits) << 16))
        case (_, 4): Double(Float(bitPattern: UInt32(bits)))
        default: Double(bitPattern: bits)
        }
      }
      return count == nil ? .float(values[0]) : .floats(values)
    }
  }

  /// `count` elements, or one. Grows with what is read: a count that the bytes do not hold allocates nothing.
  private static func list<Element>(
    _ cursor: inout HDF5Cursor, _ count: Int?, _ read: (inout HDF5Cursor) throws(HDF5Error) -> Element
  ) throws(HDF5Error) -> [Element] {
    var elements: [Element] = []
    for _ in 0..<(count ?? 1) { elements.append(try read(&cursor)) }
    return elements
  }
}
