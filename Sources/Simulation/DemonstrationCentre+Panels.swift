import Blood
public import Centre
public import Matching

/// A panel of the demonstration, with who is kept for it.
public struct DemonstrationPanel: Sendable {
    public var panel: DonorPanel
    public var members: [DonorID]
}

extension DemonstrationCentre {
    /// Donors looked through for members; a demonstration with fewer has smaller panels.
    private static let looked = 12_000

    /// Two patients, one whose rotation carries and one whose does not, so that both can be seen.
    public var panels: [DemonstrationPanel] {
        guard let facility = facilities.first else { return [] }
        let records = donorRecords(0..<min(donorCount, Self.looked)).filter { record in
            let donor = record.donor
            return donor.district == facility.district && donor.consentedAt != nil && donor.optedOutAt == nil
                && donor.wrongNumberAt == nil && !donor.isBombay && record.deferrals.isEmpty
        }
        func panel(
            _ initials: String, _ number: Int, _ group: BloodGroup, units: Int, inDays: Int, every days: Int,
            donors: Int
        ) -> DemonstrationPanel {
            DemonstrationPanel(
                panel: DonorPanel(
                    facility: facility.id, patientInitials: initials, recordNumber: "TH-\(number)", group: group,
                    component: .redCells, needs: "leucodepleted, Rh and Kell matched",
                    guardianPhone: phone(donorCount + number), intervalDays: days, unitsPerSession: units,
                    nextDue: today.adding(days: inDays), createdAt: now),
                members: records.filter { $0.donor.group == group }.prefix(donors).map(\.donor.id))
        }
        return [
            panel("H.R.", 1, .bPositive, units: 1, inDays: 6, every: 21, donors: 8),
            panel("A.K.", 2, .oNegative, units: 2, inDays: 9, every: 21, donors: 5),
        ]
    }
}
