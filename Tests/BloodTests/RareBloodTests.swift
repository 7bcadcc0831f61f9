import Blood
import Testing

@Suite struct RareBloodTests {
    private static func profile(_ calls: [Antigen: AntigenCall]) -> AntigenProfile {
        AntigenProfile([AntigenReport(proof: .serology, day: CivilDate(dayNumber: 20_000), calls: calls)])
    }

    private static func negative(_ antigens: Antigen...) -> AntigenProfile {
        profile(Dictionary(uniqueKeysWithValues: antigens.map { ($0, AntigenCall.negative) }))
    }

    @Test func whoLacksWhatNearlyEverybodyHasIsRare() {
        let rule = RareBloodRule()
        #expect(rule.reasons(isBombay: false, Self.negative(.inB)) == [.lacksNearlyEverybodys([.inB])])
        #expect(rule.reasons(isBombay: false, Self.profile([.inB: .weak, .u: .indeterminate])) == [])
        #expect(rule.reasons(isBombay: true, AntigenProfile()) == [.bombay])
        #expect(rule.reasons(isBombay: false, Self.negative(.h)) == [.bombay])
    }

    @Test func whoLacksManyIsRareByTheirNumber() {
        var rule = RareBloodRule()
        let six = Self.negative(.smallC, .bigE, .bigK, .fyB, .jkB, .smallS)
        #expect(rule.reasons(isBombay: false, six) == [.lacksMany(six.lackedByDonor)])
        #expect(rule.reasons(isBombay: false, Self.negative(.smallC, .bigE, .bigK, .fyB, .jkB)) == [])
        rule.countedMin = 5
        #expect(!rule.reasons(isBombay: false, Self.negative(.smallC, .bigE, .bigK, .fyB, .jkB)).isEmpty)
    }

    private static let groups: [(BloodGroup, [Antigen: AntigenCall], AntigenSet)] = [
        (.oPositive, [.a: .negative, .b: .negative, .d: .positive], []),
        (.oPositive, [.a: .positive], [.a]), (.abNegative, [.a: .weak, .b: .negative], [.b]),
        (.aNegative, [.d: .positive], [.d]), (.aNegative, [.d: .weak], [.d]), (.aPositive, [.d: .weak], []),
        (.bPositive, [.d: .indeterminate], []), (.unknown, [.a: .positive, .d: .positive], []),
    ]

    @Test(arguments: groups)
    func aGroupThatSaysOtherwiseIsLookedAt(group: BloodGroup, calls: [Antigen: AntigenCall], wrong: AntigenSet) {
        let found = AntigenDiscrepancy.all(group: group, isBombay: false, Self.profile(calls))
        #expect(found == (wrong.isEmpty ? [] : [.groupDisagrees(wrong)]))
    }

    @Test func withoutHABombayIsLookedFor() {
        let lacking = Self.profile([.h: .negative, .a: .positive])
        // Typed as O by the laboratory, A by the genome: that is how a Bombay donor is found.
        #expect(
            AntigenDiscrepancy.all(group: .oPositive, isBombay: false, lacking) == [
                .groupDisagrees([.a]), .perhapsBombay,
            ])
        #expect(AntigenDiscrepancy.all(group: .oPositive, isBombay: true, lacking) == [])
        #expect(
            AntigenDiscrepancy.all(group: .oPositive, isBombay: true, Self.profile([.h: .positive]))
                == [.perhapsNotBombay])
    }
}
