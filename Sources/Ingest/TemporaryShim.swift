import Model
import Pool
import Intake
extension PoolStore {
  func holdsContent(_ files: [(path: PoolPath, byteCount: Int64, digest: ContentHash)]) throws(AgentError) -> [Bool] {
    try files.map { file throws(AgentError) in try view.inspect(file.path)?.digest == file.digest }
  }
}
extension ArrivalSource {
  func next(of drop: String, atMost: Int) async -> [Arrival] { await next(atMost: atMost) }
}
