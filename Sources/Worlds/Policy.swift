public import Blood
public import Dispatching
public import Matching

/// What somebody outside knows of a donor when a policy is judged: the register's line, and what the rules need to
/// follow the donor through the days.
public struct PolicyDonor: Sendable, Hashable {
    public var profile: DonorProfile
    /// For the age rules; `nil` when it is not known.
    public var birthDate: CivilDate?
    /// The donation before the first day, if there was one.
    public var lastDonation: CivilDate?
    /// A day before which the blood bank does not want the donor, whatever the intervals say.
    public var notBefore: CivilDate?
    /// How often the donor was asked in the 90 days before the first.
    public var askedIn90Days: Int

    public init(
        profile: DonorProfile, birthDate: CivilDate? = nil, lastDonation: CivilDate? = nil,
        notBefore: CivilDate? = nil, askedIn90Days: Int = 0
    ) {
        self.profile = profile
        self.birthDate = birthDate
        self.lastDonation = lastDonation
        self.notBefore = notBefore
        self.askedIn90Days = askedIn90Days
    }
}

/// What became of an ask, as the world reports it. Silence is no event: time passing is.
public enum PolicyEvent: Sendable, Hashable {
    case delivered
    case undelivered
    case unclear
    case declined
    case optedOut
    case pledged(arriveBy: Instant?)
    case withdrew
    case late
    case arrived
    case noShow
    case deferred
    case donated
}

/// One donor asked for one request, once.
public struct PolicyAsk: Sendable, Hashable {
    public var request: RequestID
    public var donor: DonorID
    public var channel: Channel

    public init(request: RequestID, donor: DonorID, channel: Channel) {
        self.request = request
        self.donor = donor
        self.channel = channel
    }
}

/// A donor who is told that nobody needs to come any more.
public struct PolicyStandDown: Sendable, Hashable {
    public var request: RequestID
    public var donor: DonorID

    public init(request: RequestID, donor: DonorID) {
        self.request = request
        self.donor = donor
    }
}

/// What a policy wants done now.
public struct PolicyAnswer: Sendable, Hashable {
    public var asks: [PolicyAsk] = []
    public var standDowns: [PolicyStandDown] = []
    /// When the policy wants to look again if nothing happens before.
    public var wakeAt: Instant?

    public init(asks: [PolicyAsk] = [], standDowns: [PolicyStandDown] = [], wakeAt: Instant? = nil) {
        self.asks = asks
        self.standDowns = standDowns
        self.wakeAt = wakeAt
    }
}

/// A way to decide whom to ask, judged by what becomes of the patients.
///
/// A policy sees what a centre sees: the register, the requests, the answers and the time. Everything it does it says
/// in the answer; moments never decrease.
public protocol AskingPolicy: Sendable {
    /// All donors are known before the first request.
    mutating func start(_ donors: [PolicyDonor], at: Instant) -> PolicyAnswer
    mutating func open(_ request: BloodRequest, at: Instant) -> PolicyAnswer
    mutating func take(_ event: PolicyEvent, of donor: DonorID, for request: RequestID, at: Instant) -> PolicyAnswer
    mutating func clock(at: Instant) -> PolicyAnswer
    mutating func close(_ request: RequestID, at: Instant) -> PolicyAnswer
}
