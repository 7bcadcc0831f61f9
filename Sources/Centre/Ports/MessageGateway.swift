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

    public init(idempotencyKey: String, to: String, channel: Channel, body: String, expiresAt: Instant) {
        self.idempotencyKey = idempotencyKey
        self.to = to
        self.channel = channel
        self.body = body
        self.expiresAt = expiresAt
    }
}

/// What a gateway answers to a submission. Acceptance is not delivery.
public enum GatewayAnswer: Sendable, Hashable {
    case accepted(providerID: String)
    /// Will never work for this number or text.
    case rejected(reason: String)
    /// Try again later; certainly not sent.
    case busy
    /// Nothing came back in time: it may or may not have gone out.
    case unknown
}

/// A way out of the house: an SMS gateway, a dialler, or the simulated phones.
public protocol MessageGateway: Sendable {
    /// Shown on the console.
    var name: String { get }
    /// The phones behind it are simulated; a real centre refuses such a gateway.
    var isSimulated: Bool { get }
    /// A second submission with the same key does not reach the phone twice.
    var honoursIdempotencyKey: Bool { get }
    var channels: Set<Channel> { get }
    func submit(_ message: GatewayMessage) async -> GatewayAnswer
}

/// A gateway's later word on a message, or a message from a phone.
public enum GatewayReport: Sendable, Hashable {
    case delivery(idempotencyKey: String, AttemptState)
    case inbound(InboundMessage)
}
