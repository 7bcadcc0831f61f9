public import Blood

/// One telephone in a call, and what it hears.
public struct Leg: Codable, Sendable, Hashable {
    /// Where a leg stands. A leg that has ended is told nothing but to hang up.
    public enum State: String, Codable, Sendable, CaseIterable, Hashable {
        /// Rung by us, nothing heard of it yet.
        case dialled
        /// It rings: at the other end, or a caller's with us.
        case ringing
        /// Answered.
        case up
        case ended
    }

    /// Who is at its end.
    public let party: Party
    /// Its name at the exchange.
    public let channel: ChannelID
    /// `nil` for the caller, who rang us.
    public let destination: Destination?
    /// Where it stands.
    public internal(set) var state: State
    /// When it was rung, or rang us.
    public internal(set) var startedAt: Instant
    /// `nil` until it is answered.
    public internal(set) var answeredAt: Instant?
    /// When its end was reported.
    public internal(set) var endedAt: Instant?
    /// Why it ended; `nil` while it lives.
    public internal(set) var end: LegEnd?
    /// Was told to hang up; its end may not have been reported yet.
    public internal(set) var isReleased = false
    /// The play it hears.
    public internal(set) var playing: String?
    /// What was last said to it: said again after a restart while it is being said or its answer is waited for.
    public internal(set) var prompt: [Sound] = []
    /// Hears music, on hold or in the queue.
    public internal(set) var hasMusic = false
    /// Is in the call's conversation.
    public internal(set) var isBridged = false
    /// Hears and is not heard.
    public internal(set) var isMuted = false

    init(_ party: Party, _ channel: ChannelID, _ destination: Destination?, _ state: State, at instant: Instant) {
        self.party = party
        self.channel = channel
        self.destination = destination
        self.state = state
        startedAt = instant
    }

    /// Neither ended nor told to end.
    public var isLive: Bool { state != .ended && !isReleased }

    /// Can hear and be heard.
    public var isUp: Bool { state == .up && !isReleased }

    var wasAnswered: Bool { answeredAt != nil }
}
