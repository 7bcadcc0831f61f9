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
                DonorHistory.Event(key: $0.ruleKey, date: $0.since, ended: $0.endedOn, until: $0.until)
            })
    }
}

extension DonorProfile {
    /// What matching may know of a donor, with the rules applied for `today`.
    ///
    /// A history that cannot be true (a donation before birth) opens no kind of donation: a person has to mend it
    /// first.
    public init(_ record: DonorRecord, rules: EligibilityRules, today: CivilDate) {
        let donor = record.donor
        let eligibleFrom = (try? rules.firstDays(of: record.history, on: today)) ?? [:]
        // Without consent, or with a number that reaches somebody else, there is no way to this donor.
        let mayBeContacted = donor.consentedAt != nil && donor.wrongNumberAt == nil
        self.init(
            id: donor.id, group: donor.group, evidence: donor.evidence, isBombay: donor.isBombay, sex: donor.sex,
            home: donor.home, channels: mayBeContacted ? donor.channels : [],
            hasOptedOut: donor.optedOutAt != nil, pausedUntil: donor.pausedUntil, eligibleFrom: eligibleFrom,
            lastDonation: record.donations.filter { $0.revokedAt == nil }.map(\.date).max(),
            acceptsNightEmergencies: donor.acceptsNightEmergencies, isPanelReserved: donor.isPanelReserved,
            recentAsks: record.recentAsks, openAsk: record.openAsk, wasStoodDown: record.wasStoodDown,
            record: record.record, lastAnswerAt: record.lastAnswerAt, isDaylightOnly: donor.daylightOnly,
            pausedFrom: donor.pausedFrom,
            antigens: record.typings.isEmpty ? DonorAntigens() : DonorAntigens(record.antigens))
    }
}
