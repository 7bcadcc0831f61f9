public import Blood

/// When a donor may be disturbed: the limits that keep a register willing.
///
/// The figures are the defaults of DOMAIN §7, row "donor over-called" (at most one request message a day and three a
/// month, quiet from 22:00 to 08:00). They are **unsourced**: a centre sets its own, and the limits belong in its
/// configuration with the name of the person who chose them.
public struct ReachPolicy: Codable, Sendable, Hashable {
    /// First hour of the night's rest, local time of the facility, 0…23. Unsourced default: 22.
    public var quietFromHour: Int
    /// First hour after the rest, 0…23. Unsourced default: 8. Equal to `quietFromHour` means no quiet hours at all.
    public var quietUntilHour: Int
    /// Asks within any 24 hours. Unsourced default: 1. Zero means that nobody is asked.
    public var asksPer24HoursMax: Int
    /// Asks within any 30 days. Unsourced default: 3. Zero means that nobody is asked.
    public var asksPer30DaysMax: Int
    /// The same two limits for a need that cannot wait: a life may cost somebody a second ask in a day. Unsourced: 2
    /// and 4, still less than the daily calls donors complain of (FIELD §4).
    public var urgentAsksPer24HoursMax = 2
    public var urgentAsksPer30DaysMax = 4

    public init(
        quietFromHour: Int = 22, quietUntilHour: Int = 8, asksPer24HoursMax: Int = 1, asksPer30DaysMax: Int = 3
    ) {
        self.quietFromHour = quietFromHour
        self.quietUntilHour = quietUntilHour
        self.asksPer24HoursMax = asksPer24HoursMax
        self.asksPer30DaysMax = asksPer30DaysMax
    }

    /// Whether people sleep at this hour; the rest may run past midnight.
    public func isQuiet(hour: Int) -> Bool {
        if quietFromHour <= quietUntilHour { return (quietFromHour..<quietUntilHour).contains(hour) }
        return hour >= quietFromHour || hour < quietUntilHour
    }

    /// Whether this hour and moment are outside the daylight of those who want no message and no call by dark: before
    /// the end of the quiet hours, or when the sun is down at the facility. DOMAIN §7 has "daytime only" without
    /// hours and without a source; sunset is ours, because it is what people mean.
    public func isDark(hour: Int, at now: Instant, place: GeoPoint) -> Bool {
        isQuiet(hour: hour) || hour < quietUntilHour || !Daylight.isSunUp(at: now, place: place)
    }

    func isDark(_ query: CandidateQuery) -> Bool {
        isDark(hour: query.hour, at: query.now, place: query.place)
    }

    /// The first moment at which these asks leave room for another one.
    ///
    /// The n-th ask from the end decides: as long as it lies within the window, n asks do. Exactly 24 hours (30 days)
    /// after it the donor may be asked again.
    ///
    /// - Parameters:
    ///   - asks: oldest first, without the ask the donor was stood down from.
    ///   - cannotWait: for a need that cannot wait for the morning or the week.
    func mayBeAskedAgain(after asks: ArraySlice<Instant>, cannotWait: Bool = false) -> Instant {
        let perDay = cannotWait ? max(asksPer24HoursMax, urgentAsksPer24HoursMax) : asksPer24HoursMax
        let perMonth = cannotWait ? max(asksPer30DaysMax, urgentAsksPer30DaysMax) : asksPer30DaysMax
        // A centre that asks nobody makes no exception.
        return max(
            Self.end(of: .hours(24), after: asks, countMax: asksPer24HoursMax == 0 ? 0 : perDay),
            Self.end(of: .hours(24 * 30), after: asks, countMax: asksPer30DaysMax == 0 ? 0 : perMonth))
    }

    private static func end(of window: Duration, after asks: ArraySlice<Instant>, countMax: Int) -> Instant {
        guard countMax > 0 else { return Instant(millisecondsSince1970: .max) }
        guard asks.count >= countMax else { return Instant(millisecondsSince1970: .min) }
        // A moment near the end of time must not stop the register: it simply never passes.
        let (end, overflow) = asks[asks.endIndex - countMax].millisecondsSince1970
            .addingReportingOverflow(window.wholeMilliseconds)
        return Instant(millisecondsSince1970: overflow ? .max : end)
    }
}
