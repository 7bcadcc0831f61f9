public import Access

/// How a centre's server is set up: who stands before it, and how much of it one house may use.
public struct ServerSettings: Sendable {
    /// Whose `X-Forwarded-For` is believed.
    public var proxies: TrustedProxies
    /// The houses the desk works from: they are never held for strangers, even before anybody there has signed in.
    public var desks: [NetworkRange]
    /// People reach the pages over TLS, ended here or by a proxy, so that browsers may be told to stay with it.
    public var isOverTLS: Bool
    public var limits: ServerLimits

    public init(
        proxies: TrustedProxies = .thisMachine, desks: [NetworkRange] = [], isOverTLS: Bool = false,
        limits: ServerLimits = ServerLimits()
    ) {
        self.proxies = proxies
        self.desks = desks
        self.isOverTLS = isOverTLS
        self.limits = limits
    }
}

/// How much of the server one house, one browser and all strangers together may use, and how slow a client may be.
///
/// The times have no source but what slow telephones need: 64 KB, our longest form, over a line of 2 KB a second takes
/// 32 seconds. The counts are for a helpline of fifty consoles behind one address, with room. Header limits are those
/// of swift-nio after CVE-2026-28980.
public struct ServerLimits: Sendable {
    /// Connections at once.
    public var connections = 2_000
    /// Of these, as many are kept back for houses in which somebody is signed in.
    public var connectionsKeptForStaff = 500
    public var connectionsOfAHouse = 400
    /// Requests of a house of strangers: so many a second, and so many at once after a rest.
    public var requestsASecond = 50.0
    public var requestsAfterARest = 300.0
    /// The same for a house in which somebody is signed in.
    public var requestsOfStaffASecond = 200.0
    public var requestsOfStaffAfterARest = 1_200.0
    /// Requests of strangers that are worked on at the same moment; as many again of those who bring a request for
    /// blood, an answer or a report.
    public var requestsOfStrangersAtWork = 64
    /// Event streams of one session; a browser holds one for every page that is open.
    public var streamsOfASession = 30
    /// Event streams of one house of donors and families; mobile networks put many people behind one address.
    public var streamsOfAHouse = 100
    public var streamsOfVisitors = 600

    /// From the first byte of a request, or from the connection, to the end of its header.
    public var headerSeconds = 10.0
    /// From the header to the end of the body, with a second more for each so many bytes of it.
    public var bodySeconds = 30.0
    public var bodyBytesASecond = 1_024.0
    /// Between an answer and the next request.
    public var idleSeconds = 60.0
    /// While nothing of an answer is taken.
    public var stalledSeconds = 30.0
    public var headerBytes = 80 * 1_024
    public var headerFields = 100
    /// Whether this machine's own programs are spared: commands and Kannel must always get in.
    public var sparesThisMachine = true

    public init() {}
}
