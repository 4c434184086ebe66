import NNConfig
import NNSpec

/// Names of layers that the spec gives and Keras cannot use, told before the training that the model comes from. Those
/// of a saved model were somebody else's choice.
func nameWarnings(_ spec: Spec) -> [Diagnostic] {
  guard spec.saved?.networkIsSaved != true else { return [] }
  return spec.layers.compactMap { layer in
    let isScope = layer.name.unicodeScalars.allSatisfy { scalar in
      switch scalar {
      case "a"..."z", "A"..."Z", "0"..."9", "_", "-", ".", ">", "\\": true
      default: false
      }
    }
    guard !isScope || layer.name.contains(".") else { return nil }
    let consequence =
      isScope
      ? "weights of a layer of this name cannot be loaded on PyTorch" : "a model with it cannot predict on TensorFlow"
    return Diagnostic(
      .warning, "the name \"\(layer.name)\" is none that Keras can use everywhere: \(consequence)", at: layer.span,
      help: ["name it with a-z, A-Z, 0-9, _ and - only if the saved model is for Keras"])
  }
}
