/// The metrics of one output, by the names they have themselves, in order.
public struct OutputMetricNames: Hashable, Sendable {
  /// Put before every name; nil for a model with one output.
  public var output: String?
  public var metrics: [String]
  public var weighted: [String]

  public init(output: String? = nil, metrics: [String] = [], weighted: [String] = []) {
    self.output = output
    self.metrics = metrics
    self.weighted = weighted
  }

  /// What logs call them, output by output, by Keras's rule: a name that occurs again gets `_1`, `_2`, …; a weighted
  /// metric whose name is taken gets `weighted_` first.
  ///
  /// Deviation: a name made that way is taken too. In Keras a metric of that name would hide the other.
  public static func logNames(_ outputs: [OutputMetricNames]) -> [OutputMetricNames] {
    var seen: [String: Int] = [:]
    /// `name`, or with the first number that makes it new.
    func unique(_ name: String) -> String {
      guard let count = seen[name] else {
        seen[name] = 1
        return name
      }
      seen[name] = count + 1
      return unique("\(name)_\(count)")
    }
    func full(_ name: String, _ output: String?) -> String { output.map { "\($0)_\(name)" } ?? name }
    var result = outputs
    for index in outputs.indices {
      let output = outputs[index].output
      result[index].metrics = outputs[index].metrics.map { unique(full($0, output)) }
    }
    for index in outputs.indices {
      let output = outputs[index].output
      result[index].weighted = outputs[index].weighted.map { name in
        seen[full(name, output)] == nil ? unique(full(name, output)) : unique(full("weighted_\(name)", output))
      }
    }
    return result
  }
}
