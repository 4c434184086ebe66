import Foundation
import NNTestSupport
import Testing

@Suite struct PredictTests {
  private func predict(_ arguments: String, in folder: String, input: String = "") throws -> CLIRun {
    try runCLI(["predict"] + arguments.split(separator: " ").map(String.init), in: folder, input: input)
  }

  private func table(_ run: CLIRun, sourceLocation: SourceLocation = #_sourceLocation) -> Table {
    #expect(run.end == .exit(0), "\(run.standardError)", sourceLocation: sourceLocation)
    return Table(run.standardOutput)
  }

  @Test func help() throws { try expectHelp(of: "predict") }

  @Test func classesByName() throws {
    try TrainedSamples.trained("flowers.yaml --data flowers.csv --target species") { folder in
      let answers = table(try predict("runs/flowers/latest --data flowers.csv", in: folder))
      #expect(answers.columns == ["class", "p_iris", "p_rose", "p_tulip"])
      #expect(answers["class"] == ["rose", "rose", "tulip", "tulip", "iris", "iris"])
      for row in answers.rows {
        let numbers = row.dropFirst().compactMap(Float.init)
        #expect(abs(numbers.reduce(0, +) - 1) < 1e-5)
        // As short as they read back the same.
        #expect(numbers.map(\.description) == Array(row.dropFirst()))
      }
    }
  }

  /// Rows with any number of ones: each output is a label of its own.
  @Test func labels() throws {
    let model = """
      layers:
        - Dense: {units: 3, activation: sigmoid}
      compile: {loss: bce, metrics: [accuracy]}

      """
    let files = [
      "tags.yaml": model, "x.csv": "a,b\n0,1\n1,0\n1,1\n0,0\n",
      "y.csv": "red,green,blue\n1,1,0\n0,1,0\n1,0,1\n0,0,0\n",
      "one.csv": "red,green,blue\n1,0,0\n0,1,0\n0,0,1\n1,0,0\n",
    ]
    try TrainedSamples.trained("tags.yaml --data x.csv --labels y.csv", files) { folder in
      let answers = table(try predict("runs/tags/1 --data x.csv", in: folder))
      #expect(answers.columns == ["p_red", "p_green", "p_blue"])
      #expect(answers.rows.allSatisfy { $0.allSatisfy { Float($0).map { $0 > 0 && $0 < 1 } ?? false } })
      for labels in ["y.csv", "one.csv"] {
        let measured = try runCLI(["evaluate", "runs/tags/1", "--data", "x.csv", "--labels", labels], in: folder)
        #expect(measured.end == .exit(0))
        #expect(!measured.standardOutput.contains("predicted class"))
      }
    }
  }

  /// Columns are found by name: in any order, and beside others.
  @Test func columnsByName() throws {
    let shuffled = """
      width,id,species,color,petal
      2.1,six,?,0.2,5.2
      0.2,one,?,0.5,1.0

      """
    try TrainedSamples.trained(
      "flowers.yaml --data flowers.csv --target species", ["new.csv": shuffled, "few.csv": "petal,color\n1,2\n"]
    ) { folder in
      let all = table(try predict("runs/flowers/1 --data flowers.csv", in: folder))
      let some = table(try predict("runs/flowers/1 --data new.csv --keep id --keep petal", in: folder))
      #expect(some.columns == ["id", "petal"] + all.columns)
      #expect(some["id"] == ["six", "one"])
      #expect(some["petal"] == ["5.2", "1.0"])
      #expect(some.rows.map { Array($0.dropFirst(2)) } == [all.rows[5], all.rows[0]])

      let missing = try predict("runs/flowers/1 --data few.csv", in: folder)
      #expect(missing.end == .exit(65))
      #expect(missing.standardOutput.isEmpty)
      #expect(
        missing.standardError.hasPrefix(
          "few.csv: error: there is no column \"width\", which the model was trained with"))
      let unknown = try predict("runs/flowers/1 --data new.csv --keep idd", in: folder)
      #expect(unknown.end == .exit(65))
      #expect(unknown.standardError.hasPrefix("--keep: error: there is no column \"idd\" in new.csv"))
      #expect(unknown.standardError.contains("help: did you mean id?"))
    }
  }

  @Test func oneUnit() throws {
    try TrainedSamples.trained("answers.yaml --data answers.csv --target answer") { folder in
      let answers = table(try predict("runs/answers/1 --data answers.csv", in: folder))
      #expect(answers.columns == ["class", "p"])
      #expect(answers["class"] == ["yes", "no", "yes", "no"])
      for row in answers.rows { #expect(((Float(row[1]) ?? .nan) > 0.5) == (row[0] == "yes")) }
    }
  }

  /// Outputs that are no probabilities are made such, and those of the same network with the function in it are equal.
  @Test func fromLogits() throws {
    let loss = "loss: {BinaryCrossentropy: {from_logits: true}}"
    let bare = TrainedSamples.answerModel.replacing(", activation: sigmoid", with: "")
      .replacing("loss: binary_crossentropy", with: loss).replacing(", metrics: [accuracy]", with: "")
    try TrainedSamples.trained(
      "logits.yaml --data answers.csv --target answer", ["logits.yaml": bare]
    ) { folder in
      let answers = table(try predict("runs/answers/1 --data answers.csv", in: folder))
      #expect(answers["class"] == ["yes", "no", "yes", "no"])
      #expect(answers["p"].compactMap(Float.init).allSatisfy { $0 > 0 && $0 < 1 })
      // The file of numbers has them as the model gives them.
      #expect(try predict("runs/answers/1 --data answers.csv --out p.npy", in: folder).end == .exit(0))
      let logits = try floats(of: "\(folder)/p.npy")
      let expected = logits.map { 1 / (1 + exp(-Double($0))) }
      for (number, value) in zip(answers["p"], expected) { #expect(abs((Double(number) ?? .nan) - value) < 1e-6) }
    }
  }

  @Test func numbersAreNamedAfterTheirTarget() throws {
    try TrainedSamples.trained("prices.yaml --data prices.csv --target price") { folder in
      let answers = table(try predict("runs/prices/1 --data prices.csv", in: folder))
      #expect(answers.columns == ["price"])
      #expect(answers.rows.count == 4)
    }
  }

  /// Found out before anything is computed.
  @Test func keptColumnsNeedNamesOfTheirOwn() throws {
    let named = "petal,color,width,class,p_rose,other\n1,2,3,a,b,c\n"
    try TrainedSamples.trained(
      "flowers.yaml --data flowers.csv --target species", ["new.csv": named]
    ) { folder in
      let run = try predict("runs/flowers/1 --data new.csv --keep other --keep class --keep 5", in: folder)
      #expect(run.end == .exit(65))
      #expect(run.standardOutput.isEmpty)
      #expect(
        run.standardError == """
          --keep: error: the answers would have two columns named "class"
              class
              ^^^^^
            help: rename the column in the data, or leave it out: answers are in the order of the rows
          --keep: error: the answers would have two columns named "p_rose"
              5
              ^
            help: rename the column in the data, or leave it out: answers are in the order of the rows

          """)
      #expect(try predict("runs/flowers/1 --data new.csv --keep other", in: folder).end == .exit(0))
    }
    // The true numbers beside the predicted ones.
    try TrainedSamples.trained("prices.yaml --data prices.csv --target price") { folder in
      let run = try predict("runs/prices/1 --data prices.csv --keep price --out p.csv", in: folder)
      #expect(run.end == .exit(65))
      #expect(run.standardError.contains("two columns named \"price\""))
      #expect(readFile("\(folder)/p.csv") == nil)
    }
  }

  /// Names of classes go out as they came in, in quotes where csv needs them.
  @Test func namesOfClassesAreWrittenAsTheyAre() throws {
    let data = "a,b,answer\n0,1,\"y\ne,s\"\n1,0,\u{1B}[31mno\n0.1,0.9,\"y\ne,s\"\n0.8,0.1,\u{1B}[31mno\n"
    let model = TrainedSamples.flowerModel.replacing("Input: [3]", with: "Input: [2]")
    try TrainedSamples.trained(
      "odd.yaml --data odd.csv --target answer", ["odd.yaml": model, "odd.csv": data]
    ) { folder in
      let run = try predict("runs/flowers/1 --data odd.csv", in: folder)
      #expect(run.standardOutput.hasPrefix("class,p_\u{1B}[31mno,\"p_y\ne,s\",p_2\n"))
      let measured = try runCLI(
        ["evaluate", "runs/flowers/1", "--data", "odd.csv", "--target", "answer"], in: folder)
      #expect(measured.standardOutput.contains("2 classes: \u{FFFD}[31mno (2), y\u{FFFD}e,s (2)\n"))
      #expect(!measured.standardOutput.contains("\u{1B}"))
    }
  }

  /// As Python reads them, and never without a word.
  @Test func numbersThatAreNone() throws {
    let rows = "rooms,area\n1,30\n3e38,3e38\n"
    try TrainedSamples.trained("prices.yaml --data prices.csv --target price", ["new.csv": rows]) { folder in
      let run = try predict("runs/prices/1 --data new.csv", in: folder)
      #expect(run.end == .exit(0))
      #expect(["inf", "-inf", "nan"].contains(table(run).rows[1][0]))
      #expect(
        run.standardError.contains(
          "new.csv: warning: 1 of 2 predicted numbers is NaN or infinite\n  note: the first is in row 2\n"))
      #expect(try !predict("runs/prices/1 --data prices.csv", in: folder).standardError.contains("NaN"))
    }
  }

  @Test func anAutoencoderHasItsInputsNames() throws {
    try TrainedSamples.trained("coder.yaml --data points.csv --labels inputs", ["named.csv": "u,v\n0,1\n1,0\n"]) {
      folder in
      #expect(table(try predict("runs/coder/1 --data points.csv", in: folder)).columns == ["y0", "y1"])
      let run = try runCLI(["train", "coder.yaml", "--data", "named.csv", "--labels", "inputs"], in: folder)
      #expect(run.end == .exit(0))
      #expect(table(try predict("runs/coder/2 --data named.csv", in: folder)).columns == ["u", "v"])
    }
  }

  @Test func filesAndStandardInput() throws {
    try TrainedSamples.trained("flowers.yaml --data flowers.csv --target species") { folder in
      let shown = try predict("runs/flowers/1 --data flowers.csv", in: folder).standardOutput
      let fromInput = try predict("runs/flowers/1 --data -", in: folder, input: TrainedSamples.flowers)
      #expect(fromInput.standardOutput == shown)
      // Sums may be added up in another order for other batches, as processors differ.
      let inPairs = table(try predict("runs/flowers/1 --data flowers.csv --batch-size 2", in: folder))
      #expect(inPairs["class"] == Table(shown)["class"])
      for (pair, whole) in zip(inPairs.rows.joined(), Table(shown).rows.joined()) {
        #expect(pair == whole || abs((Float(pair) ?? .nan) - (Float(whole) ?? .nan)) < 1e-6)
      }

      let written = try predict("runs/flowers/1 --data flowers.csv --out p.csv", in: folder)
      #expect(written.end == .exit(0))
      #expect(written.standardOutput.isEmpty && written.standardError.isEmpty)
      #expect(readFile("\(folder)/p.csv") == Array(shown.utf8))
      let again = try predict("runs/flowers/1 --data flowers.csv --out p.csv", in: folder)
      #expect(again.end == .exit(2))
      #expect(again.standardError.hasPrefix("p.csv: error: this file is already there and is not overwritten"))
      #expect(try predict("runs/flowers/1 --data flowers.csv --out p.csv --force", in: folder).end == .exit(0))

      #expect(try predict("runs/flowers/1 --data flowers.csv --out p.npy", in: folder).end == .exit(0))
      let numbers = Table(shown).rows.flatMap { $0.dropFirst().compactMap(Float.init) }
      #expect(try floats(of: "\(folder)/p.npy") == numbers)
    }
  }

  @Test func manyRowsKeepTheirOrder() throws {
    let rows = (0..<5000).map { "\($0),\(Double($0 % 7) / 10),\(Double($0 % 11) / 10)" }
    let data = "id,a,b\n" + rows.joined(separator: "\n") + "\n"
    try TrainedSamples.trained("answers.yaml --data answers.csv --target answer", ["many.csv": data]) { folder in
      let answers = table(try predict("runs/answers/1 --data many.csv --keep id", in: folder))
      #expect(answers["id"] == (0..<5000).map(String.init))
      // Equal rows have equal answers.
      #expect(Array(answers["p"][0..<77]) == Array(answers["p"][77..<154]))
    }
  }

  @Test func aSpecHasNoAnswers() throws {
    let run = try withFolder(Samples.files) { try predict("model.yaml --data x.csv", in: $0) }
    #expect(run.end == .exit(65))
    #expect(
      run.standardError == """
        model.yaml: error: a spec has no weights: this needs a trained model
          help: train it first with nnrun train model.yaml, then name the run's folder

        """)
  }

  /// The numbers of a npy file of the first version, whatever its shape.
  private func floats(of path: String) throws -> [Float] {
    let bytes = try #require(readFile(path))
    let start = 10 + Int(bytes[8]) + Int(bytes[9]) << 8
    #expect(String(decoding: bytes[10..<start], as: UTF8.self).contains("'<f4'"))
    return bytes[start...].withUnsafeBytes { raw in
      (0..<raw.count / 4).map { raw.loadUnaligned(fromByteOffset: $0 * 4, as: Float.self) }
    }
  }
}
