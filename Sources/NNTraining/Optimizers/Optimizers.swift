import NNConfig

/// The optimizers that a spec can name.
public enum Optimizers {
  public static let all = Catalogue<any Optimizer>(kind: "optimizer", [Adam.self, RMSprop.self, SGD.self])
}
