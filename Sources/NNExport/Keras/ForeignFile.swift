/// What a file is that is no `.keras` file, and how to make one of it.
struct ForeignFile {
  let message: String
  let help: String?

  private init(_ message: String, help: String? = nil) {
    self.message = message
    self.help = help
  }

  /// By its first bytes.
  init(_ bytes: UnsafeRawBufferPointer) {
    func begins(_ signature: [UInt8], at offset: Int = 0) -> Bool {
      bytes.count >= offset + signature.count && bytes.dropFirst(offset).starts(with: signature)
    }
    let inKeras = "open it in Keras and save it again: keras.models.load_model(...).save(\"model.keras\")"
    if bytes.isEmpty {
      self.init("the file is empty")
    } else if begins([0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A]) {
      self.init("this is an HDF5 file, Keras's old .h5 format or bare weights, no .keras file", help: inKeras)
    } else if begins(Array("TFL3".utf8), at: 4) {
      self.init(
        "this is a TensorFlow Lite model, no .keras file", help: "save the Keras model that it was converted from")
    } else if begins([0x80]) && bytes.count > 1 && (2...5).contains(bytes[1]) {
      self.init("this is a Python pickle, no .keras file", help: "save the model with model.save(\"model.keras\")")
    } else if begins([0x1F, 0x8B]) {
      self.init("this is a gzip file, no .keras file", help: "unpack it first: gunzip")
    } else if begins([0x93] + Array("NUMPY".utf8)) {
      self.init("this is a NumPy array, no .keras file")
    } else if begins([0x08]) && bytes.dropFirst().prefix(64).contains(0x12) {
      self.init(
        "this looks like a SavedModel or ONNX file, no .keras file", help: "save the model in Keras as .keras")
    } else if bytes.prefix(512).allSatisfy({ $0 >= 0x20 || $0 == 0x0A || $0 == 0x0D || $0 == 0x09 }) {
      self.init("this is a text, no .keras file")
    } else {
      self.init("this is not a .keras file: it is not a zip")
    }
  }

  /// By the names in a zip without `config.json`.
  init(members names: [String]) {
    func has(_ ending: String) -> Bool { names.contains { $0.hasSuffix(ending) } }
    if has("saved_model.pb") {
      self.init(
        "this is a zip of a SavedModel, no .keras file",
        help: "open it with TensorFlow and save the model in Keras as .keras")
    } else if has("data.pkl") {
      self.init(
        "this is a PyTorch file, no .keras file", help: "build the same network in Keras, or as a spec, and train it")
    } else if !names.isEmpty && names.allSatisfy({ $0.hasSuffix(".npy") }) {
      self.init("this is an .npz file of arrays, no .keras file", help: "give data with --data")
    } else if has("/config.json") {
      self.init(
        "this zip holds a folder around the files of a model", help: "zip the files in the folder, without the folder")
    } else if names.isEmpty {
      self.init("this is an empty zip, no .keras file")
    } else {
      let shown = names.prefix(3).joined(separator: ", ") + (names.count > 3 ? ", …" : "")
      self.init("this is not a .keras file: it has no config.json, but \(shown)")
    }
  }
}
