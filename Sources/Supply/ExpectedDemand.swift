public import Blood
import Glibc
import Matching

/// How many requests, and for how many units, are to be expected: learned from those that came, the older the less.
///
/// Requests of an area and group come as a Poisson process whose rate is not known; the rate has a gamma distribution,
/// whose mean before anything is seen there is the country's rate × the area's share × the group's share. Old requests
/// fade over 90 days, so that a season shows.
public struct ExpectedDemand: Codable, Sendable, Hashable {
    /// Of the written form.
    private static let version = 1
    /// Mean life of what was seen, in days: as long as one season, and as the interval between two donations.
    static let fadingDays = 90.0
    /// What the prior of one area and group is worth, in days of watching it. Unsourced.
    static let priorDays = 30.0
    /// Requests that the register's spread over the areas is worth, where the requests themselves say otherwise.
    /// Unsourced.
    static let spreadRequests = 20.0
    /// Before so many days and requests were seen, nothing is known of the demand. Unsourced.
    static let daysMin = 7.0
    static let requestsMin = 20.0

    private var form = Self.version
    private var since: Instant?
    private var asOf: Instant?
    /// Faded requests, by area and in the order of `BloodGroup.known`.
    private var requests: [SupplyArea: [Double]] = [:]
    /// Faded requests and units of all areas.
    private var requestTotal = 0.0
    private var unitTotal = 0.0

    public init() {}

    /// Whether it was written in this form, by whatever program.
    public var isReadable: Bool {
        form == Self.version && requests.values.allSatisfy { $0.count == BloodGroup.known.count }
    }

    /// Takes note of one request for donors of a patient's group. It counts for the group the patient is best served
    /// from; Bombay patients are not counted, because nobody else competes for their donors.
    public mutating func note(
        _ patient: Patient, component: BloodComponent, units: Int, at place: GeoPoint, now: Instant
    ) {
        guard units > 0, !patient.isBombay, let area = SupplyArea(place),
            let first = Compatibility.choices(of: component, for: patient).first(where: {
                $0.compatibility.verdict == .allowed
            }),
            let position = BloodGroup.known.firstIndex(of: first.donor)
        else { return }
        fade(to: now)
        requests[area, default: [Double](repeating: 0, count: BloodGroup.known.count)][position] += 1
        requestTotal += 1
        unitTotal += Double(units)
    }

    /// Starts watching at the first request; moments that run backwards change nothing.
    private mutating func fade(to now: Instant) {
        guard let asOf else {
            since = now
            self.asOf = now
            return
        }
        // Hourly steps are fine enough for 90 days.
        let days = (now - asOf).minutes / 1_440
        guard days >= 1.0 / 24 else { return }
        let share = exp(-days / Self.fadingDays)
        requests = requests.mapValues { $0.map { $0 * share } }
        requestTotal *= share
        unitTotal *= share
        self.asOf = now
    }

    /// Requests a day to be expected, by area and group, and units for each.
    struct Rates: Sendable {
        var perDay: [SupplyArea: [Double]]
        var unitsPerRequest: Double
    }

    /// - Parameters:
    ///   - spread: donors registered by area: where nobody has asked yet, people live all the same.
    ///   - shares: of the eight groups among patients, in the order of `BloodGroup.known`; they add up to 1.
    /// - Returns: `nil` while too little was seen.
    func rates(spread: [SupplyArea: Double], shares: [Double], now: Instant) -> Rates? {
        var faded = self
        faded.fade(to: now)
        guard let since, shares.count == BloodGroup.known.count else { return nil }
        let days = (now - since).minutes / 1_440
        // What a day counts fades with what was seen on it.
        let watched = Self.fadingDays * (1 - exp(-days / Self.fadingDays))
        guard days >= Self.daysMin, faded.requestTotal >= Self.requestsMin else { return nil }
        let perDay = faded.requestTotal / watched
        let people = spread.values.reduce(0, +)
        var rates: [SupplyArea: [Double]] = [:]
        for area in Set(spread.keys).union(requests.keys) {
            let seen = faded.requests[area] ?? [Double](repeating: 0, count: shares.count)
            let lives = people > 0 ? (spread[area] ?? 0) / people : 0
            let share =
                (seen.reduce(0, +) + Self.spreadRequests * lives) / (faded.requestTotal + Self.spreadRequests)
            rates[area] = zip(seen, shares).map { seen, group in
                (perDay * share * group * Self.priorDays + seen) / (Self.priorDays + watched)
            }
        }
        return Rates(perDay: rates, unitsPerRequest: faded.unitTotal / faded.requestTotal)
    }
}
