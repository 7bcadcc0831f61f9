import Blood

/// The third predicate, *reachable*: whether this person may be disturbed now, and by what.
///
/// Consent is the donor's (opt-out, channels, pause, night, daylight), the caps and the hours are the centre's
/// (`ReachPolicy`, DOMAIN §7, unsourced), one open ask a donor and the panels are promises of the house (DESIGN §4
/// and §5).
struct Reachable: Sendable {
    private let today: Int32
    private let now: Int64
    /// What everybody has to hear who has not agreed to be woken; nothing by day.
    private let night: SuppressionSet
    /// What those have to hear who are asked by daylight only; nothing by day.
    private let dark: SuppressionSet
    private let cannotWait: Bool
    private let excluded: SlotSet

    init(_ query: CandidateQuery, policy: ReachPolicy, excluded: SlotSet) {
        self.init(
            today: query.today, now: query.now, isQuiet: policy.isQuiet(hour: query.hour),
            isDark: policy.isDark(query), cannotWait: query.cannotWait, excluded: excluded)
    }

    /// - Parameters:
    ///   - isDark: outside the hours of those who are asked by daylight only.
    ///   - cannotWait: an emergency, or a need that cannot wait for the morning: it may wake those who agreed to it.
    ///   - excluded: donors this request has asked before.
    init(today: CivilDate, now: Instant, isQuiet: Bool, isDark: Bool, cannotWait: Bool, excluded: SlotSet) {
        self.today = Int32(clamping: today.dayNumber)
        self.now = now.millisecondsSince1970
        night = isQuiet ? SuppressionSet(.quietHours) : []
        dark = isDark ? SuppressionSet(.daylightOnly) : []
        self.cannotWait = cannotWait
        self.excluded = excluded
    }

    /// What stands against reaching a donor whatever the moment and the request; reckoned once, when the donor changes.
    static func lastingReasons(_ profile: DonorProfile) -> SuppressionSet {
        var reasons: SuppressionSet = []
        if profile.hasOptedOut { reasons.insert(SuppressionSet(.optedOut)) }
        if profile.channels.isEmpty { reasons.insert(SuppressionSet(.noChannel)) }
        if profile.openAsk != nil { reasons.insert(SuppressionSet(.hasOpenAsk)) }
        if profile.isPanelReserved { reasons.insert(SuppressionSet(.panelReserved)) }
        return reasons
    }

    @inline(__always)
    func reasons(_ row: DonorRow) -> SuppressionSet {
        row.lastingReasons
            .union(row.pausedUntil > today && row.pausedFrom <= today ? SuppressionSet(.paused) : [])
            .union(
                (cannotWait ? row.mayBeAskedUrgentlyFrom : row.mayBeAskedFrom) > now
                    ? SuppressionSet(.askedTooOften) : []
            )
            .union(excluded.contains(row.slot) ? SuppressionSet(.alreadyAskedForThis) : [])
            .union(cannotWait && row.traits.contains(.acceptsNightEmergencies) ? [] : night)
            .union(row.traits.contains(.isDaylightOnly) ? dark : [])
    }
}

/// A set of places in the register, one bit each.
struct SlotSet: Sendable {
    private var words: [UInt64]

    /// - Parameter slots: each at least 0 and less than `count`.
    init(_ slots: some Sequence<Int>, count: Int) {
        words = []
        for slot in slots {
            if words.isEmpty { words = [UInt64](repeating: 0, count: (count + 63) / 64) }
            words[slot / 64] |= 1 << UInt64(slot % 64)
        }
    }

    @inline(__always)
    func contains(_ slot: Int32) -> Bool {
        guard !words.isEmpty else { return false }
        return words[Int(slot) / 64] & (1 << UInt64(slot % 64)) != 0
    }
}
