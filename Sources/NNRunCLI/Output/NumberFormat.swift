import Glibc

/// Numbers as Python's `%` prints them; Keras's texts are made with it.
enum NumberFormat {
  /// `%.4f`.
  static func fixed(_ value: Double, digits: Int) -> String { printed("%.*f", value, digits) }

  /// `%.4e`: two digits of exponent or more.
  static func exponential(_ value: Double, digits: Int) -> String { printed("%.*e", value, digits) }

  /// `27.79 KB`: divided by 1024 until below it.
  static func bytes(_ count: Int) -> String {
    let units = ["B", "KB", "MB", "GB", "TB", "PB"]
    var (value, unit) = (Double(count), 0)
    while value >= 1024, unit < units.count - 1 {
      value /= 1024
      unit += 1
    }
    return "\(fixed(value, digits: 2)) \(units[unit])"
  }

  private static func printed(_ format: String, _ value: Double, _ digits: Int) -> String {
    if value.isNaN { return "nan" }  // C would show its sign
    return withVaList([Int32(digits), value]) { arguments in
      // The longest: 309 digits before the point, a sign, the point and what is behind it.
      withUnsafeTemporaryAllocation(of: CChar.self, capacity: 320 + digits) { buffer in
        guard let start = buffer.baseAddress else { return "" }
        let length = vsnprintf(start, buffer.count, format, arguments)
        return String(decoding: buffer.prefix(Int(length)).lazy.map(UInt8.init(bitPattern:)), as: UTF8.self)
      }
    }
  }
}
