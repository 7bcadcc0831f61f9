/// What a button under a message of ours answers.
public enum WhatsAppChoice: String, Sendable, CaseIterable, Hashable {
    /// Will come, or is on the way.
    case pledge
    case decline
    /// No more messages.
    case stop
}

/// A button: what it answers, and the words on it.
public struct WhatsAppButton: Sendable, Hashable {
    public let choice: WhatsAppChoice
    public let label: String

    public init(_ choice: WhatsAppChoice, _ label: String) {
        self.choice = choice
        self.label = label
    }
}

/// What stands behind a button and comes back when it is pressed: which answer it is, and to which ask, so that a press
/// on yesterday's message is not taken for an answer to today's.
///
/// It reads `qatra1:pledge:4821`. Messages lie on phones for years; the form never changes its meaning, and another one
/// begins with another word.
///
/// - Important: The person's program sends it back, and a program that somebody has changed can send any other. It
///   tells which ask is meant; that this person was asked for it is for whoever acts on it to look up.
public struct WhatsAppPayload: Sendable, Hashable {
    static let beginning = "qatra1"
    static let askLengthMax = 64
    /// A reply button's id may have 256 characters ("Interactive reply buttons messages", 2026); for a template's
    /// button Meta tells no limit. 128 is the least that anybody names.
    static let lengthMax = 128

    public let choice: WhatsAppChoice
    /// Our reference of the ask, as the message carried it.
    public let ask: String

    /// - Parameter ask: 1 to 64 letters, digits, hyphens and underscores.
    /// - Returns: `nil` for any other.
    public init?(_ choice: WhatsAppChoice, ask: String) {
        guard (1...WhatsAppPayload.askLengthMax).contains(ask.utf8.count),
            ask.utf8.allSatisfy(WhatsAppPayload.isPlain)
        else { return nil }
        self.choice = choice
        self.ask = ask
    }

    /// Reads what came back.
    ///
    /// - Returns: `nil` for whatever is not written by `text`.
    public init?(reading text: String) {
        guard text.utf8.count <= WhatsAppPayload.lengthMax else { return nil }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == WhatsAppPayload.beginning,
            let choice = WhatsAppChoice(rawValue: String(parts[1]))
        else { return nil }
        self.init(choice, ask: String(parts[2]))
    }

    /// As it goes out.
    public var text: String { "\(WhatsAppPayload.beginning):\(choice.rawValue):\(ask)" }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
