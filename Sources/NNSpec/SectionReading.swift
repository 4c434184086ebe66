import NNConfig

extension Component {
  /// Reads a top-level section, whose parameters stand directly under its key.
  static func readSection(_ section: ConfigEntry, in context: ReadContext) -> Self? {
    let context = context.with(subject: name)
    guard !section.value.isNull else { return read(NamedEntry(name: name, nameSpan: section.keySpan), in: context) }
    guard let entries = section.value.entries else {
      let value = section.value
      if value.scalar?.isBroken == true { return nil }
      let isListOfPairs = value.items?.allSatisfy { $0.entries?.count == 1 } ?? false
      let first = value.scalar == nil ? "..." : value.received
      context.error(
        "expected a mapping, got \(value.received)", at: value.span,
        help: isListOfPairs ? "remove the dashes" : "write \(name): {\(fieldKeys.first ?? ""): \(first)}")
      return nil
    }
    let misplaced = Misplaced(context: context)
    let known = fieldKeys + unsupported.map(\.key)
    let own = entries.filter { !misplaced.tell($0, in: name, known: known) }
    return read(
      NamedEntry(
        name: name, nameSpan: section.keySpan, arguments: ConfigValue(.mapping(own), span: section.value.span)),
      in: context)
  }
}
