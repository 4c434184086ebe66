import NNTensor
import Testing

@testable import NNExport

/// What lies outside the subset is refused by name; the rest of the file is read.
@Suite struct HDF5RefusalTests {
  struct Refusal: Sendable, CustomTestStringConvertible {
    let path: String
    let message: String

    init(_ path: String, _ message: String) {
      self.path = path
      self.message = message
    }

    var testDescription: String { path }

    static func type(_ path: String, _ what: String) -> Refusal {
      Refusal(path, "\(path): its type is \(what); only numbers and booleans can be read")
    }

    static func filter(_ path: String, _ name: String) -> Refusal {
      Refusal(path, "\(path): its numbers went through the filter \(name); only uncompressed numbers can be read")
    }
  }

  static let everywhere: [Refusal] = [
    .filter("gzip", "gzip"), .filter("lzf", "lzf"), .filter("shuffle", "shuffle"), .filter("fletcher32", "fletcher32"),
    .filter("scaleoffset", "scaleoffset"), .filter("inner/compressed", "gzip"),
    Refusal("external", "external: its numbers lie in other files, which cannot be read"),
    Refusal("virtual", "virtual: a virtual dataset cannot be read"),
    .type("compound", "a compound type"), .type("complex", "a compound type"), .type("text", "a string"),
    .type("fixed_text", "a string"), .type("opaque", "3 opaque bytes"), .type("opaque_pair", "2 opaque bytes"),
    .type("sequence", "a sequence of variable length"), .type("array", "an array type"),
    .type("enumeration", "an enumeration"), .type("reference", "a reference"), .type("bits", "a bit field"),
    .type("time", "a time"), .type("narrow", "an integer of 24 bits in 4 bytes"),
    .type("odd_float", "a floating-point number of 4 bytes in a form of its own"),
    Refusal("null", "null: it has no elements and no shape (a null dataspace), which cannot be read"),
    Refusal("committed", "committed is a committed type, which cannot be read"),
    Refusal("of_committed", "of_committed: its type is a committed one, which cannot be read"),
    Refusal("soft", "soft is a soft link to /good, which cannot be read"),
    Refusal("elsewhere", "elsewhere is a link into another file, which cannot be read"),
    Refusal("zz_second_name", "zz_second_name is a second name of something else, which cannot be read"),
  ]

  static let newerOnly: [Refusal] = [
    Refusal("grows", "grows: chunks in an extensible array cannot be read"),
    Refusal("bounded", "bounded: a chunked dataset that may grow cannot be read"),
  ]

  @Test(arguments: everywhere, ["unsupported_earliest.h5", "unsupported_latest.h5"])
  func refusesByName(_ refusal: Refusal, _ file: String) throws {
    let root = try HDF5Fixtures.root(file)
    let error = try hdf5Error { _ = try root.dataset(at: refusal.path) }
    #expect(error == HDF5Error(refusal.message, kind: .unsupported))
    #expect(try hdf5Error { _ = try root.group(at: refusal.path + "/below") } == error)
  }

  @Test(arguments: newerOnly)
  func refusesChunksThatMayGrow(_ refusal: Refusal) throws {
    let root = try HDF5Fixtures.root("unsupported_latest.h5")
    #expect(
      try hdf5Error { _ = try root.dataset(at: refusal.path) } == HDF5Error(refusal.message, kind: .unsupported))
  }

  @Test(arguments: [("unsupported_earliest.h5", 4), ("unsupported_latest.h5", 2)])
  func readsTheRest(_ file: String, readable: Int) throws {
    let root = try HDF5Fixtures.root(file)
    #expect(root.datasets.count == readable)
    #expect(root.unreadable.count + root.datasets.count + root.groups.count == Self.everywhere.count + 4)
    #expect(try root.dataset(at: "good")?.tensor().floats == (0..<12).map(Float.init))
    let large = try #require(try root.dataset(at: "large_number"))
    #expect(try hdf5Error { _ = try large.tensor() }.message == "large_number: a number is too large for int64")
    #expect(throws: HDF5Error.self) { try HDF5Writer(root: root) }
  }

  @Test(arguments: [
    ("user_block.h5", "the file has a user block in front of the HDF5 data, which cannot be read"),
    ("contents.json", "not an HDF5 file"), ("many.zip", "not an HDF5 file"),
  ])
  func refusesFiles(_ name: String, _ message: String) throws {
    #expect(try hdf5Error { _ = try HDF5Fixtures.root(name) }.message == message)
  }

  @Test(arguments: [(8, 9), (13, 3), (14, 0)])
  func refusesHeads(_ place: Int, _ value: UInt8) throws {
    var bytes = try HDF5Fixtures.bytes("keras.h5")
    bytes[place] = value
    let error = try hdf5Error { _ = try HDF5Reader(bytes) }
    switch place {
    case 8: #expect(error.message == "an HDF5 file of version 9 cannot be read, only 0 to 3")
    case 13: #expect(error.message == "addresses of 3 bytes and sizes of 8 cannot be read, only 2, 4 and 8")
    case 14: #expect(error.message == "addresses of 8 bytes and sizes of 0 cannot be read, only 2, 4 and 8")
    default: Issue.record("no message for byte \(place)")
    }
  }
}
