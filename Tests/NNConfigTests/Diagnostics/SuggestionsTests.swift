import Testing

@testable import NNConfig

@Suite struct SuggestionsTests {
  static let dense = [
    "units", "activation", "use_bias", "kernel_initializer", "bias_initializer", "kernel_regularizer", "name",
  ]
  static let fit = ["epochs", "batch_size", "validation_split", "shuffle"]
  static let sgd = ["learning_rate", "momentum", "nesterov", "weight_decay"]

  @Test(arguments: [
    ("activaton", dense, "activation"), ("Units", dense, "units"), ("unit", dense, "units"),
    ("num_units", dense, "units"),
    ("n_units", dense, "units"), ("nb_units", dense, "units"), ("hidden_units", dense, "units"),
    ("init", dense, "kernel_initializer"),
    ("useBias", dense, "use_bias"), ("bias", dense, "use_bias"), ("kernel_initialiser", dense, "kernel_initializer"),
    ("nmae", dense, "name"),
    ("n_epochs", fit, "epochs"), ("nb_epoch", fit, "epochs"), ("num_epochs", fit, "epochs"), ("epoch", fit, "epochs"),
    ("bs", fit, "batch_size"), ("batchsize", fit, "batch_size"), ("val_split", fit, "validation_split"),
    ("batch", fit, "batch_size"),
    ("lr", sgd, "learning_rate"), ("decay", sgd, "weight_decay"), ("momentun", sgd, "momentum"),
    ("learningRate", sgd, "learning_rate"),
    ("alpha", ["negative_slope"], "negative_slope"), ("dropout_rate", ["rate", "seed"], "rate"),
    ("p", ["rate"], "rate"),
    ("adm", ["adam", "sgd"], "adam"), ("Convolution2D", ["Conv2D", "Dense"], "Conv2D"),
    ("FC", ["Dense", "Flatten"], "Dense"),
    ("crossentropy", ["mse", "categorical_crossentropy"], "categorical_crossentropy"),
    ("kernel", ["kernel_size", "filters"], "kernel_size"),
  ])
  func finds(_ name: String, _ candidates: [String], _ meant: String) {
    #expect(Suggestions.nearest(to: name, among: candidates) == meant)
  }

  @Test(arguments: [
    ("lr", dense), ("epochs", dense), ("xyz", fit), ("", fit), ("a", ["b"]), ("ab", ["ba"]), ("foo", ["f1", "f2"]),
  ])
  func proposesNothing(_ name: String, _ candidates: [String]) {
    #expect(Suggestions.nearest(to: name, among: candidates) == nil)
  }

  @Test(arguments: [
    ("trian.csv", ["train.csv", "test.csv"], "train.csv"), ("train.cvs", ["train.csv"], "train.csv"),
    ("model.yml", ["model.yaml"], "model.yaml"), ("Iris.csv", ["iris.csv"], "iris.csv"),
    ("xx.csv", ["x.csv", "y.csv"], "x.csv"), ("train.csv", ["train_x.csv", "test_x.csv"], "train_x.csv"),
    ("mnst.keras", ["mnist.keras"], "mnist.keras"), ("iriss", ["iris", "digits"], "iris"),
  ])
  func findsFiles(_ name: String, _ files: [String], _ meant: String) {
    #expect(Suggestions.nearestFile(to: name, among: files) == meant)
  }

  /// Endings are no likeness, and short names are many.
  @Test(arguments: [
    ("first.yaml", ["iris.yaml"]), ("x.csv", ["p.csv", "y.csv"]), ("none.yaml", ["model.yaml"]),
    ("vx.csv", ["vy.csv"]), ("iris.csv", ["iris"]), ("train.csv", ["train_x.csv", "train_y.csv"]), ("", ["a.csv"]),
  ])
  func proposesNoFile(_ name: String, _ files: [String]) {
    #expect(Suggestions.nearestFile(to: name, among: files) == nil)
  }

  @Test func distance() {
    func distance(_ a: String, _ b: String) -> Int { Suggestions.distance(Array(a.utf8), Array(b.utf8)) }
    #expect(distance("", "abc") == 3)
    #expect(distance("abc", "abc") == 0)
    #expect(distance("abcd", "acbd") == 1)
    #expect(distance("kitten", "sitting") == 3)
    #expect(distance("ca", "abc") == 3)
  }
}
