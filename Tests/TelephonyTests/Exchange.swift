import Telephony

/// What an exchange would make of the commands, and everything it would find wrong with them.
struct Exchange {
    /// Legs whose end the call has been told.
    private(set) var ended: Set<ChannelID> = []
    private(set) var hungUp: Set<ChannelID> = []
    private(set) var bridged: Set<ChannelID> = []
    private(set) var plays: [ChannelID: String] = [:]
    private(set) var playIDs: Set<String> = []
    private(set) var complaints: [String] = []

    /// What the call is about to be told.
    mutating func reports(_ event: CallEvent, legs: [Leg]) {
        switch event {
        case .ended(let channel, _): end(channel)
        case .played(let id), .notPlayed(let id): plays = plays.filter { $0.value != id }
        case .resumed(let channels, let bridges):
            for leg in legs where !channels.contains(leg.channel) { end(leg.channel) }
            if bridges.isEmpty { bridged = [] }
        case .answered, .ringing, .pressed, .timer, .desk: break
        }
    }

    private mutating func end(_ channel: ChannelID) {
        ended.insert(channel)
        bridged.remove(channel)
        plays[channel] = nil
    }

    mutating func obey(_ commands: [CallCommand]) {
        for command in commands { obey(command) }
    }

    private mutating func obey(_ command: CallCommand) {
        switch command {
        case .play(let channel, let id, let sounds, _):
            expectAlive(channel, command)
            if bridged.contains(channel) { complain("a play into a conversation", command) }
            if plays[channel] != nil { complain("a play into a play", command) }
            if sounds.isEmpty { complain("a play of nothing", command) }
            if !playIDs.insert(id).inserted { complain("a play under an old name", command) }
            let known = sounds.allSatisfy { Sound.fixed.contains($0) || $0.rawValue.hasPrefix("facility-") }
            if !known { complain("a sound that is not listed", command) }
            plays[channel] = id
        case .announce(_, let id, let sounds, _):
            if bridged.count < 2 { complain("a notice that nobody hears", command) }
            if sounds != [.listeningNotice] { complain("a notice of something else", command) }
            if !playIDs.insert(id).inserted { complain("a play under an old name", command) }
        case .stopPlaying(let id): plays = plays.filter { $0.value != id }
        case .connect(let channels, _):
            for channel in channels {
                expectAlive(channel, command)
                if plays[channel] != nil { complain("a bridge that waits for a prompt", command) }
                bridged.insert(channel)
            }
        case .separate(let channel, _):
            expectAlive(channel, command)
            bridged.remove(channel)
        case .endBridge: bridged = []
        case .hangUp(let channel):
            hungUp.insert(channel)
            bridged.remove(channel)
            plays[channel] = nil
        case .answer(let channel), .dial(let channel, _, _), .startMusic(let channel), .stopMusic(let channel),
            .mute(let channel), .unmute(let channel):
            expectAlive(channel, command)
        case .record, .stopRecording: break
        }
    }

    private mutating func expectAlive(_ channel: ChannelID, _ command: CallCommand) {
        if ended.contains(channel) || hungUp.contains(channel) { complain("a leg that is gone", command) }
    }

    private mutating func complain(_ what: String, _ command: CallCommand) { complaints.append("\(what): \(command)") }
}

/// Chance by seed (SplitMix64, S. Vigna), the same on every machine.
struct Dice: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func roll(_ sides: Int) -> Int { Int.random(in: 0..<sides, using: &self) }
}
