/// A `PATH=VALUE` of the command line, taken apart.
struct Setting {
  /// A step of the path and its place in the argument.
  struct Step {
    let name: String
    let span: SourceSpan
  }

  let steps: [Step]
  /// Nil removes.
  let value: ConfigValue?
  let source: SourceText

  var path: String { steps.map(\.name).joined(separator: ".") }

  /// Nil if the argument is no setting, which has been reported.
  init?(_ argument: String, number: Int, parse: SettingsApplier.ParseValue, diagnostics: Diagnostics) {
    let source = SourceText(name: "--set #\(number)", text: argument, showsPosition: false)
    let whole = SourceSpan(source: source, utf8: 0..<argument.utf8.count)
    guard let equals = argument.utf8.firstIndex(of: UInt8(ascii: "=")), equals != argument.startIndex else {
      diagnostics.error(
        "expected PATH=VALUE, got \(argument)", at: whole, help: "write it like compile.optimizer.learning_rate=0.1")
      return nil
    }
    var steps: [Step] = []
    var offset = 0
    for part in argument[..<equals].split(separator: ".", omittingEmptySubsequences: false) {
      let length = part.utf8.count
      let span = SourceSpan(source: source, utf8: offset..<(offset + length))
      guard !part.isEmpty else {
        diagnostics.error("a step of the path is empty", at: span)
        return nil
      }
      steps.append(Step(name: String(part), span: span))
      offset += length + 1
    }
    let end = argument.utf8.count
    guard offset < end else {
      diagnostics.error("nothing stands behind \"=\"", at: whole, help: "write \(argument)null to remove it")
      return nil
    }
    guard let value = parse(source, offset..<end, diagnostics) else { return nil }
    self.steps = steps
    self.source = source
    self.value = value.isNull ? nil : value
  }
}
