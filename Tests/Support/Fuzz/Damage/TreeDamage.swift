import NNConfig

/// Damage to a tree of settings, which stays well written: it reaches what lies behind the reader of JSON or YAML.
enum TreeDamage {
  private static let values: [ConfigValue] =
    [
      .null, .bool(true), .bool(false), .int(0), .int(-1), .int(1), .int(3), .int(Int.max), .int(Int.min),
      .int(1 << 31), .int(1 << 40), .double(0.5), .double(-1.5), .plain("1e308"), .plain("1e400"), .plain("NaN"),
      .plain("Infinity"), .plain("-Infinity"), .plain("99999999999999999999"), .string(""), .string("0"),
      .string("relu"), .string("Dense"), .string("a/b"), .string("\u{0}"), .string("ü\n"), .string("float16"),
      .string("glorot_uniform"), .sequence([]), .sequence([.null]), .sequence([.int(2), .int(0)]),
      .sequence([.int(1 << 20), .int(1 << 20), .int(1 << 20), .int(1 << 20)]), .mapping([ConfigEntry]()),
    ]

  /// Changes a tree once to three times.
  ///
  /// - Parameter other: another tree, to take parts of.
  static func apply(to root: ConfigValue, other: ConfigValue, _ random: inout Generator) -> ConfigValue {
    var root = root
    let parts = all(other)
    for _ in 0...random.below(3) {
      var place = random.below(all(root).count)
      let part = random.pick(parts)
      root = replaced(root, &place) { changed($0, part, &random) }
    }
    return root
  }

  private static func inner(_ value: ConfigValue) -> [ConfigValue] { value.items ?? value.entries?.map(\.value) ?? [] }

  /// All values in a tree, from the root on.
  private static func all(_ value: ConfigValue) -> [ConfigValue] { [value] + inner(value).flatMap(all) }

  /// Changes the value that stands at `place` in `all`.
  private static func replaced(
    _ value: ConfigValue, _ place: inout Int, by change: (ConfigValue) -> ConfigValue
  ) -> ConfigValue {
    guard place >= 0 else { return value }
    place -= 1
    if place < 0 { return change(value) }
    switch value.content {
    case .scalar: return value
    case .sequence(let items): return .sequence(items.map { replaced($0, &place, by: change) })
    case .mapping(let entries):
      return .mapping(entries.map { ConfigEntry($0.key, replaced($0.value, &place, by: change)) })
    }
  }

  private static func changed(_ value: ConfigValue, _ part: ConfigValue, _ random: inout Generator) -> ConfigValue {
    switch random.below(4) {
    case 0: return random.pick(values)
    case 1: return part
    case 2: return nested(value, &random)
    default: break
    }
    switch value.content {
    case .scalar: return .plain(random.pick(TextDamage.numbers))
    case .sequence(var items):
      let index = random.below(items.count + 1)
      if index < items.count, random.isOne(in: 2) {
        items.remove(at: index)
      } else {
        items.insert(items.isEmpty || random.isOne(in: 2) ? part : random.pick(items), at: index)
      }
      return .sequence(items)
    case .mapping(var entries):
      let index = random.below(entries.count + 1)
      if index == entries.count {
        entries.append(ConfigEntry(random.pick(["name", "units", "class_name", "new", ""]), part))
      } else if random.isOne(in: 2) {
        entries.remove(at: index)
      } else {
        entries[index].key += random.pick(["s", "_", " ", "\u{0}"])
      }
      return .mapping(entries)
    }
  }

  /// Lists and mappings around a value, most often few, at times more than any reader follows.
  private static func nested(_ value: ConfigValue, _ random: inout Generator) -> ConfigValue {
    var value = value
    let isList = random.isOne(in: 2)
    for _ in 0..<(random.isOne(in: 20) ? 300 : 1 + random.below(3)) {
      value = isList ? .sequence([value]) : .mapping([ConfigEntry("config", value)])
    }
    return value
  }
}
