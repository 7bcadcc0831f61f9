/// The rules' verdict on a donor, for one kind of donation, on one day.
///
/// It says whom to ask, nothing more: staff at the facility question, examine and finally accept or defer a donor.
public struct Eligibility: Sendable, Hashable {
    public enum Verdict: Sendable, Hashable {
        /// No rule stands against asking on this day.
        case eligible
        /// Not on this day; from that day on no rule of today's history stands against it. `nil` when nobody can know.
        case deferred(until: CivilDate?)
        /// Not recruited, now or later.
        case excluded
    }

    /// Why, or until when.
    public struct Reason: Sendable, Hashable {
        public enum End: Sendable, Hashable {
            /// First day on which this reason no longer stands.
            case from(CivilDate)
            /// Its cause lasts, or the day it ended is not known.
            case unknown
            case never
        }

        /// Key of the rule.
        public let key: String
        public let end: End
        public let reasonClass: EligibilityRule.ReasonClass
        public let sources: [String]
        public let isUnsourced: Bool

        /// First day on which this reason no longer stands, if there is such a day.
        public var from: CivilDate? {
            if case .from(let date) = end { date } else { nil }
        }
    }

    /// What the facility has to find out because the history does not say.
    public enum Fact: String, Codable, Sendable, CaseIterable, Hashable {
        case sex
        case birthDate
        case weight
    }

    public let verdict: Verdict
    /// Every rule that stands against it: those without an end first, then those of unknown end, then the latest day
    /// first; the table's own order decides among equals. One entry for each rule.
    public let reasons: [Reason]
    /// Rules the blood bank looks at on the day, named in the history: they keep nobody from being asked.
    public let onTheDay: [String]
    public let toConfirm: [Fact]

    /// First day on which the donor may be asked: the day itself when eligible, `nil` when no day is known.
    public let from: CivilDate?

    public var isEligible: Bool { verdict == .eligible }
}

extension EligibilityRules {
    /// Judges a donor's history.
    ///
    /// Precedence of the verdict: a rule without an end excludes; else one of unknown end defers without a day; else
    /// the latest day decides. A donor who would be too old on that day is excluded: the day would be a false promise.
    ///
    /// - Parameters:
    ///   - history: what is known of the donor up to and including `date`.
    ///   - kind: how the donation would be taken.
    ///   - date: the civil day at the facility.
    /// - Throws: `DonorHistoryError` for a history that cannot be true.
    public func eligibility(
        of history: DonorHistory, for kind: DonationKind, on date: CivilDate
    ) throws(DonorHistoryError) -> Eligibility {
        try check(history, on: date)
        return EligibilityJudge(rules: self, history: history, kind: kind, date: date).judge()
    }

    /// First day on which each kind of donation is open to this donor; a kind that is absent has no day that is known.
    ///
    /// - Throws: `DonorHistoryError` for a history that cannot be true.
    public func firstDays(
        of history: DonorHistory, on date: CivilDate
    ) throws(DonorHistoryError) -> [DonationKind: CivilDate] {
        try check(history, on: date)
        var days: [DonationKind: CivilDate] = [:]
        for kind in DonationKind.allCases {
            days[kind] = EligibilityJudge(rules: self, history: history, kind: kind, date: date).judge().from
        }
        return days
    }

    /// Refuses a history that cannot be true, at its first contradiction.
    private func check(_ history: DonorHistory, on date: CivilDate) throws(DonorHistoryError) {
        if let birth = history.birthDate {
            if birth > date { throw .birthInFuture(birth) }
            let years = birth.completedYears(on: date)
            if years > 120 { throw .impossibleAge(years: years) }
        }
        // Wide bounds: they catch pounds, grams per litre and slips of the finger, and judge nobody.
        if let weight = history.weightKilograms, !(2...400).contains(weight) { throw .impossibleWeight(weight) }
        if let value = history.haemoglobin, !(1...30).contains(value) { throw .impossibleHaemoglobin(value) }
        if let measured = history.haemoglobinDate {
            if measured > date { throw .haemoglobinInFuture(measured) }
            if let birth = history.birthDate, measured < birth { throw .haemoglobinBeforeBirth(measured) }
        }
        for donation in history.donations {
            if donation.date > date { throw .donationInFuture(donation.date) }
            if let birth = history.birthDate, donation.date < birth { throw .donationBeforeBirth(donation.date) }
        }
        if history.sex == .male {
            if history.isPregnant { throw .eventOfAnotherSex(key: "pregnant") }
            if history.isBreastfeeding { throw .eventOfAnotherSex(key: "breastfeeding") }
        }
        for event in history.events { try check(event, of: history, on: date) }
    }

    private func check(
        _ event: DonorHistory.Event, of history: DonorHistory, on date: CivilDate
    ) throws(DonorHistoryError) {
        guard let rule = rule(event.key), rule.isEvent else {
            throw .unknownEvent(key: event.key, accepted: eventKeys)
        }
        if let only = rule.onlySex, let sex = history.sex, sex != only { throw .eventOfAnotherSex(key: event.key) }
        for day in [event.date, event.ended].compactMap({ $0 }) {
            if day > date { throw .eventInFuture(key: event.key, day) }
            if let birth = history.birthDate, day < birth { throw .eventBeforeBirth(key: event.key, day) }
        }
        if let began = event.date {
            if let ended = event.ended, ended < began { throw .eventEndsBeforeItBegins(key: event.key) }
            if let until = event.until, until < began { throw .eventEndsBeforeItBegins(key: event.key) }
        }
        if event.ended != nil && event.isOngoing { throw .eventEndedAndOngoing(key: event.key) }
    }
}
