import NNConfig

/// One page of the reference: all components of a catalogue, in GitHub's Markdown.
struct ReferencePage {
  /// The file's name without `.md`, and its heading.
  var name: String
  var title: String
  /// Paragraphs above the table.
  var introduction: String
  var types: [any Component.Type]
  /// How an entry looks in a spec.
  var usage: Usage

  /// How the page's components stand in a spec, for the examples.
  struct Usage {
    /// Lines of YAML with the entry in place of `*`.
    var frame: String
    /// Examples that say more than the first parameter would, by name: what stands in place of `*`.
    var entries: [String: String] = [:]
    /// Whole examples, by name, where the frame does not do.
    var whole: [String: String] = [:]
    /// Components that no layer of this version has a use for.
    var withoutExample: Set<String> = []
  }

  func text(comments: SourceComments) throws -> String {
    let paragraph = introduction.split(separator: "\n").joined(separator: " ")
    var parts = [
      "<!-- Written by `make generate` from the catalogues. Do not edit. -->", "# \(title)", paragraph, contents,
    ]
    parts += try types.map { try section(of: $0, comments: comments) }
    return parts.joined(separator: "\n\n") + "\n"
  }

  /// Where the components are, a line each.
  private var contents: String {
    let rows = types.map { "| [`\($0.name)`](#\($0.name.lowercased())) | \(Self.cell($0.summary)) |" }
    return (["| | |", "|---|---|"] + rows).joined(separator: "\n")
  }

  private func section(of type: any Component.Type, comments: SourceComments) throws -> String {
    guard let paragraphs = comments[InitializerSource.swiftName(of: type)] else {
      throw MissingComment(type: InitializerSource.swiftName(of: type))
    }
    // Some comments begin with the summary and go on with the formula.
    let repeatsSummary = paragraphs[0].hasPrefix(type.summary.dropLast())
    var parts = ["## \(type.name)"] + (repeatsSummary ? [] : [type.summary]) + paragraphs
    if !usage.withoutExample.contains(type.name) {
      parts.append("```yaml fragment\n\(example(of: type))\n```")
    }
    if !type.aliases.isEmpty {
      parts.append("Also called " + type.aliases.map { "`\($0)`" }.joined(separator: ", ") + ".")
    }
    if !type.fieldTable.isEmpty { parts.append(parameters(of: type)) }
    if !type.unsupported.isEmpty {
      parts.append("Not taken: " + type.unsupported.map { "`\($0.key)` \($0.reason)" }.joined(separator: "; ") + ".")
    }
    return parts.joined(separator: "\n\n")
  }

  private func parameters(of type: any Component.Type) -> String {
    let fields = type.fieldTable
    let alone = fields.dropFirst().contains(where: \.isRequired) ? nil : type.leadingKey
    let rows = fields.map { field in
      let value = field.defaultValue.map { "`\(Self.flow($0))`" } ?? "required"
      let key = "`\(field.key)`" + (field.key == alone ? " ¹" : "")
      return "| \(key) | \(Self.cell(Self.linked(field.schema.phrase))) | \(value) | \(Self.cell(field.doc)) |"
    }
    let table = (["| parameter | what it may be | default | |", "|---|---|---|---|"] + rows).joined(separator: "\n")
    return alone == nil ? table : table + "\n\n¹ may be given alone, without its name."
  }

  // MARK: - Examples

  private func example(of type: any Component.Type) -> String {
    if let whole = usage.whole[type.name] { return whole }
    let entry = usage.entries[type.name] ?? Self.entry(of: type)
    return usage.frame.split(separator: "*", omittingEmptySubsequences: false).joined(separator: entry)
  }

  /// The shortest form that shows a parameter, if there is one but the name.
  private static func entry(of type: any Component.Type) -> String {
    let required = type.fieldTable.filter(\.isRequired)
    if required.count == 1, required[0].key == type.leadingKey {
      return "\(type.name): \(required[0].schema.example)"
    }
    if !required.isEmpty {
      return "\(type.name): {" + required.map { "\($0.key): \($0.schema.example)" }.joined(separator: ", ") + "}"
    }
    guard let first = type.fieldTable.first(where: { $0.key != "name" && $0.defaultValue?.isNull == false }),
      let value = first.defaultValue
    else { return type.name }
    return first.key == type.leadingKey
      ? "\(type.name): \(flow(value))" : "\(type.name): {\(first.key): \(flow(value))}"
  }

  // MARK: - Markdown and YAML

  /// A default in YAML's flow style.
  private static func flow(_ value: ConfigValue) -> String {
    if let items = value.items { return "[" + items.map(flow).joined(separator: ", ") + "]" }
    if let entries = value.entries {
      return "{" + entries.map { "\($0.key): \(flow($0.value))" }.joined(separator: ", ") + "}"
    }
    return value.text ?? ""
  }

  private static func cell(_ text: String) -> String {
    text.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
  }

  /// With links where a phrase names another page's components.
  private static func linked(_ phrase: String) -> String {
    var phrase = phrase
    for (word, page) in [
      ("activation", "activations"), ("initializer", "initializers"), ("regularizer", "regularizers"),
      ("constraint", "constraints"), ("schedule", "schedules"),
    ] {
      guard let range = phrase.firstRange(of: word) else { continue }
      phrase.replaceSubrange(range, with: "[\(word)](\(page).md)")
    }
    return phrase
  }
}

/// A component without a documentation comment.
struct MissingComment: Error, CustomStringConvertible {
  var type: String
  var description: String { "\(type) has no documentation comment in front of it" }
}
