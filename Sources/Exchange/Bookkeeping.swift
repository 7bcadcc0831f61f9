import Synchronization
import Telephony

/// Channels whose end was told, so that it is told once; the oldest are forgotten.
struct RecentChannels {
    /// A channel's second end comes within seconds of the first. 4,096 channels are ten minutes of a day on which a
    /// hundred calls at once last 15 s each.
    private static let countMax = 4_096

    private var members: Set<ChannelID> = []
    private var line = Line<ChannelID>()

    /// - Returns: whether it was not in it.
    mutating func insert(_ channel: ChannelID) -> Bool {
        guard members.insert(channel).inserted else { return false }
        line.append(channel)
        if line.count > Self.countMax, let oldest = line.first {
            line.removeFirst()
            members.remove(oldest)
        }
        return true
    }

    /// Its place in the line stays: it is forgotten a little early when it comes back.
    mutating func remove(_ channel: ChannelID) { members.remove(channel) }
}

/// What came and went while Asterisk's lists were on their way: a list is already old when it is read, and a caller who
/// rang in that moment must not be taken for one who is not there.
struct Sightings {
    private(set) var channels: Set<ChannelID> = []
    private(set) var bridges: Set<String> = []
    private var channelsGone: Set<ChannelID> = []
    private var bridgesGone: Set<String> = []

    mutating func note(_ event: WireEvent) {
        let channel = event.channel.map { ChannelID(rawValue: $0.id) }
        switch event.type {
        case .stasisStart:
            if let channel { channels.insert(channel) }
        case .destroyed, .stasisEnd:
            if let channel { channelsGone.insert(channel) }
        case .bridgeCreated:
            if let bridge = event.bridge { bridges.insert(bridge.id) }
        case .bridgeDestroyed:
            if let bridge = event.bridge { bridgesGone.insert(bridge.id) }
        case .digit, .stateChange, .playbackFinished: break
        }
    }

    /// Asterisk also keeps for us the news of calls that came and went while we were away: what it lists is the truth,
    /// except for what it said has ended. It also lists whoever was sent to the duty phone meanwhile. That they left us
    /// is told once, perhaps to a process that died before it was written down; they are not ours any more, though
    /// Asterisk would let us hang up on them.
    mutating func add(channels listed: [WireItem], bridges listedBridges: [WireItem]) {
        let ours = listed.filter { $0.dialplan?.context != AsteriskSetup.fallbackContext }
        channels.formUnion(ours.map { ChannelID(rawValue: $0.id) })
        channels.subtract(channelsGone)
        bridges.formUnion(listedBridges.map(\.id))
        bridges.subtract(bridgesGone)
    }
}

/// Lets the commands of one call in one after the other, in the order in which they came.
final class Turns: Sendable {
    /// A call that is inside has an entry; those who wait stand in it.
    private let waiting = Mutex<[CallID: Line<CheckedContinuation<Void, Never>>]>([:])

    func enter(_ call: CallID) async {
        await withCheckedContinuation { continuation in
            let isFree = waiting.withLock { waiting in
                guard waiting[call] != nil else {
                    waiting[call] = Line()
                    return true
                }
                waiting[call]?.append(continuation)
                return false
            }
            if isFree { continuation.resume() }
        }
    }

    func leave(_ call: CallID) {
        let next = waiting.withLock { waiting -> CheckedContinuation<Void, Never>? in
            guard let next = waiting[call]?.first else {
                waiting[call] = nil
                return nil
            }
            waiting[call]?.removeFirst()
            return next
        }
        next?.resume()
    }
}
