import Blood

/// The second predicate, *eligible*: whether the donor's record lets this person give, on the day.
///
/// The day comes from the deferral and interval rules of the jurisdiction (WHO *Blood donor selection* 2012 and local
/// practice, DOMAIN §2), reckoned where the register is kept; a kind without a day is excluded for good. Only the
/// staff at the facility finally accept a donor.
struct Eligible: Sendable {
    private let position: Int
    private let today: Int32

    init(_ kind: DonationKind, on today: CivilDate) {
        position = kind.position
        self.today = Int32(clamping: today.dayNumber)
    }

    @inline(__always)
    func reasons(_ row: DonorRow) -> SuppressionSet {
        let from = row.eligibleFrom[position]
        if from <= today { return [] }
        return from == DonorRow.never ? SuppressionSet(.excludedForGood) : SuppressionSet(.notEligibleYet)
    }
}
