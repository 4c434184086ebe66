import NNConfig

/// Builds a `ConfigValue` from events: counts what it costs, puts anchored values in the place of their aliases and
/// mapping keys in order.
struct Loader {
  private let source: SourceText
  private let limits: YAML.Limits
  private let diagnostics: Diagnostics
  private var anchors: [String: Node] = [:]
  /// Anchors whose value is not complete yet.
  private var open: Set<String> = []
  private var nodes = 0

  /// A value and what it costs to have it once more.
  private struct Node {
    var value: ConfigValue
    var count: Int
    var height: Int
  }

  /// There is nothing to read on with; the reason has been reported.
  private struct Stop: Error {}

  init(source: SourceText, limits: YAML.Limits, diagnostics: Diagnostics) {
    self.source = source
    self.limits = limits
    self.diagnostics = diagnostics
  }

  /// The one document of the stream, or nil.
  mutating func document(_ parser: inout EventParser) -> ConfigValue? {
    do {
      _ = try next(&parser)
      guard case (.documentStart, _) = try next(&parser) else {
        diagnostics.error(
          source.text.utf8.isEmpty ? "the file is empty" : "there is nothing in this file but blanks and comments",
          at: nil, origin: source.name)
        return nil
      }
      let (event, place) = try next(&parser)
      let root = try node(event, place, depth: 1, &parser)
      _ = try next(&parser)
      let (last, end) = try next(&parser)
      if case .documentStart = last {
        diagnostics.error(
          "a second document begins here", at: end,
          help: "keep one document in a file: delete this line and what follows")
      }
      return root.value
    } catch {
      return nil
    }
  }

  private mutating func next(_ parser: inout EventParser) throws(Stop) -> (EventParser.Event, SourceSpan) {
    switch parser.next() {
    case .success(let next): return next
    case .failure(let error):
      diagnostics.report(SyntaxError.diagnostic(for: error.failure))
      throw Stop()
    }
  }

  // MARK: - Nodes

  private mutating func node(
    _ event: EventParser.Event, _ place: SourceSpan, depth: Int, _ parser: inout EventParser
  ) throws(Stop) -> Node {
    try count(1, height: 1, depth: depth, at: place)
    switch event {
    case .alias(let name):
      return try alias(name, place, depth: depth)
    case .scalar(let scalar, let anchor, let isTagged):
      if isTagged { refuseTag(at: place) }
      return keep(Node(value: ConfigValue(.scalar(scalar), span: place), count: 1, height: 1), as: anchor)
    case .sequenceStart(let anchor, let isTagged):
      if isTagged { refuseTag(at: place) }
      if let anchor { open.insert(anchor) }
      return keep(try sequence(place, depth: depth, &parser), as: anchor)
    case .mappingStart(let anchor, let isTagged):
      if isTagged { refuseTag(at: place) }
      if let anchor { open.insert(anchor) }
      return keep(try mapping(place, depth: depth, &parser), as: anchor)
    case .streamStart, .streamEnd, .documentStart, .documentEnd, .sequenceEnd, .mappingEnd:
      preconditionFailure("libyaml began a node with \(event)")
    }
  }

  private mutating func sequence(_ start: SourceSpan, depth: Int, _ parser: inout EventParser) throws(Stop) -> Node {
    var items: [ConfigValue] = []
    var (count, height) = (1, 0)
    while true {
      let (event, place) = try next(&parser)
      if case .sequenceEnd = event {
        BrokenParentheses.mend(&items, diagnostics)
        return Node(value: ConfigValue(.sequence(items), span: start.through(place)), count: count, height: height + 1)
      }
      let item = try node(event, place, depth: depth + 1, &parser)
      items.append(item.value)
      count += item.count
      height = max(height, item.height)
    }
  }

  private mutating func mapping(_ start: SourceSpan, depth: Int, _ parser: inout EventParser) throws(Stop) -> Node {
    var entries: [MappingRules.RawEntry] = []
    var (count, height) = (1, 0)
    while true {
      let (event, keySpan) = try next(&parser)
      if case .mappingEnd = event {
        BrokenParentheses.mend(&entries, diagnostics)
        let span = start.through(keySpan)
        let whole = MappingRules.resolve(entries, diagnostics)
        return Node(value: ConfigValue(.mapping(whole), span: span), count: count, height: height + 1)
      }
      let key = try key(event, keySpan, depth: depth, &parser)
      let (valueEvent, place) = try next(&parser)
      let value = try node(valueEvent, place, depth: depth + 1, &parser)
      count += 1 + value.count
      height = max(height, value.height)
      if let key { entries.append((ConfigEntry(key.text, value.value, keySpan: keySpan), key.isMerge)) }
    }
  }

  private mutating func key(
    _ event: EventParser.Event, _ place: SourceSpan, depth: Int, _ parser: inout EventParser
  ) throws(Stop) -> (text: String, isMerge: Bool)? {
    let key = try node(event, place, depth: depth + 1, &parser)
    guard let scalar = key.value.scalar else {
      diagnostics.error("a key must be a single word or text, got \(key.value.received)", at: place)
      return nil
    }
    if scalar.text.isEmpty && !scalar.isQuoted {
      diagnostics.error("a key is missing before the colon", at: place)
      return nil
    }
    return (scalar.text, scalar.text == "<<" && !scalar.isQuoted)
  }

  // MARK: - Anchors and limits

  private mutating func keep(_ node: Node, as anchor: String?) -> Node {
    if let anchor {
      open.remove(anchor)
      anchors[anchor] = node
    }
    return node
  }

  private mutating func alias(_ name: String, _ place: SourceSpan, depth: Int) throws(Stop) -> Node {
    if let node = anchors[name], !open.contains(name) {
      try count(node.count - 1, height: node.height, depth: depth, at: place)
      return node
    }
    if open.contains(name) {
      diagnostics.error("&\(name) contains itself", at: place)
    } else {
      let help = Suggestions.nearest(to: name, among: anchors.keys.sorted())
      diagnostics.error(
        "*\(name) has no anchor before it", at: place,
        help: help.map { "did you mean *\($0)?" } ?? "write &\(name) in front of the value that is meant")
    }
    return Node(value: ConfigValue(.scalar(.broken), span: place), count: 1, height: 1)
  }

  private mutating func count(_ more: Int, height: Int, depth: Int, at place: SourceSpan) throws(Stop) {
    nodes += more
    guard depth + height - 1 <= limits.depth else {
      diagnostics.error("more than \(limits.depth) levels deep", at: place)
      throw Stop()
    }
    guard nodes <= limits.nodes else {
      diagnostics.error("more than \(limits.nodes) values, with aliases counted as what they stand for", at: place)
      throw Stop()
    }
  }

  private func refuseTag(at place: SourceSpan) {
    diagnostics.error(
      "tags cannot be used", at: place,
      help: "delete the word that begins with \"!\"; what a value means is decided by where it stands")
  }
}
