// A program imports NNRun alone and sees layers, training, data and messages, and the values that own layers compute with.
@_exported import NNConfig
@_exported import NNData
@_exported import NNGraph
@_exported import NNLayers
@_exported import NNTensor
@_exported import NNTraining

/// The version of this build.
public enum NNRunVersion {
  public static let string = "0.1.0"
}
