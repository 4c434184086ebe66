/// The table that every backend is held against.
let opCases: [OpCase] =
  elementwiseCases + shapeCases + reductionCases + linearCases + structureCases + scanCases
  + compositeCases.map(\.opCase)
