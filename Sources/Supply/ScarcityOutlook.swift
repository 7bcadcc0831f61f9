/// How far ahead the prices of the groups look, and what they take for granted.
public struct ScarcityOutlook: Sendable, Hashable {
    /// One donation interval: so long is a donor at rest who gives today (90 days for men, 120 for women).
    public var horizonDays = 90
    /// Days that are drawn and solved; as many as the horizon has.
    public var draws = 90
    /// From centre to centre of two areas: the dispatcher's second ring. Fifty kilometres are two and a half hours on
    /// the road (25 km/h, 1.3 times as far); from further few come in time, though they may be asked.
    public var reachKilometres = 50.0
    /// Share of the chance of a rested donor, next door, by day, that an ask has in the end: the rest is lost on
    /// distance, the night, the deadline and other requests. In the base world an ask of donors whose chance was 0.07
    /// gave 1/33 of a unit, 0.4 of it.
    public var usefulShare = 0.4
    /// A unit is worth 1 less so much for each kilometre and each step down the order of groups: small, so that it only
    /// decides between donations that serve the same patients. Unsourced.
    public var lossPerKilometre = 0.001
    public var lossPerStep = 0.02
    /// Another seed draws other days.
    public var seed: UInt64 = 1
    /// Of the eight groups among patients, in the order of `BloodGroup.known`: Pakistan (Rehman & Shi, Int J Pure Appl
    /// Zool 2021;9(1), a systematic review; the table is in `Sources/Jurisdiction/pk/group_frequencies.json`).
    public var groupShares = [0.030_978, 0.299_628, 0.022_425, 0.216_901, 0.031_193, 0.301_708, 0.009_105, 0.088_062]

    public init() {}
}
