import NNZip

/// Damage inside a zip whose directory and checksums are right, so that its members are reached.
enum ZipDamage {
  typealias Member = (name: String, bytes: [UInt8])

  /// The members of a sound zip.
  static func members(of bytes: [UInt8]) throws -> [Member] {
    try bytes.withUnsafeBytes { bytes in
      let zip = try ZipReader(bytes)
      return try zip.members.map { ($0.name, try zip.bytes(of: $0, limit: 1 << 26)) }
    }
  }

  static func zip(_ members: [Member]) throws -> [UInt8] {
    var bytes: [UInt8] = []
    func add(to zip: inout ZipWriter) throws {
      for member in members { try zip.add(member.name, member.bytes) }
    }
    try ZipWriter.write(to: { bytes += $0 }, add)
    return bytes
  }

  /// Changes a member by `change`, or which members there are.
  static func apply(
    to members: [Member], other: [Member], _ random: inout Generator,
    change: (Member, inout Generator) -> [UInt8]
  ) throws -> [UInt8] {
    var members = members
    let index = random.below(members.count)
    switch random.below(12) {
    case 0: members.remove(at: index)
    case 1: members[index].bytes = random.pick(other).bytes
    case 2: members[index].name = random.pick(["x", "config.json", "y.npy", "arr_0.npy", "ü", "a/b/c"])
    case 3: members.swapAt(index, random.below(members.count))
    case 4: members.append(("extra", random.pick(other).bytes))
    default: members[index].bytes = change(members[index], &random)
    }
    var names: Set<String> = []
    return try zip(members.filter { names.insert($0.name).inserted })
  }
}
