import Blood
import Matching
import Testing

@Suite struct CompatibleTests {
    @Test(arguments: [
        (BloodGroup.bPositive, [] as [SuppressionReason]),
        (.bNegative, []),
        (.oPositive, []),
        (.oNegative, []),
        (.aPositive, [.incompatibleGroup]),
        (.abNegative, [.incompatibleGroup]),
        (.unknown, [.groupUnknown]),
    ])
    func redCellsForABPositivePatientComeFromTheGroupsTheRulesAllow(group: BloodGroup, expected: [SuppressionReason]) {
        #expect(reasons(.sample.with { $0.group = group }) == expected)
    }

    @Test(arguments: BloodGroup.allCases)
    func aReplacementMayComeFromAnyGroup(group: BloodGroup) {
        #expect(reasons(.sample.with { $0.group = group }, .sample.with { $0.anyGroup = true }) == [])
    }

    @Test func aBombayPatientGetsBombayDonorsOnly() {
        let query = CandidateQuery.sample.with { $0.patient = Patient(group: .oPositive, isBombay: true) }
        let ordinary = DonorProfile.sample.with { $0.group = .oPositive }
        let bombay = ordinary.with { $0.isBombay = true }
        #expect(reasons(ordinary, query) == [.incompatibleGroup])
        #expect(reasons(bombay, query) == [])
    }

    @Test func aConditionalGroupIsAskedOnlyAfterAPersonAllowedIt() throws {
        // An RhD-negative man may get RhD-positive red cells by a consultant's decision (DOMAIN §1.1).
        let query = CandidateQuery.sample.with { $0.patient.group = .bNegative }
        #expect(reasons(.sample, query) == [.needsPermission])
        let permitted = query.with { $0.includesConditional = true }
        #expect(reasons(.sample, permitted) == [])
        let candidate = try #require(DonorIndex(.sample).ranking(permitted).candidates.first)
        #expect(!candidate.conditions.isEmpty)
        #expect(candidate.compatibilityOrder > 1)
    }

    @Test func anUnknownPatientsDonorsAreThoseTheRulesName() {
        let query = CandidateQuery.sample.with { $0.patient = Patient(group: .unknown, sex: .female, ageYears: 30) }
        #expect(reasons(.sample.with { $0.group = .oNegative }, query) == [])
        #expect(reasons(.sample.with { $0.group = .abPositive }, query) == [.incompatibleGroup])
    }
}

@Suite struct EligibleTests {
    @Test(arguments: [
        (-1, [] as [SuppressionReason]),
        (0, []),
        (1, [.notEligibleYet]),
        (90, [.notEligibleYet]),
    ])
    func aDonorMayGiveFromTheDayOn(daysFromToday: Int, expected: [SuppressionReason]) {
        let donor = DonorProfile.sample.with { $0.eligibleFrom = [.wholeBlood: .today.adding(days: daysFromToday)] }
        #expect(reasons(donor) == expected)
    }

    @Test func aKindWithoutADayIsExcludedForGood() {
        let donor = DonorProfile.sample.with { $0.eligibleFrom = [.plateletApheresis: .today] }
        #expect(reasons(donor) == [.excludedForGood])
        #expect(reasons(donor, .sample.with { $0.kind = .plateletApheresis }) == [])
    }

    @Test(arguments: DonationKind.allCases)
    func eachKindHasItsOwnDay(kind: DonationKind) {
        let donor = DonorProfile.sample.with { $0.eligibleFrom[kind] = .today.adding(days: 5) }
        for asked in DonationKind.allCases {
            #expect(reasons(donor, .sample.with { $0.kind = asked }) == (asked == kind ? [.notEligibleYet] : []))
        }
    }

    @Test func anAbsurdDayIsStillADay() {
        let never = DonorProfile.sample.with { $0.eligibleFrom[.wholeBlood] = CivilDate(dayNumber: .max) }
        let always = DonorProfile.sample.with { $0.eligibleFrom[.wholeBlood] = CivilDate(dayNumber: .min) }
        #expect(reasons(never) == [.notEligibleYet])
        #expect(reasons(always) == [])
    }
}

@Suite struct ReachableTests {
    @Test func consentAndPromisesAreKept() {
        let table: [(reason: SuppressionReason, change: (inout DonorProfile) -> Void)] = [
            (.optedOut, { $0.hasOptedOut = true }),
            (.noChannel, { $0.channels = [] }),
            (.hasOpenAsk, { $0.openAsk = 4 }),
            (.panelReserved, { $0.isPanelReserved = true }),
            (.paused, { $0.pausedUntil = .today.adding(days: 1) }),
            (.askedTooOften, { $0.recentAsks = [.noon - .hours(1)] }),
        ]
        for row in table { #expect(reasons(.sample.with(row.change)) == [row.reason]) }
    }

    @Test func aPauseEndsOnItsDay() {
        #expect(reasons(.sample.with { $0.pausedUntil = .today }) == [])
    }

    /// Away from the third day on, back on the sixth: asked on the first two and from the sixth on.
    @Test func anAbsenceThatBeginsLaterCountsOnItsDaysAlone() {
        let days = (0...7).filter { day in
            let donor = DonorProfile.sample.with {
                $0.pausedFrom = .today.adding(days: 3 - day)
                $0.pausedUntil = .today.adding(days: 6 - day)
            }
            return reasons(donor) == [.paused]
        }
        #expect(days == [3, 4, 5])
    }

    @Test func nobodyIsAskedTwiceForTheSame() {
        #expect(reasons(.sample, .sample.with { $0.excluding = [1] }) == [.alreadyAskedForThis])
        #expect(reasons(.sample, .sample.with { $0.excluding = [2, 99] }) == [])
    }

    @Test(arguments: [
        (21, Urgency.emergency, true, [] as [SuppressionReason]),
        (22, .emergency, true, []),
        (22, .emergency, false, [.quietHours]),
        (22, .urgent, true, [.quietHours]),
        (3, .emergency, true, []),
        (3, .routine, true, [.quietHours]),
        (7, .urgent, false, [.quietHours]),
        (8, .routine, false, []),
    ])
    func atNightOnlyAnEmergencyWakesAndOnlyTheWilling(
        hour: Int, urgency: Urgency, isWilling: Bool, expected: [SuppressionReason]
    ) {
        let donor = DonorProfile.sample.with { $0.acceptsNightEmergencies = isWilling }
        let ordinary = CandidateQuery.sample
        let query = CandidateQuery(
            patient: ordinary.patient, component: ordinary.component, kind: ordinary.kind, place: ordinary.place,
            radiusKilometres: 50, urgency: urgency, now: .noon, today: .today, hour: hour, limit: 10)
        #expect(reasons(donor, query) == expected)
    }

    @Test(arguments: [true, false])
    func aNeedThatCannotWaitForTheMorningWakesTheWillingToo(isWilling: Bool) {
        let donor = DonorProfile.sample.with { $0.acceptsNightEmergencies = isWilling }
        let query = CandidateQuery.sample.with {
            $0.hour = 3
            $0.cannotWait = true
        }
        #expect(query.urgency == .urgent)
        #expect(reasons(donor, query) == (isWilling ? [] : [.quietHours]))
    }

    /// The wider pair of caps: two asks in a day, four in a month.
    @Test(
        arguments: [
            ("asked an hour ago", [60.0], []),
            ("twice today", [60, 600], [.askedTooOften]),
            ("twice today, the first 24 hours ago", [60, 1_440], []),
            ("three times this month", [1_440 * 2, 1_440 * 9, 1_440 * 16], []),
            ("four times this month", [1_440 * 2, 1_440 * 9, 1_440 * 16, 1_440 * 29], [.askedTooOften]),
            ("four times, the first 30 days ago", [1_440 * 2, 1_440 * 9, 1_440 * 16, 1_440 * 30], []),
        ] as [(String, [Double], [SuppressionReason])])
    func aNeedThatCannotWaitMayAskOnceMore(_ name: String, minutesAgo: [Double], expected: [SuppressionReason]) {
        let donor = DonorProfile.sample.with { $0.recentAsks = minutesAgo.map { .noon - .minutes($0) } }
        #expect(reasons(donor, .sample.with { $0.cannotWait = true }) == expected, "\(name)")
    }

    @Test func theWiderCapsNeverNarrowAndNeverOverruleNobody() {
        let donor = DonorProfile.sample.with {
            $0.recentAsks = [.noon - .hours(3), .noon - .hours(2), .noon - .hours(1)]
        }
        let query = CandidateQuery.sample.with { $0.cannotWait = true }
        #expect(reasons(donor, query, policy: ReachPolicy(asksPer24HoursMax: 4, asksPer30DaysMax: 9)) == [])
        let nobody = ReachPolicy(asksPer24HoursMax: 0)
        #expect(reasons(.sample, query, policy: nobody) == [.askedTooOften])
        #expect(reasons(.sample, query, policy: ReachPolicy(asksPer30DaysMax: 0)) == [.askedTooOften])
    }

    @Test(arguments: [
        (22, 8, [22, 23, 0, 5, 6, 7]), (0, 6, [0, 5]), (13, 15, [13, 14]), (8, 8, []),
    ])
    func quietHoursMayRunPastMidnightOrBeNone(from: Int, until: Int, quiet: [Int]) {
        let policy = ReachPolicy(quietFromHour: from, quietUntilHour: until)
        let border = Set([0, 5, 6, 7, 8, 12, 13, 14, 15, 21, 22, 23])
        #expect(border.filter { policy.isQuiet(hour: $0) } == Set(quiet))
    }

    @Test(
        arguments: [
            ("just under a day ago", [1_439.0], [.askedTooOften]),
            ("a day ago", [1_440], []),
            ("twice this month", [1_440 * 3, 1_440 * 20], []),
            ("three times this month", [1_440 * 3, 1_440 * 20, 1_440 * 29], [.askedTooOften]),
            ("three times, the first 30 days ago", [1_440 * 3, 1_440 * 20, 1_440 * 30], []),
            ("in a moment of the far future", [-1e12], [.askedTooOften]),
            ("in a moment to come, by a clock that ran ahead", [-5], [.askedTooOften]),
        ] as [(String, [Double], [SuppressionReason])])
    func theCapsRest(_ name: String, minutesAgo: [Double], expected: [SuppressionReason]) {
        let donor = DonorProfile.sample.with { $0.recentAsks = minutesAgo.map { .noon - .minutes($0) } }
        #expect(reasons(donor) == expected, "\(name)")
    }

    @Test func theCapsAreTheCentres() {
        let donor = DonorProfile.sample.with { $0.recentAsks = [.noon - .hours(2), .noon - .hours(1)] }
        #expect(reasons(donor, policy: ReachPolicy(asksPer24HoursMax: 3, asksPer30DaysMax: 9)) == [])
        #expect(reasons(donor, policy: ReachPolicy(asksPer24HoursMax: 2, asksPer30DaysMax: 9)) == [.askedTooOften])
        #expect(reasons(.sample, policy: ReachPolicy(asksPer24HoursMax: 0)) == [.askedTooOften])
    }

    @Test func beingStoodDownIsNotChargedButTheAskBeforeItIs() {
        let once = DonorProfile.sample.with {
            $0.wasStoodDown = true
            $0.recentAsks = [.noon - .hours(1)]
        }
        #expect(reasons(once) == [])
        #expect(reasons(once.with { $0.recentAsks = [.noon - .hours(3), .noon - .hours(1)] }) == [.askedTooOften])
    }

    @Test func asksThatComeUnsortedAreReadByTheirAge() {
        let donor = DonorProfile.sample.with {
            $0.wasStoodDown = true
            $0.recentAsks = [.noon - .hours(1), .noon - .hours(40)]
        }
        #expect(reasons(donor) == [])
    }
}

@Suite struct ReasonsTests {
    @Test func allReasonsAreGivenInTheirPrecedence() {
        let donor = DonorProfile.sample.with {
            $0.group = .aPositive
            $0.home = GeoPoint(latitude: 24.86, longitude: 67.01)
            $0.channels = []
            $0.hasOptedOut = true
            $0.pausedUntil = .today.adding(days: 9)
            $0.eligibleFrom = [:]
            $0.isPanelReserved = true
            $0.recentAsks = [.noon]
            $0.openAsk = 1
        }
        let query = CandidateQuery.sample.with {
            $0.excluding = [1]
            $0.hour = 2
        }
        #expect(
            reasons(donor, query) == [
                .incompatibleGroup, .optedOut, .noChannel, .excludedForGood, .alreadyAskedForThis, .hasOpenAsk,
                .panelReserved, .paused, .askedTooOften, .quietHours, .tooFar,
            ])
    }

    @Test func aDonorIsCountedOnceUnderTheReasonThatPassesLast() {
        let resting = DonorProfile.sample.with {
            $0.id = 2
            $0.recentAsks = [.noon]
        }
        let index = DonorIndex(
            .sample, resting,
            .sample.with {
                $0.id = 3; $0.hasOptedOut = true; $0.recentAsks = [.noon]
            },
            .sample.with {
                $0.id = 4; $0.home = GeoPoint(latitude: 24.86, longitude: 67.01)
            })
        let night = index.ranking(.sample.with { $0.hour = 23 })
        #expect(night == Ranking(candidates: [], suppressed: [.quietHours: 1, .askedTooOften: 1, .optedOut: 1]))
    }

    @Test func permissionIsCountedOnlyWhereItWouldHelp() {
        let query = CandidateQuery.sample.with { $0.patient.group = .bNegative }
        let index = DonorIndex(
            .sample,
            .sample.with {
                $0.id = 2; $0.openAsk = 8
            })
        #expect(index.ranking(query).suppressed == [.needsPermission: 1, .hasOpenAsk: 1])
    }
}
