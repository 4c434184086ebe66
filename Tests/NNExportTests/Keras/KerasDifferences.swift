import NNConfig
import Testing

/// Where our description of a model differs from Keras's of the same: paths with what stands there. Numbers are
/// compared as numbers, keys in any order.
///
/// What is allowed to differ is listed here and nowhere else.
func kerasDifferences(_ ours: ConfigValue, _ keras: ConfigValue, at path: [String] = []) -> [String] {
  let place = path.joined(separator: ".")
  // Keras's optimizers for PyTorch are classes of their own, known by the same names.
  if path.suffix(2) == ["optimizer", "module"], keras.text?.hasPrefix("keras.src.backend.torch.") ?? false {
    return []
  }
  if path.suffix(2) == ["optimizer", "registered_name"], ours.isNull { return [] }
  if path.last == "jit_compile" { return ours.text == "auto" ? [] : ["\(place): \(ours.received)"] }
  // What a layer learned statistics from says nothing about its weights.
  if path.suffix(3) == ["build_config", "input_shape", "0"], ours.isNull { return [] }
  // A layer without options as activation is saved by the function's name.
  if path.last == "activation", ours.text == "softmax", keras["class_name"]?.text == "Softmax" { return [] }
  if let left = ours.entries, let right = keras.entries {
    var found: [String] = []
    for entry in left {
      if let other = keras[entry.key] {
        found += kerasDifferences(entry.value, other, at: path + [entry.key])
      } else if entry.key != "gain" || !path.contains("kernel_initializer") {
        // Keras forgets the gain of the initializer Identity, and reads it all the same.
        found.append("\(place) has \(entry.key): \(entry.value.received), Keras has not")
      }
    }
    for entry in right where ours[entry.key] == nil && !mayBeLeftOut(entry, in: keras, at: path) {
      found.append("\(place) has no \(entry.key): Keras has \(JSONWriter().write(entry.value))")
    }
    return found
  }
  if let left = ours.items, let right = keras.items, left.count == right.count {
    return zip(left, right).enumerated().flatMap { kerasDifferences($1.0, $1.1, at: path + [String($0)]) }
  }
  if let left = ours.scalar, let right = keras.scalar {
    if left.isQuoted == right.isQuoted, left.text == right.text { return [] }
    if !left.isQuoted, !right.isQuoted, let left = Double(left.text), let right = Double(right.text), left == right {
      return []
    }
  }
  return ["\(place) is \(JSONWriter().write(ours)), Keras has \(JSONWriter().write(keras))"]
}

/// What Keras writes beyond what it needs, or for what nnrun has not and is off.
private func mayBeLeftOut(_ entry: ConfigEntry, in object: ConfigValue, at path: [String]) -> Bool {
  switch entry.key {
  case "shared_object_id": true
  case "quantization_config", "input_axes", "output_axes", "renorm_clipping", "noise_shape": entry.value.isNull
  case "renorm", "synchronized", "rms_scaling", "optional": entry.value.scalar?.bool == false
  case "renorm_momentum": object["renorm"]?.scalar?.bool == false
  // How Functional calls every layer anyway.
  case "training": path.last == "kwargs" && entry.value.scalar?.bool == false
  case "mask": path.last == "kwargs" && entry.value.isNull
  // The shape that a layer without weights was built for.
  case "build_config":
    ["Rescaling", "Permute", "RepeatVector", "Flatten", "Normalization"].contains(
      object["class_name"]?.text)
  // An activation that is a layer is no part of the network.
  case "name", "trainable", "dtype": path.suffix(2) == ["activation", "config"]
  default: false
  }
}

@Suite struct KerasDifferencesTests {
  @Test(arguments: [
    (#"{"a": 1, "b": [2.0, "x"]}"#, #"{"b": [2, "x"], "a": 1.0}"#, [String]()),
    (#"{"a": 1}"#, #"{"a": 2}"#, ["a is 1, Keras has 2"]),
    (#"{"a": "1"}"#, #"{"a": 1}"#, [#"a is "1", Keras has 1"#]),
    (#"{"a": {"b": [1]}}"#, #"{"a": {"b": [1, 2]}}"#, ["a.b is [1], Keras has [1, 2]"]),
    (#"{"a": {}}"#, #"{"a": {"c": null}}"#, ["a has no c: Keras has null"]),
    (#"{"a": null}"#, "{}", [" has a: null, Keras has not"]),
    ("{}", #"{"quantization_config": null, "renorm": false, "renorm_momentum": 0.99}"#, []),
    (
      "{}", #"{"quantization_config": 1, "renorm": true, "renorm_momentum": 0.99}"#,
      [
        " has no quantization_config: Keras has 1", " has no renorm: Keras has true",
        " has no renorm_momentum: Keras has 0.99",
      ]
    ),
    (#"{"jit_compile": "auto"}"#, #"{"jit_compile": true}"#, []),
  ])
  func findsThem(_ ours: String, _ keras: String, _ expected: [String]) throws {
    func parsed(_ text: String) throws -> ConfigValue {
      try #require(JSONReader.parse(SourceText(name: "", text: text), diagnostics: Diagnostics()))
    }
    #expect(kerasDifferences(try parsed(ours), try parsed(keras)) == expected)
  }
}
