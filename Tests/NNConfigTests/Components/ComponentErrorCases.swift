import NNTestSupport

/// What reading `Dense` (see Fixtures.swift) says to each text.
let componentErrors: [ErrorCase] = [
  .init(
    "Dense", "Dense",
    #"""
    m.yaml:1:1: error: Dense: units is missing
      1 | Dense
        | ^^^^^
      help: write Dense: {units: 10}
    """#),
  .init(
    "Dense:", "Dense:",
    #"""
    m.yaml:1:1: error: Dense: units is missing
      1 | Dense:
        | ^^^^^
      help: write Dense: {units: 10}
    """#),
  .init(
    "Dense: {}", "Dense: {}",
    #"""
    m.yaml:1:1: error: Dense: units is missing
      1 | Dense: {}
        | ^^^^^
      help: write Dense: {units: 10}
    """#),
  .init(
    "Dense: {units: 0}", "Dense: {units: 0}",
    #"""
    m.yaml:1:16: error: Dense: units: expected a positive integer, got 0
      1 | Dense: {units: 0}
        |                ^
    """#),
  .init(
    "Dense: {units: -3}", "Dense: {units: -3}",
    #"""
    m.yaml:1:16: error: Dense: units: expected a positive integer, got -3
      1 | Dense: {units: -3}
        |                ^^
    """#),
  .init(
    "Dense: {units: 2.5}", "Dense: {units: 2.5}",
    #"""
    m.yaml:1:16: error: Dense: units: expected a positive integer, got 2.5
      1 | Dense: {units: 2.5}
        |                ^^^
    """#),
  .init(
    "Dense: {units: abc}", "Dense: {units: abc}",
    #"""
    m.yaml:1:16: error: Dense: units: expected a positive integer, got abc
      1 | Dense: {units: abc}
        |                ^^^
    """#),
  .init(
    "Dense: abc", "Dense: abc",
    #"""
    m.yaml:1:8: error: Dense: units: expected a positive integer, got abc
      1 | Dense: abc
        |        ^^^
    """#),
  .init(
    "Dense: {unit: 64}", "Dense: {unit: 64}",
    #"""
    m.yaml:1:9: error: Dense: unknown key "unit"
      1 | Dense: {unit: 64}
        |         ^^^^
      help: did you mean units?
    """#),
  .init(
    "Dense: {n: 3}", "Dense: {n: 3}",
    #"""
    m.yaml:1:9: error: Dense: unknown key "n"
      1 | Dense: {n: 3}
        |         ^
      help: did you mean units, which is missing?
    """#),
  .init(
    "Dense: {n: three}", "Dense: {n: three}",
    #"""
    m.yaml:1:1: error: Dense: units is missing
      1 | Dense: {n: three}
        | ^^^^^
      help: add units: 10
    m.yaml:1:9: error: Dense: unknown key "n"
      1 | Dense: {n: three}
        |         ^
      note: known keys: units, activation, use_bias, kernel_initializer, dropout
    """#),
  .init(
    "Dense: {activaton: relu}", "Dense: {activaton: relu}",
    #"""
    m.yaml:1:1: error: Dense: units is missing
      1 | Dense: {activaton: relu}
        | ^^^^^
      help: add units: 10
    m.yaml:1:9: error: Dense: unknown key "activaton"
      1 | Dense: {activaton: relu}
        |         ^^^^^^^^^
      help: did you mean activation?
    """#),
  .init(
    "Dense: {units: \"64\"}", "Dense: {units: \"64\"}",
    #"""
    m.yaml:1:16: error: Dense: units: expected a positive integer, got "64"
      1 | Dense: {units: "64"}
        |                ^^^^
      help: write units: 64 without quotes
    """#),
  .init(
    "Dense: {units: 1_000}", "Dense: {units: 1_000}",
    #"""
    m.yaml:1:16: error: Dense: units: expected a positive integer, got 1_000
      1 | Dense: {units: 1_000}
        |                ^^^^^
      help: write units: 1000
    """#),
  .init(
    "Dense: {units: 1e3}", "Dense: {units: 1e3}",
    #"""
    m.yaml:1:16: error: Dense: units: expected a positive integer, got 1e3
      1 | Dense: {units: 1e3}
        |                ^^^
      help: write units: 1000
    """#),
  .init(
    "Dense: {units: 064}", "Dense: {units: 064}",
    #"""
    m.yaml:1:16: error: Dense: units: expected a positive integer, got 064
      1 | Dense: {units: 064}
        |                ^^^
      help: write units: 64
    """#),
  .init(
    "Dense: {units: 64.0}", "Dense: {units: 64.0}",
    #"""
    m.yaml:1:16: error: Dense: units: expected a positive integer, got 64.0
      1 | Dense: {units: 64.0}
        |                ^^^^
      help: write units: 64
    """#),
  .init(
    "Dense: {units: 0x10}", "Dense: {units: 0x10}",
    #"""
    m.yaml:1:16: error: Dense: units: expected a positive integer, got 0x10
      1 | Dense: {units: 0x10}
        |                ^^^^
      help: write units: 16
    """#),
  .init(
    "Dense: {units: }", "Dense: {units: }",
    #"""
    m.yaml:1:16: error: Dense: units: expected a positive integer, got nothing
      1 | Dense: {units: }
        |                ^
      help: write a value, as in units: 10
    """#),
  .init(
    "Dense: {units: ~}", "Dense: {units: ~}",
    #"""
    m.yaml:1:16: error: Dense: units: expected a positive integer, got ~
      1 | Dense: {units: ~}
        |                ^
      help: write a value, as in units: 10
    """#),
  .init(
    "Dense: {units: nan}", "Dense: {units: nan}",
    #"""
    m.yaml:1:16: error: Dense: units: expected a positive integer, got nan
      1 | Dense: {units: nan}
        |                ^^^
    """#),
  .init(
    "Dense: {units: 99999999999999999999}", "Dense: {units: 99999999999999999999}",
    #"""
    m.yaml:1:16: error: Dense: units: 99999999999999999999 is too large for an integer
      1 | Dense: {units: 99999999999999999999}
        |                ^^^^^^^^^^^^^^^^^^^^
    """#),
  .init(
    "Dense: {units: [1, 2]}", "Dense: {units: [1, 2]}",
    #"""
    m.yaml:1:16: error: Dense: units: expected a positive integer, got [1, 2]
      1 | Dense: {units: [1, 2]}
        |                ^^^^^^
    """#),
  .init(
    "Dense: {units: {a: 1}}", "Dense: {units: {a: 1}}",
    #"""
    m.yaml:1:16: error: Dense: units: expected a positive integer, got a mapping
      1 | Dense: {units: {a: 1}}
        |                ^^^^^^
    """#),
  .init(
    "Dense: {units:10}", "Dense: {units:10}",
    #"""
    m.yaml:1:9: error: Dense: no space behind the colon of units:10
      1 | Dense: {units:10}
        |         ^^^^^^^^
      help: write units: 10
    """#),
  .init(
    "Dense: {units=64}", "Dense: {units=64}",
    #"""
    m.yaml:1:9: error: Dense: a key and its value are joined by ": ", not by "="
      1 | Dense: {units=64}
        |         ^^^^^^^^
      help: write units: 64
    """#),
  .init(
    "Dense: units=64", "Dense: units=64",
    #"""
    m.yaml:1:8: error: Dense: units: expected a positive integer, got units=64
      1 | Dense: units=64
        |        ^^^^^^^^
      help: write {units: 64}
    """#),
  .init(
    "Dense: {units: yes}", "Dense: {units: yes}",
    #"""
    m.yaml:1:16: error: Dense: units: expected a positive integer, got yes
      1 | Dense: {units: yes}
        |                ^^^
    """#),
  .init(
    "Dense: {units: 10, use_bias: yes}", "Dense: {units: 10, use_bias: yes}",
    #"""
    m.yaml:1:30: error: Dense: use_bias: expected true or false, got yes
      1 | Dense: {units: 10, use_bias: yes}
        |                              ^^^
      help: did you mean true?
    """#),
  .init(
    "Dense: {units: 10, use_bias: no}", "Dense: {units: 10, use_bias: no}",
    #"""
    m.yaml:1:30: error: Dense: use_bias: expected true or false, got no
      1 | Dense: {units: 10, use_bias: no}
        |                              ^^
      help: did you mean false?
    """#),
  .init(
    "Dense: {units: 10, use_bias: 0}", "Dense: {units: 10, use_bias: 0}",
    #"""
    m.yaml:1:30: error: Dense: use_bias: expected true or false, got 0
      1 | Dense: {units: 10, use_bias: 0}
        |                              ^
      help: did you mean false?
    """#),
  .init(
    "Dense: {units: 10, use_bias: \"true\"}", "Dense: {units: 10, use_bias: \"true\"}",
    #"""
    m.yaml:1:30: error: Dense: use_bias: expected true or false, got "true"
      1 | Dense: {units: 10, use_bias: "true"}
        |                              ^^^^^^
      help: did you mean true?
    """#),
  .init(
    "Dense: {units: 10, use_bias: maybe}", "Dense: {units: 10, use_bias: maybe}",
    #"""
    m.yaml:1:30: error: Dense: use_bias: expected true or false, got maybe
      1 | Dense: {units: 10, use_bias: maybe}
        |                              ^^^^^
    """#),
  .init(
    "Dense: {units: 10, dropout: 1}", "Dense: {units: 10, dropout: 1}",
    #"""
    m.yaml:1:29: error: Dense: dropout: expected a number in [0, 1) or null, got 1
      1 | Dense: {units: 10, dropout: 1}
        |                             ^
    """#),
  .init(
    "Dense: {units: 10, dropout: None}", "Dense: {units: 10, dropout: None}",
    #"""
    m.yaml:1:29: error: Dense: dropout: expected a number in [0, 1) or null, got None
      1 | Dense: {units: 10, dropout: None}
        |                             ^^^^
      help: write null
    """#),
  .init(
    "Dense: {units: 10, dropout: .nan}", "Dense: {units: 10, dropout: .nan}",
    #"""
    m.yaml:1:29: error: Dense: dropout: expected a number in [0, 1) or null, got .nan
      1 | Dense: {units: 10, dropout: .nan}
        |                             ^^^^
      help: write a number that is finite
    """#),
  .init(
    "Dense: {units: 10, dropout: inf}", "Dense: {units: 10, dropout: inf}",
    #"""
    m.yaml:1:29: error: Dense: dropout: expected a number in [0, 1) or null, got inf
      1 | Dense: {units: 10, dropout: inf}
        |                             ^^^
      help: write .inf if infinity is really meant
    """#),
  .init(
    "Dense: {units: 10, dropout: 1e999}", "Dense: {units: 10, dropout: 1e999}",
    #"""
    m.yaml:1:29: error: Dense: dropout: 1e999 is too large for a number
      1 | Dense: {units: 10, dropout: 1e999}
        |                             ^^^^^
    """#),
  .init(
    "Dense: {units: 10, dropout: 20%}", "Dense: {units: 10, dropout: 20%}",
    #"""
    m.yaml:1:29: error: Dense: dropout: expected a number in [0, 1) or null, got 20%
      1 | Dense: {units: 10, dropout: 20%}
        |                             ^^^
      help: write dropout: 0.2
    """#),
  .init(
    "Dense: {units: 10, dropout: \"0.5\"}", "Dense: {units: 10, dropout: \"0.5\"}",
    #"""
    m.yaml:1:29: error: Dense: dropout: expected a number in [0, 1) or null, got "0.5"
      1 | Dense: {units: 10, dropout: "0.5"}
        |                             ^^^^^
      help: write dropout: 0.5 without quotes
    """#),
  .init(
    "Dense: /   units: 10 /   dropout: 0,5", "Dense:\n  units: 10\n  dropout: 0,5",
    #"""
    m.yaml:3:12: error: Dense: dropout: expected a number in [0, 1) or null, got 0,5
      3 |   dropout: 0,5
        |            ^^^
      help: write dropout: 0.5
    """#),
  .init(
    "Dense: /   units: 10 /   activation:", "Dense:\n  units: 10\n  activation:",
    #"""
    m.yaml:3:14: error: Dense: activation: expected text, got nothing
      3 |   activation:
        |              ^
      help: write a value, as in activation: text
    """#),
  .init(
    "Dense: {units: 10, activation: null}", "Dense: {units: 10, activation: null}",
    #"""
    m.yaml:1:32: error: Dense: activation: expected text, got null
      1 | Dense: {units: 10, activation: null}
        |                                ^^^^
      help: put it in quotes if the word is meant: "null"
    """#),
  .init(
    "Dense: [10, relu]", "Dense: [10, relu]",
    #"""
    m.yaml:1:8: error: Dense: parameters have names: a list cannot stand here
      1 | Dense: [10, relu]
        |        ^^^^^^^^^^
      help: write Dense: {units: 10, activation: relu}
    """#),
  .init(
    "Dense: (10, 3)", "Dense: (10, 3)",
    #"""
    m.yaml:1:8: error: Dense: units: expected a positive integer, got (10, 3)
      1 | Dense: (10, 3)
        |        ^^^^^^^
    """#),
  .init(
    "Dense(64, activation='relu')", "Dense(64, activation='relu')",
    #"""
    m.yaml:1:1: error: Dense: a call in Python cannot stand here
      1 | Dense(64, activation='relu')
        | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      help: write Dense: {units: 64, activation: relu}
    """#),
  .init(
    "layers.Dense(units=64, use_bias=False, kernel_size=(3, 3), x=None)",
    "layers.Dense(units=64, use_bias=False, kernel_size=(3, 3), x=None)",
    #"""
    m.yaml:1:1: error: Dense: a call in Python cannot stand here
      1 | layers.Dense(units=64, use_bias=False, kernel_size=(3, 3), x=None)
        | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      help: write Dense: {units: 64, use_bias: false, kernel_size: [3, 3], x: null}
    """#),
  .init(
    "Dense()", "Dense()",
    #"""
    m.yaml:1:1: error: Dense: a call in Python cannot stand here
      1 | Dense()
        | ^^^^^^^
      help: write Dense
    """#),
  .init(
    "Dense: {units: 10, kernel_initializer: {RandomNormal: 0.01}}",
    "Dense: {units: 10, kernel_initializer: {RandomNormal: 0.01}}",
    #"""
    m.yaml:1:55: error: initializer RandomNormal: 0.01 needs the name of its parameter
      1 | Dense: {units: 10, kernel_initializer: {RandomNormal: 0.01}}
        |                                                       ^^^^
      help: write RandomNormal: {mean: 0.01} or {stddev: 0.01}
    """#),
  .init(
    "Dense: {units: 10, kernel_initializer: {RandomNormal: {stdev: 0.01}}}",
    "Dense: {units: 10, kernel_initializer: {RandomNormal: {stdev: 0.01}}}",
    #"""
    m.yaml:1:56: error: initializer RandomNormal: unknown key "stdev"
      1 | Dense: {units: 10, kernel_initializer: {RandomNormal: {stdev: 0.01}}}
        |                                                        ^^^^^
      help: did you mean stddev?
    """#),
  .init(
    "Dense: {units: 10, kernel_initializer: {RandomNormal: {stddev: -1}}}",
    "Dense: {units: 10, kernel_initializer: {RandomNormal: {stddev: -1}}}",
    #"""
    m.yaml:1:64: error: initializer RandomNormal: stddev: expected a non-negative number, got -1
      1 | Dense: {units: 10, kernel_initializer: {RandomNormal: {stddev: -1}}}
        |                                                                ^^
    """#),
  .init(
    "Dense: {units: 10, kernel_initializer: zeroes}", "Dense: {units: 10, kernel_initializer: zeroes}",
    #"""
    m.yaml:1:40: error: Dense: kernel_initializer: unknown initializer "zeroes"
      1 | Dense: {units: 10, kernel_initializer: zeroes}
        |                                        ^^^^^^
      help: did you mean zeros?
    """#),
  .init(
    "Dense: {units: 10, kernel_initializer: Zeross}", "Dense: {units: 10, kernel_initializer: Zeross}",
    #"""
    m.yaml:1:40: error: Dense: kernel_initializer: unknown initializer "Zeross"
      1 | Dense: {units: 10, kernel_initializer: Zeross}
        |                                        ^^^^^^
      help: did you mean Zeros?
    """#),
  .init(
    "Dense: {units: 10, kernel_initializer: {zeros: 3}}", "Dense: {units: 10, kernel_initializer: {zeros: 3}}",
    #"""
    m.yaml:1:48: error: initializer Zeros: zeros has no parameters, got 3
      1 | Dense: {units: 10, kernel_initializer: {zeros: 3}}
        |                                                ^
      help: write zeros
    """#),
  .init(
    "Dense: {units: 10, kernel_initializer: xyz}", "Dense: {units: 10, kernel_initializer: xyz}",
    #"""
    m.yaml:1:40: error: Dense: kernel_initializer: unknown initializer "xyz"
      1 | Dense: {units: 10, kernel_initializer: xyz}
        |                                        ^^^
      note: known initializers: zeros, constant, random_normal
    """#),
  .init(
    "Dense: {units: 10, kernel_initializer: [zeros, constant]}",
    "Dense: {units: 10, kernel_initializer: [zeros, constant]}",
    #"""
    m.yaml:1:40: error: Dense: kernel_initializer: expected an initializer, got [zeros, constant]
      1 | Dense: {units: 10, kernel_initializer: [zeros, constant]}
        |                                        ^^^^^^^^^^^^^^^^^
    """#),
  .init(
    "Dense: {units: 10, kernel_initializer: null}", "Dense: {units: 10, kernel_initializer: null}",
    #"""
    m.yaml:1:40: error: Dense: kernel_initializer: expected an initializer, got null
      1 | Dense: {units: 10, kernel_initializer: null}
        |                                        ^^^^
    """#),
  .init(
    "Dense: {units: 10, lora_rank: 4}", "Dense: {units: 10, lora_rank: 4}",
    #"""
    m.yaml:1:20: error: Dense: lora_rank is not available
      1 | Dense: {units: 10, lora_rank: 4}
        |                    ^^^^^^^^^
    """#),
  .init(
    "Dense: {units: 10, foo: 4}", "Dense: {units: 10, foo: 4}",
    #"""
    m.yaml:1:20: error: Dense: unknown key "foo"
      1 | Dense: {units: 10, foo: 4}
        |                    ^^^
      note: known keys: units, activation, use_bias, kernel_initializer, dropout
    """#),
  .init(
    "Dense: / units: 10 / activation: relu", "Dense:\nunits: 10\nactivation: relu",
    #"""
    m.yaml:2:1: error: expected one key, got Dense, units, activation
      2 | units: 10
        | ^^^^^
      help: indent the lines below Dense: further, or write Dense: {units: 10, activation: relu}
    """#),
  .init(
    "Dense: {units: 10} / name: x", "Dense: {units: 10}\nname: x",
    #"""
    m.yaml:2:1: error: expected one key, got Dense, name
      2 | name: x
        | ^^^^
      help: put the parameters inside: Dense: {name: ...}
    """#),
  .init(
    "Dense:10", "Dense:10",
    #"""
    m.yaml:1:1: error: no space behind the colon of Dense:10
      1 | Dense:10
        | ^^^^^^^^
      help: write Dense: 10
    """#),
  .init(
    "dense: 10", "dense: 10",
    #"""
    m.yaml:1:1: error: expected Dense, got dense
      1 | dense: 10
        | ^^^^^
    """#),
  .init(
    "[]", "[]",
    #"""
    m.yaml:1:1: error: expected a Dense, got []
      1 | []
        | ^^
    """#),
  .init(
    "{}", "{}",
    #"""
    m.yaml:1:1: error: expected a Dense, got {}
      1 | {}
        | ^^
    """#),
  .init(
    "Dense: {units: '10', use_bias: on, dropout: -0.1, kernel_init: zeros}",
    "Dense: {units: '10', use_bias: on, dropout: -0.1, kernel_init: zeros}",
    #"""
    m.yaml:1:16: error: Dense: units: expected a positive integer, got "10"
      1 | Dense: {units: '10', use_bias: on, dropout: -0.1, kernel_init: zeros}
        |                ^^^^
      help: write units: 10 without quotes
    m.yaml:1:32: error: Dense: use_bias: expected true or false, got on
      1 | Dense: {units: '10', use_bias: on, dropout: -0.1, kernel_init: zeros}
        |                                ^^
      help: did you mean true?
    m.yaml:1:45: error: Dense: dropout: expected a number in [0, 1) or null, got -0.1
      1 | Dense: {units: '10', use_bias: on, dropout: -0.1, kernel_init: zeros}
        |                                             ^^^^
    m.yaml:1:51: error: Dense: unknown key "kernel_init"
      1 | Dense: {units: '10', use_bias: on, dropout: -0.1, kernel_init: zeros}
        |                                                   ^^^^^^^^^^^
      help: did you mean kernel_initializer?
    """#),
  .init(
    "Dense: {units: a, dropout: b}", "Dense: {units: a, dropout: b}",
    #"""
    m.yaml:1:16: error: Dense: units: expected a positive integer, got a
      1 | Dense: {units: a, dropout: b}
        |                ^
    m.yaml:1:28: error: Dense: dropout: expected a number in [0, 1) or null, got b
      1 | Dense: {units: a, dropout: b}
        |                            ^
    """#),
  .init(
    "Dense: None", "Dense: None",
    #"""
    m.yaml:1:8: error: Dense: units: expected a positive integer, got None
      1 | Dense: None
        |        ^^^^
      help: write a value, as in units: 10
    """#),
  .init(
    "Dense: {units: 10, use_bias: None}", "Dense: {units: 10, use_bias: None}",
    #"""
    m.yaml:1:30: error: Dense: use_bias: expected true or false, got None
      1 | Dense: {units: 10, use_bias: None}
        |                              ^^^^
      help: leave it out
    """#),
  .init(
    "Dense: {units: 10, kernel_initializer: None}", "Dense: {units: 10, kernel_initializer: None}",
    #"""
    m.yaml:1:40: error: Dense: kernel_initializer: unknown initializer "None"
      1 | Dense: {units: 10, kernel_initializer: None}
        |                                        ^^^^
      help: leave it out
    """#),
  .init(
    "Dense: [relu, 10]", "Dense: [relu, 10]",
    #"""
    m.yaml:1:8: error: Dense: parameters have names: a list cannot stand here
      1 | Dense: [relu, 10]
        |        ^^^^^^^^^^
      note: parameters: units, activation, use_bias, kernel_initializer, dropout
      help: write Dense: {units: 10}
    """#),
  .init(
    "Dense: [true]", "Dense: [true]",
    #"""
    m.yaml:1:8: error: Dense: parameters have names: a list cannot stand here
      1 | Dense: [true]
        |        ^^^^^^
      help: write Dense: {activation: true} or {use_bias: true}
    """#),
]
