import NNTestSupport
import Testing

@Suite struct InspectTests {
  private func inspect(_ arguments: [String]) throws -> CLIRun {
    try withFolder(Samples.files) { try runCLI(["inspect"] + arguments, in: $0) }
  }

  @Test func help() throws { try expectHelp(of: "inspect") }

  @Test func predictionAsWritten() throws {
    let run = try inspect(["model.yaml", "--inference", "--passes", "before", "--batch-size", "5"])
    #expect(run.end == .exit(0))
    expectSnapshot(run.standardOutput, "inspect-inference-before")
  }

  @Test func trainingIsTheDefault() throws {
    let step = try inspect(["model.yaml"])
    let prediction = try inspect(["model.yaml", "--inference"])
    #expect(step.end == .exit(0))
    #expect(prediction.end == .exit(0))
    #expect(step.standardOutput.contains("float32[4, 2]"))
    #expect(step.standardOutput.count > prediction.standardOutput.count)
  }

  @Test func program() throws {
    let run = try inspect(["model.yaml", "--program"])
    #expect(run.end == .exit(0))
    #expect(run.standardOutput.contains("arena: "))
  }

  @Test func theInputFromTheData() throws {
    let run = try inspect(["open.yaml", "--inference", "--data", "x.csv", "--labels", "y.csv"])
    #expect(run.end == .exit(0))
    #expect(run.standardOutput.contains("float32[32, 2]"))
  }

  @Test func tooLargeForTheMachine() throws {
    let spec = "layers: [Input: [2000000], Dense: {units: 20000000, name: huge}]\ncompile: {loss: mse}\n"
    for options in [[], ["--inference"], ["--program"]] {
      let run = try withFolder(["huge.yaml": spec]) { try runCLI(["inspect", "huge.yaml"] + options, in: $0) }
      #expect(run.end == .exit(65))
      #expect(run.standardError.hasPrefix("huge.yaml:1:28: error: Dense \"huge\" is too large: "))
    }
  }

  @Test func warnings() throws {
    let run = try withFolder(["unused.yaml": "vars: {width: 3}\n" + Samples.model]) {
      try runCLI(["inspect", "unused.yaml", "--inference"], in: $0)
    }
    #expect(run.end == .exit(0))
    #expect(run.standardError.hasPrefix("unused.yaml:1:8: warning: the variable width is never used\n"))
  }

  /// How many steps an epoch has is known only with the data.
  @Test func stepsInEpochs() throws {
    let rate = "{PolynomialDecay: {initial_learning_rate: 0.1, decay_steps: 5 epochs}}"
    let model = Samples.model.replacing("optimizer: sgd", with: "optimizer: {SGD: {learning_rate: \(rate)}}")
    try withFolder(Samples.files.merging(["epochs.yaml": model]) { $1 }) { folder in
      let unknown = try runCLI(["inspect", "epochs.yaml"], in: folder)
      #expect(unknown.end == .exit(65))
      #expect(unknown.standardError.contains("error: how many steps an epoch has is known only with the data\n"))
      let known = try runCLI(
        ["inspect", "epochs.yaml", "--passes", "before", "--data", "x.csv", "--labels", "y.csv"], in: folder)
      #expect(known.end == .exit(0))
      // 8 rows in batches of 4.
      #expect(known.standardOutput.contains("= constant 10.0: float32[]"))
    }
  }

  @Test func anUnknownInput() throws {
    let run = try inspect(["open.yaml"])
    #expect(run.end == .exit(65))
    #expect(run.standardError.contains("error: the input's shape is not known"))
  }

  @Test(arguments: [
    ["model.yaml", "--training", "--inference"], ["model.yaml", "--passes", "during"],
    ["model.yaml", "--batch-size", "0"], ["model.yaml", "--program", "--passes", "before"],
  ])
  func wrongUsage(_ arguments: [String]) throws {
    let run = try inspect(arguments)
    #expect(run.end == .exit(2))
    #expect(run.standardError.contains(": error: "))
  }
}
