import Foundation
import NNTestSupport
import Testing

@Suite struct CompletionTests {
  /// Asks the script, in bash, what may stand in place of the last word.
  private func complete(_ words: [String], in folder: String) throws -> [String] {
    let script = """
      source <("$1" --generate-completion-script bash); shift
      COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMP_LINE="$*"; COMP_POINT=${#COMP_LINE}
      _nnrun nnrun "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
      printf '%s\\n' "${COMPREPLY[@]}"
      """
    let run = try runCLI(
      ["-c", script, "bash", try nnrunPath(), "nnrun"] + words, in: folder, executable: "/bin/bash")
    #expect(run.standardError.isEmpty)
    return run.standardOutput.split(separator: "\n").map(String.init).sorted()
  }

  @Test(arguments: ["bash", "zsh", "fish"]) func everyShellHasAScript(_ shell: String) throws {
    let run = try runCLI(["--generate-completion-script", shell])
    #expect(run.end == .exit(0))
    #expect(run.standardError.isEmpty)
    for word in ["nnrun", "generate-dummy", "validation-split"] { #expect(run.standardOutput.contains(word)) }
  }

  @Test func bashReadsItsScript() throws {
    let script = try runCLI(["--generate-completion-script", "bash"]).standardOutput
    let run = try runCLI(["-n"], input: script, executable: "/bin/bash")
    #expect(run.end == .exit(0))
    #expect(run.standardError.isEmpty)
  }

  struct Question: Sendable, CustomTestStringConvertible {
    var words: [String]
    var answers: [String]
    var testDescription: String { words.joined(separator: " ") }
  }

  @Test(arguments: [
    Question(words: ["tr"], answers: ["train"]),
    Question(words: ["train", "--batch"], answers: ["--batch-size"]),
    Question(words: ["train", "--va"], answers: ["--validation-data", "--validation-labels", "--validation-split"]),
    Question(words: ["train", "m"], answers: ["model.yaml"]),
    Question(words: ["evaluate", "m"], answers: []),
    Question(words: ["evaluate", "saved"], answers: ["saved.keras"]),
    Question(words: ["train", "model.yaml", "--data", "x"], answers: ["x.csv"]),
    Question(words: ["train", "model.yaml", "--header", ""], answers: ["no", "yes"]),
    Question(words: ["train", "model.yaml", "--verbose", ""], answers: ["0", "1", "2"]),
    Question(words: ["predict", "saved.keras", "--backend", "c"], answers: ["cpu"]),
    Question(words: ["inspect", "model.yaml", "--passes", ""], answers: ["after", "before"]),
  ])
  func bashCompletes(_ question: Question) throws {
    try withFolder(["model.yaml": Samples.model, "x.csv": "1\n", "saved.keras": "", "notes.txt": ""]) { folder in
      let answers = try complete(question.words, in: folder)
      #expect(answers == question.answers)
    }
  }
}
