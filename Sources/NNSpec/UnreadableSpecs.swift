import NNConfig

extension SpecReader {
  /// Something else than a mapping at the top: most often another kind of file.
  func tellNoMapping(_ root: ConfigValue, in context: ReadContext) {
    let expected = "expected a spec: a mapping with layers and compile"
    if root.items != nil {
      let help = "write layers: above the list"
      context.error("\(expected), got \(root.received)", at: root.span, help: help)
      return
    }
    let text = root.text ?? ""
    if text.contains("import ") || text.contains("model.") {
      context.error(
        "\(expected), got Python", at: root.span, help: "write the layers as a list, as in - Dense: {units: 64}")
    } else if text.contains(where: { ",;\t|".contains($0) }) {
      context.error(
        "\(expected), got rows of data", at: root.span, help: "name the spec first, and the data behind --data")
    } else {
      context.error("\(expected), got \(root.received)", at: root.span, help: "begin with a line layers:")
    }
  }

  /// Keys that need a version to come.
  func readUnavailable(_ root: ConfigValue, in context: ReadContext) {
    if let entry = root.entry("outputs") {
      context.error(
        "outputs: a list of layers has one output, its last layer; graphs are not available in this version",
        at: entry.keySpan)
    }
    if let entry = root.entry("dtype"), let dtype = String.read(entry.value, in: context.at("dtype")),
      dtype != "float32"
    {
      context.error(
        "dtype: only float32 is available in this version, got \(entry.value.received)", at: entry.value.span)
    }
  }
}
