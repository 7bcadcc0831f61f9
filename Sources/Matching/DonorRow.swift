import Blood

/// What a query reads of one donor, packed so that ten thousand of them are looked through without following a pointer.
struct DonorRow: Sendable {
    struct Traits: OptionSet, Sendable {
        let rawValue: UInt8

        static let acceptsNightEmergencies = Traits(rawValue: 1 << 0)
        static let hasLaboratoryGroup = Traits(rawValue: 1 << 1)
        static let isDaylightOnly = Traits(rawValue: 1 << 2)
        /// Some antigen is known; only then is the profile asked which.
        static let hasAntigens = Traits(rawValue: 1 << 3)
    }

    /// The day that stands for "never": excluded for good from this kind of donation.
    static let never = Int32.max

    var point: UnitPoint
    var id: DonorID
    /// Willingness, and having been stood down: what is known of the person before the query is.
    var standing: Double
    /// First millisecond at which the caps leave room for another ask.
    var mayBeAskedFrom: Int64
    /// The same for a need that cannot wait.
    var mayBeAskedUrgentlyFrom: Int64
    /// First eligible day per donation kind, at `DonationKind.position`.
    var eligibleFrom: InlineArray<4, Int32>
    /// First day after a pause; the earliest day there is when there was none.
    var pausedUntil: Int32
    /// First day of the pause; the earliest day there is when it has begun or there is none.
    var pausedFrom: Int32
    /// The newest asks that count against the donor.
    var asks: RememberedAsks
    /// Where the whole profile is kept.
    var slot: Int32
    /// Reasons against reaching this donor that hold at any moment and for any request.
    var lastingReasons: SuppressionSet
    var groupCode: UInt8
    var traits: Traits

    init(_ profile: DonorProfile, slot: Int, policy: ReachPolicy, weights: RankingWeights) {
        point = UnitPoint(profile.home)
        id = profile.id
        standing =
            (profile.standing ?? weights.willingness(profile.record))
            * (profile.wasStoodDown ? weights.stoodDownBefore : 1)
        mayBeAskedFrom = policy.mayBeAskedAgain(after: profile.chargedAsks).millisecondsSince1970
        mayBeAskedUrgentlyFrom =
            policy.mayBeAskedAgain(after: profile.chargedAsks, cannotWait: true).millisecondsSince1970
        asks = RememberedAsks(profile.chargedAsks)
        eligibleFrom = InlineArray(repeating: Self.never)
        for (kind, date) in profile.eligibleFrom {
            eligibleFrom[kind.position] = min(Int32(clamping: date.dayNumber), Self.never - 1)
        }
        pausedUntil = profile.pausedUntil.map { Int32(clamping: $0.dayNumber) } ?? .min
        pausedFrom = profile.pausedFrom.map { Int32(clamping: $0.dayNumber) } ?? .min
        self.slot = Int32(slot)
        lastingReasons = Reachable.lastingReasons(profile)
        groupCode = GroupCode.of(profile.group, isBombay: profile.isBombay)
        traits = []
        if profile.acceptsNightEmergencies { traits.insert(.acceptsNightEmergencies) }
        if profile.evidence == .laboratory { traits.insert(.hasLaboratoryGroup) }
        if profile.isDaylightOnly { traits.insert(.isDaylightOnly) }
        if !profile.antigens.isEmpty { traits.insert(.hasAntigens) }
    }
}

/// The newest nine asks that count against a donor, in whole minutes since 1970, in the row itself: looking them up in
/// the profile was two cache misses a donor, and half of a query's time.
///
/// Nine, because three asks in any 30 days (`ReachPolicy`) are at most nine in 90; a donor with more has long been left
/// alone.
struct RememberedAsks: Sendable {
    static let countMax = 9
    /// Long before anybody was asked; subtracting it from a moment of this era does not overflow.
    private static let longAgo = Int32.min / 2

    private var minutes = InlineArray<9, Int32>(repeating: Self.longAgo)

    /// - Parameter asks: oldest first.
    init(_ asks: ArraySlice<Instant>) {
        for (position, ask) in asks.suffix(Self.countMax).enumerated() {
            minutes[position] = max(Self.longAgo, Self.minute(of: ask))
        }
    }

    static func minute(of instant: Instant) -> Int32 { Int32(clamping: instant.millisecondsSince1970 / 60_000) }

    /// How many of the asks are younger than one day, 30 days and 90 days; those of a later moment are, too.
    @inline(__always)
    func counts(at minute: Int32) -> (in24Hours: Int32, in30Days: Int32, in90Days: Int32) {
        var counts: (Int32, Int32, Int32) = (0, 0, 0)
        for position in 0..<Self.countMax {
            let age = Int64(minute) - Int64(minutes[position])
            counts.0 += age < 24 * 60 ? 1 : 0
            counts.1 += age < 30 * 24 * 60 ? 1 : 0
            counts.2 += age < 90 * 24 * 60 ? 1 : 0
        }
        return counts
    }
}

extension DonorProfile {
    /// The asks that count against this donor: the one the donor was stood down from does not, so at most one ask in
    /// a row is forgiven, and a donor stood down twice within a day rests like everybody.
    var chargedAsks: ArraySlice<Instant> { wasStoodDown ? recentAsks.dropLast() : recentAsks[...] }
}

extension DonationKind {
    /// The place of this kind in a packed row.
    var position: Int {
        switch self {
        case .wholeBlood: 0
        case .plateletApheresis: 1
        case .plasmaApheresis: 2
        case .granulocyteApheresis: 3
        }
    }
}

/// Group and Bombay phenotype in one small number, so that a query asks the compatibility rules 18 times and not once
/// per donor.
enum GroupCode {
    static let groups = BloodGroup.known + [.unknown]
    static let count = 2 * groups.count

    static func of(_ group: BloodGroup, isBombay: Bool) -> UInt8 {
        let position: UInt8 =
            switch group {
            case .oNegative: 0
            case .oPositive: 1
            case .aNegative: 2
            case .aPositive: 3
            case .bNegative: 4
            case .bPositive: 5
            case .abNegative: 6
            case .abPositive: 7
            case .unknown: 8
            }
        return isBombay ? position + 9 : position
    }

    static func group(_ code: Int) -> (group: BloodGroup, isBombay: Bool) {
        (groups[code % groups.count], code >= groups.count)
    }
}
