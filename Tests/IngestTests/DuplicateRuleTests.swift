import Model
import Testing

@testable import Ingest

@Suite struct DuplicateRuleTests {
  private static let target = Disposal.move(RawPath("/archive"))
  private static let disposals: [Disposal] = [.keep, .delete, target]

  /// Every combination of both rules and all evidence, with its decision.
  private struct Row: Sendable {
    var onStored: Disposal
    var onDuplicate: Disposal
    var evidence: OriginalEvidence
    var decision: DuplicateDecision
  }

  private static let table: [Row] = disposals.flatMap { onStored in
    disposals.flatMap { onDuplicate in
      OriginalEvidence.allCases.map { evidence in
        let decision: DuplicateDecision =
          switch (onStored, onDuplicate, evidence) {
          case (_, .keep, _): .keep
          case (.delete, .delete, _), (.delete, .move, _): .dispose
          case (.keep, .delete, .stands), (.keep, .move, .stands): .dispose
          case (.move, .delete, .stands), (.move, .move, .stands): .dispose
          case (.keep, _, _), (.move, _, _): .original
          }
        return Row(onStored: onStored, onDuplicate: onDuplicate, evidence: evidence, decision: decision)
      }
    }
  }

  @Test func everyCombinationIsDecided() {
    #expect(Self.table.count == 54)
    for row in Self.table {
      let decision = DuplicateRule.decide(onStored: row.onStored, onDuplicate: row.onDuplicate, row.evidence)
      #expect(decision == row.decision, "\(row)")
    }
  }

  /// Evidence is gathered only where it decides, for the file is out of sight meanwhile.
  @Test func evidenceIsGatheredWhereItDecides() {
    for onStored in Self.disposals {
      for onDuplicate in Self.disposals {
        let decisions = Set(
          OriginalEvidence.allCases.map {
            DuplicateRule.decide(onStored: onStored, onDuplicate: onDuplicate, $0)
          })
        let isNeeded = DuplicateRule.needsEvidence(onStored: onStored, onDuplicate: onDuplicate)
        #expect(isNeeded == (decisions.count > 1))
      }
    }
  }

  /// Nothing but another file that stands lets a duplicate go where originals are wanted.
  @Test func onlyAStandingOriginalLetsADuplicateGo() {
    for row in Self.table where row.decision == .dispose {
      #expect(row.onStored == .delete || row.evidence == .stands)
    }
  }
}
