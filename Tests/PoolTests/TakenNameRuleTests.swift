import Model
import Testing

@testable import Pool

/// What happens to a file that has the name of a variant when that variant is published: the whole table.
@Suite struct TakenNameRuleTests {
  private static let own = hash(of: [1])
  private static let older = hash(of: [2])
  private static let other = hash(of: [3])

  enum Found: CaseIterable { case unlabelled, own, older, other }

  private static func label(_ found: Found) -> VariantLabel? {
    var label = VariantLabel.sample
    switch found {
    case .unlabelled: return nil
    case .own: label.recipe = own
    case .older: label.recipe = older
    case .other: label.recipe = other
    }
    return label
  }

  @Test(arguments: [
    (false, true, Found.unlabelled, TakenNameRule.Decision.replace), (false, true, .own, .keep),
    (false, true, .older, .replace), (false, true, .other, .replace),
    (false, false, .unlabelled, .replace), (false, false, .own, .replace), (false, false, .older, .replace),
    (false, false, .other, .replace),
    (true, true, .unlabelled, .replace), (true, true, .own, .keep), (true, true, .older, .replace),
    (true, true, .other, .keep),
    (true, false, .unlabelled, .replace), (true, false, .own, .replace), (true, false, .older, .replace),
    (true, false, .other, .refuse(other)),
  ])
  func everyCombinationIsDecided(
    isShared: Bool, hasSameBytes: Bool, found: Found, decision: TakenNameRule.Decision
  ) {
    let rule = TakenNameRule(isShared: isShared, ownRecipe: Self.own, recorded: [Self.older])
    #expect(
      rule.decision(hasSameBytes: hasSameBytes, label: Self.label(found), expected: Self.label(.own)) == decision)
  }

  /// A filesystem without extended attributes.
  @Test func sameBytesStayWhereNoFileHasALabel() {
    let rule = TakenNameRule(isShared: false, ownRecipe: Self.own, recorded: [])
    #expect(rule.decision(hasSameBytes: true, label: nil, expected: nil) == .keep)
  }

  @Test func theErrorNamesBothRecipes() throws {
    let error = TakenNameRule.foreign(try name(1), own: Self.own, other: Self.other)
    #expect(error.cause.contains(Self.own.hex.prefix(16)))
    #expect(error.cause.contains(Self.other.hex.prefix(16)))
    #expect(error.fault == .configuration)
  }
}
