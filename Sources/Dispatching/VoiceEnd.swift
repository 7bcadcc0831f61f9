import Blood
import Matching

/// What became of the ring with which a donor was asked, as far as no key was pressed.
///
/// A network's causes do not tell a telephone that is off or out of reach from one that nobody takes, so neither is
/// that told here.
public enum VoiceEnd: String, Codable, Sendable, CaseIterable, Hashable {
    /// Spoke with somebody else: has the telephone in hand, and has not heard of us.
    case busy
    /// Heard it ring and refused, without knowing what for.
    case refused
    /// Did not take the call, or the telephone is off or out of reach.
    case notAnswered
    /// The network knows no such number. Networks err, so a person has to look; the donor has not said so.
    case noSuchNumber
    /// Trunk or network failed, or we let go before it was answered: says nothing of the person.
    case failed
    /// Answered, and pressed nothing: somebody who listened, or a machine.
    case nothingPressed

    /// Nobody took the call, so nothing more can come of it.
    public var isUnreached: Bool { self != .nothingPressed }

    /// The telephone cannot have rung: nobody was disturbed, and nobody ignored anything.
    public var isUnheard: Bool { self == .busy || self == .noSuchNumber || self == .failed }

    /// How much of a No a ring is by which alone a donor was asked; a whole one is what pressing "cannot" is, or to let
    /// the time to answer pass after having been reached.
    ///
    /// It is the chance that the donor could know of the ask at all. What was not heard is no trial. Of those who do
    /// not take the call half are counted, because some are off; who refuses the ring is there, and has not heard what
    /// it is about. Both figures are unsourced.
    var shareOfNo: Double {
        switch self {
        case .busy, .noSuchNumber, .failed: 0
        case .notAnswered: 0.5
        case .refused: 0.75
        case .nothingPressed: 1
        }
    }
}

/// How far an ask had come on the channel before the telephone rang.
struct EarlierTry: Codable, Sendable, Hashable {
    var channel: Channel
    var attemptedAt: Instant
    var delivery: AttemptState
    var wasContacted: Bool
}

extension Ask {
    /// Whether the donor could notice anything of it; of who could not, nothing is held against the next ask.
    public var wasNoticeable: Bool { stage != .unreachable || !(voiceEnd?.isUnheard ?? false) }

    /// The donor was rung, did not take the call, and was reached by nothing else: there was no moment for a STOP.
    var wasRungInVain: Bool { stage == .unreachable && voiceEnd != nil }

    /// The donor was asked by telephone alone, so what comes of it is learned of the telephone.
    var isByVoiceAlone: Bool { triedChannels == [.voice] }

    /// What is known of the earlier try is kept while the telephone rings.
    mutating func rememberEarlierTry() {
        beforeCall = EarlierTry(
            channel: channel, attemptedAt: attemptedAt, delivery: delivery, wasContacted: wasContacted)
    }

    /// The call has reached nobody and is over: the ask stands as the earlier try had left it, and is judged as if the
    /// telephone had not rung, but for what `voiceEnd` says.
    /// - Returns: false where the telephone was the first try.
    mutating func endCall() -> Bool {
        guard channel == .voice, triedChannels.count > 1, let earlier = beforeCall else { return false }
        triedChannels.removeLast()
        channel = earlier.channel
        attemptedAt = earlier.attemptedAt
        delivery = earlier.delivery
        if stage == .asked { wasContacted = earlier.wasContacted }
        beforeCall = nil
        return true
    }
}
