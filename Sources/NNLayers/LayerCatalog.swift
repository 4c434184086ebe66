import NNConfig

/// The layers that a spec can name. A test asks for the line of any layer that is missing here.
public enum LayerCatalog: ReadContextKey {
  public static let standard = Catalogue<any Layer>(
    kind: "layer", spelling: .exact,
    [
      ActivationLayer.self,
      ActivityRegularization.self,
      AlphaDropout.self,
      BatchNormalization.self,
      Dense.self,
      Dropout.self,
      ELU.self,
      Flatten.self,
      GaussianDropout.self,
      GaussianNoise.self,
      Identity.self,
      LayerNormalization.self,
      LeakyReLU.self,
      Normalization.self,
      Permute.self,
      PReLU.self,
      ReLU.self,
      RepeatVector.self,
      Rescaling.self,
      Reshape.self,
      Softmax.self,
    ],
    hint: { name in Activations.all[name].map { "for an activation write Activation: \($0.name)" } })

  public static var defaultValue: Catalogue<any Layer> { standard }
}
