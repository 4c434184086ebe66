/// Reads a group with everything in it.
struct GroupReader {
  let file: HDF5File
  /// `layers/dense`; empty for the root.
  let path: String
  var depth = 0

  func group(_ header: ObjectHeader) throws(HDF5Error) -> HDF5Group {
    var group = HDF5Group()
    group.attributes = try attributes(header)
    for link in try links(header) {
      let name = link.name
      let isTaken = group.groups[name] != nil || group.datasets[name] != nil || group.unreadable[name] != nil
      guard !name.isEmpty, name != ".", !name.contains("/"), !isTaken else {
        throw HDF5Error("damaged: \(header.name) has the name \"\(name)\" \(isTaken ? "twice" : "for a member")")
      }
      do throws(HDF5Error) {
        try add(link, to: &group)
      } catch {
        if error.kind == .damaged { throw error }
        group.unreadable[name] = error
      }
    }
    return group
  }

  private func add(_ link: Link, to group: inout HDF5Group) throws(HDF5Error) {
    let place = path.isEmpty ? link.name : path + "/" + link.name
    switch link.target {
    case .other(let what):
      throw HDF5Error("\(place) is \(what), which cannot be read", kind: .unsupported)
    case .object(let address):
      guard file.visit(address) else {
        throw HDF5Error("\(place) is a second name of something else, which cannot be read", kind: .unsupported)
      }
      let header = try ObjectHeader(file, at: address, name: place)
      if try header.isGroup() {
        guard depth < HDF5Reader.depthLimit else {
          throw HDF5Error("groups lie more than \(HDF5Reader.depthLimit) deep, from \(place) on", kind: .unsupported)
        }
        group.groups[link.name] = try GroupReader(file: file, path: place, depth: depth + 1).group(header)
      } else {
        let attributes = try attributes(header)
        let values = try StoredValues(header, attributes: attributes, file)
        group.datasets[link.name] = HDF5Dataset(values, attributes: attributes)
        file.addDecoded(values.shape.count * values.format.dtype.byteCount)
      }
    }
  }

  /// In the order of their names, so that of two names for one thing the first is read, whatever the file's order.
  private func links(_ header: ObjectHeader) throws(HDF5Error) -> [Link] {
    var links: [Link] = []
    if let message = try header.first(.symbolTable) { links = try SymbolTable(message, of: header.name).links }
    for message in header.all(.link) {
      var content = message.content
      links.append(try Link(&content))
    }
    if let message = try header.first(.linkInfo) {
      for member in try DenseStorage.members(message, kind: .links, of: header.name) {
        var member = member
        links.append(try Link(&member))
      }
    }
    try file.addNames(links.count)
    return links.sorted { $0.name < $1.name }
  }

  private func attributes(_ header: ObjectHeader) throws(HDF5Error) -> [String: HDF5Attribute] {
    var members: [HDF5Cursor] = []
    for message in header.all(.attribute) {
      guard !message.isShared else {
        throw HDF5Error("\(header.name): an attribute is shared with others, which cannot be read", kind: .unsupported)
      }
      members.append(message.content)
    }
    if let message = try header.first(.attributeInfo) {
      members += try DenseStorage.members(message, kind: .attributes, of: header.name)
    }
    try file.addNames(members.count)
    var attributes: [String: HDF5Attribute] = [:]
    for member in members {
      var member = member
      let attribute = try AttributeMessage(&member, of: header.name)
      if let value = attribute.value { attributes[attribute.name] = value }
    }
    return attributes
  }
}

extension ObjectHeader {
  /// Groups have a table of their names, or links; datasets have data.
  func isGroup() throws(HDF5Error) -> Bool {
    let isGroup = messages.contains { [.symbolTable, .linkInfo, .link].contains($0.type) }
    let isDataset = messages.contains { $0.type == .layout }
    if isGroup == isDataset {
      let isType = Set(messages.map(\.type)).intersection([.datatype, .dataspace]) == [.datatype] && !isGroup
      throw HDF5Error(
        isType
          ? "\(name) is a committed type, which cannot be read" : "damaged: \(name) is neither a group nor a dataset",
        kind: isType ? .unsupported : .damaged)
    }
    return isGroup
  }
}
