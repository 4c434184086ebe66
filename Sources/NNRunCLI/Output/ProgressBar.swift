/// Keras's progress bar as text: what has to be written after each update. The rules, read off Keras, stand in
/// `Tests/Golden/progress/README.md`.
package struct ProgressBar {
  package typealias Value = (name: String, number: Double)

  /// How often an update that is not the last is drawn.
  package struct Pace: Sendable {
    /// Seconds between two drawings.
    package var interval: Double
    /// Whether the first update of an epoch waits too. Without it a training with epochs of a millisecond would draw
    /// thousands of times a second.
    package var holdsAcrossEpochs: Bool

    /// Ten a second.
    package static let calm = Pace(interval: 0.1, holdsAcrossEpochs: true)
    /// Twenty a second, and the first of every epoch at once.
    package static let keras = Pace(interval: 0.05, holdsAcrossEpochs: false)
  }

  /// Number of steps; `nil` while it is not known.
  package var target: Int?
  private let start: Double
  private let interval: Double
  private let isColored: Bool
  /// Of the terminal: a drawing that is not the last of its epoch ends there, as what has gone on to a second line could
  /// not be drawn over. Keras leaves such lines behind.
  private let columns: Int?
  /// When the last drawing was.
  package private(set) var drawnAt: Double?
  private var firstStepEnded: Double?
  private var width = 0
  private var names: [String] = []

  /// - Parameters:
  ///   - start: what the clock says now, in seconds.
  ///   - drawnAt: when the bar before this one was drawn, if this one shall wait for it.
  ///   - isColored: without colours, done and left are told apart by the weight of the line.
  ///   - columns: width of the terminal; nil where that does not matter.
  package init(
    target: Int?, start: Double, interval: Double, drawnAt: Double? = nil, isColored: Bool = true, columns: Int? = nil
  ) {
    self.target = target == 0 ? nil : target
    self.start = start
    self.interval = interval
    self.drawnAt = drawnAt
    self.isColored = isColored
    self.columns = columns
  }

  /// Whether an update at this time that is not the last one would be drawn.
  package func isDue(at now: Double) -> Bool {
    guard let drawnAt else { return true }
    return now - drawnAt >= interval
  }

  /// Takes notice of a step that is not drawn.
  package mutating func pass(_ current: Int, at now: Double) {
    if current == 1 { firstStepEnded = now }
  }

  /// The text of an update, to be written as it is.
  package mutating func update(_ current: Int, values: [Value], isFinal: Bool, at now: Double) -> String {
    let perStep = timePerStep(current, at: now)
    guard isFinal || isDue(at: now) else { return "" }
    let before = width
    // The last column stays free: some terminals begin a new line when it is written.
    var line = Line(limit: isFinal ? nil : columns.map { $0 - 1 })
    drawBar(current, into: &line)
    line.append(" ")
    if let target, !isFinal {
      line.append(Self.remaining(perStep * Double(target - current)), "\u{1B}[1m")
    } else {
      line.append(NumberFormat.fixed(now - start, digits: 0) + "s", "\u{1B}[1m")
    }
    line.append(" " + Self.stepTime(perStep))
    for value in inOrder(values) { line.append(" - \(value.name.printable): \(Self.number(value.number))") }
    width = line.width
    drawnAt = now
    return String(repeating: "\u{8}", count: before) + "\r" + line.text
      + String(repeating: " ", count: max(0, before - width)) + (isFinal ? "\n" : "")
  }

  /// The one line of an epoch where nothing is redrawn.
  package static func line(steps: Int, values: [Value], seconds: Double) -> String {
    let perStep = steps > 0 ? seconds / Double(steps) : 0
    let time = "\(steps)/\(steps) - \(NumberFormat.fixed(seconds, digits: 0))s - \(stepTime(perStep))"
    return ([time] + texts(of: values)).joined(separator: " - ") + "\n"
  }

  /// `loss: 0.1234`, as in the line of an epoch.
  package static func texts(of values: [Value]) -> [String] {
    values.map { value in
      // Unlike the bar, Keras compares without the absolute value here.
      let number =
        value.number > 1e-3
        ? NumberFormat.fixed(value.number, digits: 4) : NumberFormat.exponential(value.number, digits: 4)
      return "\(value.name.printable): \(number)"
    }
  }

  // MARK: - Parts

  /// A text and how many columns of it can be seen.
  private struct Line {
    let limit: Int?
    var text = ""
    var width = 0

    init(limit: Int?) { self.limit = limit }

    mutating func append(_ whole: String, _ escape: String? = nil) {
      let piece = limit.map { String(whole.prefix(max($0 - width, 0))) } ?? whole
      if piece.isEmpty, !whole.isEmpty { return }
      width += piece.count
      if let escape { text += escape + piece + "\u{1B}[0m" } else { text += piece }
    }
  }

  private func drawBar(_ current: Int, into line: inout Line) {
    guard let target else {
      return line.append(Self.padded(current, to: 7) + "/Unknown")
    }
    line.append(Self.padded(current, to: String(target).count) + "/\(target)", "\u{1B}[1m")
    line.append(" ")
    let cells = 20
    let done = Int(Double(cells) * (Double(current) / Double(target)))
    let (full, rest) = (String(repeating: "━", count: done), max(0, cells - done))
    if isColored {
      if done > 0 { line.append(full, "\u{1B}[32m") }
      line.append(String(repeating: "━", count: rest), "\u{1B}[37m")
    } else {
      line.append(full + String(repeating: "─", count: rest))
    }
  }

  /// The first step, which also compiles, is left out as soon as there is a second one.
  private mutating func timePerStep(_ current: Int, at now: Double) -> Double {
    defer { pass(current, at: now) }
    guard current > 0 else { return 0 }
    if let firstStepEnded, current > 1 { return (now - firstStepEnded) / Double(current - 1) }
    return (now - start) / Double(current)
  }

  /// A name keeps the place where it was first seen.
  private mutating func inOrder(_ values: [Value]) -> [Value] {
    for value in values where !names.contains(value.name) { names.append(value.name) }
    return names.compactMap { name in values.first { $0.name == name } }
  }

  private static func padded(_ number: Int, to width: Int) -> String {
    let digits = String(number)
    return String(repeating: " ", count: max(0, width - digits.count)) + digits
  }

  private static func remaining(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds < 1e15 else { return "?" }
    let whole = Int(seconds)
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    if seconds > 3600 { return "\(whole / 3600):\(two(whole % 3600 / 60)):\(two(whole % 60))" }
    return seconds > 60 ? "\(whole / 60):\(two(whole % 60))" : "\(whole)s"
  }

  private static func stepTime(_ seconds: Double) -> String {
    if seconds >= 1 || seconds == 0 { return NumberFormat.fixed(seconds, digits: 0) + "s/step" }
    if seconds >= 1e-3 { return NumberFormat.fixed(seconds * 1e3, digits: 0) + "ms/step" }
    return NumberFormat.fixed(seconds * 1e6, digits: 0) + "us/step"
  }

  private static func number(_ value: Double) -> String {
    value.magnitude > 1e-3 ? NumberFormat.fixed(value, digits: 4) : NumberFormat.exponential(value, digits: 4)
  }
}
