import Blood
import Telephony

extension ExchangeNews {
    /// What an event of Asterisk says, or `nil` when it says nothing we tell.
    ///
    /// A channel's end is seen twice: when it leaves our application and when it is destroyed, and either may be
    /// missing (who never was in our application does not leave it). Both are read as its end, and whoever tells it
    /// sees to it that it is told once. A request to hang up is not the end: the channel is still there.
    init?(_ event: WireEvent, now: Instant) {
        let at = event.timestamp.flatMap(Instant.init(asterisk:)) ?? now
        switch event.type {
        case .stasisStart:
            guard let channel = event.channel else { return nil }
            let id = ChannelID(rawValue: channel.id)
            if event.args?.first == ExchangeNews.legArgument {
                self = .event(id, .answered(id), at: at)
            } else {
                let number = channel.caller?.number.flatMap { $0.isEmpty ? nil : $0 }
                let dialled = channel.dialplan?.exten.flatMap { $0.isEmpty ? nil : $0 }
                self = .arrived(id, number: number, dialled: dialled, at: at)
            }
        case .digit:
            guard let channel = event.channel, let digit = event.digit, digit.count == 1, let key = digit.first else {
                return nil
            }
            let id = ChannelID(rawValue: channel.id)
            self = .event(id, .pressed(id, key), at: at)
        case .stateChange:
            guard let channel = event.channel, channel.state == "Ringing" else { return nil }
            let id = ChannelID(rawValue: channel.id)
            self = .event(id, .ringing(id), at: at)
        case .playbackFinished:
            guard let playback = event.playback else { return nil }
            let target = playback.target.flatMap { $0.hasPrefix("channel:") ? $0.dropFirst(8) : nil }
            let event: CallEvent = playback.state == "failed" ? .notPlayed(id: playback.id) : .played(id: playback.id)
            self = .event(target.map { ChannelID(rawValue: String($0)) }, event, at: at)
        case .stasisEnd:
            guard let channel = event.channel else { return nil }
            let id = ChannelID(rawValue: channel.id)
            self = .event(id, .ended(id, .hungUp), at: at)
        case .destroyed:
            guard let channel = event.channel else { return nil }
            let id = ChannelID(rawValue: channel.id)
            let wasAnswered = channel.state == "Up" || !id.isDialled
            let end: LegEnd = wasAnswered ? .hungUp : LegEnd(cause: event.cause, sipStatus: event.sipStatus)
            self = .event(id, .ended(id, end), at: at)
        case .bridgeCreated, .bridgeDestroyed: return nil
        }
    }

    /// The first argument with which a leg we dialled comes into our application; the second is its call.
    static let legArgument = "leg"
}

extension LegEnd {
    /// Why somebody we rang did not answer. The SIP status is more exact than the cause of Q.850, into which Asterisk
    /// translates it; the cause stands alone when we or the clock ended the ringing.
    init(cause: Int?, sipStatus: Int?) {
        switch sipStatus {
        case 486, 600: self = .busy
        case 603: self = .declined
        case 404, 410, 484, 604: self = .noSuchNumber
        case 408, 480, 487: self = .noAnswer
        case .some(400...699): self = .failed
        default:
            switch cause {
            // 17: user busy.
            case 17: self = .busy
            // 21: call rejected.
            case 21: self = .declined
            // 1: unallocated; 22: number changed; 28: invalid format.
            case 1, 22, 28: self = .noSuchNumber
            // 16: normal clearing, which is how we end a ringing; 18, 19: no response, no answer; 20: subscriber
            // absent; 26: answered elsewhere.
            case 16, 18, 19, 20, 26: self = .noAnswer
            default: self = .failed
            }
        }
    }
}
