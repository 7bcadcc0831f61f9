public import Blood
import Dispatching
public import Matching

/// One donation as its donor sees it: where it was, and what became of the units of that request. Nothing of the
/// patient.
public struct OwnDonation: Sendable, Hashable {
    public var id: Int64
    public var date: CivilDate
    public var kind: DonationKind
    /// Where it was given; `nil` for one that was told to us, or whose request is no longer linked.
    public var facility: Facility?
    /// Asked, drawn, issued, transfused and returned of the whole request, once they were settled.
    public var settled: Reconciliation?
    /// The facility's own people wrote it down, or settled its units. Only such a donation has a certificate.
    public var isConfirmed: Bool

    public init(
        id: Int64, date: CivilDate, kind: DonationKind, facility: Facility? = nil, settled: Reconciliation? = nil,
        isConfirmed: Bool = false
    ) {
        self.id = id
        self.date = date
        self.kind = kind
        self.facility = facility
        self.settled = settled
        self.isConfirmed = isConfirmed
    }
}

extension Centre {
    /// Donations shown to their donor: four a year for five years. Ours, no source.
    static let ownDonationsMax = 20

    /// What a donor gave, the newest first; those that were taken back are left out.
    public func ownDonations(of donor: DonorID) async throws -> [OwnDonation] {
        try await ports.store.read { transaction in
            guard let record = try transaction.donorRecord(donor) else { return [] }
            let standing = record.donations.filter { $0.revokedAt == nil }.sorted { $0.date > $1.date }
            return try standing.prefix(Centre.ownDonationsMax).map { donation in
                var own = OwnDonation(id: donation.id, date: donation.date, kind: donation.kind)
                guard let request = try donation.request.flatMap(transaction.request) else { return own }
                own.facility = try transaction.facility(request.details.facility)
                own.settled = request.reconciliation
                own.isConfirmed = try self.isConfirmed(by: request, donor: donor, in: transaction)
                return own
            }
        }
    }

    private func isConfirmed(
        by request: RequestRecord, donor: DonorID, in transaction: any CentreReading
    ) throws -> Bool {
        var writers: [Int64] = []
        if let settled = request.reconciliation, settled.drawn > 0, let staff = settled.recordedBy {
            writers.append(staff)
        }
        let timeline = try transaction.timeline(of: request.id, after: 0, limit: Centre.timelineShownMax)
        // What was undone and done again was said by whoever said it last.
        let last = timeline.last { $0.fact == .event(.donated(donor: donor)) }
        if case .staff(let staff)? = last?.actor { writers.append(staff) }
        return try writers.contains { try transaction.staff($0)?.facility == request.details.facility }
    }
}
