import NNConfig

/// How `validation_split` chooses the rows it holds out.
public enum SplitKind: String, ConfigChoice {
  /// By chance, each class in proportion.
  case stratified
  /// By chance.
  case random
  /// The last rows, exactly as Keras does.
  case last
}
