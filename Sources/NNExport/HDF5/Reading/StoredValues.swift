import NNTensor

/// Where a dataset's numbers lie in a file.
struct StoredValues: Sendable {
  let shape: Shape
  let format: NumberFormat
  let name: String
  private let storage: HDF5Bytes
  private let place: Place

  enum Place: Sendable {
    /// All of them, from this byte on.
    case contiguous(Int)
    case chunks(ChunkGrid)
    /// Nothing was written: every element is the fill value.
    case none
  }

  /// One element as it is stored, where nothing was written. Empty for zero.
  private let fill: [UInt8]

  /// Reads what the header of a dataset says, and finds its chunks.
  init(
    _ header: ObjectHeader, attributes: [String: HDF5Attribute], _ file: HDF5File
  ) throws(HDF5Error) {
    name = header.name
    storage = file.storage
    guard var type = try header.first(.datatype), var space = try header.first(.dataspace),
      var layout = try header.first(.layout)
    else { throw HDF5Error("damaged: \(header.name) has no type, no shape or no data") }
    if header.messages.contains(where: { $0.type == .externalFiles }) {
      throw HDF5Error("\(name): its numbers lie in other files, which cannot be read", kind: .unsupported)
    }
    format = try Self.format(try HDF5Datatype(&type), attributes, name)
    let dataspace = try HDF5Dataspace(&space)
    guard let shape = dataspace.shape else {
      throw HDF5Error(
        "\(name): it has no elements and no shape (a null dataspace), which cannot be read", kind: .unsupported)
    }
    self.shape = shape
    if var filters = try header.first(.filters) { throw try Self.filterError(&filters, name) }
    fill = try Self.fillValue(header, size: format.size)
    place = try DataLayout.place(&layout, of: name, space: dataspace, elementSize: format.size)
  }

  /// Keras stores bfloat16 as two opaque bytes and says so in an attribute.
  private static func format(
    _ type: HDF5Datatype, _ attributes: [String: HDF5Attribute], _ name: String
  ) throws(HDF5Error) -> NumberFormat {
    switch type {
    case .number(let format): return format
    case .opaque(2) where attributes["dtype"] == .string("bfloat16"):
      return NumberFormat(kind: .bfloat16, size: 2, isBigEndian: false)
    case .opaque(let size): throw unsupported("\(size) opaque bytes")
    case .fixedString, .variableString: throw unsupported("a string")
    case .other(let what): throw unsupported(what)
    }
    func unsupported(_ what: String) -> HDF5Error {
      HDF5Error("\(name): its type is \(what); only numbers and booleans can be read", kind: .unsupported)
    }
  }

  private static func fillValue(_ header: ObjectHeader, size: Int) throws(HDF5Error) -> [UInt8] {
    var count = 0
    var content: HDF5Cursor
    if let message = try header.first(.fillValue) {
      content = message
      let version = try content.integer(1)
      if version == 3 {
        count = try content.integer(1) & 0x20 != 0 ? try content.integer(4) : 0
      } else {
        try content.skip(2)
        let isDefined = try content.integer(1) != 0
        count = version == 1 || isDefined ? try content.integer(4) : 0
      }
    } else if let message = try header.first(.oldFillValue) {
      content = message
      count = try content.integer(4)
    } else {
      return []
    }
    // All bits set: no value is defined.
    if count == 0 || count == 0xFFFF_FFFF { return [] }
    guard count == size else { throw content.damaged("a fill value of \(count) bytes, for elements of \(size)") }
    return Array(try content.bytes(count))
  }

  private static func filterError(_ cursor: inout HDF5Cursor, _ name: String) throws(HDF5Error) -> HDF5Error {
    let version = try cursor.integer(1)
    let count = try cursor.integer(1)
    if version == 1 { try cursor.skip(6) }
    let code = count > 0 ? try cursor.integer(2) : 0
    let names = [1: "gzip", 2: "shuffle", 3: "fletcher32", 4: "szip", 5: "nbit", 6: "scaleoffset", 32000: "lzf"]
    return HDF5Error(
      "\(name): its numbers went through the filter \(names[code] ?? "number \(code)"); "
        + "only uncompressed numbers can be read", kind: .unsupported)
  }

  /// The numbers, converted to a type that tensors have.
  func tensor() throws(HDF5Error) -> Tensor {
    try withExtendedLifetime(storage) { () throws(HDF5Error) in
      switch place {
      case .contiguous(let start):
        let source = UnsafeRawBufferPointer(rebasing: storage.buffer[start..<start + shape.count * format.size])
        return try format.tensor(source, shape: shape, name: name)
      case .none:
        return try decode(filled())
      case .chunks(let grid):
        let raw = filled()
        grid.copy(from: storage.buffer, to: raw.bytes)
        return try decode(raw)
      }
    }
  }

  private func filled() -> HostBuffer {
    let raw = HostBuffer(byteCount: shape.count * format.size)
    if fill.contains(where: { $0 != 0 }) {
      for index in 0..<raw.bytes.count { raw.bytes[index] = fill[index % fill.count] }
    }
    return raw
  }

  private func decode(_ raw: HostBuffer) throws(HDF5Error) -> Tensor {
    if format.isStoredAsTensor { return Tensor(adopting: raw, shape: shape, dtype: format.dtype) }
    return try withExtendedLifetime(raw) { () throws(HDF5Error) in
      try format.tensor(UnsafeRawBufferPointer(raw.bytes), shape: shape, name: name)
    }
  }
}
