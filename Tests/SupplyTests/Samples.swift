import Blood
import Matching
import Supply

/// SplitMix64 (Steele, Lea, Flood 2014): the same seed gives the same problem on every machine.
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

extension GeoPoint {
    static let lahore = GeoPoint(latitude: 31.558, longitude: 74.351)
    /// A thousand kilometres from Lahore.
    static let karachi = GeoPoint(latitude: 24.861, longitude: 67.010)
}

extension Instant {
    static let firstDay = Instant(millisecondsSince1970: 20_781 * 86_400_000)

    static func day(_ number: Double) -> Instant { firstDay + .hours(24 * number) }
}

extension CivilDate {
    static let today = CivilDate(dayNumber: 20_781 + 30)
}

extension ExpectedDemand {
    /// Thirty days of requests of two units at one place: so many of each group a day.
    static func seen(_ perDay: [BloodGroup: Double], at place: GeoPoint = .lahore) -> ExpectedDemand {
        var demand = ExpectedDemand()
        for day in 0..<30 {
            for group in BloodGroup.known {
                let rate = perDay[group] ?? 0
                for _ in 0..<Int(rate * Double(day + 1)) - Int(rate * Double(day)) {
                    demand.note(
                        Patient(group: group), component: .redCells, units: 2, at: place, now: .day(Double(day)))
                }
            }
        }
        return demand
    }
}

extension DonorIndex {
    /// So many donors of each group at one place, each with this chance of a donation from one ask.
    static func of(_ donors: [BloodGroup: Int], chance: Double, at place: GeoPoint = .lahore) -> DonorIndex {
        var profiles: [DonorProfile] = []
        for group in BloodGroup.known {
            for _ in 0..<(donors[group] ?? 0) {
                profiles.append(
                    DonorProfile(
                        id: DonorID(profiles.count + 1), group: group, sex: .male, home: place,
                        eligibleFrom: [.wholeBlood: .today], standing: chance))
            }
        }
        return DonorIndex(profiles, policy: ReachPolicy())
    }
}

extension BloodGroup {
    /// A register, or a month of patients, as the groups are spread among people.
    static func spread(_ all: Int) -> [BloodGroup: Int] {
        let shares = ScarcityOutlook().groupShares
        return Dictionary(uniqueKeysWithValues: zip(known, shares.map { Int(($0 * Double(all)).rounded()) }))
    }
}

/// Prices as a night makes them.
func prices(
    _ index: DonorIndex, _ demand: ExpectedDemand, outlook: ScarcityOutlook = ScarcityOutlook()
) -> ScarcityPrices? {
    guard
        var plan = ScarcityPlan(
            supply: index.supply(on: .today, now: .day(30)), demand: demand, outlook: outlook, now: .day(30))
    else { return nil }
    while !plan.isDrawn { guard plan.draw() else { return nil } }
    return plan.prices()
}
