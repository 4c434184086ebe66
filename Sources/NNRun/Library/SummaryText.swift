extension ModelSummary: CustomStringConvertible {
  /// A plain table: a line for each layer with its shape and number of weights, and the totals below.
  public var description: String {
    let lines =
      [["Layer (type)", "Output shape", "Weights"]]
      + rows.map { row in
        [
          "\(row.name) (\(row.type))\(row.isTrainable == false ? ", not trained" : "")", Self.text(row.outputShape),
          row.parameters.map(String.init) ?? "?",
        ]
      }
    let widths = (0..<3).map { column in lines.map { $0[column].count }.max() ?? 0 }
    func padding(_ text: String, _ column: Int) -> String {
      String(repeating: " ", count: widths[column] - text.count)
    }
    let table = lines.map { line in
      "\(line[0])\(padding(line[0], 0))  \(line[1])\(padding(line[1], 1))  \(padding(line[2], 2))\(line[2])"
    }
    let totals = ["Trainable weights: \(trainable.parameters)", "Other weights: \(nonTrainable.parameters)"]
    return (["Model: \(name)"] + table + totals).joined(separator: "\n")
  }

  private static func text(_ shape: [Int?]?) -> String {
    shape.map { "(" + $0.map { $0.map(String.init) ?? "None" }.joined(separator: ", ") + ")" } ?? "?"
  }
}
