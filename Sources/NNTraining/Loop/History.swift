/// Numbers of one epoch by name, in the order in which Keras shows them: alphabetical, validation last.
public struct Logs: Sendable, Equatable {
  /// One number.
  public struct Entry: Sendable, Equatable {
    /// `loss`, the name of a metric, or one of these behind `val_`.
    public var name: String
    /// A mean over the rows of the epoch.
    public var value: Double
  }

  /// In the order in which they are shown.
  public private(set) var entries: [Entry] = []

  public init() {}

  public init(_ entries: [(name: String, value: Double)]) {
    self.entries = entries.map { Entry(name: $0.name, value: $0.value) }
  }

  /// The number of this name; nil where there is none.
  public subscript(name: String) -> Double? { entries.first { $0.name == name }?.value }

  public mutating func append(_ name: String, _ value: Double) { entries.append(Entry(name: name, value: value)) }

  /// The same numbers as those of held-out data: `val_loss` for `loss`.
  public var asValidation: Logs { Logs(entries.map { ("val_" + $0.name, $0.value) }) }

  public static func + (left: Logs, right: Logs) -> Logs {
    var sum = left
    sum.entries += right.entries
    return sum
  }
}

/// What `fit` returns: the logs of every epoch.
public struct History: Sendable, Equatable {
  /// Counted from 0, as in Keras.
  public private(set) var epochs: [Int] = []
  /// Of each of `epochs`.
  public private(set) var logs: [Logs] = []

  public init() {}

  /// The history that these epochs and their logs make up.
  public init(_ epochs: [(epoch: Int, logs: Logs)]) {
    for (epoch, logs) in epochs { append(epoch: epoch, logs) }
  }

  public mutating func append(epoch: Int, _ logs: Logs) {
    epochs.append(epoch)
    self.logs.append(logs)
  }

  /// Values of `name`, one per epoch that has one.
  public subscript(name: String) -> [Double] { logs.compactMap { $0[name] } }
}
