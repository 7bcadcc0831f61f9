import Blood
import Jurisdiction
import Testing

/// The rules of Pakistan as the program ships them.
func pakistan() throws -> EligibilityRules { try Jurisdiction.load("pk").eligibility }

private func day(_ text: String) throws -> CivilDate { try #require(CivilDate(text)) }

/// A man of forty about whom nothing speaks against asking him.
private let wellMan = DonorHistory(
    sex: .male, birthDate: CivilDate("1986-02-03"), weightKilograms: 70, haemoglobin: 14.5, hasGivenBefore: true)

/// A woman of thirty about whom nothing speaks against asking her.
private let wellWoman = DonorHistory(
    sex: .female, birthDate: CivilDate("1996-02-03"), weightKilograms: 60, haemoglobin: 13, hasGivenBefore: true)

/// Goal: every period of the table ends on its exact day. Method: the table once more, typed from the guideline's rows.
@Suite("Periods of deferral")
struct DeferralPeriodTests {
    /// What happened, how many days it defers, and whether they count from the day it was over.
    static let periods: [(key: String, days: Int, fromEnd: Bool)] = [
        ("minor_illness", 14, true), ("antibiotics", 14, true), ("aspirin", 5, false), ("isotretinoin", 28, true),
        ("dutasteride", 183, true), ("malaria", 183, true), ("dengue", 183, true), ("typhoid", 28, true),
        ("tb", 731, true), ("hep_a_e", 366, true), ("hep_contact", 366, false), ("skin_piercing", 366, false),
        ("injection", 183, false), ("transfusion", 366, false), ("surgery_major", 366, false),
        ("dental_minor", 1, false), ("dental_major", 30, false), ("pregnancy", 183, true), ("breastfeeding", 90, true),
        ("vaccine_live", 28, false), ("vaccine_killed", 2, false), ("vaccine_hbv", 14, false),
        ("rabies_pep", 366, false), ("hb", 90, false),
    ]

    @Test func theTableHereHasEveryRowThatCountsDays() throws {
        let rows = try pakistan().allRows.filter { $0.kind == .temporary && $0.isEvent }
        #expect(Set(rows.map(\.key)) == Set(Self.periods.map(\.key)))
    }

    @Test(arguments: periods)
    func endsOnTheExactDay(key: String, days: Int, fromEnd: Bool) throws {
        let rules = try pakistan()
        let began = try day("2024-02-20")
        let ended = try day("2024-03-01")
        let event = DonorHistory.Event(key: key, date: began, ended: fromEnd ? ended : nil)
        var donor = rules.rule(key)?.onlySex == .female ? wellWoman : wellMan
        donor.events = [event]
        let first = (fromEnd ? ended : began).adding(days: days)
        let kind: DonationKind = key == "aspirin" ? .plateletApheresis : .wholeBlood

        let before = try rules.eligibility(of: donor, for: kind, on: first.adding(days: -1))
        #expect(before.verdict == .deferred(until: first))
        #expect(before.reasons.map(\.key) == [key])
        #expect(before.reasons.first?.end == .from(first))
        let after = try rules.eligibility(of: donor, for: kind, on: first)
        #expect(after.verdict == .eligible)
        #expect(after.reasons.isEmpty)
        #expect(after.from == first)
    }

    @Test(arguments: periods.filter(\.fromEnd))
    func hasNoKnownEndWhileItsEndIsNotKnown(key: String, days: Int, fromEnd: Bool) throws {
        let rules = try pakistan()
        var donor = rules.rule(key)?.onlySex == .female ? wellWoman : wellMan
        donor.events = [.init(key: key, date: try day("2020-01-01"))]
        let found = try rules.eligibility(of: donor, for: .wholeBlood, on: try day("2026-11-24"))
        #expect(found.verdict == .deferred(until: nil))
        #expect(found.from == nil)
        #expect(found.reasons.map(\.end) == [.unknown])
    }

    @Test func aspirinMattersForPlateletsOnly() throws {
        let rules = try pakistan()
        var donor = wellMan
        donor.events = [.init(key: "aspirin", date: try day("2026-11-23"))]
        let today = try day("2026-11-24")
        for kind in DonationKind.allCases {
            let found = try rules.eligibility(of: donor, for: kind, on: today)
            #expect(found.isEligible == (kind != .plateletApheresis))
        }
    }

    @Test func anEventThatLastedCountsFromItsLastDay() throws {
        var donor = wellMan
        donor.events = [.init(key: "injection", date: try day("2026-01-01"), ended: try day("2026-01-10"))]
        let found = try pakistan().eligibility(of: donor, for: .wholeBlood, on: try day("2026-02-01"))
        #expect(found.from == (try day("2026-01-10")).adding(days: 183))
    }

    @Test func whatStillGoesOnHasNoEnd() throws {
        var donor = wellMan
        donor.events = [.init(key: "hep_contact", date: try day("2020-01-01"), isOngoing: true)]
        let found = try pakistan().eligibility(of: donor, for: .wholeBlood, on: try day("2026-11-24"))
        #expect(found.verdict == .deferred(until: nil))
    }

    @Test func theBloodBanksDayLengthensButNeverShortens() throws {
        let rules = try pakistan()
        let today = try day("2026-11-24")
        func from(_ event: DonorHistory.Event) throws -> CivilDate? {
            var donor = wellMan
            donor.events = [event]
            return try rules.eligibility(of: donor, for: .wholeBlood, on: today).from
        }
        let tattoo = try day("2026-10-01")
        let byRule = tattoo.adding(days: 366)
        #expect(try from(.init(key: "skin_piercing", date: tattoo, until: try day("2026-12-01"))) == byRule)
        #expect(
            try from(.init(key: "skin_piercing", date: tattoo, until: try day("2028-01-01"))) == day("2028-01-01"))
        // The day of recovery is not known, but the blood bank saw the donor and gave a day.
        #expect(try from(.init(key: "dengue", date: tattoo, until: try day("2028-01-01"))) == day("2028-01-01"))
        // It cannot be earlier than the period after the first day of the illness.
        #expect(
            try from(.init(key: "dengue", date: tattoo, until: try day("2026-12-01"))) == tattoo.adding(days: 183))
        #expect(try from(.init(key: "bp", date: today, until: try day("2026-12-01"))) == day("2026-12-01"))
        #expect(try from(.init(key: "blood_bank_decision", until: try day("2026-12-01"))) == day("2026-12-01"))
        #expect(try from(.init(key: "blood_bank_decision", until: today)) == today)
        #expect(try from(.init(key: "blood_bank_decision")) == nil)
        #expect(try from(.init(key: "hep_b", date: tattoo, until: try day("2026-12-01"))) == nil)
    }
}

@Suite("Rules that do not count days")
struct OtherRuleTests {
    static let excluding = [
        "hep_b", "hep_c_hiv", "ivdu_risk", "insulin", "heart", "epilepsy", "cancer", "bleeding", "blood_bank_exclusion",
    ]

    @Test(arguments: excluding)
    func keepsTheDonorOutOfTheRegister(_ key: String) throws {
        let today = try day("2026-11-24")
        for date in [nil, try day("1999-05-05"), today] {
            var donor = wellMan
            donor.events = [.init(key: key, date: date)]
            let found = try pakistan().eligibility(of: donor, for: .wholeBlood, on: today)
            #expect(found.verdict == .excluded)
            #expect(found.from == nil)
            #expect(found.reasons.map(\.end) == [.never])
        }
    }

    @Test(arguments: ["bp", "temp", "fasting", "hazard_job"])
    func isLookedAtOnTheDayAndKeepsNobodyFromBeingAsked(_ key: String) throws {
        let today = try day("2026-11-24")
        var donor = wellMan
        donor.events = [.init(key: key, date: today)]
        let found = try pakistan().eligibility(of: donor, for: .wholeBlood, on: today)
        #expect(found.verdict == .eligible)
        #expect(found.onTheDay == [key])
    }

    @Test(arguments: ["menstruation", "thal_trait"])
    func defersNobody(_ key: String) throws {
        let today = try day("2026-11-24")
        var donor = wellWoman
        donor.events = [.init(key: key, date: today)]
        let found = try pakistan().eligibility(of: donor, for: .wholeBlood, on: today)
        #expect(found.verdict == .eligible)
        #expect(found.reasons.isEmpty && found.onTheDay.isEmpty)
    }

    @Test func pregnancyAndBreastFeedingLastUntilTheirEndIsKnown() throws {
        let rules = try pakistan()
        let today = try day("2026-11-24")
        var donor = wellWoman
        donor.isPregnant = true
        donor.isBreastfeeding = true
        let found = try rules.eligibility(of: donor, for: .wholeBlood, on: today)
        #expect(found.verdict == .deferred(until: nil))
        #expect(found.reasons.map(\.key) == ["pregnancy", "breastfeeding"])
        // An earlier delivery does not end a pregnancy of today.
        donor.isBreastfeeding = false
        donor.events = [.init(key: "pregnancy", ended: try day("2020-01-01"))]
        #expect(try rules.eligibility(of: donor, for: .wholeBlood, on: today).verdict == .deferred(until: nil))
    }

    @Test(arguments: [(49.9, false), (50, true), (50.1, true)])
    func weightIsAtLeastFiftyKilograms(weight: Double, isEligible: Bool) throws {
        var donor = wellMan
        donor.weightKilograms = weight
        let found = try pakistan().eligibility(of: donor, for: .wholeBlood, on: try day("2026-11-24"))
        #expect(found.verdict == (isEligible ? .eligible : .deferred(until: nil)))
    }

    @Test(arguments: [
        (Sex.male, 12.9, false), (.male, 13.0, true), (.female, 11.9, false), (.female, 12.0, true),
        (nil, 12.5, false), (nil, 13.0, true),
    ])
    func haemoglobinHasALimitForEachSex(sex: Sex?, value: Double, isEligible: Bool) throws {
        let today = try day("2026-11-24")
        var donor = wellMan
        donor.sex = sex
        donor.haemoglobin = value
        let found = try pakistan().eligibility(of: donor, for: .wholeBlood, on: today)
        #expect(found.verdict == (isEligible ? .eligible : .deferred(until: today.adding(days: 90))))
    }

    @Test func aLowHaemoglobinDefersFromTheDayItWasMeasured() throws {
        let rules = try pakistan()
        let measured = try day("2026-08-01")
        var donor = wellMan
        donor.haemoglobin = 12
        donor.haemoglobinDate = measured
        let first = measured.adding(days: 90)
        #expect(
            try rules.eligibility(of: donor, for: .wholeBlood, on: first.adding(days: -1)).verdict
                == .deferred(until: first))
        #expect(try rules.eligibility(of: donor, for: .wholeBlood, on: first).isEligible)
    }
}

@Suite("Ages")
struct AgeTests {
    private func found(born: String, on date: String, before: Bool = false) throws -> Eligibility {
        var donor = wellMan
        donor.birthDate = try day(born)
        donor.hasGivenBefore = before
        return try pakistan().eligibility(of: donor, for: .wholeBlood, on: try day(date))
    }

    @Test func beginsOnTheEighteenthBirthday() throws {
        let young = try found(born: "2009-01-10", on: "2027-01-09")
        #expect(young.verdict == .deferred(until: try day("2027-01-10")))
        #expect(young.reasons.map(\.key) == ["age_under"])
        #expect(try found(born: "2009-01-10", on: "2027-01-10").isEligible)
    }

    @Test func aLeapDaysChildIsOfAgeOnTheFirstOfMarch() throws {
        #expect(try found(born: "2008-02-29", on: "2026-02-28").from == (try day("2026-03-01")))
        #expect(try found(born: "2008-02-29", on: "2026-03-01").isEligible)
    }

    @Test func aFirstTimeDonorIsSixtyAtMost() throws {
        #expect(try found(born: "1966-01-10", on: "2026-01-10").isEligible)
        #expect(try found(born: "1966-01-10", on: "2027-01-09").isEligible)
        let late = try found(born: "1966-01-10", on: "2027-01-10")
        #expect(late.verdict == .excluded)
        #expect(late.reasons.map(\.key) == ["age_over"])
        #expect(try found(born: "1966-01-10", on: "2027-01-10", before: true).isEligible)
    }

    @Test func aDonorWhoHasGivenIsSixtyFiveAtMost() throws {
        #expect(try found(born: "1961-01-10", on: "2026-01-10", before: true).isEligible)
        #expect(try found(born: "1961-01-10", on: "2027-01-09", before: true).isEligible)
        #expect(try found(born: "1961-01-10", on: "2027-01-10", before: true).verdict == .excluded)
    }

    @Test func aListedDonationMakesAnExperiencedDonor() throws {
        var donor = wellMan
        donor.birthDate = try day("1963-01-10")
        donor.hasGivenBefore = false
        donor.donations = [.init(date: try day("2020-01-01"), kind: .wholeBlood)]
        #expect(try pakistan().eligibility(of: donor, for: .wholeBlood, on: try day("2026-11-24")).isEligible)
    }

    @Test func aDayOnWhichTheDonorIsTooOldIsNotPromised() throws {
        var donor = wellMan
        donor.birthDate = try day("1961-01-10")
        donor.events = [.init(key: "skin_piercing", date: try day("2026-06-01"))]
        let found = try pakistan().eligibility(of: donor, for: .wholeBlood, on: try day("2026-11-24"))
        #expect(found.verdict == .excluded)
        #expect(found.from == nil)
        #expect(found.reasons.map(\.key) == ["age_over", "skin_piercing"])
    }

    @Test func tooOldIsSaidBesideAnUnknownEnd() throws {
        var donor = wellMan
        donor.birthDate = try day("1950-01-10")
        donor.events = [.init(key: "tb", date: try day("2026-06-01"))]
        let found = try pakistan().eligibility(of: donor, for: .wholeBlood, on: try day("2026-11-24"))
        #expect(found.verdict == .excluded)
        #expect(found.reasons.map(\.key) == ["age_over", "tb"])
    }
}

@Suite("Intervals between donations")
struct IntervalTests {
    static let wholeBlood = DonationKind.wholeBlood
    static let platelets = DonationKind.plateletApheresis
    static let plasma = DonationKind.plasmaApheresis
    static let granulocytes = DonationKind.granulocyteApheresis

    /// Last donation, next donation, days for a man, days for a woman, keys of the rules.
    static let pairs: [(last: DonationKind, next: DonationKind, man: Int, woman: Int, key: String, isSourced: Bool)] = [
        (wholeBlood, wholeBlood, 90, 120, "interval_wb", true),
        (wholeBlood, platelets, 28, 28, "wb_to_apheresis", true),
        (wholeBlood, plasma, 28, 28, "wb_to_apheresis", true),
        (wholeBlood, granulocytes, 28, 28, "wb_to_apheresis", true),
        (platelets, wholeBlood, 28, 28, "apheresis_to_wb", true),
        (plasma, wholeBlood, 28, 28, "apheresis_to_wb", true),
        (granulocytes, wholeBlood, 28, 28, "apheresis_to_wb", true),
        (platelets, platelets, 28, 28, "interval_plt", true),
        (plasma, plasma, 14, 14, "interval_plasma", true),
        (platelets, plasma, 28, 28, "interval_platelets_to_other", false),
        (platelets, granulocytes, 28, 28, "interval_platelets_to_other", false),
        (plasma, platelets, 28, 28, "interval_plasma_to_other", false),
        (plasma, granulocytes, 28, 28, "interval_plasma_to_other", false),
        (granulocytes, platelets, 28, 28, "interval_granulocytes", false),
        (granulocytes, plasma, 28, 28, "interval_granulocytes", false),
        (granulocytes, granulocytes, 28, 28, "interval_granulocytes", false),
    ]

    @Test func everyPairIsInThisTable() {
        #expect(Set(Self.pairs.map { "\($0.last) \($0.next)" }).count == DonationKind.allCases.count * 4)
    }

    @Test(arguments: pairs.indices)
    func endsOnTheExactDay(_ index: Int) throws {
        let pair = Self.pairs[index]
        let rules = try pakistan()
        let last = try day("2026-02-27")
        for (well, days) in [(wellMan, pair.man), (wellWoman, pair.woman)] {
            var donor = well
            donor.donations = [.init(date: last, kind: pair.last)]
            let first = last.adding(days: days)
            for date in [last, first.adding(days: -1)] {
                let found = try rules.eligibility(of: donor, for: pair.next, on: date)
                #expect(found.verdict == .deferred(until: first))
                #expect(found.reasons.count == 1)
                #expect(found.reasons.first?.key.hasPrefix(pair.key) == true)
                #expect(found.reasons.first?.isUnsourced == !pair.isSourced)
            }
            #expect(try rules.eligibility(of: donor, for: pair.next, on: first).isEligible)
        }
    }

    @Test func aDonorOfUnknownSexWaitsTheLongerInterval() throws {
        var donor = wellMan
        donor.sex = nil
        donor.donations = [.init(date: try day("2026-08-01"), kind: .wholeBlood)]
        let found = try pakistan().eligibility(of: donor, for: .wholeBlood, on: try day("2026-08-02"))
        #expect(found.from == (try day("2026-08-01")).adding(days: 120))
        #expect(found.toConfirm == [.sex])
    }

    @Test func anEarlierDonationCanDecide() throws {
        var donor = wellMan
        donor.donations = [
            .init(date: try day("2026-09-20"), kind: .plasmaApheresis),
            .init(date: try day("2026-09-01"), kind: .wholeBlood),
        ]
        let found = try pakistan().eligibility(of: donor, for: .wholeBlood, on: try day("2026-10-01"))
        #expect(found.from == (try day("2026-09-01")).adding(days: 90))
        #expect(found.reasons.map(\.key) == ["interval_wb_m", "apheresis_to_wb"])
    }

    @Test func theFirstDaysOfAllKindsAreGivenAtOnce() throws {
        var donor = wellMan
        donor.donations = [.init(date: try day("2026-11-01"), kind: .wholeBlood)]
        donor.events = [.init(key: "aspirin", date: try day("2026-11-23"))]
        let today = try day("2026-11-24")
        #expect(
            try pakistan().firstDays(of: donor, on: today) == [
                .wholeBlood: try day("2027-01-30"), .plateletApheresis: try day("2026-11-29"),
                .plasmaApheresis: try day("2026-11-29"), .granulocyteApheresis: try day("2026-11-29"),
            ])
        donor.events.append(.init(key: "hep_b"))
        #expect(try pakistan().firstDays(of: donor, on: today).isEmpty)
    }
}

@Suite("Several reasons together")
struct CombinationTests {
    @Test func allReasonsAreGivenAndTheLatestDayDecides() throws {
        var donor = wellMan
        donor.haemoglobin = 12.5
        donor.donations = [.init(date: try day("2026-10-01"), kind: .wholeBlood)]
        donor.events = [
            .init(key: "dental_major", date: try day("2026-11-10")),
            .init(key: "dengue", date: try day("2026-09-01"), ended: try day("2026-09-20")),
            .init(key: "skin_piercing", date: try day("2020-01-01")),
        ]
        let found = try pakistan().eligibility(of: donor, for: .wholeBlood, on: try day("2026-11-24"))
        #expect(found.verdict == .deferred(until: try day("2027-03-22")))
        #expect(found.reasons.map(\.key) == ["dengue", "hb", "interval_wb_m", "dental_major"])
        #expect(
            found.reasons.map(\.from) == [
                try day("2027-03-22"), try day("2027-02-22"), try day("2026-12-30"), try day("2026-12-10"),
            ])
    }

    @Test func whatNeverEndsStandsBeforeWhatEnds() throws {
        var donor = wellMan
        donor.weightKilograms = 45
        donor.events = [
            .init(key: "dental_minor", date: try day("2026-11-24")), .init(key: "cancer"),
            .init(key: "malaria", date: try day("2026-11-01")),
        ]
        let found = try pakistan().eligibility(of: donor, for: .wholeBlood, on: try day("2026-11-24"))
        #expect(found.verdict == .excluded)
        #expect(found.reasons.map(\.key) == ["cancer", "weight", "malaria", "dental_minor"])
    }

    @Test func twoEventsOfOneRuleAreOneReasonWithTheLaterDay() throws {
        var donor = wellMan
        donor.events = [
            .init(key: "transfusion", date: try day("2026-06-01")),
            .init(key: "transfusion", date: try day("2026-03-01")),
        ]
        let found = try pakistan().eligibility(of: donor, for: .wholeBlood, on: try day("2026-11-24"))
        #expect(found.reasons.map(\.from) == [(try day("2026-06-01")).adding(days: 366)])
    }

    @Test func anEmptyHistoryIsEligibleWithEverythingToConfirm() throws {
        let today = try day("2026-11-24")
        let found = try pakistan().eligibility(of: DonorHistory(), for: .wholeBlood, on: today)
        #expect(found.isEligible)
        #expect(found.from == today)
        #expect(found.toConfirm == [.sex, .birthDate, .weight])
    }
}

@Suite("Histories that cannot be true")
struct ImpossibleHistoryTests {
    private func error(_ change: (inout DonorHistory) throws -> Void) throws -> DonorHistoryError? {
        var donor = wellMan
        try change(&donor)
        let rules = try pakistan()
        let today = try day("2026-11-24")
        do {
            _ = try rules.eligibility(of: donor, for: .wholeBlood, on: today)
            return nil
        } catch {
            return error
        }
    }

    @Test func datesInTheFuture() throws {
        let tomorrow = try day("2026-11-25")
        #expect(try error { $0.birthDate = tomorrow } == .birthInFuture(tomorrow))
        #expect(
            try error { $0.donations = [.init(date: tomorrow, kind: .wholeBlood)] } == .donationInFuture(tomorrow))
        #expect(
            try error { $0.events = [.init(key: "tb", date: tomorrow)] } == .eventInFuture(key: "tb", tomorrow))
        #expect(
            try error { $0.events = [.init(key: "tb", ended: tomorrow)] } == .eventInFuture(key: "tb", tomorrow))
        #expect(try error { $0.haemoglobinDate = tomorrow } == .haemoglobinInFuture(tomorrow))
    }

    @Test func datesBeforeBirth() throws {
        let before = try day("1986-02-02")
        #expect(
            try error { $0.donations = [.init(date: before, kind: .wholeBlood)] } == .donationBeforeBirth(before))
        #expect(try error { $0.events = [.init(key: "tb", date: before)] } == .eventBeforeBirth(key: "tb", before))
        #expect(try error { $0.haemoglobinDate = before } == .haemoglobinBeforeBirth(before))
    }

    @Test func eventsThatContradictThemselves() throws {
        let first = try day("2026-01-02")
        #expect(
            try error { $0.events = [.init(key: "tb", date: first, ended: first.adding(days: -1))] }
                == .eventEndsBeforeItBegins(key: "tb"))
        #expect(
            try error { $0.events = [.init(key: "tb", date: first, until: first.adding(days: -1))] }
                == .eventEndsBeforeItBegins(key: "tb"))
        #expect(
            try error { $0.events = [.init(key: "tb", ended: first, isOngoing: true)] }
                == .eventEndedAndOngoing(key: "tb"))
    }

    @Test func valuesThatNobodyHas() throws {
        #expect(try error { $0.birthDate = CivilDate("1900-01-01") } == .impossibleAge(years: 126))
        #expect(try error { $0.weightKilograms = 700 } == .impossibleWeight(700))
        #expect(try error { $0.weightKilograms = .nan } != nil)
        #expect(try error { $0.haemoglobin = 145 } == .impossibleHaemoglobin(145))
    }

    @Test func aManIsNotPregnant() throws {
        #expect(try error { $0.isPregnant = true } == .eventOfAnotherSex(key: "pregnant"))
        #expect(try error { $0.isBreastfeeding = true } == .eventOfAnotherSex(key: "breastfeeding"))
        #expect(
            try error { $0.events = [.init(key: "pregnancy")] } == .eventOfAnotherSex(key: "pregnancy"))
    }

    @Test func anUnknownEventIsNamedTogetherWithTheAcceptedOnes() throws {
        let found = try #require(try error { $0.events = [.init(key: "denge")] })
        #expect(found.message.contains("\"denge\""))
        #expect(found.message.contains("dengue, typhoid"))
        // Ages and intervals are worked out from dates; they are no events.
        #expect(try error { $0.events = [.init(key: "interval_plt")] } != nil)
    }
}
