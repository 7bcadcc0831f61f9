public import Blood
public import Dispatching

/// When a donor said to come.
public enum ArrivalHint: Sendable, Hashable {
    /// So many minutes from now; 0 is "I am here".
    case minutes(Int)
    /// A time of day; without morning or evening the next such hour is meant.
    case clock(minutesOfDay: Int, isHalfDayKnown: Bool)
    case dayPart(DayPart)
    /// Not today. `kal` also means yesterday; a person asks.
    case laterDay(days: Int, minutesOfDay: Int?)

    /// Minutes from now between which the donor can be expected.
    ///
    /// A quarter of an hour either side of a stated time is our own convention (no source).
    ///
    /// - Parameter nowMinutesOfDay: the facility's wall clock, 0…1439.
    /// - Returns: `nil` when the hint is not about the hours ahead.
    public func window(nowMinutesOfDay now: Int) -> ClosedRange<Int>? {
        let slack = 15
        switch self {
        case .minutes(let minutes):
            return max(0, minutes - slack)...(max(0, minutes) + slack)
        case .clock(let minutesOfDay, let isHalfDayKnown):
            let cycle = isHalfDayKnown ? 1_440 : 720
            let ahead = ((minutesOfDay - now) % cycle + cycle) % cycle
            // An hour that has only just passed is meant, not the next turn of the clock.
            if cycle - ahead <= 2 * slack { return 0...slack }
            return ahead > 16 * 60 ? nil : max(0, ahead - slack)...(ahead + slack)
        case .dayPart(let part):
            let end = part == .night ? 24 * 60 : part.endMinutesOfDay + 2 * 60
            let start = end - 5 * 60
            guard now < end else { return nil }
            return max(0, start - now)...(end - now)
        case .laterDay:
            return nil
        }
    }
}

/// What was understood of a donor's text.
public struct ReplyReading: Sendable, Hashable {
    public enum Meaning: Sendable, Hashable {
        case pledge(ArrivalHint?)
        case decline
        case unavailable(Unavailability)
        case optOut
        case wrongNumber
        case unclear
    }

    public var meaning: Meaning
    /// The donor's own words that decided; empty when nothing did.
    public var evidence: String
    /// A time that was mentioned; set for unclear texts too, so that an operator sees it.
    public var hint: ArrivalHint?
    /// A person should look before this pledge counts: it is for another day, for another person, or came with a
    /// question.
    public var needsConfirmation: Bool
    /// Money was mentioned: never a pledge, and a person looks at it.
    public var mentionsMoney: Bool
    /// Words of the text, numbers included.
    public var wordCount: Int

    public init(
        meaning: Meaning, evidence: String = "", hint: ArrivalHint? = nil, needsConfirmation: Bool = false,
        mentionsMoney: Bool = false, wordCount: Int = 0
    ) {
        self.wordCount = wordCount
        self.meaning = meaning
        self.evidence = evidence
        if case .pledge(let said) = meaning { self.hint = said } else { self.hint = hint }
        self.needsConfirmation = needsConfirmation
        self.mentionsMoney = mentionsMoney
    }

    /// The reply the dispatcher decides on. A pledge that needs confirmation is unclear to it: the donor is asked back
    /// once, then a person looks.
    ///
    /// - Parameter nowMinutesOfDay: the facility's wall clock at `now`, 0…1439.
    public func reply(at now: Instant, nowMinutesOfDay: Int) -> Reply {
        switch meaning {
        case .pledge(let hint):
            if needsConfirmation { return .unclear }
            guard let window = hint?.window(nowMinutesOfDay: nowMinutesOfDay) else {
                return .pledge(arriveFrom: nil, arriveBy: nil)
            }
            return .pledge(
                arriveFrom: now + .minutes(Double(window.lowerBound)),
                arriveBy: now + .minutes(Double(window.upperBound)))
        case .decline: return .decline
        case .unavailable(let why): return .unavailable(why)
        case .optOut: return .optOut
        case .wrongNumber: return .wrongNumber
        case .unclear: return .unclear
        }
    }
}
