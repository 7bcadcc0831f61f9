import Blood
import Centre
import Dispatching
import Matching
import Testing

/// Goal: each rule speaks at its threshold and within its window, and not one short of either. Method: evidence written
/// down as values; nothing runs.
@Suite struct AbuseRulesTests {
    private let now = Instant(millisecondsSince1970: 1_795_496_400_000)

    private func request(
        _ number: RequestID, caller: RequestID? = 1, facility: FacilityID = 1, patient: String? = "1:ak",
        record: String? = nil, daysAgo: Double = 1, rejectedDaysAgo: Double? = nil
    ) -> RequestTrace {
        RequestTrace(
            request: number, caller: caller, facility: facility, patient: patient, recordNumber: record,
            openedAt: now - .hours(24 * daysAgo), rejectedAt: rejectedDaysAgo.map { now - .hours(24 * $0) })
    }

    private func report(
        _ donor: DonorID?, request: RequestID = 1, daysAgo: Double = 1, money: DonorReport.Money? = nil,
        treatment: DonorReport.Treatment? = nil
    ) -> DonorReport {
        DonorReport(
            request: request, donor: donor, at: now - .hours(24 * daysAgo), way: .page, money: money,
            treatment: treatment)
    }

    private func promise(
        _ donor: DonorID, _ request: RequestID, patient: String? = nil, stage: AskStage = .pledged,
        daysAgo: Double = 1
    ) -> DonorTrace {
        DonorTrace(donor: donor, request: request, patient: patient, stage: stage, at: now - .hours(24 * daysAgo))
    }

    private func counts(_ evidence: AbuseEvidence) -> [AbuseRule: Int] {
        Dictionary(uniqueKeysWithValues: AbuseRules.findings(evidence).map { ($0.rule, $0.count) })
    }

    @Test func oneNumberWithFourPatientsInTenDays() {
        func evidence(_ patients: [(String?, Double)]) -> AbuseEvidence {
            AbuseEvidence(
                now: now, caller: 1,
                requests: patients.enumerated().map {
                    request(Int64($0.offset + 1), patient: $0.element.0, daysAgo: $0.element.1)
                })
        }
        let four = [("1:ak", 9.9), ("1:bk", 5), ("2:ak", 2), ("1:ck", 0)]
        #expect(counts(evidence(four)) == [.manyPatients: 4])
        #expect(counts(evidence(Array(four.dropLast()))).isEmpty)
        #expect(counts(evidence([("1:ak", 10.1)] + four.dropFirst())).isEmpty, "the first is older than ten days")
        #expect(counts(evidence(four.dropLast() + [("1:ak", 0)])).isEmpty, "the same patient twice is one")
        #expect(counts(evidence(four.dropLast() + [(nil, 0)])).isEmpty, "a patient nobody has named is none")
    }

    @Test func erasedDonorsWhoToldCountAsOftenAsTheyMustHaveBeenDifferent() {
        func evidence(_ reports: [DonorReport]) -> AbuseEvidence {
            AbuseEvidence(now: now, caller: 1, reports: reports)
        }
        let one = report(nil, money: .yes)
        #expect(counts(evidence([one, report(1, money: .yes)])) == [.moneyAsked: 2])
        #expect(counts(evidence([one, one])) == [.moneyAsked: 2], "nobody tells twice of one request")
        #expect(counts(evidence([one, report(nil, request: 2, money: .yes)])).isEmpty, "may be the same donor")
        let found = AbuseRules.findings(evidence([one, report(1, money: .yes)])).first
        #expect(found?.evidence.map(\.isOfErasedDonor).sorted { !$0 && $1 } == [false, true])
    }

    @Test func moneyIsToldByTwoDonors() {
        func evidence(_ reports: [DonorReport]) -> AbuseEvidence {
            AbuseEvidence(now: now, caller: 1, reports: reports)
        }
        #expect(counts(evidence([report(1, money: .yes), report(2, money: .yes)])) == [.moneyAsked: 2])
        #expect(counts(evidence([report(1, money: .yes), report(2, money: .mentioned)])) == [.moneyAsked: 2])
        let table: [(String, [DonorReport])] = [
            ("one donor twice", [report(1, money: .yes), report(1, daysAgo: 3, money: .yes)]),
            ("one", [report(1, money: .yes)]),
            ("only mentioned", [report(1, money: .mentioned), report(2, money: .mentioned)]),
            ("one says no", [report(1, money: .yes), report(2, money: .no)]),
            ("too long ago", [report(1, money: .yes), report(2, daysAgo: 91, money: .yes)]),
        ]
        for (name, reports) in table { #expect(counts(evidence(reports)).isEmpty, "\(name)") }
    }

    @Test func badTreatmentIsToldByTwoDonors() {
        let reports = [report(1, treatment: .badly), report(2, treatment: .reported), report(3, treatment: .well)]
        #expect(counts(AbuseEvidence(now: now, caller: 1, reports: reports)) == [.badlyTreated: 2])
        #expect(counts(AbuseEvidence(now: now, caller: 1, reports: Array(reports.dropFirst()))).isEmpty)
    }

    @Test func theSameDonorForManyPatientsOfOneCaller() {
        let promises = [
            promise(7, 1, patient: "1:a", daysAgo: 300), promise(7, 2, patient: "1:b", daysAgo: 100),
            promise(7, 3, patient: "2:a"), promise(8, 3, patient: "2:a"),
        ]
        let findings = AbuseRules.findings(AbuseEvidence(now: now, caller: 1, promises: promises))
        #expect(findings.map(\.rule) == [.sameDonor])
        #expect(findings.first?.evidence.compactMap(\.donor) == [7, 7, 7])
        #expect(counts(AbuseEvidence(now: now, caller: 1, promises: Array(promises.dropFirst()))).isEmpty)
    }

    @Test func aRecordNumberAtTwoFacilities() {
        let two = [request(1, facility: 1, record: "88213"), request(2, facility: 2, record: "88213")]
        #expect(counts(AbuseEvidence(now: now, sameRecord: two)) == [.sameRecordNumber: 2])
        let one = [request(1, record: "88213"), request(2, record: "88213")]
        #expect(counts(AbuseEvidence(now: now, sameRecord: one)).isEmpty)
        let short = [request(1, facility: 1, record: "21"), request(2, facility: 2, record: "21")]
        #expect(counts(AbuseEvidence(now: now, sameRecord: short)).isEmpty, "short numbers meet by chance")
    }

    @Test func onePatientAskedForByManyNumbers() {
        let three: [RequestTrace] = [1, 2, 3].map { request($0, caller: $0) }
        #expect(counts(AbuseEvidence(now: now, samePatient: three)) == [.manyCallers: 3])
        #expect(counts(AbuseEvidence(now: now, samePatient: [request(4, caller: nil)] + three.dropLast())).isEmpty)
    }

    @Test func twoRequestsThatTheFacilityRejected() {
        let two = [request(1, daysAgo: 80, rejectedDaysAgo: 80), request(2, rejectedDaysAgo: 1), request(3)]
        #expect(counts(AbuseEvidence(now: now, caller: 1, requests: two)) == [.rejectedTwice: 2])
        #expect(counts(AbuseEvidence(now: now, caller: 1, requests: Array(two.dropFirst()))).isEmpty)
    }

    @Test func promisesThatWereNotKeptSinceTheDonorLastCame() {
        let missed = [1, 2, 3].map { promise(7, $0, stage: .noShow, daysAgo: Double($0) * 30) }
        #expect(counts(AbuseEvidence(now: now, promisesOfDonor: missed)) == [.neverCame: 3])
        let came = [promise(7, 9, stage: .donated, daysAgo: 45)]
        #expect(counts(AbuseEvidence(now: now, promisesOfDonor: missed + came)).isEmpty)
        let old = [promise(7, 4, stage: .noShow, daysAgo: 181)]
        #expect(counts(AbuseEvidence(now: now, promisesOfDonor: Array(missed.dropLast()) + old)).isEmpty)
    }

    @Test func nothingSaidIsNothingFound() {
        #expect(AbuseRules.findings(AbuseEvidence(now: now)).isEmpty)
        #expect(AbuseRules.findings(AbuseEvidence(now: now, caller: 1)).isEmpty)
    }

    @Test func everyRuleBeginsWithinItsBoundsAndNoneSpeaksOfOne() {
        for rule in AbuseRule.allCases {
            #expect(rule.thresholdBounds.contains(rule.thresholdAtFirst))
            #expect(rule.thresholdBounds.lowerBound >= 2, "one of anything is no pattern")
        }
    }
}

/// What decisions teach: tables of decisions and the thresholds they give.
@Suite struct AbuseThresholdsTests {
    private func threshold(_ decisions: [(count: Int, upheld: Int, dismissed: Int)]) -> Int {
        AbuseThresholds(
            decisions.map {
                RuleDecisions(rule: .manyPatients, count: $0.count, upheld: $0.upheld, dismissed: $0.dismissed)
            })[.manyPatients]
    }

    @Test func theThresholdFollowsWhatWasDecided() {
        #expect(threshold([]) == 4)
        #expect(threshold([(4, 0, 4)]) == 4, "four decisions teach nothing")
        #expect(threshold([(4, 0, 5)]) == 5, "(1 + 0) / (2 + 5) is below a quarter")
        #expect(threshold([(4, 1, 4)]) == 4, "(1 + 1) / (2 + 5) is not")
        #expect(threshold([(4, 0, 5), (5, 0, 5)]) == 6)
        #expect(threshold([(4, 0, 5), (6, 0, 5)]) == 5, "nothing is known of five")
        #expect(threshold([(4, 0, 9), (5, 0, 9), (6, 0, 9), (7, 0, 9), (8, 0, 9)]) == 8, "the upper bound")
        #expect(threshold([(4, 5, 0)]) == 3, "(1 + 5) / (2 + 5) is above three quarters")
        #expect(threshold([(4, 4, 1)]) == 4, "(1 + 4) / (2 + 5) is not")
        #expect(threshold([(4, 5, 0), (3, 0, 5)]) == 4, "three was seen to be wrong")
        #expect(threshold([(4, 5, 0), (3, 9, 0)]) == 3, "the lower bound")
    }

    @Test func moneyIsNeverFlaggedOnOneDonorsWord() {
        let always = [RuleDecisions(rule: .moneyAsked, count: 2, upheld: 50, dismissed: 0)]
        #expect(AbuseThresholds(always)[.moneyAsked] == 2)
    }

    @Test func oneRuleTeachesNoOther() {
        let wrong = AbuseThresholds([RuleDecisions(rule: .manyPatients, count: 4, upheld: 0, dismissed: 9)])
        #expect(wrong[.manyPatients] == 5)
        for rule in AbuseRule.allCases where rule != .manyPatients { #expect(wrong[rule] == rule.thresholdAtFirst) }
    }
}

@Suite struct AbuseFlagTests {
    private let now = Instant(millisecondsSince1970: 1_795_496_400_000)

    @Test func whatWasDecidedSpeaksAgainWhenItHasDoubledOrIsForgotten() {
        func isNews(_ state: AbuseFlag.State, count: Int, then found: Int, daysAgo: Double = 1) -> Bool {
            let flag = AbuseFlag(
                rule: .manyPatients, subject: .caller(1), count: count, threshold: 4, severity: .hold, evidence: [],
                raisedAt: now, changedAt: now, state: state, decidedBy: 1, decidedAt: now - .hours(24 * daysAgo))
            let finding = AbuseFinding(
                rule: .manyPatients, subject: .caller(1), count: found, threshold: 4, evidence: [])
            return AbuseFlag.isNews(finding, after: flag, now: now)
        }
        #expect(!isNews(.dismissed, count: 4, then: 7))
        #expect(isNews(.dismissed, count: 4, then: 8))
        #expect(isNews(.dismissed, count: 4, then: 4, daysAgo: 180))
        #expect(!isNews(.upheld, count: 4, then: 7))
        #expect(isNews(.upheld, count: 4, then: 8))
        #expect(isNews(.upheld, count: 4, then: 4, daysAgo: 90))
        #expect(isNews(.open, count: 4, then: 5))
        #expect(!isNews(.open, count: 4, then: 4))
    }
}

@Suite struct FeedbackDigitsTests {
    @Test func onlyTheDigitsAloneAreAnAnswer() {
        let table: [(String, DonorReport.Money?, DonorReport.Treatment?)] = [
            ("5", .no, .well), (" 5 ", .no, .well), ("۵", .no, .well), ("٦", .yes, nil), ("6", .yes, nil),
            ("7", nil, .badly), ("67", .yes, .badly), ("7, 6", .yes, .badly), ("۶۷", .yes, .badly),
        ]
        for (text, money, treatment) in table {
            let read = FeedbackDigits(text)
            #expect(read?.money == money && read?.treatment == treatment && read != nil, "\(text)")
        }
        for text in ["", "1", "2", "3", "8", "9", "56", "57", "66", "5 baje", "6 pm", "haan 5", "15", "STOP", "567"] {
            #expect(FeedbackDigits(text) == nil, "\(text)")
        }
    }
}
