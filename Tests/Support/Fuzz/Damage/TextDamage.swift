/// Damage to texts of lines and words, which keeps most of them what they were.
enum TextDamage {
  /// Numbers that are hard to read or to bear.
  static let numbers = [
    "0", "-0", "-1", "1", "2", "2.5", "1e309", "-1e400", "1e-400", "5e-324", "nan", "inf", "-inf", "0x10", "1_000",
    "007", "+1", "1.", ".5", "1e", "1,5", "2147483647", "2147483648", "4294967296", "9223372036854775807",
    "-9223372036854775808", "9223372036854775808", "99999999999999999999999", "0.1e-7", "1d5", "１２",
  ]

  private static let characters: [Character] = [
    "\u{0}", "\t", "\r", "\u{FEFF}", "\u{A0}", "\u{2028}", "\u{85}", "\"", "'", "“", ",", ";", "|", ":", "#", "\\",
    "{", "}", "[", "]", "é", "𝛼", "-", ".", " ",
  ]

  /// - Parameters:
  ///   - words: of the kind of text, to put in beside numbers.
  ///   - separators: what stands between words.
  static func apply(
    to bytes: [UInt8], words: [String], separators: [Character], _ random: inout Generator
  ) -> [UInt8] {
    var lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
      .map(String.init)
    // One change alone gets further into a reader than many.
    for _ in 0..<(random.isOne(in: 2) ? 1 : 1 + random.below(4)) {
      if lines.isEmpty { lines = [""] }
      let index = random.below(lines.count)
      switch random.below(9) {
      case 0: lines.remove(at: index)
      case 1: lines.insert(lines[index], at: random.below(lines.count + 1))
      case 2: lines.swapAt(index, random.below(lines.count))
      case 3: lines[index] = String(repeating: " ", count: random.below(7)) + lines[index]
      case 4: lines.replaceSubrange(index...index, with: [lines[index], ""])
      case 5: lines[index] = changed(lines[index], &random)
      default: lines[index] = replaced(lines[index], words, separators, &random)
      }
    }
    return Array(lines.joined(separator: "\n").utf8)
  }

  private static func changed(_ line: String, _ random: inout Generator) -> String {
    var line = Array(line)
    let place = random.below(line.count + 1)
    if place < line.count, random.isOne(in: 2) { line.remove(at: place) }
    if random.isOne(in: 2) { line.insert(random.pick(characters), at: min(place, line.count)) }
    return String(line)
  }

  /// A word or number for another one.
  private static func replaced(
    _ line: String, _ words: [String], _ separators: [Character], _ random: inout Generator
  ) -> String {
    let line = Array(line)
    var pieces: [[Character]] = [[]]
    for character in line {
      if separators.contains(character) {
        pieces += [[character], []]
      } else {
        pieces[pieces.count - 1].append(character)
      }
    }
    let index = random.below((pieces.count + 1) / 2) * 2
    let choices = [["0", "1", "2", "3", "0.5", "-4"], numbers, words]
    pieces[index] = Array(random.pick(random.pick(choices)))
    return String(pieces.joined())
  }
}
