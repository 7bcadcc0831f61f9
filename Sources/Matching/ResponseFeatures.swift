public import Blood
import Glibc

/// What is known of a donor's readiness at a moment, apart from the ask itself.
public struct DonorReadiness: Codable, Sendable, Hashable {
    /// A chance to pledge that the register was told from outside; it may be wrong.
    public var hint: Double?
    public var record: ResponseRecord
    public var daysSinceLastDonation: Int?
    /// Asks of the last 90 days, each worth 1 when new and fading: within a week, and within a month.
    public var asksOfLastWeek: Double
    public var asksOfLastMonth: Double
    /// Asks since the last answer, fading within three weeks: the sign of somebody who does not look at the moment.
    public var silences: Double

    public init(
        hint: Double? = nil, record: ResponseRecord = ResponseRecord(), daysSinceLastDonation: Int? = nil,
        asksOfLastWeek: Double = 0, asksOfLastMonth: Double = 0, silences: Double = 0
    ) {
        self.hint = hint
        self.record = record
        self.daysSinceLastDonation = daysSinceLastDonation
        self.asksOfLastWeek = asksOfLastWeek
        self.asksOfLastMonth = asksOfLastMonth
        self.silences = silences
    }

    public init(_ profile: DonorProfile, today: CivilDate, now: Instant) {
        self.init(
            hint: profile.willingness, record: profile.record,
            daysSinceLastDonation: profile.lastDonation.map { today.dayNumber - $0.dayNumber })
        for ask in profile.recentAsks {
            let days = Double(now.millisecondsSince1970 - ask.millisecondsSince1970) / 86_400_000
            guard days >= 0 else { continue }
            asksOfLastWeek += exp(-days / 7)
            asksOfLastMonth += exp(-days / 30)
            if profile.lastAnswerAt.map({ $0 < ask }) ?? true { silences += exp(-days / 21) }
        }
    }
}

/// The numbers the response model weighs, for one donor and one way of asking.
///
/// Every feature is about one when it is strong, so that one prior deviation suits all; what it should be worth is not
/// decided here.
public enum ResponseFeatures {
    /// Order of the numbers in a vector.
    public enum Place: Int, CaseIterable, Sendable {
        case one, hint, hasNoHint, record, neverGave, recency, asksOfLastWeek, asksOfLastMonth, silences
        case distance, daySine, dayCosine, isVoice, isEmergency, isRoutine
        case isFriday, isSunday, isFastingMonth, isFastingDay
    }

    public static let count = Place.allCases.count

    /// 12 %: mean chance of a pledge in the base of the matching study; hints and records are counted from here.
    static let middle = 0.12
    /// Of how many asks the middle is worth beside a donor's own record.
    static let recordWorth = 4.0

    /// - Parameter time: at the facility.
    public static func vector(
        _ donor: DonorReadiness, channel: Channel, urgency: Urgency, kilometres: Double, at time: LocalTime
    ) -> [Double] {
        var vector = [Double](repeating: 0, count: count)
        func set(_ place: Place, _ value: Double) { vector[place.rawValue] = value }
        set(.one, 1)
        if let hint = donor.hint { set(.hint, clipped(logit(hint) - logit(middle), 3)) } else { set(.hasNoHint, 1) }
        set(.record, recordLogOdds(donor.record))
        if let days = donor.daysSinceLastDonation {
            set(.recency, clipped(log(Double(max(30, days)) / 180), 2))
        } else {
            set(.neverGave, 1)
        }
        set(.asksOfLastWeek, min(3, donor.asksOfLastWeek))
        set(.asksOfLastMonth, min(4, donor.asksOfLastMonth))
        set(.silences, min(4, donor.silences))
        set(.distance, min(100, max(0, kilometres)) / 20)
        set(.daySine, sin(2 * .pi * Double(time.hour) / 24))
        set(.dayCosine, cos(2 * .pi * Double(time.hour) / 24))
        set(.isVoice, channel == .voice ? 1 : 0)
        set(.isEmergency, urgency == .emergency ? 1 : 0)
        set(.isRoutine, urgency == .routine ? 1 : 0)
        // Friday's noon is for prayer, and most have Sunday off.
        set(.isFriday, time.today.weekday == 5 ? 1 : 0)
        set(.isSunday, time.today.weekday == 7 ? 1 : 0)
        set(.isFastingMonth, time.today.isInRamadan ? 1 : 0)
        set(.isFastingDay, time.isFastingDay ? 1 : 0)
        return vector
    }

    /// The donor's own pledges per ask, drawn towards the middle while there are few.
    static func recordLogOdds(_ record: ResponseRecord) -> Double {
        let asked = Double(max(0, record.asked))
        let pledged = min(asked, Double(max(0, record.pledged)))
        let yes = pledged + middle * recordWorth
        let no = asked - pledged + (1 - middle) * recordWorth
        return clipped(log(yes / no) - logit(middle), 3)
    }

    public static func logit(_ chance: Double) -> Double {
        let inside = min(0.999, max(0.001, chance))
        return log(inside / (1 - inside))
    }

    private static func clipped(_ value: Double, _ bound: Double) -> Double { min(bound, max(-bound, value)) }
}
