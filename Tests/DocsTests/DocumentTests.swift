import Testing

@Suite struct DocumentTests {
  @Test func takesAPageApart() {
    let page = Document(
      path: "a.md",
      text: """
        # A page, "quoted"
        Text
        ```yaml fragment file=m.yaml
        # no heading
        layers: []
        ```
        ## `--set` and `$name`
        """)
    #expect(page.anchors == ["a-page-quoted", "--set-and-name"])
    #expect(page.prose.count == 3)
    #expect(page.blocks.count == 1)
    #expect(page.blocks[0].language == "yaml")
    #expect(page.blocks[0].words == ["fragment", "file=m.yaml"])
    #expect(page.blocks[0].value("file") == "m.yaml")
    #expect(page.blocks[0].text == "# no heading\nlayers: []\n")
    #expect(page.blocks[0].line == 3)
  }

  @Test func findsThePages() {
    let paths = Document.all.map(\.path)
    for path in ["README.md", "CONTRIBUTING.md", "docs/architecture.md", "docs/spec.md", "docs/reference/layers.md"] {
      #expect(paths.contains(path))
    }
  }

  @Test func everyBlockIsClosed() {
    for page in Document.all {
      let fences = page.text.components(separatedBy: "\n").filter { $0.hasPrefix("```") }.count
      #expect(fences == page.blocks.count * 2, "\(page.path)")
    }
  }
}
