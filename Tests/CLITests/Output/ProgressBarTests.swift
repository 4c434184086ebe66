import Foundation
import NNRunCLI
import NNTestSupport
import Testing

@Suite struct ProgressBarTests {
  /// Every update of Keras's bar, byte for byte. (A bar that cannot redraw is not drawn here at all.)
  @Test(arguments: GoldenProgress.bars.filter { $0.verbose == 1 && $0.dynamic })
  func drawsAsKeras(_ example: GoldenProgress.BarCase) {
    var bar = ProgressBar(target: example.target, start: example.start, interval: ProgressBar.Pace.keras.interval)
    for update in example.updates {
      let text = bar.update(
        update.current, values: update.values.map { ($0.name, $0.number) }, isFinal: update.finalize, at: update.now)
      #expect(differenceFailure(text, update.text) == nil)
    }
  }

  /// The line of an epoch. Keras's own loop tells the bar of no step before the last when it is to print lines.
  @Test(arguments: GoldenProgress.bars.filter { $0.verbose == 2 && $0.updates.count == 1 })
  func writesLinesAsKeras(_ example: GoldenProgress.BarCase) throws {
    let update = try #require(example.updates.first)
    let text = ProgressBar.line(
      steps: try #require(example.target), values: update.values.map { ($0.name, $0.number) },
      seconds: update.now - example.start)
    #expect(differenceFailure(text, update.text) == nil)
  }

  @Test func namesStayInTheirLine() {
    #expect(ProgressBar.texts(of: [("a\u{1B}[m\nb", 0.5)]) == ["a\u{FFFD}[m\u{FFFD}b: 0.5000"])
    var bar = ProgressBar(target: 1, start: 0, interval: 0)
    #expect(bar.update(1, values: [("a\nb", 0.5)], isFinal: true, at: 1).hasSuffix(" - a\u{FFFD}b: 0.5000\n"))
  }

  @Test func casesAreThere() {
    #expect(GoldenProgress.bars.count == 101)
    #expect(GoldenProgress.trainings.count == 41)
    #expect(GoldenProgress.summaries.count == 40)
  }

  @Test func withoutColorsTheLineChangesItsWeight() {
    var bar = ProgressBar(target: 4, start: 0, interval: 0.1, isColored: false)
    let text = bar.update(1, values: [("loss", 0.5)], isFinal: false, at: 1)
    #expect(text == "\r\u{1B}[1m1/4\u{1B}[0m ━━━━━─────────────── \u{1B}[1m3s\u{1B}[0m 1s/step - loss: 0.5000")
  }

  /// What has gone on to a second line could not be drawn over. The last drawing stays and is whole.
  @Test func endsWhereTheTerminalDoes() {
    let values = [("accuracy", 0.5), ("loss", 0.25), ("mean_absolute_error", 0.125)]
    var bar = ProgressBar(target: 4, start: 0, interval: 0, columns: 60)
    func seen(_ text: String) -> String {
      WrappedLines.withoutEscapes(text[...]).filter { !["\u{8}", "\r", "\n"].contains($0) }
    }
    let first = seen(bar.update(1, values: values, isFinal: false, at: 1))
    #expect(first == "1/4 ━━━━━━━━━━━━━━━━━━━━ 3s 1s/step - accuracy: 0.5000 - loss: 0.2".prefix(59))
    #expect(bar.update(2, values: values, isFinal: false, at: 2).contains(String(repeating: "\u{8}", count: 59) + "\r"))
    let last = seen(bar.update(4, values: values, isFinal: true, at: 4))
    #expect(last.hasSuffix("accuracy: 0.5000 - loss: 0.2500 - mean_absolute_error: 0.1250"))
  }

  @Test func bySecondsNoMoreThanTheInterval() {
    var bar = ProgressBar(target: 1000, start: 0, interval: 0.1)
    var drawn = 0
    for step in 1...999 where !bar.update(step, values: [], isFinal: false, at: Double(step) * 0.001).isEmpty {
      drawn += 1
    }
    #expect(drawn == 10)
  }

  @Test func waitsForTheBarBefore() {
    let bar = ProgressBar(target: 3, start: 10, interval: 0.1, drawnAt: 9.95)
    #expect(!bar.isDue(at: 10.04))
    #expect(bar.isDue(at: 10.06))
  }

  @Test func endlessTimeLeftIsNoTrap() {
    var bar = ProgressBar(target: Int.max, start: 0, interval: 0.1)
    #expect(bar.update(1, values: [], isFinal: false, at: 1e6).contains(" \u{1B}[1m?\u{1B}[0m "))
  }
}
