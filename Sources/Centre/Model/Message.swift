public import Blood
public import Dispatching
public import Matching

/// To whom a message goes.
public enum Addressee: Codable, Sendable, Hashable {
    case donor(DonorID)
    case family
}

/// What a message to the family is for.
public enum FamilyPurpose: String, Codable, Sendable, CaseIterable, Hashable {
    case opened
    /// Typed on a keypad: asks for the rest, and says that nobody has confirmed it.
    case incomplete
    case covered
    case ended
}

/// Which messages go first when a way out is narrow.
public enum MessagePriority: Int, Codable, Sendable, CaseIterable, Hashable, Comparable {
    /// Everything of an emergency, and whatever spares somebody a journey or ends our messages to them.
    case emergency
    case urgent
    case routine
    /// An invitation to many: after everything that a patient needs.
    case campaign

    public static func < (left: MessagePriority, right: MessagePriority) -> Bool { left.rawValue < right.rawValue }

    init(_ urgency: Urgency, purpose: String) {
        let first: [MessagePurpose] = [.standDown, .standDownAgain, .directions, .clarification, .optOutConfirmation]
        if first.contains(where: { $0.rawValue == purpose }) {
            self = .emergency
        } else {
            self =
                switch urgency {
                case .emergency: .emergency
                case .urgent: .urgent
                case .routine: .routine
                }
        }
    }
}

/// One row of the outbox: written with the decision that caused it, kept afterwards.
public struct OutboxMessage: Codable, Sendable, Hashable {
    public var id: Int64
    /// `nil` for a campaign's.
    public var request: RequestID?
    public var wave: Int
    public var addressee: Addressee
    public var channel: Channel
    /// `MessagePurpose` or `FamilyPurpose` as text.
    public var purpose: String
    public var body: String
    public var priority: MessagePriority
    /// How many SMS it is billed as.
    public var parts: Int
    public var state: AttemptState
    public var createdAt: Instant
    public var expiresAt: Instant
    public var tries: Int
    /// Raised by every claim; a result that carries an older number is refused.
    public var fence: Int64
    /// The name of the way out that had it last, as the configuration calls it.
    public var way: String?
    /// When it was last handed to a way out.
    public var triedAt: Instant?
    public var providerID: String?
    /// A submission of it went unanswered and it was sent once more: the phone may have it twice.
    public var isPossiblyDuplicate: Bool
    /// When its last state was reached, if that state is an end.
    public var settledAt: Instant?
    /// When the person opened it, where the channel tells.
    public var readAt: Instant?
    /// What the body was written from, for a channel that has texts of its own.
    public var wording: MessageWording?
    /// `nil` for a request's; one of the two it always has.
    public var campaign: CampaignID?

    public init(
        id: Int64 = 0, request: RequestID?, wave: Int, addressee: Addressee, channel: Channel, purpose: String,
        body: String, priority: MessagePriority = .urgent, parts: Int = 1, state: AttemptState = .queued,
        createdAt: Instant, expiresAt: Instant, tries: Int = 0, fence: Int64 = 0, way: String? = nil,
        triedAt: Instant? = nil, providerID: String? = nil, isPossiblyDuplicate: Bool = false,
        settledAt: Instant? = nil, readAt: Instant? = nil, wording: MessageWording? = nil, campaign: CampaignID? = nil
    ) {
        self.id = id
        self.request = request
        self.wave = wave
        self.addressee = addressee
        self.channel = channel
        self.purpose = purpose
        self.body = body
        self.priority = priority
        self.parts = parts
        self.state = state
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.tries = tries
        self.fence = fence
        self.way = way
        self.triedAt = triedAt
        self.providerID = providerID
        self.isPossiblyDuplicate = isPossiblyDuplicate
        self.settledAt = settledAt
        self.readAt = readAt
        self.wording = wording
        self.campaign = campaign
    }

    /// The key the gateway is given: the same message always carries the same one, whatever is retried.
    public var idempotencyKey: String { OutboxMessage.keyPrefix + String(id) }

    static let keyPrefix = "qatra-"

    /// The message a key stands for.
    static func id(ofKey key: String) -> Int64? {
        key.hasPrefix(keyPrefix) ? Int64(key.dropFirst(keyPrefix.count)) : nil
    }
}

/// A message from a donor's phone.
public struct InboundMessage: Codable, Sendable, Hashable {
    /// The gateway's own id; the same id twice is one message.
    public var providerID: String
    /// E.164: a claim rather than a proof of who wrote.
    public var from: String
    public var body: String
    public var receivedAt: Instant
    /// When it was written, by the provider's clock; texts come out of order.
    public var sentAt: Instant?
    /// The provider's id of the message of ours that is answered, where the person's program tells.
    public var inReplyTo: String?
    /// The way it came.
    public var channel: Channel
    /// Our reference of the ask that is answered, where a button carried it: a claim, looked up before it counts.
    public var reference: String?
    /// A voice message, a picture: nothing that could be understood, so a person looks.
    public var isUnreadable: Bool

    public init(
        providerID: String, from: String, body: String, receivedAt: Instant, sentAt: Instant? = nil,
        channel: Channel = .sms, inReplyTo: String? = nil, reference: String? = nil, isUnreadable: Bool = false
    ) {
        self.providerID = providerID
        self.from = from
        self.body = body
        self.receivedAt = receivedAt
        self.sentAt = sentAt
        self.channel = channel
        self.inReplyTo = inReplyTo
        self.reference = reference
        self.isUnreadable = isUnreadable
    }
}

/// Somebody who wrote or rang and whom no rule answers: a person rings back. One open task a number, whatever comes.
public struct CallBack: Sendable, Hashable, Identifiable {
    /// Why a person has to look.
    public enum Cause: String, Sendable, CaseIterable, Hashable {
        /// The number is nobody's we know.
        case stranger
        /// A donor who was not asked, or whose words fit no ask.
        case noAsk
        /// A donor who answers a campaign's message with anything but no or STOP.
        case invitation
        /// Money was mentioned.
        case money
        /// A voice message or a picture.
        case unreadable
        /// Rang the helpline and hung up before anything was said.
        case missed
        /// Rang and hung up while waiting for an operator.
        case abandoned
        /// Rang, and nothing was said or pressed.
        case silent
        /// Waited, and asked to be rung back.
        case asked
        /// Opened a request on the keypad, because nobody was there.
        case keypad
        /// Reported the other side of a masked call.
        case reported
        /// The facility says that the request is not real; whoever asked for blood has to hear it, and may know better.
        case refused
    }

    public var id: Int64
    /// E.164.
    public var phone: String
    public var donor: DonorID?
    /// The request that was spoken of, where there is one.
    public var request: RequestID?
    public var cause: Cause
    /// The last words, as they came.
    public var words: String
    /// How many texts and calls came since it was opened.
    public var texts: Int
    public var openedAt: Instant
    public var changedAt: Instant

    public init(
        id: Int64 = 0, phone: String, donor: DonorID? = nil, request: RequestID? = nil, cause: Cause, words: String,
        texts: Int = 1, openedAt: Instant, changedAt: Instant
    ) {
        self.id = id
        self.phone = phone
        self.donor = donor
        self.request = request
        self.cause = cause
        self.words = words
        self.texts = texts
        self.openedAt = openedAt
        self.changedAt = changedAt
    }
}
