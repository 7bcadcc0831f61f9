public import Blood
public import Dispatching

/// Something a provider tells us without being asked.
public enum WebhookEvent: Sendable, Hashable {
    case report(DeliveryReport)
    case inbound(InboundText)

    /// The same for every repetition of the same event, and different for every other. Whoever remembers it for a day
    /// treats each event once, however often it comes; providers repeat for up to two days after a failure of ours, and
    /// Meta for seven, when the states of messages, which never go back, and the ids of texts, which are kept, do the
    /// rest.
    public var identity: String {
        switch self {
        case .report(let report):
            // Both: a modem numbers its messages from 0 to 255 and begins anew, and a message may go out twice.
            let message = [report.key, report.providerID].compactMap { $0 }.joined(separator: " ")
            return "report \(message) \(report.state.rawValue)\(report.isRead ? " read" : "")"
        case .inbound(let text):
            if let id = text.id { return "inbound \(id)" }
            let at = text.at.map { String($0.millisecondsSince1970) } ?? ""
            return "inbound \(text.from) \(at) \(text.text)"
        }
    }
}

/// What became of a message of ours. Reports come late, twice and out of order.
public struct DeliveryReport: Sendable, Hashable {
    /// Our own key of the message, where the provider carries it.
    public var key: String?
    /// The provider's id of the message.
    public var providerID: String?
    /// `submitted`, `delivered`, `failed`, `expired`, or `unknown` where the carrier itself does not know.
    public var state: AttemptState
    /// Delivered, and opened by the person.
    public var isRead: Bool
    /// By the provider's clock.
    public var at: Instant?
    /// The provider's code and words for a failure.
    public var reason: String?

    public init(
        key: String? = nil, providerID: String? = nil, state: AttemptState, isRead: Bool = false, at: Instant? = nil,
        reason: String? = nil
    ) {
        self.key = key
        self.providerID = providerID
        self.state = state
        self.isRead = isRead
        self.at = at
        self.reason = reason
    }
}

/// A text from a phone. The number is a claim of the network's, not a proof of who wrote.
public struct InboundText: Sendable, Hashable {
    /// What kind of message it was.
    public enum Kind: Sendable, Hashable {
        case text
        /// A button under a message of ours was pressed; `payload` is what we had written behind it.
        case button(payload: String?)
        /// A voice message, a picture and the like, by the provider's word: a person looks at it.
        case other(String)
    }

    /// The provider's id; `nil` where it gives none.
    public var id: String?
    /// As the provider writes it; with a plus sign where it promises E.164. Where a person hides the number it is the
    /// provider's identity of the person, such as `PK.13491208655302741918`, which no telephone can be called by.
    public var from: String
    /// Our number or short code that was written to, where it is told.
    public var to: String?
    /// What was written, or the words on the button; empty for a voice message.
    public var text: String
    public var kind: Kind
    /// By the provider's clock.
    public var at: Instant?
    /// The provider's id of the message of ours that is answered, where the person's program tells.
    public var inReplyTo: String?

    public init(
        id: String? = nil, from: String, to: String? = nil, text: String, kind: Kind = .text, at: Instant? = nil,
        inReplyTo: String? = nil
    ) {
        self.id = id
        self.from = from
        self.to = to
        self.text = text
        self.kind = kind
        self.at = at
        self.inReplyTo = inReplyTo
    }
}

/// What was read from a webhook.
public enum WebhookReading: Sendable, Hashable {
    /// - Parameter passedOver: parts that say nothing to us or that nobody can read, such as a new kind of event. They
    ///   are counted and acknowledged, for a provider repeats whatever is refused, and with it everything beside it.
    case events([WebhookEvent], passedOver: Int)
    /// The whole of it is not what this provider sends; answered with 400.
    case malformed(String)

    /// What was read; none of a malformed one.
    public var events: [WebhookEvent] {
        if case .events(let events, _) = self { events } else { [] }
    }

    /// More than this is refused before it is read. Meta's batches are the longest, of 3 MB at most by its documents.
    public static let bodyBytesMax = 3_145_728
}

/// The names and values of a query, or of a form's body.
public struct FormFields: Sendable, Hashable {
    /// As they came, decoded.
    public let pairs: [Pair]

    /// A name and its value.
    public struct Pair: Sendable, Hashable {
        public let name: String
        public let value: String
    }

    /// Twilio, with the most, sends about thirty.
    public static let fieldsMax = 200

    /// - Returns: `nil` for broken escapes, bytes that are not UTF-8, or more than `fieldsMax` fields.
    public init?(_ bytes: [UInt8]) {
        let parts = bytes.split(separator: UInt8(ascii: "&"))
        guard parts.count <= FormFields.fieldsMax else { return nil }
        var pairs: [Pair] = []
        for part in parts {
            let cut = part.firstIndex(of: UInt8(ascii: "=")) ?? part.endIndex
            guard let name = ByteText.formDecoded(part[..<cut]),
                let value = ByteText.formDecoded(part[cut...].dropFirst())
            else { return nil }
            pairs.append(Pair(name: name, value: value))
        }
        self.pairs = pairs
    }

    public init?(_ text: String) { self.init(Array(text.utf8)) }

    /// The first value of this name, if it is not empty.
    public subscript(name: String) -> String? {
        pairs.first { $0.name == name }.flatMap { $0.value.isEmpty ? nil : $0.value }
    }
}

/// Times as providers write them.
enum WebhookTime {
    /// Whole seconds since 1970, as digits.
    static func seconds(_ text: String?) -> Instant? {
        guard let text, (1...11).contains(text.utf8.count), text.utf8.allSatisfy({ (48...57).contains($0) }),
            let seconds = Int64(text)
        else { return nil }
        return Instant(millisecondsSince1970: seconds * 1_000)
    }

    /// RFC 3339 with its offset, such as `2026-11-27T15:46:11.250+05:00`; a time without an offset could be any.
    static func internet(_ text: String?) -> Instant? {
        guard
            let text,
            let match = text.wholeMatch(
                of: /(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:[Zz]|([+-])(\d\d):?(\d\d))/)
        else { return nil }
        let (_, yearText, monthText, dayText, hourText, minuteText, secondText, fraction, sign, hours, minutes) =
            match.output
        guard let year = Int(yearText), let month = Int(monthText), let day = Int(dayText), let hour = Int(hourText),
            let minute = Int(minuteText), let second = Int(secondText), hour < 24, minute < 60, second <= 60,
            let date = CivilDate(year: year, month: month, day: day)
        else { return nil }
        var offset = 0
        if let sign, let hours = hours.flatMap({ Int($0) }), let minutes = minutes.flatMap({ Int($0) }) {
            offset = (hours * 60 + minutes) * (sign == "-" ? -60 : 60)
        }
        let milliseconds = Int64((fraction.map(String.init) ?? "").padded(to: 3)) ?? 0
        let seconds = date.dayNumber * 86_400 + hour * 3_600 + minute * 60 + second - offset
        return Instant(millisecondsSince1970: Int64(seconds) * 1_000 + milliseconds)
    }
}

extension String {
    /// The first digits of a fraction, with noughts behind it where it is shorter.
    fileprivate func padded(to count: Int) -> String {
        String(prefix(count)) + String(repeating: "0", count: Swift.max(0, count - self.count))
    }
}
