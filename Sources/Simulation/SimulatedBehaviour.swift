public import Blood
public import Dispatching
public import Matching

/// How the people behind the simulated phones behave. Every chance is per message or visit; times are in minutes of
/// their lives, which pass `speed` times as fast as the clock.
public struct SimulatedBehaviour: Sendable, Hashable {
    /// Mean chance that an asked person pledges; each person has a willingness of their own around it.
    public var meanWillingness: Double
    /// Median time to an answer, log-normal.
    public var replyMedianMinutes: Double
    /// Standard deviation of its logarithm.
    public var replySpread: Double
    /// Chance that a voice call is answered.
    public var voiceAnswered: Double
    /// Chance that a pledged person who was told where to go arrives; without directions three quarters of it.
    public var arrival: Double
    /// Share of arrivals that come much later than said.
    public var lateness: Double
    /// Share of arrivals that the desk defers.
    public var deskDeferral: Double
    public var speed: Double

    public init(
        meanWillingness: Double, replyMedianMinutes: Double = 12, replySpread: Double = 1, voiceAnswered: Double = 0.43,
        arrival: Double = 0.8, lateness: Double = 0.15, deskDeferral: Double = 0.24, speed: Double = 1
    ) {
        self.meanWillingness = min(max(meanWillingness, 0.001), 0.999)
        self.replyMedianMinutes = replyMedianMinutes
        self.replySpread = replySpread
        self.voiceAnswered = voiceAnswered
        self.arrival = arrival
        self.lateness = lateness
        self.deskDeferral = deskDeferral
        self.speed = max(speed, 0.001)
    }

    /// The base of the matching study: 12 % willing, answers after 12 minutes (median), 80 % of pledges arrive; 24 % of
    /// willing donors are deferred at the desk (Karachi, n = 63,582); 43 % of calls are answered.
    public static let field = SimulatedBehaviour(meanWillingness: 0.12)

    /// For showing: more than twice as willing as the field, and thirty minutes of life in one of the clock, so that
    /// a visitor sees a pledge within the first minute. The page must say that phones are simulated.
    public static let demonstration = SimulatedBehaviour(meanWillingness: 0.28, speed: 30)
}

/// What goes wrong at the simulated gateway; all zero by default.
public struct GatewayFaults: Sendable, Hashable {
    /// Chance that a submission is refused for good.
    public var refusal: Double
    /// Chance of "try again later".
    public var busy: Double
    /// Chance that no answer comes back; in half of these cases the message went out.
    public var unknown: Double
    /// Chance that an accepted message never reaches its phone, over and above phones that are always off.
    public var undelivered: Double
    /// Chance that it reaches the phone much later (median 45 minutes).
    public var late: Double
    /// Chance that a delivery report is sent twice.
    public var duplicateReport: Double
    /// Chance that a delivery report comes long after the event, often after the person's answer.
    public var lateReport: Double

    public init(
        refusal: Double = 0, busy: Double = 0, unknown: Double = 0, undelivered: Double = 0, late: Double = 0,
        duplicateReport: Double = 0, lateReport: Double = 0
    ) {
        self.refusal = refusal
        self.busy = busy
        self.unknown = unknown
        self.undelivered = undelivered
        self.late = late
        self.duplicateReport = duplicateReport
        self.lateReport = lateReport
    }

    public static let none = GatewayFaults()

    /// A bad day at the gateway, for tests.
    public static let rough = GatewayFaults(
        refusal: 0.02, busy: 0.1, unknown: 0.1, undelivered: 0.05, late: 0.05, duplicateReport: 0.2, lateReport: 0.2)
}

/// What a message is about for the person who reads it. The port between centre and gateway carries only text, as a
/// real one does; whoever assembles the centre looks this up by the message's key.
public struct SimulatedIntent: Codable, Sendable, Hashable {
    public var purpose: MessagePurpose
    public var request: RequestID
    public var donor: DonorID
    /// How far the person lives from the facility; decides how long the way takes.
    public var kilometres: Double

    public init(purpose: MessagePurpose, request: RequestID, donor: DonorID, kilometres: Double) {
        self.purpose = purpose
        self.request = request
        self.donor = donor
        self.kilometres = kilometres
    }
}

/// What the simulated facility's desk says of a donor.
public struct FacilityReport: Sendable, Hashable {
    public enum Stage: String, Codable, Sendable, CaseIterable, Hashable {
        /// Not the facility: the donor presses "I am on my way" on the page behind the link. Half of them do.
        case leftHome
        case arrived
        case accepted
        case deferred
        case donated
    }

    /// The same report always has the same id, so that hearing it twice can be noticed.
    public var id: String
    public var request: RequestID
    public var donor: DonorID
    public var stage: Stage
    /// For a deferral the key of the rule the desk names.
    public var deferralRule: String?
    public var at: Instant
}

/// A text on one of the phones, for the page that shows them.
public struct SimulatedText: Sendable, Hashable {
    public enum State: String, Sendable, Hashable {
        /// Accepted by the gateway, not on the phone yet.
        case onTheWay
        case received
        /// Never reached the phone.
        case lost
        /// Written by the phone's owner.
        case written
    }

    /// Key of a message from the centre, id of a message to it.
    public var id: String
    public var phone: String
    public var at: Instant
    public var channel: Channel
    public var body: String
    public var intent: SimulatedIntent?
    public var state: State
}
