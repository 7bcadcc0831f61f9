import Blood
import Matching
import Testing

/// What antibodies and antigens do to whom a register names, each judged alone; that everything together is exact is
/// `ExactnessTests`.
@Suite struct AntigenTests {
    private static func query(
        antibodies: AntigenSet = [], lacks: [Antigen] = [], urgency: Urgency = .routine,
        component: BloodComponent = .redCells
    ) -> CandidateQuery {
        CandidateQuery(
            patient: Patient(
                group: .bPositive, isChronicallyTransfused: true, antibodies: antibodies,
                antigens: AntigenProfile([
                    AntigenReport(
                        proof: .serology, day: .today,
                        calls: Dictionary(uniqueKeysWithValues: lacks.map { ($0, AntigenCall.negative) }))
                ])), component: component, kind: .wholeBlood, place: .lahore, radiusKilometres: 50, urgency: urgency,
            now: .noon, today: .today, hour: 12, limit: 100)
    }

    private static func donor(_ id: DonorID, _ calls: [Antigen: AntigenCall], by proof: AntigenProof = .serology)
        -> DonorProfile
    {
        DonorProfile.sample.with {
            $0.id = id
            $0.antigens = DonorAntigens(AntigenProfile([AntigenReport(proof: proof, day: .today, calls: calls)]))
        }
    }

    private static let untyped = DonorProfile.sample.with { $0.id = 9 }

    @Test func anAntibodyLeavesOnlyWhoIsKnownToLackTheAntigen() {
        let query = Self.query(antibodies: [.bigK])
        #expect(reasons(Self.donor(1, [.bigK: .negative]), query) == [])
        #expect(reasons(Self.donor(1, [.bigK: .positive]), query) == [.carriesAntigen])
        #expect(reasons(Self.donor(1, [.bigK: .weak]), query) == [.carriesAntigen], "weak is on the cells")
    }

    @Test func unknownIsNotNegative() {
        let query = Self.query(antibodies: [.bigK])
        #expect(reasons(Self.untyped, query) == [.antigenUnknown])
        #expect(reasons(Self.donor(1, [.bigK: .indeterminate]), query) == [.antigenUnknown])
        #expect(reasons(Self.donor(1, [.smallC: .negative]), query) == [.antigenUnknown])
        #expect(
            reasons(Self.donor(1, [.bigK: .negative]), Self.query(antibodies: [.bigK, .smallC])) == [.antigenUnknown])
    }

    @Test func anAntibodyBindsInAnEmergencyToo() {
        let query = Self.query(antibodies: [.bigK], urgency: .emergency)
        let ranking = DonorIndex(Self.donor(1, [.bigK: .negative]), Self.untyped).ranking(query)
        #expect(ranking.candidates.map(\.donor) == [1])
        #expect(ranking.suppressed == [.antigenUnknown: 1], "and those to be tested are counted")
    }

    @Test func antibodiesDoNotConcernPlasmaNorExchange() {
        #expect(reasons(Self.untyped, Self.query(antibodies: [.bigK], component: .platelets)) == [])
        var exchange = Self.query(antibodies: [.bigK])
        exchange = CandidateQuery(
            patient: exchange.patient, component: .redCells, kind: .wholeBlood, anyGroup: true, place: .lahore,
            radiusKilometres: 50, urgency: .routine, now: .noon, today: .today, hour: 12, limit: 1)
        #expect(reasons(Self.untyped, exchange) == [])
    }

    @Test func antiDAndBombayAreJudgedByTheGroupAlone() {
        // The donor is B+ and carries D; whether that may be given is said by `hasAntiD`, not by a set.
        #expect(reasons(Self.untyped, Self.query(antibodies: [.d, .a, .b, .h])) == [])
    }

    @Test func whatThePatientLacksOrdersAPlannedNeed() {
        let (lacks, carries) = (Self.donor(5, [.bigK: .negative]), Self.donor(1, [.bigK: .positive]))
        let unknown = Self.untyped.with { $0.id = 3 }
        #expect(order([carries, unknown, lacks], Self.query(lacks: [.bigK])) == [5, 3, 1])
        // By number where nothing is preferred: the patient's own profile does not know K.
        #expect(order([carries, unknown, lacks], Self.query(lacks: [.smallC])) == [1, 3, 5])
    }

    @Test func aPreferenceDelaysNoEmergency() {
        let donors = [Self.donor(5, [.bigK: .negative]), Self.donor(1, [.bigK: .positive]), Self.untyped]
        for urgency in [Urgency.emergency, .urgent] {
            let preferring = Self.query(lacks: [.bigK], urgency: urgency)
            let plain = Self.query(urgency: urgency)
            let index = DonorIndex(donors, policy: ReachPolicy())
            #expect(index.ranking(preferring) == index.ranking(plain), "\(urgency): nobody waits, nothing is ordered")
        }
    }

    @Test func beyondRhAndKOnlyWhoHasAntibodiesIsMatched() {
        let donors = [
            Self.donor(5, [.fyA: .negative, .bigK: .negative]), Self.donor(1, [.fyA: .positive, .bigK: .negative]),
        ]
        #expect(order(donors, Self.query(lacks: [.fyA])) == [1, 5])
        #expect(order(donors, Self.query(antibodies: [.bigK], lacks: [.fyA])) == [5, 1])
    }

    @Test func theCandidateSaysHowItIsKnown() throws {
        let query = Self.query(antibodies: [.bigK], lacks: [.smallC])
        let donors = [
            Self.donor(1, [.bigK: .negative], by: .genotype), Self.donor(2, [.bigK: .negative, .smallC: .negative]),
        ]
        let candidates = DonorIndex(donors, policy: ReachPolicy()).ranking(query).candidates
        #expect(candidates.map(\.donor) == [2, 1])
        #expect(candidates.map(\.antigenProof) == [.serology, .genotype])
        #expect(candidates[0].reasons.contains(.lacksAntigens(.serology)))
        #expect(candidates[0].reasons.contains(.matchesAntigens(count: 1)))
        #expect(candidates[1].reasons.contains(.lacksAntigens(.genotype)))
    }

    @Test func theWholeRegisterIsCounted() {
        let far = Self.donor(4, [.bigK: .negative], by: .serologyTwice).with {
            $0.home = .lahore.north(kilometres: 900)
        }
        let gone = Self.donor(6, [.bigK: .negative]).with { $0.hasOptedOut = true }
        let other = Self.donor(7, [.bigK: .negative]).with { $0.group = .aPositive }
        let index = DonorIndex(
            [
                far, gone, other, Self.donor(1, [.bigK: .negative], by: .genotype), Self.donor(2, [.bigK: .positive]),
                Self.untyped,
            ], policy: ReachPolicy())
        let census = index.antigenCensus(Self.query(antibodies: [.bigK]))
        #expect((census.compatible, census.carriers, census.unknown) == (4, 1, 1))
        #expect(census.lacking.map(\.donor) == [4, 1], "the best proven first")
        #expect(census.toConfirm == [1])
    }

    @Test func frequenciesCountWhoIsKnownAndNobodyElse() throws {
        let index = DonorIndex(
            [
                Self.donor(1, [.bigK: .negative]), Self.donor(2, [.bigK: .weak]),
                Self.donor(3, [.bigK: .indeterminate]),
                Self.untyped,
            ], policy: ReachPolicy())
        let only = try #require(index.antigenFrequencies().first)
        #expect(index.antigenFrequencies().count == 1)
        #expect((only.antigen, only.carried, only.lacked) == (.bigK, 1, 1))
        // Wilson for 1 of 2: (0.5 + 3.8415 ÷ 4) ÷ (1 + 3.8415 ÷ 2) ∓ … = 0.0945 … 0.9055.
        #expect(abs(only.interval.lowerBound - 0.0945) < 0.0001 && abs(only.interval.upperBound - 0.9055) < 0.0001)
    }

    /// The everyday row stays at two lines of cache: what is known of antigens is read from the profile, and only of
    /// whom anything is known.
    @Test func theRowOfADonorIsNotLonger() {
        #expect(DonorIndex.bytesPerRow == 128)
        #expect(MemoryLayout<DonorAntigens>.size == 32)
    }
}
