public import Telephony

/// What is fixed between us and the exchange, on both sides.
public struct ExchangeSettings: Sendable {
    /// The address we listen on. Passwords go over this line unencrypted, so it stays on this machine or inside a
    /// network of its own.
    public var host: String
    /// 0 lets the system choose; see `AsteriskExchange.boundPort`.
    public var port: Int
    /// What Asterisk has to present, as `username` and `password` of its `websocket_client.conf`.
    public var user: String
    public var password: String
    /// The name of our application in `Stasis(…)` and in `apps` of Asterisk's `ari.conf`.
    public var application: String
    /// What Asterisk is told to ring, such as `PJSIP/03001234567@trunk`; `nil` for what is no number and no telephone.
    /// Nothing else may get into a dial string, where `@` and `&` have a meaning.
    public var endpoint: @Sendable (Destination) -> String?
    /// What the people we ring see, such as `Blood Helpline <1155>`: never the number of another party.
    public var callerID: String
    /// The folder of our sounds below Asterisk's own; inside it there is one folder for each language.
    public var soundsPrefix: String
    public var limits: ExchangeLimits

    public init(
        host: String = "127.0.0.1", port: Int, user: String, password: String, application: String,
        callerID: String, soundsPrefix: String = "qatra", limits: ExchangeLimits = ExchangeLimits(),
        endpoint: @escaping @Sendable (Destination) -> String?
    ) {
        self.host = host
        self.port = port
        self.user = user
        self.password = password
        self.application = application
        self.endpoint = endpoint
        self.callerID = callerID
        self.soundsPrefix = soundsPrefix
        self.limits = limits
    }

    /// The path Asterisk opens its websocket at.
    static let path = "/ari"
    /// The name of the protocol in `Sec-WebSocket-Protocol`; Asterisk hangs up on an answer without it.
    static let websocketProtocol = "ari"
}

/// How long we wait and how much we keep. The defaults are for Asterisk on the same machine and 100 calls at once.
public struct ExchangeLimits: Sendable, Hashable {
    /// Of one request inside the websocket. Asterisk works on one after the other and answers in milliseconds; a caller
    /// who hears nothing for five seconds hangs up.
    public var requestDeadline: Duration
    /// From one ping to the next.
    public var pingEvery: Duration
    /// How long after a ping its answer may take before the connection is closed.
    public var pongWithin: Duration
    /// From the opening of a connection to the end of its HTTP request.
    public var greetingDeadline: Duration
    /// News not yet heard. A call makes some 30 in its first minute: 8,192 are more than 250 calls of which nobody has
    /// heard anything. When it is full the connection is closed, so that the next one begins with a true list.
    public var newsMax: Int
    /// News that has waited longer than this means that nobody is listening, and `/healthz` says no. It is longer than
    /// one request, because a hearer may wait for one.
    public var hearingStallMax: Duration
    /// Requests Asterisk has not answered yet; the rest is refused at once.
    public var requestsMax: Int

    public init(
        requestDeadline: Duration = .seconds(5), pingEvery: Duration = .seconds(10),
        pongWithin: Duration = .seconds(10), greetingDeadline: Duration = .seconds(5), newsMax: Int = 8_192,
        hearingStallMax: Duration = .seconds(8), requestsMax: Int = 1_024
    ) {
        self.requestDeadline = requestDeadline
        self.pingEvery = pingEvery
        self.pongWithin = pongWithin
        self.greetingDeadline = greetingDeadline
        self.newsMax = newsMax
        self.hearingStallMax = hearingStallMax
        self.requestsMax = requestsMax
    }

    /// One message of Asterisk: the list of 1,000 channels takes some 800 kB, more with its quotes escaped.
    static let messageBytesMax = 4 << 20
    /// Asterisk's own request has some 300 bytes of header in 8 fields.
    static let headerBytesMax = 4_096
    static let headersMax = 32
    /// Connections at once: each caller who rings makes one for `/healthz`.
    static let connectionsMax = 512
}
