import NNTestSupport
import Testing

@Suite struct SummaryTests {
  @Test func help() throws { try expectHelp(of: "summary") }

  @Test func table() throws {
    let run = try runCLI(["summary", "models/digits.yaml"], in: projectFolder)
    #expect(run.end == .exit(0))
    #expect(run.standardError.isEmpty)
    expectSnapshot(run.standardOutput, "summary-digits")
  }

  @Test func onATerminal() throws {
    let run = try runCLI(["summary", "models/digits.yaml", "--show-trainable"], in: projectFolder, columns: 120)
    expectSnapshot(run.standardOutput, "summary-digits-terminal")
  }

  @Test func columnsOfTheEnvironmentWin() throws {
    let run = try runCLI(["summary", "models/iris.yaml"], in: projectFolder, environment: ["COLUMNS": "60"])
    let widths = Set(run.standardOutput.split(separator: "\n").filter { $0.hasPrefix("│") }.map(\.count))
    #expect(widths == [56])
  }

  @Test func withoutAnInput() throws {
    let run = try withFolder(Samples.files) { try runCLI(["summary", "open.yaml"], in: $0) }
    #expect(run.end == .exit(0))
    #expect(run.standardOutput.contains("│ dense (Dense)                   │ ?                      │   0 (unbuilt) │"))
    #expect(run.standardError.hasPrefix("open.yaml: note: the shapes are not known"))
  }

  @Test func theInputFromTheData() throws {
    let run = try withFolder(Samples.files) {
      try runCLI(["summary", "open.yaml", "--data", "x.csv", "--labels", "y.csv"], in: $0)
    }
    #expect(run.end == .exit(0))
    #expect(run.standardOutput.contains(" Total params: 13 (52.00 B)\n"))
    #expect(run.standardError.isEmpty)
  }

  /// Of a trained model the optimizer's variables count too, as in Keras: two for each weight of Adam, the count of
  /// steps and the learning rate.
  @Test func aTrainedModel() throws {
    try TrainedSamples.trained("flowers.yaml --data flowers.csv --target species --verbose 0") { folder in
      for model in ["runs/flowers/1/model.keras", "runs/flowers/latest"] {
        let run = try runCLI(["summary", model], in: folder)
        #expect(run.end == .exit(0))
        #expect(
          run.standardOutput.hasSuffix(
            """
             Total params: 179 (720.00 B)
             Trainable params: 59 (236.00 B)
             Non-trainable params: 0 (0.00 B)
             Optimizer params: 120 (484.00 B)
             Inputs: input_layer (None, 3)
             Outputs: dense_1 (None, 3)

            """), "\(run.standardOutput)")
      }
      let changed = try runCLI(["summary", "runs/flowers/1", "--set", "compile.optimizer=sgd"], in: folder)
      #expect(changed.standardOutput.contains(" Total params: 59 (236.00 B)\n"))
      #expect(!changed.standardOutput.contains("Optimizer"))
    }
  }

  /// Keras makes the optimizer's variables when it reads a compiled model.
  @Test func aCompiledModelThatWasNeverTrained() throws {
    let model = "Tests/Golden/keras/compiled_categorical_crossentropy.keras"
    let run = try runCLI(["summary", model], in: projectFolder)
    #expect(run.end == .exit(0) && run.standardError.isEmpty)
    #expect(run.standardOutput.contains(" Total params: 47 (192.00 B)\n"))
    #expect(run.standardOutput.contains(" Optimizer params: 32 (132.00 B)\n"))
  }

  @Test func warnings() throws {
    let run = try withFolder(["unused.yaml": "vars: {width: 3}\n" + Samples.model]) {
      try runCLI(["summary", "unused.yaml"], in: $0)
    }
    #expect(run.end == .exit(0))
    #expect(run.standardError.hasPrefix("unused.yaml:1:8: warning: the variable width is never used\n"))
  }

  @Test func badSpec() throws {
    let run = try withFolder(Samples.files) { try runCLI(["summary", "wrong.yaml"], in: $0) }
    #expect(run.end == .exit(65))
    #expect(run.standardOutput.isEmpty)
    #expect(run.standardError.hasPrefix("wrong.yaml:4:23: error: "))
  }
}
