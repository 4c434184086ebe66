import NNConfig
import NNLayers
import NNSpec
import NNTraining
import NNYAML

extension Spec {
  /// Everything that a spec says, by what it is about, to compare two specs by.
  var said: [String: ConfigValue] {
    let extents = input?.shape.map { $0.map { ConfigValue.int($0) } ?? .null }
    return [
      "name": .string(name), "seed": .string("\(seed)"), "input": extents.map(ConfigValue.sequence) ?? .null,
      "input's name": .string(input?.name ?? ""), "layers": .sequence(layerValues),
      "sections": .sequence(sectionValues), "metrics": names(compile?.metrics),
      "weighted metrics": names(compile?.weightedMetrics), "is compiled": .bool(compile != nil),
    ]
  }

  /// What logs call them, which depends on how they were written.
  private func names(_ metrics: [MetricReference]?) -> ConfigValue {
    .sequence((metrics ?? []).map { .string($0.name) })
  }

  /// The spec as a file.
  var text: String { YAMLWriter().write(write()) }
}

/// What two specs say differently.
func differences(_ one: Spec, _ other: Spec) -> [String] {
  let (one, other) = (one.said, other.said)
  return one.keys.filter { one[$0] != other[$0] }.sorted()
}
