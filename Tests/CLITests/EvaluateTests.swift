import Foundation
import NNTestSupport
import Testing

@Suite struct EvaluateTests {
  private func evaluate(
    _ arguments: String, in folder: String, columns: Int? = nil, input: String = ""
  ) throws -> CLIRun {
    try runCLI(
      ["evaluate"] + arguments.split(separator: " ").map(String.init), in: folder, input: input, columns: columns)
  }

  @Test func help() throws { try expectHelp(of: "evaluate") }

  @Test func aTargetColumn() throws {
    try TrainedSamples.trained("flowers.yaml --data flowers.csv --target species") { folder in
      let run = try evaluate("runs/flowers/latest --data flowers.csv --target species", in: folder)
      #expect(run.end == .exit(0))
      #expect(run.standardError.isEmpty)
      expectSnapshot(run.standardOutput, "evaluate-flowers")
      // The column is the one of the training.
      #expect(
        try evaluate("runs/flowers/1/model.keras --data flowers.csv", in: folder).standardOutput
          == run.standardOutput)
      #expect(try evaluate("runs/flowers/1 --data flowers.csv", in: folder).standardOutput == run.standardOutput)
    }
  }

  /// Every run of one model on the same rows measures the same, however they are cut into batches and wherever they
  /// come from.
  @Test func rowsFromAnywhere() throws {
    try TrainedSamples.trained("flowers.yaml --data flowers.csv --target species") { folder in
      let features = TrainedSamples.flowers.split(separator: "\n").map { line in
        line.split(separator: ",").dropLast().joined(separator: ",") + "\n"
      }
      let labels = TrainedSamples.flowers.split(separator: "\n").map { $0.split(separator: ",")[3] + "\n" }
      try writeFile("\(folder)/x.csv", Array(features.joined().utf8))
      try writeFile("\(folder)/y.csv", Array(labels.joined().utf8))
      func result(_ run: CLIRun) throws -> [Substring] {
        #expect(run.end == .exit(0), "\(run.standardError)")
        return run.standardOutput.split(separator: "\n").filter { !$0.hasPrefix("  data") && !$0.hasPrefix("  target") }
      }
      let expected = try result(evaluate("runs/flowers/1 --data flowers.csv", in: folder))
      #expect(try result(evaluate("runs/flowers/1 --data x.csv --labels y.csv", in: folder)) == expected)
      #expect(
        try result(evaluate("runs/flowers/1 --data flowers.csv --batch-size 1", in: folder)) == expected)
      #expect(
        try result(evaluate("runs/flowers/1 --data - --target species", in: folder, input: TrainedSamples.flowers))
          == expected)
      #expect(
        try result(evaluate("runs/flowers/1 --data flowers.csv --backend reference", in: folder)) == expected)
    }
  }

  @Test func npyFiles() throws {
    try TrainedSamples.trained("coder.yaml --data points.csv --labels inputs") { folder in
      // What the model says of the points is a npy file, and what it says of that can be measured.
      #expect(
        try runCLI(["predict", "runs/coder/1", "--data", "points.csv", "--out", "p.npy"], in: folder).end == .exit(0))
      let run = try evaluate("runs/coder/1 --data p.npy --labels p.npy", in: folder)
      #expect(run.end == .exit(0), "\(run.standardError)")
      #expect(run.standardOutput.contains("  data      p.npy, 3 rows"))
      #expect(run.standardOutput.contains("\nloss: "))
      #expect(!run.standardOutput.contains("rows: class"))
    }
  }

  @Test func anAutoencoder() throws {
    try TrainedSamples.trained("coder.yaml --data points.csv --labels inputs") { folder in
      let run = try evaluate("runs/coder/1 --data points.csv", in: folder)
      #expect(run.end == .exit(0), "\(run.standardError)")
      #expect(run.standardOutput.split(separator: "\n").last?.hasPrefix("loss: ") == true)
    }
  }

  /// Two classes of one sigmoid unit.
  @Test func oneUnit() throws {
    try TrainedSamples.trained("answers.yaml --data answers.csv --target answer") { folder in
      let run = try evaluate("runs/answers/1 --data answers.csv", in: folder)
      #expect(run.end == .exit(0))
      #expect(
        run.standardOutput.hasSuffix(
          """

            rows: class, columns: predicted class
                 no  yes  recall
             no   2    0  1.0000
            yes   0    2  1.0000

          """))
    }
  }

  @Test func classesWithoutRowsAreLeftOut() throws {
    let model = Samples.model.replacing("units: 2", with: "units: 10")
    try TrainedSamples.trained(
      "ten.yaml --data x.csv --labels y.csv", ["ten.yaml": model, "x.csv": Samples.data, "y.csv": Samples.labels]
    ) { folder in
      let run = try evaluate("runs/tiny/1 --data x.csv --labels y.csv --json", in: folder)
      let confusion = try #require(try Event.all(in: run.standardOutput).last?.object("confusion"))
      #expect((confusion["classes"] as? [String])?.count == 10)
      let text = try evaluate("runs/tiny/1 --data x.csv --labels y.csv", in: folder).standardOutput
      let table = text.split(separator: "\n").drop { !$0.contains("rows: class") }
      #expect(table.first?.contains("unused class") == true)
      #expect(table.count <= 6)
    }
  }

  /// The table is for people: more than 20 classes are too many to look at.
  @Test(arguments: [20, 21]) func manyClasses(count: Int) throws {
    let labels = (0..<count).map { "\($0)\n" }.joined()
    let data = (0..<count).map { "\($0),1\n" }.joined()
    let model = Samples.model.replacing("units: 2", with: "units: \(count)")
    try TrainedSamples.trained(
      "many.yaml --data x.csv --labels y.csv --verbose 0",
      ["many.yaml": model, "x.csv": data, "y.csv": labels]
    ) { folder in
      let run = try evaluate("runs/tiny/1 --data x.csv --labels y.csv", in: folder)
      #expect(run.standardOutput.contains("rows: class") == (count == 20))
      let json = try evaluate("runs/tiny/1 --data x.csv --labels y.csv --json", in: folder)
      #expect(try Event.all(in: json.standardOutput).last?.isNull("confusion") == (count == 21))
    }
  }

  /// Which name belongs to which number nobody has said.
  @Test func namesForAModelOfNumbers() throws {
    let numbers = "petal,color,width,species\n1,0.5,0.2,1\n3.1,0.9,1.4,2\n5,0.1,2.2,0\n"
    try TrainedSamples.trained(
      "flowers.yaml --data numbers.csv --target species", ["numbers.csv": numbers]
    ) { folder in
      for command in ["evaluate", "train"] {
        let run = try runCLI([command, "runs/flowers/1", "--data", "flowers.csv", "--target", "species"], in: folder)
        #expect(run.end == .exit(65))
        #expect(
          run.standardError == """
            flowers.csv: error: the labels are text, the model was trained on class numbers
              help: give class numbers, or with --classes the names of the classes in the order of their numbers

            """)
      }
      let named = try evaluate("runs/flowers/1 --data flowers.csv --classes iris,rose,tulip", in: folder)
      #expect(named.end == .exit(0), "\(named.standardError)")
      #expect(named.standardOutput.contains("accuracy: 1.0000"))
    }
  }

  /// Rows whose loss is ignored are told of, and stand in no table.
  @Test func ignoredRows() throws {
    let numbers = "petal,color,width,species\n1,0.5,0.2,1\n9,9,9,-1\n3.1,0.9,1.4,2\n5,0.1,2.2,0\n"
    let model = TrainedSamples.flowerModel.replacing(
      "sparse_categorical_crossentropy", with: "{SparseCategoricalCrossentropy: {ignore_class: -1}}")
    try TrainedSamples.trained(
      "ignoring.yaml --data numbers.csv --target species --validation-split 0.5",
      ["ignoring.yaml": model, "numbers.csv": numbers]
    ) { folder in
      let run = try evaluate("runs/flowers/1 --data numbers.csv", in: folder)
      #expect(run.end == .exit(0), "\(run.standardError)")
      #expect(run.standardOutput.contains("  target    species, 3 classes: 0 (1), 1 (1), 2 (1)\n"))
      #expect(run.standardOutput.contains("  note      the loss ignores 1 row with the class number -1\n"))
      let table = run.standardOutput.split(separator: "\n").drop { !$0.contains("rows: class") }
      #expect(table.count == 5 && table.dropFirst().allSatisfy { !$0.contains("-1") })
    }
  }

  @Test func thresholds() throws {
    try TrainedSamples.trained("flowers.yaml --data flowers.csv --target species --verbose 0") { folder in
      let met = try evaluate("runs/flowers/1 --data flowers.csv --min accuracy=1 --max loss=0.5", in: folder)
      #expect(met.end == .exit(0), "\(met.standardError)")
      let missed = try evaluate("runs/flowers/1 --data flowers.csv --min accuracy=1.5 --max loss=0", in: folder)
      #expect(missed.end == .exit(3))
      #expect(missed.standardOutput == met.standardOutput)
      let messages = missed.standardError.split(separator: "\n")
      #expect(messages.count == 2)
      #expect(messages.first == "--min: error: accuracy is 1, expected at least 1.5")
      #expect(messages.last?.hasPrefix("--max: error: loss is 0.") == true)
      let unknown = try evaluate("runs/flowers/1 --data flowers.csv --min acuracy=1", in: folder)
      #expect(unknown.end == .exit(2))
      #expect(
        unknown.standardError == """
          --min: error: there is no log "acuracy"
            note: logs: accuracy, loss
            help: did you mean accuracy?

          """)
    }
  }

  /// What a model of Keras's learned it learned from class numbers: nobody knows which name has which.
  @Test func textLabelsForAModelOfKeras() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    let model = root.appending(path: "Golden/keras/compiled_sparse_categorical_crossentropy.keras").path
    let files = ["x.csv": "0,1,2,3\n1,2,3,4\n2,3,4,5\n", "y.csv": "b\na\nc\n"]
    try withFolder(files) { folder in
      let run = try evaluate("\(model) --data x.csv --labels y.csv", in: folder)
      #expect(run.end == .exit(65))
      #expect(
        run.standardError == """
          y.csv: error: the labels are text, and the model does not say which class has which number
            help: give class numbers, or with --classes the names of the classes in the order of their numbers

          """)
      #expect(try evaluate("\(model) --data x.csv --labels y.csv --classes c,b,a", in: folder).end == .exit(0))
    }
  }

  @Test func whatCannotBeMeasured() throws {
    try TrainedSamples.trained("flowers.yaml --data flowers.csv --target species --verbose 0") { folder in
      let untrained = try evaluate("flowers.yaml --data flowers.csv --target species", in: folder)
      #expect(untrained.end == .exit(65))
      #expect(
        untrained.standardError == """
          flowers.yaml: error: a spec has no weights: this needs a trained model
            help: name its newest run: runs/flowers/latest

          """)
      try writeFile("\(folder)/other.csv", Array("petal,color,species\n1,2,rose\n".utf8))
      let missing = try evaluate("runs/flowers/1 --data other.csv", in: folder)
      #expect(missing.end == .exit(65))
      #expect(missing.standardError.contains("width"))
      try writeFile("\(folder)/new.csv", Array("petal,color,width,species\n1,2,3,daisy\n".utf8))
      let unseen = try evaluate("runs/flowers/1 --data new.csv", in: folder)
      #expect(unseen.end == .exit(65))
      #expect(
        unseen.standardError.hasPrefix("new.csv:2:7: error: column \"species\": \"daisy\" is not one of the classes"))
      for runs in ["runs", "runs/flowers"] {
        let above = try evaluate("\(runs) --data flowers.csv", in: folder)
        #expect(above.end == .exit(74))
        #expect(
          above.standardError == """
            \(runs): error: this is a folder, not a model
              help: name a run in it, such as runs/flowers/latest

            """)
      }
      let nothing = try evaluate("runs/flowers/1", in: folder)
      #expect(nothing.end == .exit(65))
      #expect(
        nothing.standardError
          == "error: there is no data to measure on\n  help: give --data X and --labels Y\n")
    }
  }
}
