/// What Keras has beside its layers and this version has not: a spec that names one is told so, not that the name is
/// unknown.
enum UnavailableNames {
  static func optimizers(_ name: String) -> Bool { allOptimizers.contains(fold(name)) }
  static func losses(_ name: String) -> Bool { allLosses.contains(fold(name)) }
  static func metrics(_ name: String) -> Bool { allMetrics.contains(fold(name)) || allLosses.contains(fold(name)) }

  private static func fold(_ name: String) -> String { name.lowercased().filter { $0 != "_" } }

  private static let allOptimizers: Set<String> = [
    "adadelta", "adafactor", "adagrad", "adamax", "adamw", "ftrl", "lamb", "lion", "lossscaleoptimizer", "muon",
    "nadam",
  ]

  private static let allLosses: Set<String> = [
    "binaryfocalcrossentropy", "categoricalfocalcrossentropy", "categoricalgeneralizedcrossentropy", "categoricalhinge",
    "circle", "cosinesimilarity", "ctc", "dice", "hinge", "huber", "kld", "kldivergence", "klddivergence", "logcosh",
    "mape", "meanabsolutepercentageerror", "meansquaredlogarithmicerror", "msle", "poisson", "squaredhinge", "tversky",
  ]

  private static let allMetrics: Set<String> = [
    "auc", "binaryiou", "concordancecorrelation", "f1", "f1score", "falsenegatives", "falsepositives", "fbetascore",
    "iou", "logcosherror", "mean", "meaniou", "meanmetricwrapper", "onehotiou", "onehotmeaniou", "pearsoncorrelation",
    "precision", "precisionatrecall", "precisionscore", "recall", "recallatprecision", "recallscore",
    "sensitivityatspecificity", "sparsetopkcategoricalaccuracy", "specificityatsensitivity", "sum",
    "topkcategoricalaccuracy", "truenegatives", "truepositives",
  ]
}
