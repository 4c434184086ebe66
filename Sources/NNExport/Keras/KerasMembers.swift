import NNConfig
import NNTraining
import NNZip

/// The members of a `.keras` file, opened one by one.
struct KerasMembers {
  private let zip: ZipReader
  private let bytes: UnsafeRawBufferPointer
  private let name: String
  private let diagnostics: Diagnostics

  /// Keeps nothing alive: what is read here is copied before the caller's bytes go.
  private final class Borrowed: Sendable {}

  /// - Returns: nil for a file of another kind, which is told by what it is.
  init?(_ bytes: UnsafeRawBufferPointer, name: String, diagnostics: Diagnostics) {
    func refuse(_ foreign: ForeignFile) {
      diagnostics.error(foreign.message, origin: name, help: foreign.help)
    }
    self.bytes = bytes
    self.name = name
    self.diagnostics = diagnostics
    guard ZipReader.isZip(bytes.prefix(4)) else {
      refuse(ForeignFile(bytes))
      return nil
    }
    do throws(ZipError) {
      zip = try ZipReader(bytes)
    } catch {
      diagnostics.error(
        "this .keras file is damaged: \(error.message)", origin: name, help: "copy it again, or save the model again")
      return nil
    }
    guard zip.member(KerasArchive.Member.config) != nil else {
      refuse(ForeignFile(members: zip.members.map(\.name)))
      return nil
    }
    guard zip.member(KerasArchive.Member.weights) != nil else {
      let hasArrays = zip.member("model.weights.npz") != nil
      diagnostics.error(
        hasArrays ? "its weights are kept as NumPy arrays" : "it holds no weights: there is no model.weights.h5",
        origin: name, help: "save the model again in Keras: model.save(\"model.keras\")")
      return nil
    }
  }

  /// A member with JSON, without places: nobody edits it by line and column. Nil if it is missing or damaged; only the
  /// latter is told.
  func json(_ memberName: String) -> ConfigValue? {
    guard let member = zip.member(memberName) else { return nil }
    guard member.size <= KerasArchive.jsonByteLimit else {
      diagnostics.error(
        "\(memberName) has \(member.size) bytes, \(KerasArchive.jsonByteLimit) at most are read", origin: name)
      return nil
    }
    do throws(ZipError) {
      let bytes = try zip.bytes(of: member, limit: KerasArchive.jsonByteLimit)
      guard let text = String(validating: bytes, as: UTF8.self) else {
        diagnostics.error("\(memberName) is damaged: it is not UTF-8", origin: name)
        return nil
      }
      let source = SourceText(name: "\(name): \(memberName)", text: text)
      return JSONReader.parse(source, diagnostics: diagnostics)?.withoutPlaces
    } catch {
      diagnostics.error("this .keras file is damaged: \(error.message)", origin: name)
      return nil
    }
  }

  /// The logs of a training that is not done; nil if there are none or they are damaged, which is told.
  func history() -> History? {
    guard let member = zip.member(KerasArchive.Member.history) else { return nil }
    do throws(ZipError) {
      let content = try zip.bytes(of: member, limit: Self.inflatedLimit(bytes.count))
      if let history = content.withUnsafeBytes(History.init(memberBytes:)) { return history }
      diagnostics.error(
        "\(member.name) is damaged: it is not a history as nnrun writes it", origin: name,
        help: "remove it and nnrun.json from the zip: the model itself can be read without them")
    } catch {
      diagnostics.error("this .keras file is damaged: \(error.message)", origin: name)
    }
    return nil
  }

  /// The tree of the weights, whose numbers can be read as long as the file's bytes are there; nil after an error.
  func weights() -> HDF5Group? {
    guard let member = zip.member(KerasArchive.Member.weights) else { return nil }
    do {
      if let range = zip.range(ofStored: member) {
        try zip.verify(stored: member)
        return try HDF5Reader(bytes: UnsafeRawBufferPointer(rebasing: bytes[range]), owner: Borrowed()).root()
      }
      return try HDF5Reader(try zip.bytes(of: member, limit: Self.inflatedLimit(bytes.count))).root()
    } catch let error as HDF5Error {
      diagnostics.error("\(member.name): \(error.message)", origin: name)
    } catch let error as ZipError {
      diagnostics.error("this .keras file is damaged: \(error.message)", origin: name)
    } catch {
      diagnostics.error("\(member.name) cannot be read: \(error)", origin: name)
    }
    return nil
  }

  /// Keras packs nothing. Somebody may have packed the file again: weights shrink little, and 16 times covers those
  /// that are all zero.
  private static func inflatedLimit(_ size: Int) -> Int {
    let (product, overflows) = size.multipliedReportingOverflow(by: 16)
    return overflows ? Int.max : max(product, 1 << 20)
  }
}

extension ConfigValue {
  fileprivate var withoutPlaces: ConfigValue {
    switch content {
    case .scalar: ConfigValue(content)
    case .sequence(let items): .sequence(items.map(\.withoutPlaces))
    case .mapping(let entries): .mapping(entries.map { ConfigEntry($0.key, $0.value.withoutPlaces) })
    }
  }
}
