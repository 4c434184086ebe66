import NNConfig
import NNTensor
import NNZip
import Testing

@testable import NNExport

/// What is in a `.keras` file, member by member, without the archive's reader.
struct KerasFile {
  var names: [String]
  var metadata: ConfigValue
  var config: ConfigValue
  var notes: ConfigValue?
  var weights: HDF5Group

  init(_ bytes: [UInt8]) throws {
    (names, metadata, config, notes, weights) = try bytes.withUnsafeBytes { bytes in
      let zip = try ZipReader(bytes)
      func content(_ name: String) throws -> [UInt8]? {
        try zip.member(name).map { try zip.bytes(of: $0, limit: 1 << 24) }
      }
      func json(_ name: String) throws -> ConfigValue? {
        try content(name).flatMap {
          JSONReader.parse(
            SourceText(name: name, text: String(decoding: $0, as: UTF8.self)), diagnostics: Diagnostics())
        }
      }
      return (
        zip.members.map(\.name), try #require(try json("metadata.json")), try #require(try json("config.json")),
        try json("nnrun.json"), try HDF5Reader(try #require(try content("model.weights.h5"))).root()
      )
    }
  }

  /// A file of other members: how tests make what Keras would not write.
  static func zip(_ members: KeyValuePairs<String, [UInt8]>) throws -> [UInt8] {
    var bytes: [UInt8] = []
    func append(_ piece: UnsafeRawBufferPointer) { bytes += piece }
    try ZipWriter.write(to: append) { zip in
      for (name, content) in members { try zip.add(name, content) }
    }
    return bytes
  }

  /// The same with another description or other weights.
  static func changed(
    _ bytes: [UInt8], config change: (inout ConfigValue) -> Void = { _ in },
    weights changeWeights: (inout HDF5Group) -> Void = { _ in }
  ) throws -> [UInt8] {
    var file = try KerasFile(bytes)
    change(&file.config)
    changeWeights(&file.weights)
    var weights: [UInt8] = []
    try HDF5Writer(root: file.weights).write { weights += $0 }
    return try zip([
      "metadata.json": Array(JSONWriter().write(file.metadata).utf8),
      "config.json": Array(JSONWriter().write(file.config).utf8), "model.weights.h5": weights,
    ])
  }

  /// Shape and type of every dataset, by path.
  var datasets: [String: String] {
    var found: [String: String] = [:]
    func visit(_ group: HDF5Group, _ path: String) {
      for (name, dataset) in group.datasets { found[path + name] = "\(dataset.shape) \(dataset.dtype)" }
      for (name, inner) in group.groups { visit(inner, path + name + "/") }
    }
    visit(weights, "")
    return found
  }

  /// Names beside variables, by the path of their group; groups without any are left out.
  var groupNames: [String: HDF5Attribute] {
    var found: [String: HDF5Attribute] = [:]
    func visit(_ group: HDF5Group, _ path: String) {
      found[path] = group.attributes["name"]
      for (name, inner) in group.groups { visit(inner, path + "/" + name) }
    }
    visit(weights, "")
    return found
  }
}

extension ConfigValue {
  /// The value at a path of keys and numbers; setting needs all but the last part to be there.
  subscript(at path: [String]) -> ConfigValue? {
    get {
      guard let first = path.first else { return self }
      let rest = Array(path.dropFirst())
      if let items, let index = Int(first) { return items.indices.contains(index) ? items[index][at: rest] : nil }
      return self[first]?[at: rest]
    }
    set {
      guard let first = path.first else {
        self = newValue ?? .null
        return
      }
      let rest = Array(path.dropFirst())
      if var items, let index = Int(first) {
        items[index][at: rest] = newValue
        self = .sequence(items)
      } else if var entries {
        if let place = entries.firstIndex(where: { $0.key == first }) {
          if rest.isEmpty, newValue == nil {
            entries.remove(at: place)
          } else {
            entries[place].value[at: rest] = newValue
          }
        } else {
          entries.append(ConfigEntry(first, newValue ?? .null))
        }
        self = .mapping(entries)
      }
    }
  }
}
