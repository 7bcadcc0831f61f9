public import Blood
public import Dispatching

/// What came back from a person over WhatsApp.
public enum WhatsAppReply: Sendable, Hashable {
    /// A button of ours was pressed.
    ///
    /// - Parameter ask: the reference that the message carried; a claim until it is looked up (`WhatsAppPayload`).
    case pressed(WhatsAppChoice, ask: String)
    /// Words, or a button whose words are all that is known of it, read by `ReplyReader`.
    case written(ReplyReading)
    /// A button that we have not made, and that does not say STOP.
    case foreign
    /// A voice message, a picture and the like, without words: a person looks at it.
    case speechless(kind: String)
    /// A thumb on a message of ours, or a notice of WhatsApp's own: nobody is asked back for it.
    case noAnswer(kind: String)

    /// What Meta calls them ("Messages webhook reference", 2026).
    private static let noAnswers: Set = ["reaction", "system", "request_welcome", "ephemeral"]

    /// Reads a text, a press or whatever came.
    ///
    /// STOP is heard first and always, whichever button it stands on. Behind a press of ours nothing is guessed; a
    /// press on a message that went out without payloads sends the words on the button in their place, and those are
    /// read like a text.
    ///
    /// - Parameter facilityCity: where the facility is whose ask is answered.
    public init(_ inbound: InboundText, facilityCity: FacilityCity = .unknown) {
        let hasWords = inbound.text.contains { !$0.isWhitespace }
        switch inbound.kind {
        case .text: self = .written(ReplyReader.read(inbound.text, facilityCity: facilityCity))
        case .button(let payload):
            if let payload = payload.flatMap({ WhatsAppPayload(reading: $0) }) {
                self = .pressed(payload.choice, ask: payload.ask)
                return
            }
            let reading = ReplyReader.read(inbound.text, facilityCity: facilityCity)
            let isLabel = hasWords && (payload == nil || payload == inbound.text)
            self = isLabel || reading.meaning == .optOut ? .written(reading) : .foreign
        case .other where hasWords:
            self = .written(ReplyReader.read(inbound.text, facilityCity: facilityCity))
        case .other(let kind):
            self = WhatsAppReply.noAnswers.contains(kind) ? .noAnswer(kind: kind) : .speechless(kind: kind)
        }
    }

    /// The ask that is meant, where the reply tells.
    public var ask: String? {
        if case .pressed(_, let ask) = self { ask } else { nil }
    }

    /// The reply the dispatcher decides on; `nil` for what answers nothing of ours.
    ///
    /// - Parameter nowMinutesOfDay: the facility's wall clock at `now`, 0…1439.
    public func reply(at now: Instant, nowMinutesOfDay: Int) -> Reply? {
        switch self {
        case .pressed(.pledge, _): .pledge(arriveFrom: nil, arriveBy: nil)
        case .pressed(.decline, _): .decline
        case .pressed(.stop, _): .optOut
        case .written(let reading): reading.reply(at: now, nowMinutesOfDay: nowMinutesOfDay)
        case .foreign, .noAnswer: nil
        case .speechless: .unclear
        }
    }
}
