import NNConfig
import NNLayers
import NNSpec

/// Reads a spec that stands in the test; everything said about it comes back too.
func reading(_ text: String, settings: [String] = []) -> (spec: Spec?, messages: String) {
  let diagnostics = Diagnostics()
  let spec = SpecReader().read(Array(text.utf8), name: "m.yaml", settings: settings, diagnostics: diagnostics)
  return (spec, DiagnosticRenderer().render(diagnostics))
}

/// A good spec.
///
/// - Throws: `NotRead` with what was said about it.
func spec(_ text: String, settings: [String] = []) throws -> Spec {
  let (spec, messages) = reading(text, settings: settings)
  guard let spec, messages.isEmpty else { throw NotRead(description: messages) }
  return spec
}

struct NotRead: Error, CustomStringConvertible {
  var description: String
}

extension Spec {
  /// Everything that the layers were told and what they assume, to compare two specs by.
  var layerValues: [ConfigValue] {
    layers.map { layer in
      .mapping([
        "name": .string(layer.name), "trainable": .bool(layer.trainable),
        "layer": layer.layer.base.write(in: WriteContext(includesDefaults: true)),
      ])
    }
  }

  /// The sections, likewise.
  var sectionValues: [ConfigValue] {
    let context = WriteContext(includesDefaults: true)
    return [compile?.write(in: context) ?? .null, fit.write(in: context), data.write(in: context)]
  }
}
