public import Blood
public import Dispatching
public import Matching

/// What the gateway is handed.
public struct GatewayMessage: Sendable, Hashable {
    public var idempotencyKey: String
    /// E.164.
    public var to: String
    public var channel: Channel
    public var body: String
    public var expiresAt: Instant
    /// No byte of it may leave the house later than this: what it is for may have ended since it was claimed.
    public var leaveBy: Instant
    /// What the body was written from, for a channel that writes it in its own form.
    public var wording: MessageWording?
    /// What is known of the person, for a channel that needs it.
    public var contact: MessageContact?

    public init(
        idempotencyKey: String, to: String, channel: Channel, body: String, expiresAt: Instant,
        leaveBy: Instant? = nil, wording: MessageWording? = nil, contact: MessageContact? = nil
    ) {
        self.idempotencyKey = idempotencyKey
        self.to = to
        self.channel = channel
        self.body = body
        self.expiresAt = expiresAt
        self.leaveBy = leaveBy ?? expiresAt
        self.wording = wording
        self.contact = contact
    }

    /// Whole minutes in which it is worth delivering: down, so that nothing is delivered after it; the last counts as
    /// one, and 0 is over.
    public func minutesLeft(at now: Instant) -> Int {
        let left = expiresAt - now
        return left > .zero ? max(1, Int((left / .minutes(1)).rounded(.down))) : 0
    }
}

/// What a message was written from: kept with it for a channel whose provider has texts of its own.
public struct MessageWording: Codable, Sendable, Hashable {
    /// Raw value of `MessagePurpose` or `FamilyPurpose`.
    public var purpose: String
    public var isForFamily: Bool
    public var language: Language
    public var facts: MessageFacts

    public init(purpose: String, isForFamily: Bool, language: Language, facts: MessageFacts) {
        self.purpose = purpose
        self.isForFamily = isForFamily
        self.language = language
        self.facts = facts
    }
}

/// What is known of a person who is written to over a channel that asks for consent and knows a window.
public struct MessageContact: Sendable, Hashable {
    /// When the person agreed to this channel; `nil` for never.
    public var consentedAt: Instant?
    /// When the person said STOP; `nil` for never.
    public var stoppedAt: Instant?
    /// When the person last wrote over this channel.
    public var lastWroteAt: Instant?

    public init(consentedAt: Instant?, stoppedAt: Instant?, lastWroteAt: Instant?) {
        self.consentedAt = consentedAt
        self.stoppedAt = stoppedAt
        self.lastWroteAt = lastWroteAt
    }
}

/// What a gateway answers to a submission. Acceptance is not delivery.
public enum GatewayAnswer: Sendable, Hashable {
    case accepted(providerID: String)
    /// Will never work for this number or text.
    case rejected(reason: String)
    /// This person cannot be reached this way, and that says nothing of others: no consent, not with this service.
    case unreachable(reason: String)
    /// Takes nothing from this centre: password, balance, contract. Certainly not sent, and no fault of the number's.
    case barred(reason: String)
    /// Try again later; certainly not sent.
    case busy
    /// Nothing came back in time: it may or may not have gone out.
    case unknown
}

extension GatewayAnswer {
    var isAccepted: Bool { if case .accepted = self { true } else { false } }
}

/// How fast one sender may go.
public struct SendingRate: Sendable, Hashable {
    public var messages: Int
    public var period: Duration

    public init(messages: Int, period: Duration) {
        self.messages = messages
        self.period = period
    }

    /// What one of so many nodes may hand over, so that all of them together keep the rate in every period: an equal
    /// part, and where there are more nodes than messages one message in a longer time.
    func part(of nodes: Int) -> SendingRate {
        messages >= nodes
            ? SendingRate(messages: messages / nodes, period: period)
            : SendingRate(messages: 1, period: period * nodes)
    }
}

/// A way out of the house: an SMS gateway, a dialler, or the simulated phones.
public protocol MessageGateway: Sendable {
    /// What the configuration calls it, kept with every message it was handed; unlike every other way's.
    var id: String { get }
    /// Shown on the console.
    var name: String { get }
    /// The phones behind it are simulated; a real centre refuses such a gateway.
    var isSimulated: Bool { get }
    /// A second submission with the same key does not reach the phone twice.
    var honoursIdempotencyKey: Bool { get }
    /// It says by itself, within seconds, that it has passed a message on to the network; so its silence says that it
    /// never had the message, and a queue that stands still is seen from here.
    var reportsPassing: Bool { get }
    /// `nil` where nothing is known to be forbidden.
    var rate: SendingRate? { get }
    var channels: Set<Channel> { get }
    func submit(_ message: GatewayMessage) async -> GatewayAnswer
}

extension MessageGateway {
    public var id: String { name }
    public var reportsPassing: Bool { false }
    public var rate: SendingRate? { nil }
}

/// What a way out says of a message it was handed.
public struct MessageReport: Sendable, Hashable {
    /// Our own key of the message, where the provider carries it.
    public var key: String?
    /// The provider's id of the message; enough where there is no key.
    public var providerID: String?
    /// `submitted` (passed on to the network), `delivered`, `failed`, `expired`, or `unknown`.
    public var state: AttemptState
    /// Delivered, and opened by the person.
    public var isRead: Bool
    /// Failed, because the person has turned our messages off with the provider.
    public var saysStop: Bool
    /// The same for every repetition of this report; `nil` where there are none.
    public var identity: String?

    public init(
        key: String? = nil, providerID: String? = nil, state: AttemptState, isRead: Bool = false,
        saysStop: Bool = false, identity: String? = nil
    ) {
        self.key = key
        self.providerID = providerID
        self.state = state
        self.isRead = isRead
        self.saysStop = saysStop
        self.identity = identity
    }
}

/// A gateway's later word on a message, or a message from a phone.
public enum GatewayReport: Sendable, Hashable {
    case report(MessageReport)
    case inbound(InboundMessage)

    /// What became of the message with this key.
    public static func delivery(idempotencyKey: String, _ state: AttemptState) -> GatewayReport {
        .report(MessageReport(key: idempotencyKey, state: state))
    }
}
