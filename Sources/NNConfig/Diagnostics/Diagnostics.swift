/// Collects what there is to tell while a file is read, so that one run reports all of it.
///
/// Not Sendable: one reader, one collector.
public final class Diagnostics {
  private var reported: [Diagnostic] = []
  private var seen: Set<Identity> = []
  private var listed: Set<String> = []
  public private(set) var errorCount = 0
  /// As `errorCount`, with those that had been told before: grows whenever something is wrong.
  public private(set) var errorsHeard = 0

  /// Two diagnostics are one if they say the same of the same place.
  private struct Identity: Hashable {
    let severity: Diagnostic.Severity
    let span: SourceSpan?
    let origin: String?
    let message: String
  }

  public init() {}

  /// Adds a diagnostic, unless it is already there.
  ///
  /// - Parameter claim: what it says without saying of whom. What a variable or an anchor holds is wrong for all who
  ///   use it, which is one mistake.
  public func report(_ diagnostic: Diagnostic, claim: String? = nil) {
    if diagnostic.severity == .error { errorsHeard += 1 }
    var messages = [diagnostic.message]
    if let claim, claim != diagnostic.message, diagnostic.span?.utf8.isEmpty == false { messages.append(claim) }
    let identities = messages.map {
      Identity(severity: diagnostic.severity, span: diagnostic.span, origin: diagnostic.origin, message: $0)
    }
    guard seen.isDisjoint(with: identities) else { return }
    seen.formUnion(identities)
    reported.append(diagnostic)
    if diagnostic.severity == .error { errorCount += 1 }
  }

  public func error(
    _ message: String, at span: SourceSpan? = nil, origin: String? = nil, notes: [String] = [], help: String? = nil
  ) {
    report(Diagnostic(.error, message, at: span, origin: origin, notes: notes, help: help.map { [$0] } ?? []))
  }

  public func warning(
    _ message: String, at span: SourceSpan? = nil, origin: String? = nil, notes: [String] = [], help: String? = nil
  ) {
    report(Diagnostic(.warning, message, at: span, origin: origin, notes: notes, help: help.map { [$0] } ?? []))
  }

  /// The note that lists all there is of a kind, for the first error that calls for it; the others go without.
  public func listing(_ kind: String, _ note: @autoclosure () -> String) -> [String] {
    listed.insert(kind).inserted ? [note()] : []
  }

  public func note(_ message: String, at span: SourceSpan? = nil, origin: String? = nil) {
    report(Diagnostic(.note, message, at: span, origin: origin))
  }

  public var hasErrors: Bool { errorCount > 0 }
  public var isEmpty: Bool { reported.isEmpty }

  /// All, by position: text after text in the order they were first heard of, then those without a place.
  public var sorted: [Diagnostic] {
    var order: [ObjectIdentifier: Int] = [:]
    for diagnostic in reported {
      if let span = diagnostic.span, order[ObjectIdentifier(span.source)] == nil {
        order[ObjectIdentifier(span.source)] = order.count
      }
    }
    func position(_ index: Int) -> (Int, Int, Int) {
      guard let span = reported[index].span else { return (Int.max, 0, index) }
      return (order[ObjectIdentifier(span.source)] ?? 0, span.utf8.lowerBound, index)
    }
    return reported.indices.sorted { position($0) < position($1) }.map { reported[$0] }
  }

  /// Throws all that was collected if an error is among it.
  public func throwIfErrors() throws(DiagnosticError) {
    if hasErrors { throw DiagnosticError(sorted) }
  }

  /// Adds everything another collector heard.
  public func report(contentsOf other: Diagnostics) {
    for diagnostic in other.reported { report(diagnostic) }
  }
}
