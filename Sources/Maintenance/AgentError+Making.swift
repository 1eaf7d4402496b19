import Catalog
import Model

extension AgentError {
  /// Whether it says something of one file in the pool only, so that whoever reads all of them goes on with the next.
  var isOfOneFile: Bool {
    let isOfAll = endsCatalog || ["pool-away", "worker-stopped", "EMFILE", "ENFILE", "ENOMEM"].contains(code)
    return !isOfAll && ![.configuration, .usage].contains(fault)
  }

  /// Whether making the next variant would meet it too: no pool, no room, nobody to do it.
  var endsMaking: Bool {
    endsCatalog || fault == .resource || [.configuration, .usage].contains(fault)
      || ["pool-away", "worker-stopped", "EROFS"].contains(code)
  }
}
