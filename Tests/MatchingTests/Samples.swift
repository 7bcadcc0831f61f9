import Blood
import Matching

/// SplitMix64 (Steele, Lea, Flood 2014): the same seed gives the same register on every machine.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

extension CivilDate {
    /// Tuesday, 24 November 2026.
    static let today = CivilDate(dayNumber: 20_781)
}

extension Instant {
    /// Noon in Lahore on `CivilDate.today`.
    static let noon = Instant(millisecondsSince1970: 20_781 * 86_400_000 + 7 * 3_600_000)
}

extension GeoPoint {
    static let lahore = GeoPoint(latitude: 31.558, longitude: 74.351)

    /// So many kilometres further north.
    func north(kilometres: Double) -> GeoPoint {
        GeoPoint(latitude: latitude + kilometres / 111.195, longitude: longitude)
    }
}

extension DonorProfile {
    /// A B+ man in Lahore who may be asked for anything.
    static let sample = DonorProfile(
        id: 1, group: .bPositive, sex: .male, home: .lahore,
        eligibleFrom: [
            .wholeBlood: .today, .plateletApheresis: .today, .plasmaApheresis: .today, .granulocyteApheresis: .today,
        ])

    /// This donor, changed in one or two fields.
    func with(_ change: (inout DonorProfile) -> Void) -> DonorProfile {
        var donor = self
        change(&donor)
        return donor
    }
}

extension CandidateQuery {
    /// A B+ man in Lahore needs red cells; it is noon.
    static let sample = CandidateQuery(
        patient: Patient(group: .bPositive, sex: .male, ageYears: 40), component: .redCells, kind: .wholeBlood,
        place: .lahore, radiusKilometres: 50, urgency: .urgent, now: .noon, today: .today, hour: 12, limit: 100)

    func with(_ change: (inout CandidateQuery) -> Void) -> CandidateQuery {
        var query = self
        change(&query)
        return query
    }
}

extension DonorIndex {
    init(_ donors: DonorProfile...) { self.init(donors, policy: ReachPolicy()) }
}

/// Why one donor would not be asked, judged alone.
func reasons(
    _ donor: DonorProfile, _ query: CandidateQuery = .sample, policy: ReachPolicy = ReachPolicy()
) -> [SuppressionReason] {
    DonorIndex([donor], policy: policy).explain(donor.id, query)
}

/// The numbers of the donors in the order in which they should be asked.
func order(_ donors: [DonorProfile], _ query: CandidateQuery = .sample) -> [DonorID] {
    DonorIndex(donors, policy: ReachPolicy()).ranking(query).candidates.map(\.donor)
}
