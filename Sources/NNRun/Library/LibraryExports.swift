// Tensors, and the values that own layers compute with: with these a program needs no other import.
@_exported import NNGraph
@_exported import NNTensor
