// A program imports NNRun alone and sees layers, training, data and messages.
@_exported import NNConfig
@_exported import NNData
@_exported import NNLayers
@_exported import NNTraining

/// The version of this build.
public enum NNRunVersion {
  public static let string = "0.1.0"
}
