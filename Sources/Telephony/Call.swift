public import Blood

/// What a call is for; decides which machine takes its events.
public enum CallKind: String, Codable, Sendable, CaseIterable, Hashable {
    /// Somebody rings the helpline.
    case inbound
    /// A donor is rung and asked.
    case ask
    /// An operator rings a facility back.
    case verification
    /// An operator rings somebody: a caller back, a donor, a family.
    case desk
    /// Two people speak through us and see no numbers.
    case masked
}

/// Where a call stands, as it is stored and shown.
public enum CallStage: String, Codable, Sendable, CaseIterable, Hashable {
    /// Made, and not begun: nothing has been dialled.
    case planned
    /// A caller rings with us, or the first party is being rung.
    case ringing
    case greeting
    case language
    /// The caller is told the state of the request.
    case summary
    case menu
    case queue
    case keypadGroup
    case keypadUnits
    case keypadFacility
    case keypadConfirm
    /// The centre opens the request that was typed.
    case keypadSent
    /// The donor is asked.
    case asking
    /// The donor comes, and is asked when.
    case arrival
    /// The first party of a masked bridge is asked.
    case firstAccepts
    case ringingSecond
    case secondAccepts
    /// The second party hears what must be said before it is connected.
    case notice
    case talking
    /// The conversation of a masked bridge is over, and its donor is asked how it went.
    case feedback
    /// All is decided; a last sentence is said.
    case closing
    case ended
}

/// Why a call wants to be woken.
enum AlarmReason: String, Codable, Sendable, Hashable {
    case play
    case silence
    case dial
    case offer
    case unattended
    case form
    case talk
    case expiry
    case life
}

struct Alarm: Codable, Sendable, Hashable {
    let reason: AlarmReason
    let at: Instant
}

struct KeyPress: Codable, Sendable, Hashable {
    let channel: ChannelID
    let key: String
    let at: Instant
    /// It was an answer: the same key at once after it is the same press.
    let wasAnswer: Bool
}

/// One telephone call with all its legs: everything that is known of it, so that it goes on from its stored form after
/// any crash. Events in, commands and facts out; it reads no clock and no store.
public struct Call: Codable, Sendable, Hashable {
    /// The name of the call, and the beginning of the names of all that belongs to it.
    public let id: CallID
    /// What the call is for.
    public let kind: CallKind
    /// The times of this call, as they were when it was made.
    public let policy: CallPolicy
    /// What is spoken from now on.
    public internal(set) var language: SpokenLanguage
    /// Every leg there has been, in the order they were made.
    public internal(set) var legs: [Leg] = []
    /// Where the call stands.
    public internal(set) var stage: CallStage
    /// When the present stage began; `nil` before the call has begun.
    public internal(set) var stageSince: Instant?
    /// When the caller rang us, or we rang the first party.
    public internal(set) var startedAt: Instant?
    /// When the first leg was answered.
    public internal(set) var answeredAt: Instant?
    /// Since when the caller has waited; kept when an operator is not reached, so the place is too.
    public internal(set) var queuedAt: Instant?
    /// When two people first heard each other.
    public internal(set) var connectedAt: Instant?
    /// When everybody had been told to hang up; `nil` until then.
    public internal(set) var endedAt: Instant?
    /// `nil` until the call has ended.
    public internal(set) var outcome: CallOutcome?
    /// The last keys that were pressed, by anybody, 64 at most.
    public internal(set) var pressed = ""
    /// Plays so far; the number of the last is in its name.
    public internal(set) var playbacks = 0
    /// Recordings so far, numbered likewise.
    public internal(set) var recordings = 0
    /// The recording that runs.
    public internal(set) var recording: String?
    /// What an inbound call knows beside this; `nil` for others.
    public internal(set) var inbound: InboundState?
    /// What a donor is asked and has said; `nil` for others.
    public internal(set) var asking: AskState?
    /// Who is connected with whom; `nil` for others.
    public internal(set) var pairing: PairState?
    /// The supervisor who listens in, or whose telephone is rung for it.
    public internal(set) var listener: Int64?

    var alarms: [Alarm] = []
    var lastKey: KeyPress?
    var hasBridge = false
    /// The play that is on was not heard to its end.
    var playFailed = false
    var intendedOutcome: CallOutcome?

    init(_ id: CallID, _ kind: CallKind, _ policy: CallPolicy, _ language: SpokenLanguage, _ stage: CallStage) {
        self.id = id
        self.kind = kind
        self.policy = policy
        self.language = language
        self.stage = stage
    }

    /// The next moment at which the call must be given `.timer`; `nil` only before it has begun and after it has ended.
    public var wakeAt: Instant? { alarms.map(\.at).min() }

    /// Nothing more is said or done, except that a leg which outlived the call is hung up again.
    public var isEnded: Bool { stage == .ended }

    /// The name of the call's one conversation at the exchange.
    public var bridge: String { "\(id)-bridge" }

    /// The last leg of a party that is neither ended nor told to end.
    public func leg(of party: Party) -> Leg? { legs.last { $0.party == party && $0.isLive } }

    /// Begins a call that we place. Does nothing when it has begun, or when the other side placed it.
    public mutating func begin(at now: Instant) -> CallTurn {
        var step = CallStep(call: self, now: now)
        step.begin()
        self = step.call
        return step.turn
    }

    /// What is to be done now that this happened. A timer that comes before `wakeAt` does nothing, so it is set again
    /// after every event, early ones included. An event that comes twice, late or for a leg of another call changes
    /// nothing; a key cannot be told from the same key pressed again, except in `policy.keyBounce`.
    public mutating func take(_ event: CallEvent, at now: Instant) -> CallTurn {
        var step = CallStep(call: self, now: now)
        step.take(event)
        self = step.call
        return step.turn
    }
}
