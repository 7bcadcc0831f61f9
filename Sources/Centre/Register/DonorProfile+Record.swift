public import Blood
public import Matching

extension DonorRecord {
    /// The history the rules look at: facts only, no name.
    public var history: DonorHistory {
        DonorHistory(
            sex: donor.sex, birthDate: donor.birthDate, weightKilograms: donor.weightKilograms,
            donations: donations.filter { $0.revokedAt == nil }.map {
                DonorHistory.PastDonation(date: $0.date, kind: $0.kind)
            },
            events: deferrals.filter { $0.reinstatedAt == nil }.map {
                DonorHistory.Event(key: $0.ruleKey, date: $0.since, ended: $0.endedOn)
            })
    }
}

extension DonorProfile {
    /// What matching may know of a donor, with the rules applied for `today`.
    public init(_ record: DonorRecord, rules: EligibilityRules, today: CivilDate) {
        let donor = record.donor
        let history = record.history
        var eligibleFrom: [DonationKind: CivilDate] = [:]
        for kind in DonationKind.allCases {
            eligibleFrom[kind] = DonorProfile.firstDay(history, record.deferrals, kind, rules, today)
        }
        // Without consent, or with a number that reaches somebody else, there is no way to this donor.
        let mayBeContacted = donor.consentedAt != nil && donor.wrongNumberAt == nil
        self.init(
            id: donor.id, group: donor.group, evidence: donor.evidence, isBombay: donor.isBombay, sex: donor.sex,
            home: donor.home, channels: mayBeContacted ? donor.channels : [],
            hasOptedOut: donor.optedOutAt != nil, pausedUntil: donor.pausedUntil, eligibleFrom: eligibleFrom,
            lastDonation: record.donations.filter { $0.revokedAt == nil }.map(\.date).max(),
            acceptsNightEmergencies: donor.acceptsNightEmergencies, isPanelReserved: donor.isPanelReserved,
            recentAsks: record.recentAsks, openAsk: record.openAsk, wasStoodDown: record.wasStoodDown,
            record: record.record)
    }

    /// `nil` when the rules exclude the donor, or when nobody can say from when.
    private static func firstDay(
        _ history: DonorHistory, _ deferrals: [Deferral], _ kind: DonationKind, _ rules: EligibilityRules,
        _ today: CivilDate
    ) -> CivilDate? {
        let eligibility = rules.eligibility(of: history, for: kind, on: today)
        let byRules: CivilDate?
        switch eligibility.verdict {
        case .eligible: byRules = today
        case .deferred(let until): byRules = until
        case .excluded: byRules = nil
        }
        // A date the blood bank gave lengthens what the rule says and never shortens it.
        let byBank = deferrals.filter { $0.reinstatedAt == nil }.compactMap(\.until).max()
        guard let byRules else { return nil }
        return max(byRules, byBank ?? byRules)
    }
}
