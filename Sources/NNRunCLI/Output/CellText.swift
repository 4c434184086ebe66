/// What a piece of text is, which decides how it looks.
enum Ink: Sendable {
  case plain, bold, symbol, number, none, yes, no

  /// What a terminal can show.
  enum Palette: Sendable {
    case none, bold, colors
  }

  /// The escape sequence in front, empty for none.
  func escape(_ palette: Palette) -> String {
    switch (self, palette) {
    case (.plain, _), (_, .none): ""
    case (.bold, _), (.yes, .bold), (.no, .bold): "\u{1B}[1m"
    case (.symbol, .colors): "\u{1B}[38;5;33m"
    case (.number, .colors): "\u{1B}[38;5;34m"
    case (.none, .colors): "\u{1B}[38;5;45m"
    case (.yes, .colors): "\u{1B}[1;38;5;34m"
    case (.no, .colors): "\u{1B}[1;91m"
    case (_, .bold): ""
    }
  }
}

/// Text of one look, on one line.
struct Piece {
  var text: String
  var ink: Ink

  init(_ text: String, _ ink: Ink = .plain) {
    self.text = text.printable
    self.ink = ink
  }
}

extension [Piece] {
  func cropped(to width: Int) -> [Piece] {
    var (left, result) = (width, [Piece]())
    for piece in self where left > 0 {
      result.append(Piece(String(piece.text.prefix(left)), piece.ink))
      left -= piece.text.count
    }
    return result
  }

  func rendered(_ palette: Ink.Palette) -> String {
    map { piece in
      let escape = piece.ink.escape(palette)
      return escape.isEmpty || piece.text.isEmpty ? piece.text : escape + piece.text + "\u{1B}[0m"
    }.joined()
  }
}

/// The text of a cell, character by character, so that it can be wrapped and cut.
struct CellText {
  private var characters: [(character: Character, ink: Ink)]

  init(_ pieces: [Piece]) {
    characters = pieces.flatMap { piece in piece.text.map { ($0, piece.ink) } }
  }

  private init(_ characters: some Sequence<(character: Character, ink: Ink)>) { self.characters = Array(characters) }

  var count: Int { characters.count }
  var plain: String { String(characters.map(\.character)) }

  /// Runs of one look.
  var pieces: [Piece] {
    var pieces: [Piece] = []
    for (character, ink) in characters {
      if pieces.last?.ink == ink {
        pieces[pieces.count - 1].text.append(character)
      } else {
        pieces.append(Piece(String(character), ink))
      }
    }
    return pieces
  }

  /// Lines broken at spaces; a word longer than a line is cut and ends in `…`.
  func wrapped(to width: Int) -> [CellText] {
    var (lines, line) = ([CellText](), CellText([]))
    for word in words {
      if !line.characters.isEmpty, line.count + 1 + word.count > width {
        lines.append(line.cut(to: width))
        line = word
      } else {
        if !line.characters.isEmpty { line.characters.append((" ", .plain)) }
        line.characters += word.characters
      }
    }
    return lines + [line.cut(to: width)]
  }

  private var words: [CellText] {
    characters.split { $0.character == " " }.map { CellText($0) }
  }

  private func cut(to width: Int) -> CellText {
    guard count > width else { return self }
    // The sign takes the look of the character in its place.
    var text = CellText(characters.prefix(width - 1))
    text.characters.append(("…", characters[width - 1].ink))
    return text
  }
}
