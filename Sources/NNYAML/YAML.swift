import NNConfig

/// Reads YAML into `ConfigValue`. The syntax is libyaml's; what scalars mean is left to the fields that read them.
///
/// Anchors, aliases and merge keys work. Tags, second documents, keys that are no scalars, duplicate keys and
/// self-containing anchors are errors.
public enum YAML {
  /// What a text may cost at most.
  public struct Limits: Sendable {
    public var bytes: Int
    public var depth: Int
    /// Nodes of the tree with every alias counted as what it stands for.
    public var nodes: Int

    public init(bytes: Int = 1 << 20, depth: Int = 64, nodes: Int = 100_000) {
      self.bytes = bytes
      self.depth = depth
      self.nodes = nodes
    }
  }

  /// Reads the bytes of a file: UTF-8, with or without a byte order mark.
  ///
  /// - Returns: nil if there is nothing to read on with. Other mistakes, such as duplicate keys, leave a value from which
  ///   further ones can be found; so ask `diagnostics.hasErrors`.
  public static func parse(
    bytes: [UInt8], name: String, limits: Limits = Limits(), diagnostics: Diagnostics
  ) -> ConfigValue? {
    guard bytes.count <= limits.bytes else {
      diagnostics.error(
        "the file has \(bytes.count) bytes; a spec may have at most \(limits.bytes)", origin: name)
      return nil
    }
    if let problem = EncodingProblem(bytes) {
      // The text is decoded with replacement characters only to show the place.
      let source = SourceText(name: name, text: String(decoding: bytes, as: UTF8.self))
      let before = String(decoding: bytes[..<problem.offset], as: UTF8.self).utf8.count
      let span = SourceSpan(source: source, utf8: before..<before)
      diagnostics.error(problem.message, at: span, help: problem.help)
      return nil
    }
    let body = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...]
    return parse(
      SourceText(name: name, text: String(decoding: body, as: UTF8.self)), limits: limits, diagnostics: diagnostics)
  }

  /// Reads a text, or the part of it between two UTF-8 offsets.
  ///
  /// - Returns: nil if there is nothing to read on with; see `parse(bytes:name:limits:diagnostics:)`.
  public static func parse(
    _ source: SourceText, range: Range<Int>? = nil, limits: Limits = Limits(), diagnostics: Diagnostics
  ) -> ConfigValue? {
    let range = range ?? 0..<source.text.utf8.count
    guard range.count <= limits.bytes else {
      diagnostics.error(
        "the text has \(range.count) bytes; a spec may have at most \(limits.bytes)", origin: source.name)
      return nil
    }
    var loader = Loader(source: source, limits: limits, diagnostics: diagnostics)
    return EventParser.withParser(source: source, range: range) { parser in loader.document(&parser) }
  }
}

/// Why bytes are no text that YAML could be written in.
struct EncodingProblem {
  let offset: Int
  let message: String
  let help: String

  init?(_ bytes: [UInt8]) {
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
      (offset, message, help) = (0, "the file is UTF-16", "save it as UTF-8")
    } else if let zero = bytes.firstIndex(of: 0) {
      (offset, message, help) = (zero, "a zero byte: this is not a text file", "check that this is the file you mean")
    } else if let invalid = Self.firstInvalid(bytes) {
      (offset, message, help) = (invalid, "a byte that is not UTF-8", "save the file as UTF-8")
    } else {
      return nil
    }
  }

  /// The offset of the first byte that is not part of well-formed UTF-8.
  private static func firstInvalid(_ bytes: [UInt8]) -> Int? {
    if bytes.allSatisfy({ $0 < 0x80 }) { return nil }
    var decoder = UTF8()
    var iterator = bytes.makeIterator()
    var offset = 0
    while true {
      switch decoder.decode(&iterator) {
      case .scalarValue(let scalar): offset += UTF8.width(scalar)
      case .emptyInput: return nil
      case .error: return offset
      }
    }
  }
}
