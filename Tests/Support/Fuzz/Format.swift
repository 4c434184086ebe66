import ArgumentParser

/// The kinds of files that are damaged.
enum Format: String, CaseIterable, ExpressibleByArgument {
  /// A spec.
  case yaml
  /// Data.
  case csv, npy, npz
  /// What `.keras` files and runs keep their settings in.
  case json
  /// What `.keras` files keep their weights in.
  case hdf5
  /// A saved model.
  case keras
  /// `run.json` of a run that is to go on.
  case record
  /// `checkpoint.keras` of a run that is to go on.
  case checkpoint
  /// These fail on purpose, at the third input: they show that a failure is noticed.
  case trap, hang, greed, odd

  static let real = allCases.filter { !$0.failsOnPurpose }

  var failsOnPurpose: Bool { [.trap, .hang, .greed, .odd].contains(self) }

  /// What reads files of this kind.
  ///
  /// - Parameter folder: for files; nobody else uses it.
  func target(in folder: String) throws -> any Target {
    switch self {
    case .yaml: try SpecTarget()
    case .csv: DataTarget.csv(in: folder)
    case .npy: try DataTarget.npy(in: folder)
    case .npz: try DataTarget.npz(in: folder)
    case .json: try JSONTarget()
    case .hdf5: try HDF5Target()
    case .keras: try KerasTarget(in: folder)
    case .record: try RunTarget(.record, in: folder)
    case .checkpoint: try RunTarget(.checkpoint, in: folder)
    case .trap, .hang, .greed, .odd: FailingTarget(format: self)
    }
  }
}
