import NNTestSupport
import Testing

/// Wrong words: what is shown is the mistake and what to write instead, and nothing but that.
@Suite struct UsageTests {
  struct Slip: Sendable, CustomTestStringConvertible {
    var command: String
    var text: String
    var testDescription: String { command }

    init(_ command: String, _ text: String...) {
      self.command = command
      self.text = text.joined(separator: "\n") + "\n"
    }
  }

  static let commands: [Slip] = [
    Slip("trian", "nnrun: error: there is no command \"trian\"", "  help: did you mean train?"),
    Slip("evalute", "nnrun: error: there is no command \"evalute\"", "  help: did you mean evaluate?"),
    Slip("predcit m.keras", "nnrun: error: there is no command \"predcit\"", "  help: did you mean predict?"),
    Slip("validat", "nnrun: error: there is no command \"validat\"", "  help: did you mean validate?"),
    Slip("sumary", "nnrun: error: there is no command \"sumary\"", "  help: did you mean summary?"),
    Slip("inspct", "nnrun: error: there is no command \"inspct\"", "  help: did you mean inspect?"),
    Slip(
      "generate-dumy", "nnrun: error: there is no command \"generate-dumy\"", "  help: did you mean generate-dummy?"),
    Slip("backend", "nnrun: error: there is no command \"backend\"", "  help: did you mean backends?"),
    Slip("fit", "nnrun: error: there is no command \"fit\"", "  help: did you mean train?"),
    Slip("m.yaml", "nnrun: error: there is no command \"m.yaml\"", "  help: did you mean nnrun train m.yaml?"),
    Slip(
      "m.keras", "nnrun: error: there is no command \"m.keras\"",
      "  help: say what to do with it, as in nnrun summary m.keras"),
    Slip(
      "xyzzy", "nnrun: error: there is no command \"xyzzy\"",
      "  note: commands: backends, evaluate, generate-dummy, inspect, predict, summary, train, validate, help"),
    Slip(
      "plot m.yaml", "nnrun: error: plot is not available in this version",
      "  note: commands: backends, evaluate, generate-dummy, inspect, predict, summary, train, validate, help"),
    Slip(
      "help schema", "nnrun: error: schema is not available in this version",
      "  note: commands: backends, evaluate, generate-dummy, inspect, predict, summary, train, validate"),
    Slip("help trian", "nnrun: error: there is no command \"trian\"", "  help: did you mean train?"),
  ]

  static let options: [Slip] = [
    Slip("--versoin", "--versoin: error: there is no such option", "  help: did you mean --version?"),
    Slip("--epochs 3", "--epochs: error: there is no such option", "  help: it is an option of nnrun train"),
    Slip("train m.yaml --epoch 3", "--epoch: error: there is no such option", "  help: did you mean --epochs?"),
    Slip(
      "train m.yaml --batch_size 3", "--batch_size: error: there is no such option",
      "  help: did you mean --batch-size?"),
    Slip(
      "train m.yaml --lr 0.1", "--lr: error: there is no such option",
      "  help: that is a part of the spec: write --set compile.optimizer.learning_rate=0.1"),
    Slip("train m.yaml -e 3", "-e: error: there is no such option", "  help: did you mean --epochs?"),
    Slip("train m.yaml -epochs 3", "-epochs: error: there is no such option", "  help: did you mean --epochs?"),
    Slip("train m.yaml -help", "-help: error: there is no such option", "  help: did you mean --help?"),
    Slip("train m.yaml --classes a --drop", "--drop: error: a value is missing: --drop <column>"),
    Slip("train m.yaml --quiet", "--quiet: error: there is no such option", "  help: did you mean --verbose 0?"),
    Slip(
      "train m.yaml --xyzzy", "--xyzzy: error: there is no such option",
      "  help: nnrun train --help tells what can be written"),
    Slip("evaluate m.keras --mim a=1", "--mim: error: there is no such option", "  help: did you mean --min?"),
    Slip(
      "evaluate m.keras --epochs 3", "--epochs: error: there is no such option",
      "  help: it is an option of nnrun train"),
    Slip("predict m.keras --output p.csv", "--output: error: there is no such option", "  help: did you mean --out?"),
    Slip("validate m.yaml --dta x.csv", "--dta: error: there is no such option", "  help: did you mean --data?"),
    Slip(
      "summary m.yaml --show-trainabel", "--show-trainabel: error: there is no such option",
      "  help: did you mean --show-trainable?"),
    Slip(
      "inspect m.yaml --inferense", "--inferense: error: there is no such option", "  help: did you mean --inference?"),
    Slip("generate-dummy --sample 3", "--sample: error: there is no such option", "  help: did you mean --samples?"),
    Slip("backends --thread 3", "--thread: error: there is no such option", "  help: did you mean --threads?"),
  ]

  static let values: [Slip] = [
    Slip("train m.yaml --epochs 1 --target a --epochs=2", "--epochs: error: given twice", "  help: give it once"),
    Slip(
      "evaluate m.keras --data a.csv --data b.csv", "--data: error: given twice", "  help: give it once",
      "  help: several inputs or outputs are not available in this version"),
    Slip(
      "train m.yaml --data x=d/x.npy --labels y.npy",
      "--data: error: several inputs are not available in this version, got x=d/x.npy", "  help: write --data d/x.npy"),
    Slip(
      "evaluate m.keras --data x.npy --labels dense=y.npy",
      "--labels: error: several outputs are not available in this version, got dense=y.npy",
      "  help: write --labels y.npy"),
    Slip("train m.yaml --epochs three", "--epochs: error: expected a whole number, got \"three\""),
    Slip("train m.yaml --epochs", "--epochs: error: a value is missing: --epochs <n>"),
    Slip("train m.yaml --epochs --force", "--epochs: error: expected a whole number, got \"--force\""),
    Slip("train m.yaml --epochs 0", "--epochs: error: expected a whole number of 1 or more, got 0"),
    Slip("train m.yaml --epochs -3", "--epochs: error: expected a whole number of 1 or more, got -3"),
    Slip(
      "train m.yaml --epochs 99999999999999999999",
      "--epochs: error: expected a whole number, got 99999999999999999999, which is too large"),
    Slip("generate-dummy --shape=0", "--shape: error: expected sizes of 1 or more, such as 28,28,1, got \"0\""),
    Slip("generate-dummy --shape=-1", "--shape: error: expected sizes of 1 or more, such as 28,28,1, got \"-1\""),
    Slip(
      "train m.yaml --seed random", "--seed: error: expected a whole number, got \"random\"",
      "  help: --set seed=random draws one"),
    Slip("train m.yaml --verbose 3", "--verbose: error: expected 0, 1 or 2, got 3"),
    Slip("train m.yaml --verbose loud", "--verbose: error: expected 0 or 1 or 2, got \"loud\""),
    Slip(
      "train m.yaml --header noo", "--header: error: expected yes or no, got \"noo\"", "  help: did you mean no?"),
    Slip("train m.yaml --classes a,,b", "--classes: error: expected names such as no,yes, got \"a,,b\""),
    Slip(
      "train m.yaml --classes -1,1", "--classes: error: a value is missing: --classes <names>",
      "  help: if -1,1 is the value, write --classes=-1,1"),
    Slip(
      "train m.yaml --validation-split 1", "--validation-split: error: expected a share from 0 to less than 1, got 1"),
    Slip("train m.yaml --json=3", "--json: error: takes no value, got \"3\""),
    Slip("evaluate m.keras --batch-size 0", "--batch-size: error: expected a whole number of 1 or more, got 0"),
    Slip("evaluate m.keras --threads two", "--threads: error: expected a whole number, got \"two\""),
    Slip(
      "evaluate m.keras --min accuracy", "--min: error: expected METRIC=VALUE, got \"accuracy\"",
      "  help: write --min accuracy=0.9"),
    Slip("predict m.keras --batch-size many", "--batch-size: error: expected a whole number, got \"many\""),
    Slip(
      "inspect m.yaml --passes befor", "--passes: error: expected before or after, got \"befor\"",
      "  help: did you mean before?"),
    Slip("generate-dummy --shape 28,x", "--shape: error: expected sizes such as 28,28,1, got \"28,x\""),
    Slip("generate-dummy --signal half", "--signal: error: expected a share such as 0.2, got \"half\""),
    Slip("generate-dummy --signal 1.5", "--signal: error: expected a share from 0 to 1, got 1.5"),
    Slip("generate-dummy --seed -1", "--seed: error: expected a whole number of 0 or more, got \"-1\""),
    Slip("backends --threads 0", "--threads: error: expected a whole number of 1 or more, got 0"),
    Slip(
      "--generate-completion-script pwsh",
      "--generate-completion-script: error: expected bash, zsh or fish, got \"pwsh\""),
  ]

  static let arguments: [Slip] = [
    Slip("train", "nnrun train: error: name a spec or a saved model, or --resume a run"),
    Slip(
      "train m.yaml x.csv y.csv", "nnrun train: error: these arguments cannot stand here: x.csv y.csv",
      "  help: rows go behind --data, their labels behind --labels"),
    Slip(
      "predict m.keras x.csv", "nnrun predict: error: this argument cannot stand here: x.csv",
      "  help: rows go behind --data"),
    Slip(
      "backends foo", "nnrun backends: error: this argument cannot stand here: foo",
      "  help: nnrun backends --help tells what can be written"),
    Slip(
      "evaluate --data x.csv", "nnrun evaluate: error: the model to work on is missing",
      "  note: a saved model, a .keras file, or the folder of a run",
      "  help: write nnrun evaluate <model> --data <file> --labels <file> [<options>]"),
    Slip(
      "evaluate --foo", "--foo: error: there is no such option",
      "  help: nnrun evaluate --help tells what can be written"),
    Slip(
      "validate", "nnrun validate: error: the model to work on is missing",
      "  note: specs, YAML files, and saved models, .keras files or folders of runs",
      "  help: write nnrun validate <model> ... [<options>]"),
    Slip(
      "train m.yaml --labels a --target b",
      "nnrun train: error: --labels and --target both say where the labels are: give one of them"),
    Slip(
      "train m.yaml --validation-split 0.1 --validation-data x.csv",
      "nnrun train: error: --validation-data and --validation-split both say what to validate on: give one of them"),
    Slip(
      "train m.yaml --resume latest", "nnrun train: error: --resume takes the model from the run: leave out m.yaml"),
    Slip(
      "train --resume latest --epochs 3",
      "nnrun train: error: --resume goes on with the run as it began: leave out --epochs. "
        + "To change it, train the saved model"),
    Slip("predict m.keras --force", "nnrun predict: error: --force needs --out, the file to replace"),
    Slip(
      "predict m.keras --keep id --out p.NPY",
      "nnrun predict: error: --keep copies columns to a table: let the name of --out end with .csv"),
    Slip("train m.yaml --force", "nnrun train: error: --force needs --out, the file to replace"),
    Slip(
      "inspect m.yaml --training --inference", "--inference: error: contradicts --training: give one of them"),
    Slip(
      "generate-dummy --features 3 --shape 2,2",
      "nnrun generate-dummy: error: --features and --shape both say how large a row is: give one of them"),
  ]

  @Test(arguments: commands + options + values + arguments)
  func slips(_ slip: Slip) throws {
    let run = try runCLI(slip.command.split(separator: " ").map(String.init))
    #expect(run.end == .exit(2))
    #expect(run.standardError == slip.text)
    #expect(run.standardOutput.isEmpty)
  }
}
