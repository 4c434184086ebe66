// nnrun-bench WORKLOAD [--threads N] [--epochs N] [--backend NAME] [--floor]: trains one workload and prints one line of
// JSON with the times of its epochs. compare.py runs it beside its peers.
import NNGraph
import NNRun

final class EpochClock: Reporter {
  var seconds: [Double] = []
  func epochEnded(_ epoch: Int, logs: Logs, seconds: Double) { self.seconds.append(seconds) }
}

func option(_ name: String) -> String? {
  guard let index = CommandLine.arguments.firstIndex(of: name), index + 1 < CommandLine.arguments.count else {
    return nil
  }
  return CommandLine.arguments[index + 1]
}

func rounded(_ value: Double, _ digits: Int) -> String {
  var scale = 1.0
  for _ in 0..<digits { scale *= 10 }
  return "\((value * scale).rounded() / scale)"
}

guard CommandLine.arguments.count > 1, var workload = Workload.named(CommandLine.arguments[1]) else {
  print(
    "usage: nnrun-bench \(Workload.names.joined(separator: "|")) [--threads N] [--epochs N] [--backend NAME] [--floor]")
  throw DiagnosticError([Diagnostic(.error, "no such workload")])
}
let clock = ContinuousClock()
let source = workload.source
let backend = try Backends.make(option("--backend"), threads: option("--threads").flatMap { Int($0) })
let began = clock.now
let model = try Model(workload.definition, backend: backend)
try model.compile(workload.settings)
_ = try model.report(rows: workload.batchSize, training: true)
let compiled = clock.now
var settings = FitSettings()
settings.epochs = option("--epochs").flatMap { Int($0) } ?? max(workload.epochs, 4)
settings.batchSize = workload.batchSize
let times = EpochClock()
let history = try model.fit(source, settings: settings, reporter: times)
let best = times.seconds.dropFirst().min() ?? times.seconds[0]
var fields = [
  "\"peer\": \"nnrun-\(backend.name)\"", "\"workload\": \"\(workload.name)\"",
  "\"compile_ms\": \(rounded((compiled - began).inSeconds * 1e3, 2))",
  "\"first_epoch_s\": \(rounded(times.seconds[0], 5))", "\"epoch_s\": \(rounded(best, 6))",
  "\"samples_per_s\": \(Int(Double(workload.rows) / best))", "\"loss\": \(history["loss"].last ?? .nan)",
]
if CommandLine.arguments.contains("--floor") {
  let rates = try MachineRates(backend)
  let graph = try lower(
    model.trainingGraph(rows: workload.batchSize), options: CompileOptions(), claiming: backend.claim)
  let steps = Double((workload.rows + workload.batchSize - 1) / workload.batchSize)
  fields.append("\"floor_s\": \(rounded(Floor(graph).seconds(rates) * steps, 6))")
  fields.append("\"gflops\": \(rounded(rates.operations / 1e9, 1))")
  fields.append("\"gbytes_per_s\": \(rounded(rates.bandwidth / 1e9, 1))")
}
print("{" + fields.joined(separator: ", ") + "}")
