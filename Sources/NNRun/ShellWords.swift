extension String {
  /// As one word for a shell, quoted where it must be.
  package var shellWord: String {
    let plain = { (byte: UInt8) in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"),
        0x80...:
        true
      default: "_./-=:,+@%".utf8.contains(byte)
      }
    }
    if !isEmpty, utf8.allSatisfy(plain) { return self }
    return "'" + replacing("'", with: #"'\''"#) + "'"
  }
}
