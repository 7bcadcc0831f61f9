public import Blood

/// A blood group with the Bombay phenotype: what the sections of the country's index are kept by.
public struct CountryGroup: Sendable, Hashable {
    public var group: BloodGroup
    public var isBombay: Bool

    public init(_ group: BloodGroup, isBombay: Bool = false) {
        self.group = group
        self.isBombay = isBombay
    }

    /// The eighteen there are, in the order of their codes.
    public static let all = (0..<GroupCode.count).map { code in
        let (group, isBombay) = GroupCode.group(code)
        return CountryGroup(group, isBombay: isBombay)
    }

    var code: Int { Int(GroupCode.of(group, isBombay: isBombay)) }
}

/// The question put to a country's index.
public struct CountryQuery: Sendable {
    public var place: GeoPoint
    public var radiusKilometres: Double
    /// What each group is worth here; a group that is absent, or worth nothing, is not asked.
    public var groupFactors: [CountryGroup: Double]
    public var kind: DonationKind
    /// The civil day at `now` where the register is kept.
    public var today: CivilDate
    public var now: Instant
    /// People sleep now.
    public var isQuiet: Bool
    /// An emergency, or a need that cannot wait for the morning: it may wake those who agreed to that.
    public var wakesTheWilling: Bool
    /// What a group reported by a laboratory is worth against another, for `best`; at least 1.
    public var laboratoryFactor: Double
    /// The distance at which a donor counts half, in kilometres, for `best`.
    public var halfDistanceKilometres: Double
    /// Donors this request has already asked.
    public var excluding: Set<DonorID>
    /// At most this many come back, and never more than `CandidateQuery.limitMax`.
    public var limit: Int

    public init(
        place: GeoPoint, radiusKilometres: Double, groupFactors: [CountryGroup: Double], kind: DonationKind,
        today: CivilDate, now: Instant, isQuiet: Bool = false, wakesTheWilling: Bool = false,
        laboratoryFactor: Double = 1, halfDistanceKilometres: Double = 20, excluding: Set<DonorID> = [],
        limit: Int = 50
    ) {
        self.place = place
        self.radiusKilometres = radiusKilometres
        self.groupFactors = groupFactors
        self.kind = kind
        self.today = today
        self.now = now
        self.isQuiet = isQuiet
        self.wakesTheWilling = wakesTheWilling
        self.laboratoryFactor = laboratoryFactor
        self.halfDistanceKilometres = halfDistanceKilometres
        self.excluding = excluding
        self.limit = limit
    }

    /// The same question as the register of a centre is asked: the same groups at the same prices, the same hours.
    public init(
        _ query: CandidateQuery, policy: ReachPolicy, weights: RankingWeights = RankingWeights(),
        prices: ScarcityPrices? = nil
    ) {
        let compatible = Compatible(query)
        let factors = GroupFactors(query, compatible, weights: weights, prices: prices)
        var byGroup: [CountryGroup: Double] = [:]
        for group in CountryGroup.all where compatible.allows(code: group.code) {
            byGroup[group] = factors.byCode[group.code]
        }
        self.init(
            place: query.place, radiusKilometres: query.radiusKilometres, groupFactors: byGroup, kind: query.kind,
            today: query.today, now: query.now, isQuiet: policy.isQuiet(hour: query.hour),
            wakesTheWilling: query.cannotWait, laboratoryFactor: factors.laboratory,
            halfDistanceKilometres: factors.halfDistanceKilometres, excluding: query.excluding, limit: query.limit)
    }
}

/// One donor of an answer. The caller reads the rest in the store, which alone decides who was claimed.
public struct CountryCandidate: Sendable, Hashable {
    public var donor: DonorID
    public var group: CountryGroup
    public var distanceKilometres: Double
    /// Standing × group × laboratory × nearness; `nil` in an answer by distance.
    public var value: Double?
}

/// Three of the predicates on a packed state: eligible, reachable, and the night.
struct CountryFilter: Sendable {
    private let dayShift: UInt64
    private let today: UInt64
    private let hour: UInt64
    private let night: UInt64

    /// - Returns: `nil` when nobody may be asked: at night for what can wait, and before the index's first day.
    init?(_ query: CountryQuery, epoch: CountryEpoch) {
        guard !query.isQuiet || query.wakesTheWilling, query.today >= epoch.day else { return nil }
        dayShift = CountryState.dayShift(query.kind)
        today = min(epoch.days(query.today), UInt64(CountryEpoch.lastDay))
        hour = min(epoch.hours(query.now, roundedUp: false), UInt64(CountryEpoch.lastHour))
        night = query.isQuiet ? CountryState.nightBit : 0
    }

    /// Without a branch: half of a register is not eligible on a day, in no order that a processor could foresee.
    @inline(__always)
    func admits(_ word: UInt64) -> Bool { refusal(word, least: 0) >> 63 == 0 }

    /// The highest bit is set where the donor may not be asked, or stands below the least standing; the others mean
    /// nothing. Differences of small numbers carry into it when they fall below zero, and so do all but zero from zero,
    /// so several states are judged at once by any processor, which comparing does not allow on all of them.
    @inline(__always)
    func refusal(_ word: UInt64, least: UInt64) -> UInt64 {
        let eligible = today &- (word &>> dayShift & CountryState.dayMask)
        let rested = hour &- (word &>> CountryState.restShift & CountryState.restMask)
        let reachable = 0 &- (word & (CountryState.lastingMask | night) ^ night)
        let standing = (word &>> CountryState.standingShift & 255) &- least
        return eligible | rested | reachable | standing
    }
}
