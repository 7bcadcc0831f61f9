public import Blood
import Matching

/// What a declared incident leaves one of its requests: how many more donors its facility can take, hour by hour, and
/// how many of each group may still be asked today.
///
/// The store finds it out in the transaction that decides, so that forty requests at once cannot each take the same
/// place; nothing of it is kept with the request. Units from stock, replies, and donors who come are not bound by it:
/// it only keeps further donors from being asked.
public struct IncidentRoom: Codable, Sendable, Hashable {
    public var incident: Int64
    /// Donors expected at the facility's door in one hour at most.
    public var arrivalsPerHourMax: Double
    /// Donors expected there by those asked already, by the hour since 1970.
    public private(set) var expected: [Int64: Double]
    /// Donors of each group who may still be asked for this facility today; a group that is not named has none.
    public private(set) var groupsLeft: [BloodGroup: Int]
    /// When the day is over and the groups are counted anew.
    public var nextDay: Instant

    /// A wave that finds no room within this time is looked at again then.
    static let hoursAhead: Int64 = 48
    static let hourMilliseconds: Int64 = 3_600_000

    public init(
        incident: Int64, arrivalsPerHourMax: Double, expected: [Int64: Double], groupsLeft: [BloodGroup: Int],
        nextDay: Instant
    ) {
        self.incident = incident
        self.arrivalsPerHourMax = arrivalsPerHourMax
        self.expected = expected
        self.groupsLeft = groupsLeft
        self.nextDay = nextDay
    }

    /// The hour since 1970 that a moment lies in. On the wall it begins at the full hour wherever the clock is whole
    /// hours from UTC.
    public static func hour(of moment: Instant) -> Int64 {
        let (quotient, remainder) = moment.millisecondsSince1970.quotientAndRemainder(dividingBy: hourMilliseconds)
        return remainder < 0 ? quotient - 1 : quotient
    }

    /// P(comes to the door | asked) in steps of five percent, rounded up: kept in the open, a finer figure would tell
    /// how far away the home is.
    static func percent(_ chances: StageChances) -> Int {
        min(100, Int((chances.answers * chances.pledges * chances.arrives * 20).rounded(.up)) * 5)
    }

    /// Books a donor who would be asked now, where there is room.
    /// - Parameters:
    ///   - door: when they would be at the door.
    ///   - comes: P(comes to the door | asked).
    /// - Returns: `nil` when they may be asked; else when there may be room for them.
    mutating func book(_ group: BloodGroup, door: Instant, comes: Double, now: Instant) -> Instant? {
        guard groupsLeft[group, default: 0] > 0 else { return max(nextDay, now + .minutes(1)) }
        let first = Self.hour(of: door)
        guard expected[first, default: 0] + comes > arrivalsPerHourMax else {
            expected[first, default: 0] += comes
            groupsLeft[group, default: 0] -= 1
            return nil
        }
        let free = (first + 1...first + Self.hoursAhead).first {
            expected[$0, default: 0] + comes <= arrivalsPerHourMax
        }
        let start = (free ?? first + Self.hoursAhead) * Self.hourMilliseconds
        return now + .milliseconds(start - door.millisecondsSince1970)
    }

    /// Donors of one group who may be asked on this day and the following ones: each day the same share of whom the
    /// days before have left, because who gives is locked for 90 to 120 days and the patients of the third day need
    /// donors too.
    /// - Parameters:
    ///   - reach: donors of the group whom the facility could reach when the incident was declared.
    ///   - usedBefore: of them, asked on earlier days.
    ///   - share: of those left, in percent, who may be asked on one day.
    public static func spread(reach: Int, usedBefore: Int, share: Int, days: Int) -> [Int] {
        var left = max(0, reach - usedBefore)
        return (0..<days).map { _ in
            // Rounded up: of the only donor of a scarce group sixty percent are one, or that patient is never helped.
            let today = (left * share + 99) / 100
            left -= today
            return today
        }
    }
}

extension Turn {
    /// When a donor who is asked now would be at the door, in the middle of all cases.
    func door(_ appraisal: Appraisal) -> Instant {
        let reply = appraisal.channel == .voice ? model.replyToVoice : model.replyToText
        let way = model.wayMinutes(kilometres: appraisal.candidate.distanceKilometres, request: request)
        return now + .minutes(reply.median + way)
    }
}

extension Ask {
    /// The hour since 1970 in which the donor is expected at the door; `nil` for what was stored before it was planned.
    public var doorHour: Int64? { (arriveBy ?? doorAt).map(IncidentRoom.hour(of:)) }
    /// What the donor counts for at the door until an answer has come.
    public var comesPercent: Int { IncidentRoom.percent(chances) }
}
