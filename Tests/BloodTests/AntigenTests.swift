import Blood
import Testing

@Suite struct AntigenTests {
    private static let day = CivilDate(dayNumber: 20_000)

    private static func report(
        _ proof: AntigenProof, _ calls: [Antigen: AntigenCall], day: Int = 0
    ) -> AntigenReport {
        AntigenReport(proof: proof, day: Self.day.adding(days: day), calls: calls)
    }

    // MARK: - What counts

    @Test func aBetterProofReplacesAWorseOne() {
        let profile = AntigenProfile([
            Self.report(.serology, [.bigK: .positive]), Self.report(.genotype, [.bigK: .negative], day: 5),
        ])
        #expect(profile[.bigK] == .init(call: .positive, proof: .serology, day: Self.day))
        #expect(profile.discrepancies == [.bigK], "and somebody looks why they differ")
        #expect(profile.lackedByDonor.isEmpty)
    }

    @Test func equalProofsThatDisagreeLeaveNothingToRelyOn() {
        let profile = AntigenProfile([
            Self.report(.serology, [.bigK: .negative]), Self.report(.serology, [.bigK: .positive], day: 9),
        ])
        #expect(profile[.bigK]?.call == .indeterminate)
        #expect(profile.discrepancies == [.bigK])
        #expect(profile.lackedByDonor.isEmpty && profile.carriedByDonor.isEmpty && profile.lackedByPatient.isEmpty)
    }

    @Test func whoCouldNotTellTakesNothingAway() {
        let profile = AntigenProfile([
            Self.report(.genotype, [.smallC: .negative]), Self.report(.serology, [.smallC: .indeterminate]),
        ])
        #expect(profile[.smallC]?.call == .negative)
        #expect(profile[.smallC]?.proof == .genotype)
        #expect(profile.discrepancies.isEmpty)
    }

    @Test func twoSamplesOfDifferentDaysAreTwice() {
        let once = Self.report(.serology, [.bigE: .negative])
        #expect(AntigenProfile([once, once])[.bigE]?.proof == .serology, "the same sheet entered twice is one test")
        let later = Self.report(.serology, [.bigE: .negative], day: 30)
        #expect(AntigenProfile([once, later])[.bigE]?.proof == .serologyTwice)
        // A genome read twice stays a genome.
        let genome = [0, 30].map { Self.report(.genotype, [.bigE: .negative], day: $0) }
        #expect(AntigenProfile(genome)[.bigE]?.proof == .genotype)
    }

    @Test func theOrderOfReportsDoesNotMatter() {
        let reports = [
            Self.report(.genotype, [.bigK: .negative, .fyA: .positive]), Self.report(.serology, [.bigK: .negative]),
            Self.report(.serology, [.bigK: .negative, .jkA: .weak], day: 3), Self.report(.serology, [.jkA: .positive]),
        ]
        #expect(AntigenProfile(reports) == AntigenProfile(reports.reversed()))
    }

    // MARK: - How it is read

    @Test(arguments: [
        // call, lacked by a donor, carried by a donor, lacked by a patient
        (AntigenCall.negative, true, false, true), (.positive, false, true, false), (.weak, false, true, true),
        (.indeterminate, false, false, false),
    ])
    func everyReadingIsTheCautiousOne(call: AntigenCall, lacked: Bool, carried: Bool, foreign: Bool) {
        let profile = AntigenProfile([Self.report(.serology, [.bigK: call])])
        #expect(profile.lackedByDonor.contains(.bigK) == lacked)
        #expect(profile.carriedByDonor.contains(.bigK) == carried)
        #expect(profile.lackedByPatient.contains(.bigK) == foreign)
        #expect(!profile.lackedByDonor.contains(.smallK) && !profile.lackedByPatient.contains(.smallK), "not known")
    }

    // MARK: - What follows for a patient

    private static func needs(
        _ calls: [Antigen: AntigenCall], antibodies: AntigenSet = [], isRegular: Bool = true, hasTime: Bool = true,
        _ component: BloodComponent = .redCells
    ) -> AntigenNeeds {
        let patient = Patient(
            group: .oPositive, isChronicallyTransfused: isRegular, antibodies: antibodies,
            antigens: AntigenProfile([report(.genotype, calls)]))
        return AntigenNeeds(of: patient, component: component, hasTime: hasTime)
    }

    @Test func rhAndKAreForEverybodyWhoIsTransfusedRegularly() {
        let calls: [Antigen: AntigenCall] = [
            .bigK: .negative, .smallC: .weak, .bigE: .positive, .bigC: .indeterminate, .fyA: .negative,
        ]
        #expect(Self.needs(calls) == AntigenNeeds(preferred: [.bigK, .smallC]))
        #expect(
            Self.needs(calls, antibodies: [.jkA]) == AntigenNeeds(mandatory: [.jkA], preferred: [.bigK, .smallC, .fyA]))
        #expect(
            Self.needs(calls, antibodies: [.bigK]).preferred == [.smallC, .fyA], "what binds is not wished for too")
        #expect(Self.needs(calls, isRegular: false).isEmpty)
        #expect(Self.needs(calls, hasTime: false).isEmpty)
        #expect(Self.needs(calls, antibodies: [.jkA], hasTime: false) == AntigenNeeds(mandatory: [.jkA]))
    }

    @Test(arguments: BloodComponent.allCases)
    func onlyRedCellsAreMatched(component: BloodComponent) {
        let isEmpty = Self.needs([.bigK: .negative], antibodies: [.jkA], component).isEmpty
        #expect(isEmpty == [.platelets, .plasma, .cryoprecipitate].contains(component))
    }

    // MARK: - Sets, and how they are written

    @Test func aSetHoldsEveryAntigenAndNoOther() {
        for antigen in Antigen.allCases {
            let set: AntigenSet = [antigen]
            #expect(set.antigens == [antigen] && set.count == 1)
        }
        let all = AntigenSet(Antigen.allCases)
        #expect(all.count == Antigen.allCases.count && all.subtracting([.bigK]).count == all.count - 1)
    }

    @Test func lettersKeepTheirSizeAndBracketsDoNotMatter() {
        let read = AntigenNotation("anti-K, c Fya JK(b); Lu(a-) ، E")
        #expect(read.antigens == [.bigK, .smallC, .fyA, .jkB, .luA, .bigE])
        #expect(read.unknown.isEmpty)
        #expect(AntigenNotation("k").antigens == [.smallK])
        #expect(AntigenNotation("").antigens.isEmpty)
        #expect(AntigenNotation("Kell, Q, Fy").unknown == ["Kell", "Q", "Fy"])
        for antigen in Antigen.allCases { #expect(AntigenNotation(antigen.rawValue).antigens == [antigen]) }
    }
}
