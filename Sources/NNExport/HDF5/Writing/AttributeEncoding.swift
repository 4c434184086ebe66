extension HDF5Attribute {
  var datatype: [UInt8] {
    switch self {
    case .string, .strings: DatatypeEncoder.string
    case .integer, .integers: DatatypeEncoder.integer(size: 8, isSigned: true)
    case .float, .floats: DatatypeEncoder.float(size: 8, exponentSize: 11, bias: 1023)
    }
  }

  var dims: [Int] {
    switch self {
    case .string, .integer, .float: []
    case .strings(let list): [list.count]
    case .integers(let list): [list.count]
    case .floats(let list): [list.count]
    }
  }

  var texts: [String] {
    switch self {
    case .string(let text): [text]
    case .strings(let list): list
    case .integer, .float, .integers, .floats: []
    }
  }

  /// Bytes of the values in the attribute itself.
  var byteCount: Int {
    switch self {
    case .string: 16
    case .integer, .float: 8
    case .strings(let list): 16 * list.count
    case .integers(let list): 8 * list.count
    case .floats(let list): 8 * list.count
    }
  }

  /// Appends the values. Strings go to `strings`, and `refer` is told where the address of a collection belongs.
  func encode(
    into out: inout ByteEncoder, strings: inout StringHeap, refer: (_ place: Int, _ collection: Int) -> Void
  ) {
    for text in texts {
      let (collection, index) = strings.add(text)
      out.number(text.utf8.count, 4)
      refer(out.count, collection)
      out.address(ByteEncoder.undefined)
      out.number(index, 4)
    }
    switch self {
    case .string, .strings: break
    case .integer(let value): out.number(Int(value), 8)
    case .integers(let list): for value in list { out.number(Int(value), 8) }
    case .float(let value): out.number(Int(bitPattern: UInt(value.bitPattern)), 8)
    case .floats(let list): for value in list { out.number(Int(bitPattern: UInt(value.bitPattern)), 8) }
    }
  }
}
