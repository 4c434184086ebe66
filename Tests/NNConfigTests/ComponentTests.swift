import NNConfig
import Testing

@Suite struct ComponentTests {
  @Test func bareNameWritesBare() {
    #expect(Zeros().write(in: WriteContext()) == .plain("Zeros"))
  }
}
