import NNTensor

/// How numbers are stored in an npy file.
enum StoredElement: String, Sendable, Hashable, CaseIterable {
  case float16 = "f2"
  case float32 = "f4"
  case float64 = "f8"
  case int8 = "i1"
  case int16 = "i2"
  case int32 = "i4"
  case int64 = "i8"
  case uint8 = "u1"
  case uint16 = "u2"
  case uint32 = "u4"
  case uint64 = "u8"
  case bool = "b1"

  var byteCount: Int {
    switch self {
    case .int8, .uint8, .bool: 1
    case .float16, .int16, .uint16: 2
    case .float32, .int32, .uint32: 4
    case .float64, .int64, .uint64: 8
    }
  }
}

/// The header of an npy file of numbers: element type, byte order, axis order and shape. No size in it is trusted: all
/// are held against the length of the file.
struct NPYHeader: Sendable, Hashable {
  var element: StoredElement
  var isBigEndian: Bool
  var isFortranOrder: Bool
  var shape: Shape
  /// Where the elements begin.
  var dataOffset: Int

  var byteCount: Int { shape.count * element.byteCount }

  static let magic = NPYHeaderText.magic

  /// Reads the header at the beginning of `bytes`, which may end behind it; `fileSize` is the length of the whole.
  init(parsing bytes: UnsafeBufferPointer<UInt8>, fileSize: Int) throws(NPYFlaw) {
    try self.init(NPYHeaderText(parsing: bytes), fileSize: fileSize)
  }

  init(_ text: NPYHeaderText, fileSize: Int) throws(NPYFlaw) {
    (element, isBigEndian) = try Self.element(text.descr)
    isFortranOrder = text.isFortranOrder
    dataOffset = text.dataOffset
    shape = Shape(text.dims)
    try text.checkSize(elementSize: element.byteCount, fileSize: fileSize)
  }

  private static func element(_ descr: String) throws(NPYFlaw) -> (StoredElement, isBigEndian: Bool) {
    if let order = descr.first, "<>=|".contains(order), let element = StoredElement(rawValue: String(descr.dropFirst()))
    {
      return (element, order == ">")
    }
    let help = "convert it with astype('float32') before saving"
    if descr.contains("O") { throw NPYFlaw("the array holds Python objects", help: help) }
    if descr.contains("U") || descr.contains("S") { throw NPYFlaw("the array holds text ('\(descr)')", help: help) }
    if descr.contains("c") { throw NPYFlaw("the array holds complex numbers ('\(descr)')", help: help) }
    throw NPYFlaw("element type '\(descr)' is not read", help: help)
  }
}
