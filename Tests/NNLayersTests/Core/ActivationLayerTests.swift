import NNConfig
import NNLayers
import NNTensor
import NNTestSupport
import Testing

@Suite struct ActivationLayerTests {
  @Test func battery() throws {
    try checkLayer(ActivationLayer(.gelu), input: [2, 3], output: [2, 3])
    try checkLayer(ActivationLayer(.leakyRelu(negativeSlope: 0.1)), input: [2, 3], output: [2, 3])
    try checkLayer(ActivationLayer(.softmax(axis: 1)), input: [2, 3, 4], output: [2, 3, 4])
    try checkLayer(ActivationLayer(.glu), input: [2, 4], output: [2, 2])
    try checkLayer(ActivationLayer(.step), input: [2, 3], output: [2, 3], isDifferentiable: false)
  }

  @Test func isCalledActivation() throws {
    let layer = try readSpec(AnyLayer.self, "{Activation: tanh}").base as? ActivationLayer
    #expect(layer?.activation.base is Activations.Tanh)
  }

  @Test func theFunctionMayHaveOptions() throws {
    let short = try readSpec(AnyLayer.self, "{Activation: {leaky_relu: {negative_slope: 0.1}}}").base
    let long = try readSpec(AnyLayer.self, "{Activation: {activation: {leaky_relu: {negative_slope: 0.1}}}}").base
    #expect(((short as? ActivationLayer)?.activation.base as? Activations.LeakyRelu)?.negativeSlope == 0.1)
    #expect(short.write(in: WriteContext()) == long.write(in: WriteContext()))
  }

  @Test(arguments: [
    ("Activation", "Activation: activation is missing\nhelp: write Activation: relu"),
    ("{Activation: {relu: {alpha: 1}}}", "activation relu: unknown key \"alpha\"\nhelp: did you mean negative_slope?"),
    ("{Activation: {activaton: relu}}", "Activation: unknown key \"activaton\"\nhelp: did you mean activation?"),
  ])
  func isRefused(_ text: String, _ message: String) {
    #expect(complaints(ActivationLayer.self, text) == [message])
  }
}
