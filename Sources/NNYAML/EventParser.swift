import CYAML
import NNConfig

/// libyaml's events, one by one, with places in a source text. No pointer of libyaml leaves this file.
struct EventParser {
  enum Event {
    case streamStart, streamEnd
    case documentStart, documentEnd
    case alias(String)
    case scalar(ConfigScalar, anchor: String?, isTagged: Bool)
    case sequenceStart(anchor: String?, isTagged: Bool)
    case mappingStart(anchor: String?, isTagged: Bool)
    case sequenceEnd, mappingEnd
  }

  /// libyaml's complaint, in its own words.
  struct Failure {
    let kind: Kind
    let problem: String
    let context: String
    /// Where it noticed, and where the construct began that it was in.
    let place: SourceSpan
    let contextPlace: SourceSpan

    enum Kind { case characters, syntax, memory }
  }

  private let parser: UnsafeMutablePointer<yaml_parser_t>
  private var places: Places

  /// Runs `body` with a parser of a part of a text. The parser must not be kept.
  static func withParser<Result>(
    source: SourceText, range: Range<Int>, _ body: (inout EventParser) -> Result
  ) -> Result {
    let bytes = Array(source.substring(range).utf8)
    // The zero behind the text keeps the buffer's address from being nil where the text is empty.
    return (bytes + [0]).withUnsafeBufferPointer { buffer in
      let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
      defer { parser.deallocate() }
      let isReady = yaml_parser_initialize(parser) == 1
      precondition(isReady, "libyaml has no memory for a parser")
      defer { yaml_parser_delete(parser) }
      yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
      yaml_parser_set_input_string(parser, buffer.baseAddress, bytes.count)
      var events = EventParser(parser: parser, places: Places(source: source, base: range.lowerBound, bytes: bytes))
      return body(&events)
    }
  }

  /// The next event and its place, or why there is none.
  mutating func next() -> Result<(event: Event, place: SourceSpan), ParseFailure> {
    var event = yaml_event_t()
    guard yaml_parser_parse(parser, &event) == 1 else { return .failure(ParseFailure(failure())) }
    defer { yaml_event_delete(&event) }
    let place = places.span(event.start_mark.index, event.end_mark.index)
    return .success((Self.copy(event), place))
  }

  struct ParseFailure: Error {
    let failure: Failure
    init(_ failure: Failure) { self.failure = failure }
  }

  private static func copy(_ event: yaml_event_t) -> Event {
    switch event.type {
    case YAML_STREAM_START_EVENT: return .streamStart
    case YAML_STREAM_END_EVENT: return .streamEnd
    case YAML_DOCUMENT_START_EVENT: return .documentStart
    case YAML_DOCUMENT_END_EVENT: return .documentEnd
    case YAML_ALIAS_EVENT: return .alias(string(event.data.alias.anchor) ?? "")
    case YAML_SCALAR_EVENT:
      let scalar = event.data.scalar
      let text = String(decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
      return .scalar(
        ConfigScalar(text, isQuoted: scalar.style != YAML_PLAIN_SCALAR_STYLE), anchor: string(scalar.anchor),
        isTagged: scalar.tag != nil)
    case YAML_SEQUENCE_START_EVENT:
      let start = event.data.sequence_start
      return .sequenceStart(anchor: string(start.anchor), isTagged: start.tag != nil)
    case YAML_MAPPING_START_EVENT:
      let start = event.data.mapping_start
      return .mappingStart(anchor: string(start.anchor), isTagged: start.tag != nil)
    case YAML_SEQUENCE_END_EVENT: return .sequenceEnd
    case YAML_MAPPING_END_EVENT: return .mappingEnd
    default: preconditionFailure("libyaml gave an event of unknown type \(event.type.rawValue)")
    }
  }

  private static func string(_ text: UnsafePointer<yaml_char_t>?) -> String? {
    text.map { String(cString: $0) }
  }

  private mutating func failure() -> Failure {
    let parser = parser.pointee
    let problem = parser.problem.map { String(cString: $0) } ?? ""
    let context = parser.context.map { String(cString: $0) } ?? ""
    switch parser.error {
    case YAML_MEMORY_ERROR:
      let start = places.span(0, 0)
      return Failure(kind: .memory, problem: "", context: "", place: start, contextPlace: start)
    case YAML_READER_ERROR:
      let place = places.span(byte: parser.problem_offset)
      return Failure(kind: .characters, problem: problem, context: context, place: place, contextPlace: place)
    default:
      let place = places.span(parser.problem_mark.index, parser.problem_mark.index)
      let start = places.span(parser.context_mark.index, parser.context_mark.index)
      return Failure(kind: .syntax, problem: problem, context: context, place: place, contextPlace: start)
    }
  }
}

/// Turns libyaml's places, which count code points, into places in the source, which count bytes.
private struct Places {
  let source: SourceText
  /// Where the part that is parsed begins in the source.
  let base: Int
  private let bytes: [UInt8]
  private let isASCII: Bool
  /// The last place asked for: events come in order, so the way to the next one is short.
  private var index = 0
  private var offset = 0

  init(source: SourceText, base: Int, bytes: [UInt8]) {
    self.source = source
    self.base = base
    self.bytes = bytes
    isASCII = bytes.allSatisfy { $0 < 0x80 }
  }

  mutating func span(_ start: Int, _ end: Int) -> SourceSpan {
    let lower = byte(start)
    var upper = max(lower, byte(end))
    // A block ends where the next token begins; what is between is not part of it.
    while upper > lower, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[upper - 1]) { upper -= 1 }
    return SourceSpan(source: source, utf8: (base + lower)..<(base + upper))
  }

  func span(byte offset: Int) -> SourceSpan {
    SourceSpan(source: source, utf8: (base + offset)..<(base + offset))
  }

  private mutating func byte(_ codePoint: Int) -> Int {
    if isASCII { return min(codePoint, bytes.count) }
    while index < codePoint && offset < bytes.count {
      offset += 1
      while offset < bytes.count && bytes[offset] & 0xC0 == 0x80 { offset += 1 }
      index += 1
    }
    while index > codePoint && offset > 0 {
      offset -= 1
      while offset > 0 && bytes[offset] & 0xC0 == 0x80 { offset -= 1 }
      index -= 1
    }
    return offset
  }
}
