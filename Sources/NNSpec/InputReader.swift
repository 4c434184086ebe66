import NNConfig
import NNLayers

/// Reads what a spec says of its one input.
struct InputReader {
  let context: ReadContext

  /// `inputs:` with the one input of a chain.
  func read(_ section: ConfigEntry) -> InputDefinition? {
    if section.value.items != nil {
      return InputShape.read(section.value, in: context.at("inputs")).map {
        InputDefinition(Spec.defaultInputName, shape: $0.extents, span: section.keySpan)
      }
    }
    guard let entries = section.value.entries else {
      context.error(
        "inputs: expected a mapping of names to shapes, got \(section.value.received)", at: section.value.span,
        help: "write inputs: {x: [100]}")
      return nil
    }
    guard entries.count == 1, let first = entries.first else {
      context.error(
        entries.isEmpty
          ? "inputs: names no input"
          : "inputs: a list of layers has one input, got \(entries.count); graphs are not available in this version",
        at: section.keySpan, help: entries.isEmpty ? "write inputs: {x: [100]}" : nil)
      return nil
    }
    let entry = NamedEntry(name: InputEntry.name, nameSpan: first.keySpan, arguments: first.value)
    var input = InputEntry.readEntry(entry, in: context.with(subject: "input \"\(first.key)\""))
    input?.inputName = first.key
    return input?.definition(at: first.keySpan)
  }

  /// The input's declaration; two at once are a mistake that names both.
  func only(of declared: [(key: String, definition: InputDefinition)]) -> InputDefinition? {
    let declared = declared.sorted { left, right in
      guard let left = left.definition.span, let right = right.definition.span, left.source === right.source else {
        return false
      }
      return left.utf8.lowerBound < right.utf8.lowerBound
    }
    guard let first = declared.first else { return nil }
    for other in declared.dropFirst() {
      context.error(
        first.key == other.key
          ? "the input's shape is given twice, each time by \(first.key)"
          : "the input's shape is given twice, by \(first.key) and by \(other.key)", at: other.definition.span,
        notes: first.definition.span.map { ["\(first.key) stands at \($0.location)"] } ?? [], help: "keep one of them")
    }
    return first.definition
  }
}
