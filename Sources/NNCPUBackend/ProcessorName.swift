import Glibc

/// The processor's name as the kernel gives it.
let processorName: String = readProcessorName()

private func readProcessorName() -> String {
  guard let file = fopen("/proc/cpuinfo", "r") else { return "unknown" }
  defer { fclose(file) }
  var line: UnsafeMutablePointer<CChar>?
  var capacity = 0
  defer { free(line) }
  while getline(&line, &capacity, file) > 0, let line {
    let text = String(cString: line)
    guard text.hasPrefix("model name"), let colon = text.firstIndex(of: ":") else { continue }
    let name = text[text.index(after: colon)...].drop { $0 == " " }
    return String(name.prefix { $0 != "\n" })
  }
  return "unknown"
}
