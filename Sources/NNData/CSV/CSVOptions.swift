/// What stands between the cells of a line.
public enum Separator: String, Sendable, Hashable, CaseIterable {
  case comma = ","
  case semicolon = ";"
  case tab = "\t"
  case bar = "|"

  /// Reads a separator as people write it: the character itself, or its name (`tab`, `\t`, `comma`, …).
  public init?(spelling: String) {
    switch spelling.lowercased() {
    case ",", "comma": self = .comma
    case ";", "semicolon": self = .semicolon
    case "\t", "\\t", "tab": self = .tab
    case "|", "bar", "pipe": self = .bar
    default: return nil
    }
  }

  /// As messages call it.
  public var name: String { self == .tab ? "tab" : "\"\(rawValue)\"" }

  var byte: UInt8 {
    switch self {
    case .comma: UInt8(ascii: ",")
    case .semicolon: UInt8(ascii: ";")
    case .tab: UInt8(ascii: "\t")
    case .bar: UInt8(ascii: "|")
    }
  }
}

/// How to read a csv file; what is nil is guessed from the file.
public struct CSVOptions: Sendable, Hashable {
  public var separator: Separator?
  public var hasHeader: Bool?

  public init(separator: Separator? = nil, hasHeader: Bool? = nil) {
    self.separator = separator
    self.hasHeader = hasHeader
  }
}
