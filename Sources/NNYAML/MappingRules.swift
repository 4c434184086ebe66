import NNConfig

/// What turns the written lines of a mapping into its entries: merge keys, and no key twice.
enum MappingRules {
  /// An entry, and whether its key is the merge key `<<`.
  typealias RawEntry = (entry: ConfigEntry, isMerge: Bool)

  /// Puts the entries of merged mappings where `<<` stands. What the mapping says itself wins; of several merged
  /// mappings the first one wins.
  static func resolve(_ raw: [RawEntry], _ diagnostics: Diagnostics) -> [ConfigEntry] {
    let own = withoutDuplicates(raw, diagnostics)
    guard own.contains(where: \.isMerge) else { return own.map(\.entry) }
    var taken = Set(own.lazy.filter { !$0.isMerge }.map(\.entry.key))
    var entries: [ConfigEntry] = []
    for (entry, isMerge) in own {
      guard isMerge else {
        entries.append(entry)
        continue
      }
      // A variable is no mapping yet: whoever fills in variables merges it then.
      if let text = entry.value.scalar?.text, text.hasPrefix("$") {
        entries.append(entry)
        continue
      }
      for source in sources(entry, diagnostics) {
        for merged in source where taken.insert(merged.key).inserted { entries.append(merged) }
      }
    }
    return entries
  }

  /// The mappings that `<<` names.
  private static func sources(_ merge: ConfigEntry, _ diagnostics: Diagnostics) -> [[ConfigEntry]] {
    let candidates = merge.value.items ?? [merge.value]
    return candidates.compactMap { candidate in
      if let entries = candidate.entries { return entries }
      diagnostics.error(
        "<< merges a mapping or a list of mappings, got \(candidate.received)", at: merge.keySpan,
        help: "write <<: *name, where &name stands in front of a mapping")
      return nil
    }
  }

  private static func withoutDuplicates(_ raw: [RawEntry], _ diagnostics: Diagnostics) -> [RawEntry] {
    var first: [String: Int] = [:]
    first.reserveCapacity(raw.count)
    var kept: [RawEntry] = []
    kept.reserveCapacity(raw.count)
    for item in raw {
      let key = item.entry.key
      guard let index = first[key] else {
        first[key] = kept.count
        kept.append(item)
        continue
      }
      let place = kept[index].entry.keySpan.map { " (first on line \($0.line))" } ?? ""
      diagnostics.error(
        "duplicate key \"\(key)\"\(place)", at: item.entry.keySpan,
        help: item.isMerge ? "merge several mappings with one key: <<: [*a, *b]" : nil)
    }
    return kept
  }
}
