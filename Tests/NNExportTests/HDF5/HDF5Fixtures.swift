import Foundation
import NNTensor
import Testing

@testable import NNExport

/// The files in `Tests/Golden/hdf5`, and what h5py reads from them.
enum HDF5Fixtures {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Golden/hdf5")

  static func bytes(_ name: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: folder.appending(path: name))) }

  static func root(_ name: String) throws -> HDF5Group { try HDF5Reader(try bytes(name)).root() }

  /// What `contents.json` says, by file.
  static let contents: [HDF5Contents] = {
    struct File: Decodable { var cases: [HDF5Contents] }
    guard let data = try? Data(contentsOf: folder.appending(path: "contents.json")),
      let file = try? JSONDecoder().decode(File.self, from: data)
    else { preconditionFailure("contents.json cannot be read") }
    return file.cases
  }()
}

/// All groups, datasets and attributes of a file, by path; an attribute's path is `OWNER@NAME`.
struct HDF5Contents: Decodable, Equatable, Sendable, CustomTestStringConvertible {
  struct Numbers: Decodable, Equatable {
    var shape: [Int]
    var values: [Double]
  }

  var id: String
  var groups: Set<String> = []
  var datasets: [String: Numbers] = [:]
  var attributes: [String: HDF5Attribute] = [:]

  var testDescription: String { id }

  init(id: String, of root: HDF5Group) throws {
    self.id = id
    try add(root, path: "")
    groups.remove("")
  }

  private mutating func add(_ group: HDF5Group, path: String) throws {
    groups.insert(path)
    for (name, value) in group.attributes { attributes["\(path)@\(name)"] = value }
    for (name, dataset) in group.datasets {
      let place = path.isEmpty ? name : "\(path)/\(name)"
      datasets[place] = Numbers(shape: dataset.shape.dims, values: try dataset.tensor().doubles)
      for (name, value) in dataset.attributes { attributes["\(place)@\(name)"] = value }
    }
    for (name, child) in group.groups { try add(child, path: path.isEmpty ? name : "\(path)/\(name)") }
  }
}

extension HDF5Attribute: Decodable {
  public init(from decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer()
    if let integer = try? value.decode(Int64.self) {
      self = .integer(integer)
    } else if let float = try? value.decode(Double.self) {
      self = .float(float)
    } else if let text = try? value.decode(String.self) {
      self = .string(text)
    } else if let integers = try? value.decode([Int64].self) {
      self = .integers(integers)
    } else if let floats = try? value.decode([Double].self) {
      self = .floats(floats)
    } else {
      self = .strings(try value.decode([String].self))
    }
  }
}

/// The bytes that a writer hands over, and in how many pieces.
func writtenHDF5(_ root: HDF5Group) throws -> (bytes: [UInt8], pieces: Int) {
  let writer = try HDF5Writer(root: root)
  var (bytes, pieces) = ([UInt8](), 0)
  try writer.write {
    bytes.append(contentsOf: $0)
    pieces += 1
  }
  #expect(bytes.count == writer.byteCount)
  return (bytes, pieces)
}

/// The error that `body` must end in.
func hdf5Error(_ body: () throws -> Void) throws -> HDF5Error {
  try #require(throws: HDF5Error.self, performing: body)
}

extension [UInt8] {
  /// Writes `value` in `byteCount` bytes, little-endian.
  mutating func put(_ value: Int, at place: Int, byteCount: Int = 8) {
    for index in 0..<byteCount { self[place + index] = UInt8(truncatingIfNeeded: value >> (8 * index)) }
  }

  /// Where `text` stands for the `ordinal`-th time.
  func place(of text: String, ordinal: Int = 0) throws -> Int {
    let pattern = Array(text.utf8)
    let places = indices.filter { $0 + pattern.count <= count && self[$0..<$0 + pattern.count].elementsEqual(pattern) }
    return try #require(places.dropFirst(ordinal).first, "\(text) does not stand there \(ordinal + 1) times")
  }
}
