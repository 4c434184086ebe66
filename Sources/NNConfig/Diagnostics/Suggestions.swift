/// Finds what a misspelled name was meant to be.
public enum Suggestions {
  /// The candidate nearest to a name, or nil if none is near enough to be worth proposing.
  ///
  /// A foreign spelling (`lr`, `nb_epoch`) leads to the right one if that is a candidate. Otherwise candidates are held
  /// against the name without regard to case and underscores, by the number of letters inserted, deleted, changed or
  /// swapped with their neighbour; at most a third of the letters may differ.
  public static func nearest(to name: String, among candidates: some Sequence<String>) -> String? {
    let candidates = Array(candidates)
    let wanted = fold(name)
    guard !wanted.isEmpty else { return nil }
    if let same = candidates.first(where: { fold($0) == wanted }) { return same }
    for target in foreign[wanted] ?? [] where candidates.contains(target) { return target }
    var best: (distance: Int, candidate: String)?
    for candidate in candidates {
      let folded = fold(candidate)
      let bound = min(best.map { $0.distance - 1 } ?? Int.max, max(wanted.count, folded.count) / 3)
      guard abs(wanted.count - folded.count) <= bound else { continue }
      let distance = distance(wanted, folded)
      if distance <= bound { best = (distance, candidate) }
    }
    if let best { return best.candidate }
    // A whole word left out or added: `kernel` for `kernel_size`, `conv` for `Conv2D`.
    guard wanted.count >= 4 else { return nil }
    let related = candidates.filter {
      fold($0).starts(with: wanted) || (fold($0).count >= 4 && wanted.starts(with: fold($0)))
    }
    return related.count == 1 ? related[0] : nil
  }

  /// `did you mean units?`, if there is something to propose.
  public static func help(for name: String, among candidates: some Sequence<String>) -> String? {
    nearest(to: name, among: candidates).map { "did you mean \($0)?" }
  }

  /// The file that a misspelled name was meant to be, or nil.
  ///
  /// Endings are few and alike, so names are compared without them: `train.csv` for `trian.csv`, and for `train.cvs`,
  /// but not `iris.yaml` for `first.yaml`. Short names, of which there are many, have to be nearly the same.
  public static func nearestFile(to name: String, among candidates: some Sequence<String>) -> String? {
    let wanted = FileName(name)
    let others = candidates.map { (name: $0, file: FileName($0)) }.filter { !$0.file.stem.isEmpty }
    guard !wanted.stem.isEmpty else { return nil }
    let sameEnding = others.filter { $0.file.ending == wanted.ending }
    let ranked = sameEnding.filter { wanted.isNear($0.file) }.map { ($0.name, distance(wanted.stem, $0.file.stem)) }
    if let least = ranked.map(\.1).min() {
      let nearest = ranked.filter { $0.1 == least }
      return nearest.count == 1 ? nearest[0].0 : nil
    }
    if let same = others.first(where: { $0.file.stem == wanted.stem && !$0.file.ending.isEmpty }) { return same.name }
    // A word left out or added: `train.csv` for `train_x.csv`.
    let related = sameEnding.filter { other in
      let (short, long) =
        other.file.stem.count < wanted.stem.count ? (other.file.stem, wanted.stem) : (wanted.stem, other.file.stem)
      return short.count >= 4 && long.starts(with: short)
    }
    return related.count == 1 ? related[0].name : nil
  }

  /// A name of a file in two, without regard to case.
  private struct FileName {
    var stem: [UInt8]
    var ending: [UInt8]

    init(_ name: String) {
      let dot = name.lastIndex(of: ".") ?? name.endIndex
      stem = fold(String(name[..<dot]))
      ending = fold(String(name[dot...]))
    }

    func isNear(_ other: FileName) -> Bool {
      let (short, long) = other.stem.count < stem.count ? (other.stem, stem) : (stem, other.stem)
      if long.count > 3 { return distance(short, long) <= long.count / 3 }
      // One letter too many, in front or behind.
      let isPart = long.starts(with: short) || long.reversed().starts(with: short.reversed())
      return long == short || long.count == short.count + 1 && isPart
    }
  }

  /// Letters and digits in lower case.
  static func fold(_ name: String) -> [UInt8] {
    var folded: [UInt8] = []
    folded.reserveCapacity(name.utf8.count)
    for byte in name.utf8 where byte != UInt8(ascii: "_") && byte != UInt8(ascii: "-") && byte != UInt8(ascii: " ") {
      let isUpper = byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z")
      folded.append(isUpper ? byte + 32 : byte)
    }
    return folded
  }

  /// Damerau's and Levenshtein's distance (the variant in which swapped letters are not edited again).
  static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
    var beforeLast = [Int](repeating: 0, count: right.count + 1)
    var last = Array(0...right.count)
    var current = last
    for i in 0..<left.count {
      current[0] = i + 1
      for j in 0..<right.count {
        let change = last[j] + (left[i] == right[j] ? 0 : 1)
        current[j + 1] = min(change, last[j + 1] + 1, current[j] + 1)
        if i > 0 && j > 0 && left[i] == right[j - 1] && left[i - 1] == right[j] {
          current[j + 1] = min(current[j + 1], beforeLast[j - 1] + 1)
        }
      }
      (beforeLast, last, current) = (last, current, beforeLast)
    }
    return last[right.count]
  }

  /// What other libraries, older versions and common shorthand call things, folded, and what it is here. The first
  /// target that is a candidate counts.
  private static let foreign: [[UInt8]: [String]] = {
    let table: KeyValuePairs<String, [String]> = [
      "lr": ["learning_rate", "initial_learning_rate"], "eta": ["learning_rate"], "stepsize": ["learning_rate"],
      "nepochs": ["epochs"], "nbepoch": ["epochs"], "nbepochs": ["epochs"], "numepochs": ["epochs"],
      "maxepochs": ["epochs"], "niter": ["epochs"], "iterations": ["epochs"],
      "numunits": ["units"], "nunits": ["units"], "nbunits": ["units"], "hiddenunits": ["units"],
      "hiddensize": ["units"], "outfeatures": ["units"], "size": ["units", "pool_size", "kernel_size"],
      "outputdim": ["output_dim", "units"], "neurons": ["units"], "width": ["units"],
      "infeatures": ["input_dim"], "inputsize": ["input_dim", "input_shape"], "shape": ["input_shape", "target_shape"],
      "activ": ["activation"], "act": ["activation"], "nonlinearity": ["activation"],
      "bs": ["batch_size"], "batch": ["batch_size"], "nbatch": ["batch_size"],
      "bias": ["use_bias"], "init": ["kernel_initializer"], "initializer": ["kernel_initializer"],
      "weightinit": ["kernel_initializer"], "kernelinit": ["kernel_initializer"],
      "regularizer": ["kernel_regularizer"], "wregularizer": ["kernel_regularizer"],
      "weightregularizer": ["kernel_regularizer"], "bregularizer": ["bias_regularizer"],
      "constraint": ["kernel_constraint"], "wconstraint": ["kernel_constraint"],
      "dropoutrate": ["rate", "dropout"], "dropoutprob": ["rate", "dropout"], "p": ["rate"], "prob": ["rate"],
      "dropout": ["rate"], "keepprob": ["rate"], "sigma": ["stddev"], "std": ["stddev"], "scale": ["stddev"],
      "decay": ["weight_decay", "decay_rate"], "wd": ["weight_decay"], "l2penalty": ["weight_decay", "l2"],
      "alpha": ["negative_slope"], "leak": ["negative_slope"], "slope": ["negative_slope"],
      "beta1": ["beta_1"], "beta2": ["beta_2"], "betas": ["beta_1"], "eps": ["epsilon"], "mu": ["momentum"],
      "gamma": ["gamma_initializer", "decay_rate"],
      "beta": ["beta_initializer"], "nbfilter": ["filters"], "nfilters": ["filters"], "numfilters": ["filters"],
      "outchannels": ["filters"], "channels": ["filters"], "kernel": ["kernel_size"], "filtersize": ["kernel_size"],
      "stride": ["strides"], "subsample": ["strides"], "bordermode": ["padding"], "dilation": ["dilation_rate"],
      "poolsize": ["pool_size"], "dimordering": ["data_format"],
      "criterion": ["loss"], "objective": ["loss"], "lossfunction": ["loss"], "lossfn": ["loss"], "losses": ["loss"],
      "metric": ["metrics"], "optim": ["optimizer"], "opt": ["optimizer"], "solver": ["optimizer"],
      "valsplit": ["validation_split"], "testsize": ["validation_split"], "validation": ["validation_split"],
      "valdata": ["validation_data"], "randomstate": ["seed"], "randomseed": ["seed"],
      "earlystop": ["EarlyStopping"], "network": ["layers"], "layer": ["layers"], "training": ["fit"], "train": ["fit"],
      "linear": ["Dense"], "fc": ["Dense"], "fullyconnected": ["Dense"], "conv": ["Conv2D"],
      "convolution2d": ["Conv2D"],
      "batchnorm": ["BatchNormalization"], "bn": ["BatchNormalization"], "batchnorm1d": ["BatchNormalization"],
      "batchnorm2d": ["BatchNormalization"], "layernorm": ["LayerNormalization"], "maxpool": ["MaxPooling2D"],
      "avgpool": ["AveragePooling2D"], "xavier": ["glorot_uniform", "GlorotUniform"],
      "xavieruniform": ["glorot_uniform", "GlorotUniform"], "xaviernormal": ["glorot_normal", "GlorotNormal"],
      "kaiming": ["he_normal", "HeNormal"], "kaimingnormal": ["he_normal", "HeNormal"],
      "kaiminguniform": ["he_uniform", "HeUniform"], "normal": ["random_normal", "RandomNormal"],
      "uniform": ["random_uniform", "RandomUniform"], "zero": ["zeros", "Zeros"], "one": ["ones", "Ones"],
      "crossentropy": ["categorical_crossentropy", "CategoricalCrossentropy"],
      "crossentropyloss": ["categorical_crossentropy", "CategoricalCrossentropy"],
      "bceloss": ["binary_crossentropy", "BinaryCrossentropy"], "mseloss": ["mse", "MeanSquaredError"],
      "none": ["linear"],
    ]
    return Dictionary(table.map { (fold($0.key), $0.value) }, uniquingKeysWith: { first, _ in first })
  }()
}
