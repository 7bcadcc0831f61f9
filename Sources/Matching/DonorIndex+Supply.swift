public import Blood

/// What the register can be expected to give around one place, of one group.
public struct ExpectedSupply: Sendable, Hashable {
    /// Donors who may give and be asked.
    public var donors: Int
    /// Sum of their chances of a donation from one ask.
    public var perAsk: Double

    public init(donors: Int = 0, perAsk: Double = 0) {
        self.donors = donors
        self.perAsk = perAsk
    }
}

extension DonorIndex {
    /// Donations of whole blood that one ask of every donor who may be asked now would bring, by home and group in the
    /// order of `BloodGroup.known`.
    ///
    /// Donors who have just been asked often enough, or are being asked, are missing like those who have given: where a
    /// group is asked every day, it is the asks that are scarce.
    ///
    /// Who has said stop, can be reached on no channel, rests, is kept for a panel or may not give on `day` is not in
    /// it. Bombay donors and unknown groups are not either: nobody else could take their blood, or nobody knows who.
    public func supply(on day: CivilDate, now: Instant) -> [SupplyArea: [ExpectedSupply]] {
        var supply: [SupplyArea: [ExpectedSupply]] = [:]
        for (slot, profile) in profiles.enumerated() {
            guard profile.group != .unknown, !profile.isBombay, !profile.hasOptedOut, !profile.channels.isEmpty,
                !profile.isPanelReserved, let from = profile.eligibleFrom[.wholeBlood], from <= day,
                !Absence.covers(day, from: profile.pausedFrom, until: profile.pausedUntil), profile.openAsk == nil,
                row(slot: slot).mayBeAskedFrom <= now.millisecondsSince1970, let area = SupplyArea(profile.home)
            else { continue }
            let chance = profile.standing ?? weights.willingness(profile.record)
            guard chance.isFinite else { continue }
            let position = Int(GroupCode.of(profile.group, isBombay: false))
            let empty = [ExpectedSupply](repeating: ExpectedSupply(), count: BloodGroup.known.count)
            supply[area, default: empty][position].donors += 1
            supply[area, default: empty][position].perAsk += min(1, max(0, chance))
        }
        return supply
    }
}
