public import Blood
import Dispatching

/// What one reply counts as, as programs and measurements name it.
public enum ReplyClass: String, Sendable, CaseIterable, Codable {
    case pledge
    case decline
    /// Asked back once by a 1-or-2 question, then a person's task.
    case unclear
    case stop
    case alreadyGave
    case ill
    case away
    case wrongNumber
}

extension ReplyReading {
    /// The class this reading counts as. A yes for another day, of somebody else, or with a question in it is
    /// `unclear`: a yes that was none costs a patient the time in which somebody else would have been asked.
    public var replyClass: ReplyClass {
        switch meaning {
        case .pledge: needsConfirmation ? .unclear : .pledge
        case .decline: .decline
        case .unavailable(.alreadyDonated): .alreadyGave
        case .unavailable(.ill): .ill
        case .unavailable(.away), .unavailable(.tooFar): .away
        case .optOut: .stop
        case .wrongNumber: .wrongNumber
        case .unclear: .unclear
        }
    }

    /// The share of readings of this class that were right in the corpus of 1,500 replies (`ReplyCorpusTests` holds the
    /// figures to it). A long text that is not understood often holds a yes that is asked back for.
    public var confidence: Double {
        switch replyClass {
        case .pledge: 0.99
        case .decline: isLong ? 0.95 : 0.97
        case .unclear: isLong ? 0.60 : 0.93
        case .stop, .wrongNumber: 0.98
        case .alreadyGave, .ill, .away: 0.97
        }
    }

    private var isLong: Bool { wordCount > ReplyReading.shortWordsMax }
    /// An answer in a word or two, with its courtesies.
    static let shortWordsMax = 4

    /// Why it was read so, in a sentence that quotes the donor.
    public var why: String {
        let quote = evidence.isEmpty ? "" : " \"\(evidence)\""
        switch replyClass {
        case .pledge: return "A promise to come:\(quote)."
        case .decline: return "A no:\(quote)."
        case .stop: return "Wants no more messages:\(quote)."
        case .alreadyGave: return "Has given before, not long ago:\(quote)."
        case .ill: return "Is not well, or takes medicine:\(quote)."
        case .away: return "Is not in the city:\(quote)."
        case .wrongNumber: return "Not the person who was meant:\(quote)."
        case .unclear: return unclearWhy(quote)
        }
    }

    private func unclearWhy(_ quote: String) -> String {
        if mentionsMoney { return "Money is spoken of; a person looks at it." }
        if case .pledge = meaning {
            if case .laterDay = hint { return "A yes for another day:\(quote); asked back." }
            return "Sounds like a yes:\(quote), but not for certain one of this person for now; asked back."
        }
        return evidence.isEmpty
            ? "Neither a yes nor a no that is known here; asked back."
            : "Said\(quote), which is neither a sure yes nor a sure no; asked back."
    }

    /// The moment the donor named, as the next one on the facility's clock; `nil` when none was named.
    ///
    /// - Parameter nowMinutesOfDay: the facility's wall clock at `now`, 0…1439.
    public func arrival(at now: Instant, nowMinutesOfDay: Int) -> Instant? {
        let ahead = { (minutes: Int) in ((minutes - nowMinutesOfDay) % 1_440 + 1_440) % 1_440 }
        let minutes: Int
        switch hint {
        case nil: return nil
        case .minutes(let value): minutes = max(0, value)
        case .clock(let value, let isHalfDayKnown):
            minutes = isHalfDayKnown ? ahead(value) : ahead(value) % 720
        case .dayPart(let part): minutes = ahead(part.endMinutesOfDay)
        case .laterDay(let days, let value):
            guard let value else { return nil }
            minutes = days * 1_440 + value - nowMinutesOfDay
        }
        return now + .minutes(Double(minutes))
    }
}
