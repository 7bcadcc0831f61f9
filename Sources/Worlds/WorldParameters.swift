public import Blood

/// How the people of one world behave and how often they are needed: everything that a policy cannot choose.
///
/// Where a figure has a source it is named; the others are unsourced, are the same for every policy, and are swept by
/// the named worlds rather than tuned.
public struct WorldParameters: Codable, Sendable, Hashable {
    public var name: String
    public var seed: UInt64
    /// The civil day on which it begins in Pakistan: seasons follow the calendar.
    public var firstDay = CivilDate(dayNumber: 20_758)  // 2026-11-01
    public var days = 90
    public var donors = 30_000
    /// Requests a day on average, thalassaemia schedules not counted.
    public var requestsPerDay = 10.0
    /// Mean chance that a reachable donor answers one ask with a pledge. 12 % is the base of the matching study.
    public var meanWillingness = 0.12
    /// Spread of its log-odds among donors; 1 puts the most willing tenth at about three times the mean, which is the
    /// lift of 2.6 of a model of the public transfusion data (recipes/matching.md) and what such a model cannot see.
    public var willingnessSpread = 1.0
    /// Spread of the noise on the willingness the register offers, in log-odds; `nil`: it offers none.
    public var hintNoise: Double? = 0.6
    /// Median minutes to an answer (recipes/matching.md), and the spread of the logarithm.
    public var replyMedianMinutes = 12.0
    public var replySpread = 1.0
    /// Of those who see an ask and do not pledge, the share that says no; the others stay silent. Unsourced.
    public var saysNo = 0.45
    /// Of pledged donors: 80 % in the base of the matching study.
    public var arrives = 0.80
    /// Of those who come; 24 % of willing donors are deferred at the desk (Karachi, n = 63,582).
    public var acceptedAtDesk = 0.76
    /// Chance that an ask which brought no pledge starts a silent spell, and what each further ask of the last 30 days
    /// adds (a notification can start one: Manshadi and Rodilitz). The sizes are unsourced.
    public var silentSpell = 0.10
    public var silentSpellPerAsk = 0.10
    /// Mean length of a silent spell.
    public var silentSpellDays = 24.0
    /// Chance of STOP for the third and each further ask within 30 days, growing by this each time, and for any ask.
    public var optOutPerAsk = 0.015
    public var optOutAlways = 0.001
    /// Factor on willingness between 23 and 7 o'clock; what is pledged then is pledged at once.
    public var nightFactor = 0.35
    /// Factor per 10 km of distance on willingness.
    public var distanceFactor = 0.85
    /// Factors on willingness in Ramadan, by day and after it, and in May and June: donations fall in both (DOMAIN,
    /// fact 8). The sizes are unsourced; the first two make 0.6 of a day in which most asks go out by day.
    public var fastingDayFactor = 0.45
    public var fastingEveningFactor = 0.8
    public var summerFactor = 0.8
    /// Requests for platelets and for plasma among all; the others are for red cells. Unsourced.
    public var plateletShare = 0.12
    public var plasmaShare = 0.05
    /// Further requests for platelets from September to November, as a share of all: dengue (DOMAIN, fact 8). The size
    /// is unsourced.
    public var dengueShare = 0.2
    /// Patients who come back for one or two units every three weeks, planned a day ahead.
    public var thalassaemiaPatients = 20
    /// The evening on which one hospital asks for many units at once; `nil` for none.
    public var massCasualtyDay: Int?
    public var massCasualtyRequests = 40

    public init(name: String, seed: UInt64) {
        self.name = name
        self.seed = seed
    }

    /// The four named worlds: few answer, as the matching study has it, many answer, and four times the demand.
    public static let names = ["low", "base", "high", "stress"]

    public init?(named name: String, seed: UInt64) {
        self.init(name: name, seed: seed)
        switch name {
        case "low": meanWillingness = 0.04
        case "base": break
        case "high": meanWillingness = 0.25
        case "stress":
            requestsPerDay = 40
            // Ramadan begins on the 20th day, by the arithmetical calendar.
            firstDay = CivilDate(dayNumber: 20_838)
            massCasualtyDay = 60
        default: return nil
        }
    }
}
