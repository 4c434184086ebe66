import FoundationEssentials

let root = CommandLine.arguments.dropFirst().first ?? "."
for file in try GeneratedFiles.all(root: root) {
  let path = root + "/" + file.path
  if (try? String(contentsOfFile: path, encoding: .utf8)) == file.text { continue }
  try file.text.write(toFile: path, atomically: true, encoding: .utf8)
  print("wrote \(file.path)")
}
