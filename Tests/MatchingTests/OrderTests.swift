import Blood
import Glibc
import Matching
import Testing

/// Who stands before whom, and why: every test lets the donor with the greater number be the better one, so that the
/// tie-break by number cannot be what decides.
@Suite struct OrderTests {
    private let plain = DonorProfile.sample

    private func better(_ change: (inout DonorProfile) -> Void) -> DonorProfile {
        plain.with {
            $0.id = 2
            change(&$0)
        }
    }

    @Test func theNearerDonorStandsFirst() {
        let farther = plain.with { $0.home = GeoPoint.lahore.north(kilometres: 10) }
        #expect(order([farther, better { _ in }]) == [2, 1])
    }

    @Test func whoeverGaveWhenAskedStandsFirst() {
        #expect(order([plain, better { $0.record = ResponseRecord(asked: 4, arrived: 2, donated: 2) }]) == [2, 1])
    }

    @Test func whoeverNeverCameStandsBehindSomebodyNew() {
        #expect(order([plain.with { $0.record = ResponseRecord(asked: 6) }, better { _ in }]) == [2, 1])
    }

    @Test func comingInVainCountsForMoreThanNotComing() {
        let silent = plain.with { $0.record = ResponseRecord(asked: 4) }
        #expect(order([silent, better { $0.record = ResponseRecord(asked: 4, arrived: 1) }]) == [2, 1])
    }

    @Test func whoeverWasStoodDownStandsAtTheFront() {
        let proven = plain.with { $0.record = ResponseRecord(asked: 10, arrived: 7, donated: 7) }
        #expect(order([proven, better { $0.wasStoodDown = true }]) == [2, 1])
    }

    @Test func whatTheModelSaysOfAPersonTakesThePlaceOfTheRecord() {
        let proven = plain.with {
            $0.record = ResponseRecord(asked: 10, arrived: 7, donated: 7)
            $0.standing = 0.02
        }
        #expect(order([proven, better { $0.standing = 0.2 }]) == [2, 1])
        #expect(order([proven.with { $0.standing = nil }, better { $0.standing = 0.2 }]) == [1, 2])
        // Having promised in vain still puts one in front.
        let stoodDown = better {
            $0.standing = 0.05
            $0.wasStoodDown = true
        }
        #expect(order([plain.with { $0.standing = 0.2 }, stoodDown]) == [2, 1])
    }

    @Test func whoeverWasAskedLatelyRests() {
        let asked = plain.with { $0.recentAsks = [.noon - .hours(24 * 20)] }
        let askedLongAgo = plain.with { $0.recentAsks = [.noon - .hours(24 * 60)] }
        #expect(order([asked, better { _ in }]) == [2, 1])
        #expect(order([asked, better { $0.recentAsks = askedLongAgo.recentAsks }]) == [2, 1])
        #expect(order([askedLongAgo, better { _ in }]) == [2, 1])
        #expect(order([plain.with { $0.recentAsks = [.noon - .hours(24 * 91)] }, better { _ in }]) == [1, 2])
    }

    @Test(arguments: [24, 24 * 30, 24 * 90] as [Double])
    func anAskCountsLessFromTheMinuteItsWindowEnds(hours: Double) {
        let stillInside = plain.with { $0.recentAsks = [.noon - .hours(hours) + .minutes(1)] }
        let justOutside = better { $0.recentAsks = [.noon - .hours(hours)] }
        let index = DonorIndex([stillInside, justOutside], policy: ReachPolicy(asksPer24HoursMax: 9))
        #expect(index.ranking(.sample).candidates.map(\.donor) == [2, 1])
    }

    @Test func aPatientWithAntiDHasTheClaimOfAnRhDNegativeOne() {
        var weights = RankingWeights()
        weights.oNegativeForRhDNegative = 1
        let own = plain.with {
            $0.group = .bNegative
            $0.home = GeoPoint.lahore.north(kilometres: 20)
        }
        let query = CandidateQuery.sample.with { $0.patient.hasAntiD = true }
        // Half as near against 0.7 for the second choice: O- wins when, as here, nothing is spared.
        let index = DonorIndex([own, better { $0.group = .oNegative }], policy: ReachPolicy(), weights: weights)
        #expect(index.ranking(query).candidates.map(\.donor) == [2, 1])
    }

    @Test func aLaboratoryGroupCountsALittle() {
        #expect(order([plain, better { $0.evidence = .laboratory }]) == [2, 1])
        let fartherButSure = better {
            $0.evidence = .laboratory
            $0.home = GeoPoint.lahore.north(kilometres: 5)
        }
        #expect(order([plain, fartherButSure]) == [1, 2])
        #expect(
            order([plain, fartherButSure.with { $0.home = .lahore }], .sample.with { $0.anyGroup = true }) == [1, 2])
    }

    @Test func womenAndMenStandAlike() {
        #expect(order([plain.with { $0.sex = .female }, better { _ in }]) == [1, 2])
        #expect(order([plain, better { $0.sex = .female }]) == [1, 2])
    }

    /// The order of red cells for equal donors: RhD-positive patients take RhD-positive donors first, O- comes last.
    @Test(arguments: [
        (BloodGroup.oPositive, [BloodGroup.oPositive, .oNegative]),
        (.aPositive, [.aPositive, .oPositive, .aNegative, .oNegative]),
        (.bPositive, [.bPositive, .oPositive, .bNegative, .oNegative]),
        (.oNegative, [.oNegative]),
        (.aNegative, [.aNegative, .oNegative]),
        (.bNegative, [.bNegative, .oNegative]),
    ])
    func groupsStandInTheOrderThatSparesTheScarce(patient: BloodGroup, expected: [BloodGroup]) {
        let donors = BloodGroup.known.enumerated().map { position, group in
            plain.with {
                $0.id = Int64(position + 1)
                $0.group = group
            }
        }
        let query = CandidateQuery.sample.with { $0.patient = Patient(group: patient, sex: .female, ageYears: 30) }
        let candidates = DonorIndex(donors, policy: ReachPolicy()).ranking(query).candidates
        #expect(candidates.map(\.group) == expected)
    }

    @Test func theUniversalRecipientTakesRhDPositiveFirstAndONegativeLast() {
        let donors = BloodGroup.known.enumerated().map { position, group in
            plain.with {
                $0.id = Int64(position + 1)
                $0.group = group
            }
        }
        let query = CandidateQuery.sample.with { $0.patient.group = .abPositive }
        let groups = DonorIndex(donors, policy: ReachPolicy()).ranking(query).candidates.map(\.group)
        #expect(groups.first == .abPositive)
        #expect(groups.last == .oNegative)
        #expect(groups.count == 8)
    }

    @Test func plasmaGoesByABOAloneSoRhDNegativeDonorsAreSparedEvenForTheirOwn() {
        let own = plain.with { $0.group = .bNegative }
        let query = CandidateQuery.sample.with {
            $0.patient.group = .bNegative
            $0.component = .plasma
            $0.kind = .plasmaApheresis
        }
        #expect(order([own, better { _ in }], query) == [2, 1])
    }

    @Test func theOrderOfGroupsIsNotAbsolute() {
        // O+ is a later choice for a B+ patient; next door, and having always come, it beats a stranger 40 km away.
        let stranger = plain.with { $0.home = GeoPoint.lahore.north(kilometres: 40) }
        let faithful = better {
            $0.group = .oPositive
            $0.record = ResponseRecord(asked: 6, arrived: 6, donated: 6)
        }
        #expect(order([stranger, faithful]) == [2, 1])
    }

    @Test func aReplacementSparesTheScarceGroups() {
        let groups: [BloodGroup] = [.oNegative, .abNegative, .aNegative, .bNegative, .bPositive, .unknown]
        let donors = groups.enumerated().map { position, group in
            plain.with {
                $0.id = Int64(position + 1)
                $0.group = group
            }
        }
        let bombay = plain.with {
            $0.id = 0
            $0.isBombay = true
        }
        let candidates = DonorIndex(donors + [bombay], policy: ReachPolicy())
            .ranking(.sample.with { $0.anyGroup = true }).candidates
        #expect(candidates.map(\.donor) == [5, 6, 4, 3, 2, 1, 0])
        #expect(candidates.map(\.compatibilityOrder) == [1, 1, 1, 1, 1, 1, 1])
        #expect(candidates.map { $0.reasons.contains(.scarceGroup) } == [false, false, true, true, true, true, true])
    }

    @Test func distanceWeighsMoreInAnEmergency() {
        let far = better {
            $0.home = GeoPoint.lahore.north(kilometres: 20)
            $0.record = ResponseRecord(asked: 10, arrived: 4, donated: 4)
        }
        // 0.25 of a chance against 0.10: worth 20 km by the clock of a routine request, not of an emergency.
        #expect(order([plain, far], .sample.with { $0.urgency = .routine }) == [2, 1])
        #expect(order([plain, far], .sample.with { $0.urgency = .emergency }) == [1, 2])
    }

    @Test func theWeightsAreTheOwners() {
        var weights = RankingWeights()
        weights.stoodDownBefore = 0.5
        let donors = [plain, better { $0.wasStoodDown = true }]
        let index = DonorIndex(donors, policy: ReachPolicy(), weights: weights)
        #expect(index.ranking(.sample).candidates.map(\.donor) == [1, 2])
    }

    @Test func aCandidateCarriesEverythingTheNextRoomNeeds() {
        let donor = plain.with {
            $0.evidence = .laboratory
            $0.group = .oPositive
            $0.channels = [.sms, .voice]
            $0.lastDonation = .today.adding(days: -120)
            $0.recentAsks = [.noon - .hours(24 * 80), .noon - .hours(24 * 10)]
            $0.wasStoodDown = true
            $0.record = ResponseRecord(asked: 4, answered: 3, pledged: 3, arrived: 2, donated: 2)
            $0.willingness = 0.3
            $0.lastAnswerAt = .noon - .hours(24 * 40)
        }
        let expected = Candidate(
            donor: 1, group: .oPositive, evidence: .laboratory, sex: .male, distanceKilometres: 0,
            compatibilityOrder: Compatibility.canGive(.redCells, from: .oPositive, to: CandidateQuery.sample.patient)
                .order ?? 0,
            channels: [.sms, .voice], record: donor.record, daysSinceLastDonation: 120, asksInLast90Days: 2,
            reasons: [
                .compatibleGroup(order: 3), .sparesScarceGroup, .stoodDownBefore, .hasGivenBefore(times: 2),
                .distance(kilometres: 0), .laboratoryGroup, .askedLately(times: 1),
            ],
            readiness: DonorReadiness(
                hint: 0.3, record: donor.record, daysSinceLastDonation: 120,
                asksOfLastWeek: exp(-80.0 / 7) + exp(-10.0 / 7),
                asksOfLastMonth: exp(-80.0 / 30) + exp(-10.0 / 30), silences: exp(-10.0 / 21),
                longSilences: exp(-10.0 / 75)),
            scarcity: 0.7 * 0.7)
        #expect(DonorIndex(donor).ranking(.sample).candidates == [expected])
    }

    @Test func theReasonsOfSomebodyNewAreSaidToo() {
        let candidate = DonorIndex(plain).ranking(.sample).candidates.first
        #expect(
            candidate?.reasons == [
                .identicalGroup, .sparesScarceGroup, .neverGiven, .distance(kilometres: 0), .notAskedLately,
            ])
        let givenElsewhere = plain.with { $0.lastDonation = .today.adding(days: -200) }
        let experienced = DonorIndex(givenElsewhere).ranking(.sample).candidates.first
        #expect(experienced?.reasons.contains(.hasGivenBefore(times: 1)) == true)
    }
}
