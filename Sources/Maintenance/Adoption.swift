import Catalog
import Model
import Pool

/// Writes rows for images that the pool holds and the catalog does not, as after a restore of an older catalog.
struct Adoption: Sendable {
  let catalog: CatalogStore
  let pool: PoolView
  let wanted: WantedVariants

  /// The same findings, with their remedies, and the number of images that were adopted. Throws errors that would befall
  /// every other image too.
  func adopt(_ findings: [Finding]) async throws(AgentError) -> (findings: [Finding], images: Int) {
    var findings = findings
    var images = 0
    let places = findings.indices.filter { findings[$0].kind == .unknownImage }
    for (hash, places) in Dictionary(grouping: places, by: { findings[$0].hash }) {
      guard let hash else { continue }
      do throws(AgentError) {
        let adopted = try await adopt(hash, places.compactMap { findings[$0].variant })
        if !adopted.isEmpty { images += 1 }
        for place in places {
          let isAdopted = findings[place].variant.map(adopted.contains) ?? false
          findings[place].remedy = isAdopted ? .repaired : .impossible
          findings[place].detail = isAdopted ? "adopted" : "not adopted: it is no whole picture"
        }
      } catch {
        guard error.isOfOneFile else { throw error }
        for place in places {
          findings[place].remedy = .impossible
          findings[place].detail = "not adopted: \(error.reason)"
        }
      }
    }
    return (findings, images)
  }

  /// The variants that have rows now.
  private func adopt(_ hash: ContentHash, _ keys: [VariantKey]) async throws(AgentError) -> Set<VariantKey> {
    let (variants, placed) = try pool.takeUp(keys.compactMap { PoolPath(hash: hash, key: $0) })
    var reconstruction = ImageReconstruction(of: hash, wanted: wanted)
    for variant in variants { reconstruction.add(variant.path, variant.held) }
    guard !variants.isEmpty else { return [] }
    try await catalog.adopt(
      reconstruction.image, confirm: { () throws(AgentError) in try placed.demandStanding() })
    return Set(variants.map(\.path.key))
  }
}
