public import Blood
import Glibc

/// From when the days and hours of a country's index are counted.
///
/// The register is kept in one zone whose days have 24 hours (Pakistan: UTC+5 all year); in a zone that changes its
/// clocks a pause may end an hour early or late.
public struct CountryEpoch: Sendable, Hashable {
    /// The day 0: what lies before it is the past.
    public let day: CivilDate
    /// The moment at which that day began where the register is kept.
    public let midnight: Instant

    /// The last day that can be told apart, 510 days after `day`: whoever may give later than that is asked after the
    /// next rebuild, which counts from a new day. A year's deferral fits with five months between two rebuilds.
    public static let lastDay = 510
    /// The same for pauses and rests after asks, in hours: 16,382 h are 682 days.
    public static let lastHour = 16_382

    public init(day: CivilDate, midnight: Instant) {
        self.day = day
        self.midnight = midnight
    }

    /// 0…`lastDay`; days of the past are 0 and days beyond the last are one more than it.
    func days(_ date: CivilDate) -> UInt64 {
        UInt64(min(max(date.dayNumber - day.dayNumber, 0), Self.lastDay + 1))
    }

    /// The hour at which a day begins.
    func hours(_ date: CivilDate) -> UInt64 {
        UInt64(min(max(date.dayNumber - day.dayNumber, 0) * 24, Self.lastHour + 1))
    }

    /// Whole hours, rounded down for a question and up for a rest: nobody is asked too early.
    func hours(_ instant: Instant, roundedUp: Bool) -> UInt64 {
        let (milliseconds, overflow) = instant.millisecondsSince1970
            .subtractingReportingOverflow(midnight.millisecondsSince1970)
        guard !overflow else { return instant < midnight ? 0 : UInt64(Self.lastHour + 1) }
        let hour: Int64 = 3_600_000
        let hours = milliseconds / hour + (roundedUp && milliseconds % hour > 0 ? 1 : 0)
        return UInt64(min(max(hours, 0), Int64(Self.lastHour + 1)))
    }
}

/// What is known of a donor before the query is, as one number from 1 to 255: willingness, stood down, disturbance.
///
/// The scale is logarithmic, sixteen steps to the double (4.4 % a step, so rounding errs by at most 2.2 %), from 2⁻¹²
/// to 2^3.9: a chance of 0.0003 to a certain donor who was stood down (8). Every order is exact for the kept standing.
public struct CountryStanding: Sendable, Hashable, Comparable {
    let code: UInt8

    init(code: UInt8) { self.code = code }

    /// - Parameter value: willingness × stood-down ÷ disturbance, as in `RankingWeights`; what lies outside the scale
    ///   counts as its end.
    public init(_ value: Double) {
        let steps = value > 0 ? (log2(value) * 16).rounded() + 193 : 1
        code = UInt8(min(max(steps, 1), 255))
    }

    /// The value that the kept standing stands for.
    public var value: Double { Self.values[Int(code)] }

    /// By code, so that no donor waits for an exponential; 0 is nobody.
    static let values = (0...255).map { $0 == 0 ? 0 : exp2((Double($0) - 193) / 16) }

    public static func < (left: CountryStanding, right: CountryStanding) -> Bool { left.code < right.code }
}

/// Everything the four predicates and the order need of one donor besides group and home, in eight bytes. Only the wish
/// to be asked by daylight has no bit here: who has it is read and left alone when the profile is looked at
/// (`CountryRegister`).
///
/// | bits | meaning |
/// | --- | --- |
/// | 0–8, 9–17, 18–26, 27–35 | first eligible day of each kind of donation; 510 is the last, 511 later or never |
/// | 36–49 | hour from which the donor may be disturbed again: the end of a pause or of the rest after an ask |
/// | 50–57 | standing, 1…255; 0 only where nobody is any more |
/// | 58–61 | opted out, no channel, open ask, reserved for a panel |
/// | 62 | agreed to be woken for an emergency |
/// | 63 | group reported by a laboratory |
public struct CountryState: Sendable, Hashable {
    static let dayMask: UInt64 = 511
    static let restShift: UInt64 = 36
    static let restMask: UInt64 = 1 << 14 - 1
    static let standingShift: UInt64 = 50
    static let lastingMask: UInt64 = 15 << 58
    static let nightBit: UInt64 = 1 << 62
    static let laboratoryBit: UInt64 = 1 << 63
    /// A row whose donor has moved away or left the register: opted out of everything, for ever.
    static let gone = CountryState(word: 0xFFFF_FFFF_FFFF_FFFF & ~(255 << standingShift))

    var word: UInt64

    init(word: UInt64) { self.word = word }

    /// What the index keeps of a profile.
    ///
    /// There is room for one rest, that of the ordinary caps: a need that cannot wait leaves alone here whom the wider
    /// caps of `ReachPolicy` would let it ask once more. An absence that begins later counts here from now on.
    ///
    /// - Parameters:
    ///   - disturbance: what earlier asks cost, at least 1 (`RankingWeights`); the owner renews it as asks grow old.
    public init(
        _ profile: DonorProfile, epoch: CountryEpoch, policy: ReachPolicy, weights: RankingWeights,
        disturbance: Double = 1
    ) {
        word = Self.dayMask * (1 | 1 << 9 | 1 << 18 | 1 << 27)
        for (kind, date) in profile.eligibleFrom { setEligible(kind, from: epoch.days(date)) }
        var profile = profile
        profile.recentAsks.sort()
        let asked = epoch.hours(policy.mayBeAskedAgain(after: profile.chargedAsks), roundedUp: true)
        setRest(untilHour: max(profile.pausedUntil.map(epoch.hours) ?? 0, asked))
        let stoodDown = profile.wasStoodDown ? weights.stoodDownBefore : 1
        let willingness = profile.standing ?? weights.willingness(profile.record)
        standing = CountryStanding(willingness * stoodDown / disturbance)
        hasOptedOut = profile.hasOptedOut
        hasNoChannel = profile.channels.isEmpty
        hasOpenAsk = profile.openAsk != nil
        isPanelReserved = profile.isPanelReserved
        acceptsNightEmergencies = profile.acceptsNightEmergencies
        hasLaboratoryGroup = profile.evidence == .laboratory
    }

    /// A donor who may be asked for everything, at once and for ever.
    public init(standing: CountryStanding) {
        word = 0
        self.standing = standing
    }

    public var standing: CountryStanding {
        get { CountryStanding(code: UInt8(truncatingIfNeeded: word >> Self.standingShift)) }
        set { word = word & ~(255 << Self.standingShift) | UInt64(newValue.code) << Self.standingShift }
    }
    /// Said stop.
    public var hasOptedOut: Bool {
        get { bit(58) }
        set { set(58, newValue) }
    }
    /// Has consented to no channel.
    public var hasNoChannel: Bool {
        get { bit(59) }
        set { set(59, newValue) }
    }
    /// Has not finished with a request.
    public var hasOpenAsk: Bool {
        get { bit(60) }
        set { set(60, newValue) }
    }
    /// Kept for a patient panel.
    public var isPanelReserved: Bool {
        get { bit(61) }
        set { set(61, newValue) }
    }
    /// Agreed to be woken for an emergency inside the quiet hours.
    public var acceptsNightEmergencies: Bool {
        get { bit(62) }
        set { set(62, newValue) }
    }
    /// The group was reported by a laboratory to this centre.
    public var hasLaboratoryGroup: Bool {
        get { bit(63) }
        set { set(63, newValue) }
    }

    /// - Parameter date: the first day on which the donor may give this; `nil` for never.
    public mutating func setEligible(_ kind: DonationKind, from date: CivilDate?, epoch: CountryEpoch) {
        setEligible(kind, from: date.map(epoch.days) ?? Self.dayMask)
    }

    /// The donor is left alone until then: by own wish, or because of the caps after an ask.
    public mutating func setRest(until instant: Instant, epoch: CountryEpoch) {
        setRest(untilHour: epoch.hours(instant, roundedUp: true))
    }

    private mutating func setEligible(_ kind: DonationKind, from day: UInt64) {
        let shift = Self.dayShift(kind)
        word = word & ~(Self.dayMask << shift) | day << shift
    }

    private mutating func setRest(untilHour hour: UInt64) {
        word = word & ~(Self.restMask << Self.restShift) | hour << Self.restShift
    }

    static func dayShift(_ kind: DonationKind) -> UInt64 { UInt64(kind.position) * 9 }

    private func bit(_ position: UInt64) -> Bool { word >> position & 1 == 1 }

    private mutating func set(_ position: UInt64, _ isSet: Bool) {
        word = word & ~(1 << position) | (isSet ? 1 << position : 0)
    }
}

extension CountryState {
    /// The standing as a bound counts it: 0 for whoever nothing can bring into an answer while the row stands as it is.
    @inline(__always)
    static func boundCode(_ word: UInt64) -> UInt8 {
        word & lastingMask == 0 ? UInt8(truncatingIfNeeded: word >> standingShift) : 0
    }
}
