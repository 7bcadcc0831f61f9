public import Blood

/// What somebody does at the desk in a shift.
public enum Duty: String, Sendable, CaseIterable, Hashable {
    /// Takes calls.
    case calls
    /// Leads the shift.
    case lead
    /// Rings blood banks and counts stock.
    case stock
    /// At home, and comes when rung.
    case reserve
}

/// One person at the desk from one moment to another.
public struct Shift: Sendable, Hashable {
    public var id: Int64
    public var staff: Int64
    public var duty: Duty
    public var from: Instant
    public var until: Instant
    public var madeAt: Instant
    public var madeBy: Int64

    public init(
        id: Int64 = 0, staff: Int64, duty: Duty, from: Instant, until: Instant, madeAt: Instant, madeBy: Int64
    ) {
        self.id = id
        self.staff = staff
        self.duty = duty
        self.from = from
        self.until = until
        self.madeAt = madeAt
        self.madeBy = madeBy
    }
}

/// What of a plan of shifts a person should look at. It is said and never refused: at night one takes whom one has.
public enum RotaWarning: Sendable, Hashable {
    /// One person stands in two shifts at once.
    case overlap(Int64, Int64)
    /// Less than `Rota.restMin` from the end of one shift to the beginning of the next.
    case shortRest(Int64, Int64, Duration)
}

/// The arithmetic of a plan of shifts.
public enum Rota {
    /// From the end of one shift to the beginning of the next. Ours, **unsourced**.
    public static let restMin = Duration.hours(8)
    /// Longer than this is a slip of the pen; the schema refuses more than a day. Ours, **unsourced**.
    public static let lengthMax = Duration.hours(24)

    /// Of each person's shifts, in the order of their beginning, what overlaps and what leaves too little rest.
    public static func warnings(_ shifts: [Shift]) -> [RotaWarning] {
        var warnings: [RotaWarning] = []
        for (_, own) in Dictionary(grouping: shifts, by: \.staff).sorted(by: { $0.key < $1.key }) {
            let sorted = own.sorted { ($0.from, $0.id) < ($1.from, $1.id) }
            for (first, second) in zip(sorted, sorted.dropFirst()) {
                if second.from < first.until {
                    warnings.append(.overlap(first.id, second.id))
                } else if second.from - first.until < restMin {
                    warnings.append(.shortRest(first.id, second.id, second.from - first.until))
                }
            }
        }
        return warnings
    }

    /// Stretches in which nobody has this duty.
    public static func gaps(_ shifts: [Shift], duty: Duty, from: Instant, until: Instant) -> [(Instant, Instant)] {
        var gaps: [(Instant, Instant)] = []
        var covered = from
        for shift in shifts.filter({ $0.duty == duty && $0.until > from }).sorted(by: { $0.from < $1.from }) {
            guard covered < until else { break }
            if shift.from > covered { gaps.append((covered, min(shift.from, until))) }
            covered = max(covered, shift.until)
        }
        if covered < until { gaps.append((covered, until)) }
        return gaps
    }
}

/// What is wrong with a shift that was typed.
public enum ShiftProblem: String, Sendable, CaseIterable, Hashable, Error {
    case staffUnknown
    case timesMissing
    case endsBeforeItBegins
    case tooLong
}

/// How one supervisor left the desk to the next.
public struct Handover: Sendable, Hashable {
    public var id: Int64
    public var givenBy: Int64
    public var givenAt: Instant
    /// Of the outgoing supervisor; may be empty.
    public var words: String
    public var openRequests: Int
    /// Of those, the ones that needed a person.
    public var needing: Int
    public var callBacks: Int
    public var flags: Int
    /// `nil` until somebody has taken over.
    public var takenBy: Int64?
    public var takenAt: Instant?

    public init(
        id: Int64 = 0, givenBy: Int64, givenAt: Instant, words: String, openRequests: Int, needing: Int,
        callBacks: Int, flags: Int, takenBy: Int64? = nil, takenAt: Instant? = nil
    ) {
        self.id = id
        self.givenBy = givenBy
        self.givenAt = givenAt
        self.words = words
        self.openRequests = openRequests
        self.needing = needing
        self.callBacks = callBacks
        self.flags = flags
        self.takenBy = takenBy
        self.takenAt = takenAt
    }
}

/// What became of a handover.
public enum HandoverOutcome: Sendable, Hashable {
    case done(Int64)
    case wordsTooLong
    /// One waits to be taken over already.
    case isOpen
    /// Who hands over does not take over.
    case isOwn
    /// It was taken over already, or there is none.
    case gone
}
