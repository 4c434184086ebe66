/// A scalar as it was written. What it means is decided by the field that reads it, not by a guess.
public struct ConfigScalar: Sendable, Hashable {
  public var text: String
  /// Whether it stood in quotes (or in a YAML block of text, or as a JSON string), so that it can only be text.
  public var isQuoted: Bool
  /// Stands where something was wrong that has been told already: nobody complains about it again.
  public var isBroken = false

  /// What takes the place of a value that has been complained about.
  public static let broken: ConfigScalar = {
    var scalar = ConfigScalar("", isQuoted: true)
    scalar.isBroken = true
    return scalar
  }()

  public init(_ text: String, isQuoted: Bool = false) {
    self.text = text
    self.isQuoted = isQuoted
  }

  /// YAML 1.2's null.
  public var isNull: Bool {
    guard !isQuoted else { return false }
    return text.isEmpty || text == "~" || text == "null" || text == "Null" || text == "NULL"
  }

  /// YAML 1.2's booleans.
  public var bool: Bool? {
    guard !isQuoted else { return nil }
    switch text {
    case "true", "True", "TRUE": return true
    case "false", "False", "FALSE": return false
    default: return nil
    }
  }

  /// Whether a reader without expectations would take it for text: quoted, or neither null, boolean nor number.
  public var meansText: Bool {
    isQuoted || !(isNull || bool != nil || NumberText.isNumber(text))
  }

  /// As an error shows it: as written, at most 40 characters, `nothing` if empty.
  public var received: String {
    if !isQuoted && text.isEmpty { return "nothing" }
    let short = text.count > 40 ? text.prefix(39) + "…" : Substring(text)
    return isQuoted ? "\"\(short)\"" : String(short)
  }
}
