import FoundationEssentials
import NNTestSupport
import Testing

/// oneDNN is opened when a network has a product that is too large for the kernel of our own, and the run's record
/// then says which it was.
@Suite struct OneDNNUseTests {
  private func record(units: Int) throws -> String {
    try inTemporaryFolder { folder in
      let files = [
        "m.yaml": """
        layers: [{Dense: {units: \(units), activation: relu}}, {Dense: 1}]
        compile: {loss: mse}
        """,
        "x.csv": (0..<64).map { "\($0),\($0 % 7),1\n" }.joined(),
        "y.csv": (0..<64).map { "\($0 % 3)\n" }.joined(),
      ]
      for (name, text) in files { try Data(text.utf8).write(to: URL(filePath: "\(folder)/\(name)")) }
      let run = try runCLI(["train", "m.yaml", "--data", "x.csv", "--labels", "y.csv"], in: folder)
      #expect(run.end == .exit(0), "\(run.standardError)")
      return String(decoding: try Data(contentsOf: URL(filePath: "\(folder)/runs/m/1/run.json")), as: UTF8.self)
    }
  }

  @Test func theRecordNamesItWhereItWasNeeded() throws {
    #expect(!(try record(units: 8)).contains("oneDNN"))
    #expect(try record(units: 6000).contains("\"oneDNN\": \""))
  }
}
