public import Blood
public import Matching

/// What the family of a request that was typed on a keypad says of the rest, on its own page. No person has heard it:
/// it stands in the place of what was assumed, and the facility is rung all the same.
public struct RequestCompletion: Codable, Sendable, Hashable {
    /// By when the family says it is needed.
    public enum Time: String, Codable, Sendable, CaseIterable, Hashable {
        case atOnce
        case withinSixHours
        case today
        case tomorrow
        /// At a date and time of their own.
        case at
        /// They do not know: what was assumed stays assumed.
        case notKnown
    }

    public var patientInitials: String
    public var group: BloodGroup
    public var units: Int
    /// `nil` where the family does not know: what was assumed stays assumed.
    public var component: BloodComponent?
    public var time: Time
    /// What `time` meant when it was said; `nil` for `notKnown`.
    public var neededBy: Instant?
    /// Ward and bed; may be empty.
    public var ward: String

    public init(
        patientInitials: String, group: BloodGroup, units: Int, component: BloodComponent?, time: Time,
        neededBy: Instant?, ward: String
    ) {
        self.patientInitials = patientInitials
        self.group = group
        self.units = units
        self.component = component
        self.time = time
        self.neededBy = neededBy
        self.ward = ward
    }

    /// Whether both say the same. "At once" said twice is the same answer, although its hour is another each time; and
    /// so is the hour that it meant, sent back by the page that shows it.
    public func saysTheSame(as other: RequestCompletion) -> Bool {
        var (mine, theirs) = (self, other)
        if time == other.time, time != .at {
            (mine.neededBy, theirs.neededBy) = (nil, nil)
        } else if neededBy == other.neededBy {
            mine.time = theirs.time
        }
        return mine == theirs
    }
}

extension Urgency {
    /// How urgent a need is of which only the time is known: six hours is the longest in which a request is taken for
    /// an emergency (`Centre.keypadDeadline`), and what can wait for a day and a night is planned. Unsourced; whoever
    /// rings back hears more.
    public init(timeLeft: Duration) {
        self = timeLeft <= .hours(6) ? .emergency : timeLeft <= .hours(24) ? .urgent : .routine
    }
}
