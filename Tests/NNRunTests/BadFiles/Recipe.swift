import Foundation
import NNConfig
import NNExport
import NNTensor
import NNZip

/// How a bad file is made: of a sound one, by steps with `|` between them.
///
/// The first step is a file of `Tests/Golden`, such as `keras/chain.torch.keras`, or `zip` (empty), `bytes HEX`,
/// `zeros COUNT`, `pipe` (named, nobody writes). Those behind it change it:
///
///     config PATH JSON       config.json: sets what stands at the path (config.layers.1.class_name); JSON is one word
///     config PATH            config.json: removes it
///     notes PATH JSON        the same of nnrun.json; run of run.json
///     remove MEMBER          removes a member of the zip; `rename MEMBER NAME` renames it
///     text MEMBER TEXT       makes a member of a text; `nest MEMBER DEPTH` of lists in lists
///     member MEMBER RECIPE   makes a member of a file of Tests/Golden
///     shape PATH EXTENTS     model.weights.h5: gives a dataset other numbers, of the shape 3,4
///     drop PATH              model.weights.h5: removes a dataset; `add PATH` adds one
///     poke MEMBER AT HEX     writes over bytes of a member
///     cut COUNT              keeps so many bytes of the file; a negative count leaves so many out
///     write AT HEX           writes over bytes of the file; a negative place counts from the end
///     flag BIT               sets a bit of the flags of all members, in both places that have them
///     method NUMBER          says that all members are packed so
///     size MEMBER COUNT      says that a member unpacks to so many bytes
///     bomb MEMBER COUNT      packs about so many zeros as a member
struct Recipe {
  private let steps: [[String]]

  init(_ text: String) { steps = text.components(separatedBy: " | ").map { BadFileCase.words($0) } }

  func make(_ path: String) throws {
    if steps[0] == ["pipe"] {
      guard mkfifo(path, 0o600) == 0 else { throw RecipeError(step: steps[0]) }
      return
    }
    var file = try RecipeFile(begun(steps[0]))
    for step in steps.dropFirst() { try file.apply(step) }
    try Data(file.bytes()).write(to: URL(filePath: path))
  }

  private func begun(_ step: [String]) throws -> [UInt8] {
    switch (step[0], step.count) {
    case ("zip", 1): return try RecipeFile.zip([])
    case ("bytes", 2): return try RecipeFile.hexadecimal(step[1])
    case ("zeros", 2): return [UInt8](repeating: 0, count: Int(step[1]) ?? 0)
    case (let name, 1): return try RecipeFile.golden(name)
    default: throw RecipeError(step: step)
    }
  }
}

/// A step that there is not, or that does not fit the file.
struct RecipeError: Error, CustomStringConvertible {
  var step: [String]
  var description: String { "this step cannot be done: \(step.joined(separator: " "))" }
}

/// A file on its way: a zip as its members until its bytes are asked for.
struct RecipeFile {
  private enum Content {
    case members([(name: String, bytes: [UInt8])])
    case bytes([UInt8])
  }

  private var content: Content

  init(_ bytes: [UInt8]) throws {
    content = ZipReader.isZip(bytes) ? .members(try Self.members(of: bytes)) : .bytes(bytes)
  }

  func bytes() throws -> [UInt8] {
    switch content {
    case .members(let members): try Self.zip(members)
    case .bytes(let bytes): bytes
    }
  }

  static func golden(_ name: String) throws -> [UInt8] {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Golden").path
    return [UInt8](try Data(contentsOf: URL(filePath: "\(folder)/\(name)")))
  }

  static func hexadecimal(_ text: String) throws -> [UInt8] {
    var digits = text[...]
    var bytes: [UInt8] = []
    while !digits.isEmpty {
      guard let byte = UInt8(digits.prefix(2), radix: 16) else { throw RecipeError(step: [text]) }
      bytes.append(byte)
      digits = digits.dropFirst(2)
    }
    return bytes
  }

  static func members(of bytes: [UInt8]) throws -> [(name: String, bytes: [UInt8])] {
    try bytes.withUnsafeBytes { bytes in
      let zip = try ZipReader(bytes)
      return try zip.members.map { ($0.name, try zip.bytes(of: $0, limit: 1 << 26)) }
    }
  }

  static func zip(_ members: [(name: String, bytes: [UInt8])]) throws -> [UInt8] {
    var bytes: [UInt8] = []
    func add(to zip: inout ZipWriter) throws {
      for member in members { try zip.add(member.name, member.bytes) }
    }
    try ZipWriter.write(to: { bytes += $0 }, add)
    return bytes
  }

  // MARK: - Steps

  mutating func apply(_ step: [String]) throws {
    let (name, words) = (step[0], Array(step.dropFirst()))
    switch (name, words.count) {
    case ("config", 1...2): try edit("config.json", words)
    case ("notes", 1...2): try edit("nnrun.json", words)
    case ("metadata", 1...2): try edit("metadata.json", words)
    case ("remove", 1): try set(words[0], nil)
    case ("rename", 2):
      let bytes = try member(words[0])
      try set(words[0], nil)
      try set(words[1], bytes)
    case ("text", 2): try set(words[0], Array(words[1].utf8))
    case ("nest", 2):
      let depth = Int(words[1]) ?? 0
      try set(words[0], [UInt8](repeating: 0x5B, count: depth) + [UInt8](repeating: 0x5D, count: depth))
    case ("member", 2): try set(words[0], Self.golden(words[1]))
    case ("shape", 2):
      let extents = words[1].split(separator: ",").compactMap { Int($0) }
      let tensor = Tensor([Float](repeating: 0.5, count: extents.reduce(1, *)), shape: Shape(extents))
      try editWeights(words[0], HDF5Dataset(tensor))
    case ("add", 1): try editWeights(words[0], HDF5Dataset(Tensor([1 as Float], shape: [1])))
    case ("drop", 1): try editWeights(words[0], nil)
    case ("poke", 3):
      var bytes = try member(words[0])
      try Self.write(try Self.hexadecimal(words[2]), at: Int(words[1]), into: &bytes)
      try set(words[0], bytes)
    case ("bomb", 2): try packBomb(words[0], count: Int(words[1]) ?? 0)
    default: try applyToBytes(name, words)
    }
  }

  private mutating func applyToBytes(_ name: String, _ words: [String]) throws {
    var bytes = try bytes()
    switch (name, words.count) {
    case ("cut", 1):
      let count = Int(words[0]) ?? 0
      bytes = Array(count < 0 ? bytes.dropLast(-count) : bytes.prefix(count))
    case ("write", 2): try Self.write(try Self.hexadecimal(words[1]), at: Int(words[0]), into: &bytes)
    case ("flag", 1):
      let bit = UInt8(1) << (UInt8(words[0]) ?? 0)
      for (header, isCentral) in Self.headers(in: bytes) { bytes[header + (isCentral ? 8 : 6)] |= bit }
    case ("method", 1):
      for (header, isCentral) in Self.headers(in: bytes) { bytes[header + (isCentral ? 10 : 8)] = UInt8(words[0]) ?? 0 }
    case ("size", 2): Self.setSize(of: words[0], to: UInt32(words[1]) ?? 0, in: &bytes)
    default: throw RecipeError(step: [name] + words)
    }
    content = .bytes(bytes)
  }

  private static func setSize(of name: String, to size: UInt32, in bytes: inout [UInt8]) {
    for (header, isCentral) in headers(in: bytes) where self.name(at: header, isCentral, in: bytes) == name {
      for index in 0..<4 {
        bytes[header + (isCentral ? 24 : 22) + index] = UInt8(truncatingIfNeeded: size >> UInt32(8 * index))
      }
    }
  }

  private static func write(_ new: [UInt8], at place: Int?, into bytes: inout [UInt8]) throws {
    guard let place else { throw RecipeError(step: ["write"]) }
    let start = place < 0 ? bytes.count + place : place
    guard start >= 0, start + new.count <= bytes.count else { throw RecipeError(step: ["write", "\(place)"]) }
    bytes.replaceSubrange(start..<start + new.count, with: new)
  }

  // MARK: - Members

  private func member(_ name: String) throws -> [UInt8] {
    guard case .members(let members) = content, let found = members.first(where: { $0.name == name }) else {
      throw RecipeError(step: ["member", name])
    }
    return found.bytes
  }

  private mutating func set(_ name: String, _ bytes: [UInt8]?) throws {
    guard case .members(var members) = content else { throw RecipeError(step: ["member", name]) }
    let index = members.firstIndex { $0.name == name }
    switch (index, bytes) {
    case (let index?, let bytes?): members[index].bytes = bytes
    case (let index?, nil): members.remove(at: index)
    case (nil, let bytes?): members.append((name, bytes))
    case (nil, nil): throw RecipeError(step: ["member", name])
    }
    content = .members(members)
  }

  private mutating func packBomb(_ name: String, count: Int) throws {
    let times = count / 258
    try set(name, Self.packedZeros(times))
    var bytes = try bytes()
    for (header, isCentral) in Self.headers(in: bytes) where Self.name(at: header, isCentral, in: bytes) == name {
      bytes[header + (isCentral ? 10 : 8)] = 8
    }
    Self.setSize(of: name, to: UInt32(times * 258 + 1), in: &bytes)
    content = .bytes(bytes)
  }

  private mutating func editWeights(_ path: String, _ dataset: HDF5Dataset?) throws {
    var root = try HDF5Reader(member("model.weights.h5")).root()
    let parts = path.split(separator: "/").map(String.init)
    root.update(groupAt: parts.dropLast().joined(separator: "/")) { $0.datasets[parts.last ?? ""] = dataset }
    var bytes: [UInt8] = []
    try HDF5Writer(root: root).write { bytes += $0 }
    try set("model.weights.h5", bytes)
  }

  // MARK: - JSON

  private mutating func edit(_ name: String, _ words: [String]) throws {
    let old = try? member(name)
    let tree = try old.map(Self.tree) ?? .mapping([ConfigEntry]())
    let value = try words.count > 1 ? Self.tree(Array(words[1].utf8)) : nil
    let path = words[0].split(separator: ".").map(String.init)
    try set(name, Array(JSONWriter().write(Self.edited(tree, path[...], value)).utf8))
  }

  private static func tree(_ bytes: [UInt8]) throws -> ConfigValue {
    let text = String(decoding: bytes, as: UTF8.self)
    guard let tree = JSONReader.parse(SourceText(name: "", text: text), diagnostics: Diagnostics()) else {
      throw RecipeError(step: ["json", text])
    }
    return tree
  }

  /// The tree with `value` at `path`, or without what is there.
  private static func edited(
    _ tree: ConfigValue, _ path: ArraySlice<String>, _ value: ConfigValue?
  ) throws -> ConfigValue {
    guard let key = path.first else { return value ?? .null }
    let isLast = path.count == 1
    switch tree.content {
    case .mapping(var entries):
      let index = entries.firstIndex { $0.key == key }
      if isLast, value == nil {
        guard let index else { throw RecipeError(step: ["path", key]) }
        entries.remove(at: index)
      } else if let index {
        entries[index].value = try edited(entries[index].value, path.dropFirst(), value)
      } else {
        entries.append(ConfigEntry(key, try edited(.mapping([ConfigEntry]()), path.dropFirst(), value)))
      }
      return .mapping(entries)
    case .sequence(var items):
      guard let index = Int(key), items.indices.contains(index) || (index == items.count && isLast) else {
        throw RecipeError(step: ["path", key])
      }
      if index == items.count {
        items.append(value ?? .null)
      } else if isLast, value == nil {
        items.remove(at: index)
      } else {
        items[index] = try edited(items[index], path.dropFirst(), value)
      }
      return .sequence(items)
    case .scalar: throw RecipeError(step: ["path", key])
    }
  }
}
