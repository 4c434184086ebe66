import NNTestSupport

/// What the YAML reader says to each text.
let syntaxErrors: [ErrorCase] = [
  .init(
    "empty", "",
    #"""
    m.yaml: error: the file is empty
    """#),
  .init(
    "only a comment", "# nothing\n",
    #"""
    m.yaml: error: there is nothing in this file but blanks and comments
    """#),
  .init(
    "tab", "a: 1\nb:\n\t- 2\n",
    #"""
    m.yaml:3:1: error: a tab, where YAML wants spaces
      3 | 	- 2
        | ^
      help: indent with spaces
    """#),
  .init(
    "tab among items", "a:\n  - b\n\t- c\n",
    #"""
    m.yaml:3:1: error: a tab, where YAML wants spaces
      3 | 	- c
        | ^
      help: indent with spaces
    """#),
  .init(
    "no space, then a key", "a:1\nb: 2\n",
    #"""
    m.yaml:1:1: error: no space behind the colon of a:1
      1 | a:1
        | ^^^
      help: write a: 1
    """#),
  .init(
    "no colon", "a: 1\nbc\nd: 1\n",
    #"""
    m.yaml:2:1: error: expected key: value, got bc
      2 | bc
        | ^^
      help: write a colon and a space behind the key
    """#),
  .init(
    "two colons", "a: b: c\n",
    #"""
    m.yaml:1:5: error: a second colon in one key: value
      1 | a: b: c
        |     ^
      help: put a mapping in braces, as in Dense: {units: 10}, or quotes around text that holds a colon
    """#),
  .init(
    "two colons in braces", "a: {b: c: 2}\n",
    #"""
    m.yaml:1:9: error: a second colon in one key: value
      1 | a: {b: c: 2}
        |         ^
      help: put a mapping in braces, as in Dense: {units: 10}, or quotes around text that holds a colon
    """#),
  .init(
    "list behind a key", "a: - b\n",
    #"""
    m.yaml:1:4: error: a list cannot begin here
      1 | a: - b
        |    ^
      help: begin the list on a line of its own, or write it as [a, b]
    """#),
  .init(
    "brace left open", "a: {b: 1, c: 2\nd: 3\n",
    #"""
    m.yaml:1:4: error: this "{" is never closed
      1 | a: {b: 1, c: 2
        |    ^
      note: noticed on line 2
      help: write "}" where it ends
    """#),
  .init(
    "missing comma", "a: {b: 1 c: 2}\n",
    #"""
    m.yaml:1:10: error: expected "," or "}" before c
      1 | a: {b: 1 c: 2}
        |          ^
    """#),
  .init(
    "missing comma on a line of its own", "a: {\n  b: 1\n  c: 2\n}\n",
    #"""
    m.yaml:3:3: error: expected "," or "}" before c
      3 |   c: 2
        |   ^
    """#),
  .init(
    "bracket left open", "a: [1, 2\n",
    #"""
    m.yaml:1:4: error: this "[" is never closed
      1 | a: [1, 2
        |    ^
      note: noticed at the end of the file
      help: write "]" where it ends
    """#),
  .init(
    "bracket left open before a key", "a: [1, 2\nb: [3]\n",
    #"""
    m.yaml:1:4: error: this "[" is never closed
      1 | a: [1, 2
        |    ^
      note: noticed on line 2
      help: write "]" where it ends
    """#),
  .init(
    "brackets crossed", "x: {a: [1, 2}\n",
    #"""
    m.yaml:1:13: error: expected "," or "]" before }
      1 | x: {a: [1, 2}
        |             ^
    """#),
  .init(
    "brace too many", "a: {b: 1}}\n",
    #"""
    m.yaml:1:10: error: this "}" closes nothing
      1 | a: {b: 1}}
        |          ^
    """#),
  .init(
    "bracket too many", "a: [1, 2]]\n",
    #"""
    m.yaml:1:10: error: this "]" closes nothing
      1 | a: [1, 2]]
        |          ^
    """#),
  .init(
    "item between two columns", "layers:\n  - Dense: 3\n - Flatten\n",
    #"""
    m.yaml:3:2: error: this line is indented like none above it
      3 |  - Flatten
        |  ^
      help: the keys from line 1 on begin in column 1
    """#),
  .init(
    "item under a scalar", "layers:\n  - Dense: 3\n    - Flatten\n",
    #"""
    m.yaml:3:5: error: a list item among the keys from line 2 on
      3 |     - Flatten
        |     ^
      help: check the indentation: what belongs to a key stands further right than the key
    """#),
  .init(
    "key under a scalar", "a: 1\n  b: 2\n",
    #"""
    m.yaml:2:3: error: a key: value cannot stand here
      2 |   b: 2
        |   ^
      help: the line before it has a value already: check the indentation of both
    """#),
  .init(
    "key between two columns", "a:\n    b: 2\n  c: 3\n",
    #"""
    m.yaml:3:3: error: this line is indented like none above it
      3 |   c: 3
        |   ^
      help: the keys from line 1 on begin in column 1
    """#),
  .init(
    "key among items", "- a\nb: 1\n",
    #"""
    m.yaml:2:1: error: a key among the items from line 1 on
      2 | b: 1
        | ^
      help: check the indentation: what belongs to a key stands further right than the key
    """#),
  .init(
    "item among keys", "a: 1\n- b\n",
    #"""
    m.yaml:2:1: error: a list item among the keys from line 1 on
      2 | - b
        | ^
      help: check the indentation: what belongs to a key stands further right than the key
    """#),
  .init(
    "quote left open", "a: 'x\nb: 2\n",
    #"""
    m.yaml:1:4: error: this quote is never closed
      1 | a: 'x
        |    ^
      help: close it, or leave both quotes out
    """#),
  .init(
    "quote inside quotes", "a: 'it's'\n",
    #"""
    m.yaml:1:8: error: the value has ended before s'
      1 | a: 'it's'
        |        ^^
      help: put quotes around all of it; inside single quotes a quote is written ''
    """#),
  .init(
    "text behind quotes", "a: \"x\" y\n",
    #"""
    m.yaml:1:8: error: the value has ended before y
      1 | a: "x" y
        |        ^
      help: put quotes around all of it; inside single quotes a quote is written ''
    """#),
  .init(
    "backslash", "a: \"C:\\dir\"\n",
    #"""
    m.yaml:1:7: error: an escape that YAML does not know
      1 | a: "C:\dir"
        |       ^
      help: in double quotes \ begins an escape: write \\, or use single quotes
    """#),
  .init(
    "bad escape", "a: \"\\xzz\"\n",
    #"""
    m.yaml:1:7: error: an escape with wrong digits
      1 | a: "\xzz"
        |       ^
      help: write \x and 2, \u and 4 or \U and 8 hexadecimal digits
    """#),
  .init(
    "at sign", "a: @x\n",
    #"""
    m.yaml:1:4: error: a value cannot begin with @
      1 | a: @x
        |    ^
      help: put it in quotes: "@x"
    """#),
  .init(
    "backtick", "a: `x`\n",
    #"""
    m.yaml:1:4: error: a value cannot begin with `
      1 | a: `x`
        |    ^
      help: put it in quotes: "`x`"
    """#),
  .init(
    "percent", "a: %x\n",
    #"""
    m.yaml:1:4: error: a value cannot begin with %
      1 | a: %x
        |    ^
      help: put it in quotes: "%x"
    """#),
  .init(
    "percent first", "%x\n",
    #"""
    m.yaml:1:1: error: a line that begins with % is a directive of YAML, and this is none
      1 | %x
        | ^
      help: put the text in quotes if it is meant to begin with %
    """#),
  .init(
    "percent alone on a CRLF line", "a: 1\r\nb: @\r\n",
    #"""
    m.yaml:2:4: error: a value cannot begin with @
      2 | b: @
        |    ^
      help: put it in quotes: "@"
    """#),
  .init(
    "star alone", "a: *\n",
    #"""
    m.yaml:1:4: error: * needs a name
      1 | a: *
        |    ^
      help: * begins an anchor or alias; put the text in quotes if it is none
    """#),
  .init(
    "alias without anchor", "a: *b\n",
    #"""
    m.yaml:1:4: error: *b has no anchor before it
      1 | a: *b
        |    ^^
      help: write &b in front of the value that is meant
    """#),
  .init(
    "alias misspelled", "a: &block 1\nb: *blok\n",
    #"""
    m.yaml:2:4: error: *blok has no anchor before it
      2 | b: *blok
        |    ^^^^^
      help: did you mean *block?
    """#),
  .init(
    "anchor that contains itself", "a: &a [*a]\n",
    #"""
    m.yaml:1:8: error: &a contains itself
      1 | a: &a [*a]
        |        ^^
    """#),
  .init(
    "tag on a list", "a: !!python/tuple [1, 2]\n",
    #"""
    m.yaml:1:4: error: tags cannot be used
      1 | a: !!python/tuple [1, 2]
        |    ^^^^^^^^^^^^^^^^
      help: delete the word that begins with "!"; what a value means is decided by where it stands
    """#),
  .init(
    "tag on a scalar", "a: !x 1\n",
    #"""
    m.yaml:1:4: error: tags cannot be used
      1 | a: !x 1
        |    ^^^^
      help: delete the word that begins with "!"; what a value means is decided by where it stands
    """#),
  .init(
    "tag on a mapping", "a: !x {b: 1}\n",
    #"""
    m.yaml:1:4: error: tags cannot be used
      1 | a: !x {b: 1}
        |    ^^^^
      help: delete the word that begins with "!"; what a value means is decided by where it stands
    """#),
  .init(
    "unknown tag handle", "a: !e!x 1\n",
    #"""
    m.yaml:1:4: error: tags cannot be used
      1 | a: !e!x 1
        |    ^
      help: delete the word that begins with "!"
    """#),
  .init(
    "second document", "a: 1\n---\nb: 2\n",
    #"""
    m.yaml:2:1: error: a second document begins here
      2 | ---
        | ^^^
      help: keep one document in a file: delete this line and what follows
    """#),
  .init(
    "text behind the end", "a: b\n...\nc: d\n",
    #"""
    m.yaml:3:1: error: the document has ended before this
      3 | c: d
        | ^
      help: keep one value in a file, and indent what belongs to it
    """#),
  .init(
    "list as a key", "{[1]: 2}\n",
    #"""
    m.yaml:1:2: error: a key must be a single word or text, got [1]
      1 | {[1]: 2}
        |  ^
    """#),
  .init(
    "list as an explicit key", "? [1]\n: 3\n",
    #"""
    m.yaml:1:3: error: a key must be a single word or text, got [1]
      1 | ? [1]
        |   ^
    """#),
  .init(
    "no key", "- : 2\n",
    #"""
    m.yaml:1:3: error: a key is missing before the colon
      1 | - : 2
        |   ^
    """#),
  .init(
    "duplicate keys", "a: 1\na: 2\n",
    #"""
    m.yaml:2:1: error: duplicate key "a" (first on line 1)
      2 | a: 2
        | ^
    """#),
  .init(
    "duplicate keys in braces", "x:\n  y: {b: 1, c: 2, b: 3}\n",
    #"""
    m.yaml:2:19: error: duplicate key "b" (first on line 2)
      2 |   y: {b: 1, c: 2, b: 3}
        |                   ^
    """#),
  .init(
    "tuples", "a: {kernel_size: (3, 3), strides: (3, 3, 3), x: 1}\n",
    #"""
    m.yaml:1:18: error: YAML has no tuples: the comma breaks (3, 3) in two
      1 | a: {kernel_size: (3, 3), strides: (3, 3, 3), x: 1}
        |                  ^^^^^^
      help: write kernel_size: [3, 3]
    m.yaml:1:35: error: YAML has no tuples: the comma breaks (3, 3, 3) in two
      1 | a: {kernel_size: (3, 3), strides: (3, 3, 3), x: 1}
        |                                   ^^^^^^^^^
      help: write strides: [3, 3, 3]
    """#),
  .init(
    "tuples in a list", "[(3, 3), 2]\n",
    #"""
    m.yaml:1:2: error: YAML has no tuples: the comma breaks (3, 3) in two
      1 | [(3, 3), 2]
        |  ^^^^^^
      help: write [3, 3]
    """#),
  .init(
    "tuples of keys in a list", "[Reshape: (4, 1), Input: (4,), Dense: 3]\n",
    #"""
    m.yaml:1:11: error: YAML has no tuples: the comma breaks (4, 1) in two
      1 | [Reshape: (4, 1), Input: (4,), Dense: 3]
        |           ^^^^^^
      help: write Reshape: [4, 1]
    m.yaml:1:26: error: YAML has no tuples: the comma breaks (4, ) in two
      1 | [Reshape: (4, 1), Input: (4,), Dense: 3]
        |                          ^^^^
      help: write Input: [4]
    """#),
  .init(
    "equals in braces", "layers:\n- Dense: {units: 3, kernel_size=[3, 3]}\n",
    #"""
    m.yaml:2:21: error: a key and its value are joined by ": ", not by "="
      2 | - Dense: {units: 3, kernel_size=[3, 3]}
        |                     ^^^^^^^^^^^
      help: write kernel_size: [3, 3]
    """#),
  .init(
    "comma twice", "a: [1,, 2]\n",
    #"""
    m.yaml:1:7: error: expected a value
      1 | a: [1,, 2]
        |       ^
      help: delete the comma before it, or write what is missing
    """#),
  .init(
    "control character", "a: \u{07}\n",
    #"""
    m.yaml:1:4: error: a control character, which YAML does not allow
      1 | a: �
        |    ^
      help: delete it, or write it as an escape inside double quotes: "\x1b"
    """#),
  .init(
    "wide characters", "日本: @x\n",
    #"""
    m.yaml:1:5: error: a value cannot begin with @
      1 | 日本: @x
        |       ^
      help: put it in quotes: "@x"
    """#),
  .init(
    "letters with accents", "e\u{301}: @x\n",
    #"""
    m.yaml:1:4: error: a value cannot begin with @
      1 | é: @x
        |    ^
      help: put it in quotes: "@x"
    """#),
  .init(
    "block text", "a: |3x\n",
    #"""
    m.yaml:1:6: error: not YAML: while scanning a block scalar, did not find expected comment or line break
      1 | a: |3x
        |      ^
    """#),
  .init(
    "merge of a scalar", "<<: 3\na: 1\n",
    #"""
    m.yaml:1:1: error: << merges a mapping or a list of mappings, got 3
      1 | <<: 3
        | ^^
      help: write <<: *name, where &name stands in front of a mapping
    """#),
  .init(
    "merge twice", "<<: {a: 1}\n<<: {b: 1}\n",
    #"""
    m.yaml:2:1: error: duplicate key "<<" (first on line 1)
      2 | <<: {b: 1}
        | ^^
      help: merge several mappings with one key: <<: [*a, *b]
    """#),
]
