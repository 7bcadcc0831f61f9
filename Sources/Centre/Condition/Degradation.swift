public import Blood
import Synchronization

/// Something of the centre that is not as it should be, and since when. There is one list of these: the console, the
/// load balancer and the monitor are told from it alike.
public struct Degradation: Sendable, Hashable {
    /// The weightiest first.
    public enum Kind: String, Sendable, CaseIterable {
        /// Nothing can be read.
        case storeAway = "store_away"
        /// What is there can be read, and nothing be written: the disk is full, or somebody holds the file.
        case storeTakesNothing = "store_takes_nothing"
        /// Every way out is down.
        case noWayOut = "no_way_out"
        case exchangeAway = "exchange_away"
        /// One way out is down, and others work.
        case wayDown = "way_down"
        case storeSlow = "store_slow"
        /// Lists and other pages are turned away, so that requests for blood get through.
        case shedding
        /// What other nodes commit cannot be followed.
        case notFollowing = "not_following"
        /// Another node that serves the same store was heard of within the hour, and is not now.
        case nodeMissing = "node_missing"
        case backupOld = "backup_old"
    }

    public var kind: Kind
    public var since: Instant
    /// The name of the way out; empty for everything else.
    public var name: String

    public init(_ kind: Kind, since: Instant, name: String = "") {
        self.kind = kind
        self.since = since
        self.name = name
    }
}

/// What a part of the centre says of itself, and what it counts: the rest of a degradation's story is known elsewhere.
public final class ConditionBook: Sendable {
    private struct State {
        var since: [Degradation.Kind: Instant] = [:]
        var handing = DurationCounts()
        var lastRound: Instant?
        var lastFollowed: Instant?
        var indexBuilt: Instant?
    }

    private let state = Mutex(State())

    init() {}

    /// It is not as it should be, from now on unless it was before.
    public func begins(_ kind: Degradation.Kind, at now: Instant) {
        state.withLock { state in
            if state.since[kind] == nil { state.since[kind] = now }
        }
    }

    public func ends(_ kind: Degradation.Kind) { state.withLock { $0.since[kind] = nil } }

    func since(_ kind: Degradation.Kind) -> Instant? { state.withLock { $0.since[kind] } }

    /// What parts said of themselves and nobody has to look up.
    func said() -> [Degradation] {
        state.withLock { $0.since.map { Degradation($0.key, since: $0.value) } }
    }

    // MARK: - Counts

    /// A firm has taken a message that was written so long ago.
    func handed(after duration: Duration) { state.withLock { $0.handing.add(max(duration, .zero)) } }

    /// From written to handed to a firm.
    var handing: DurationCounts { state.withLock(\.handing) }

    /// The clocks have been looked at.
    func looked(at now: Instant) { state.withLock { $0.lastRound = now } }

    /// What others committed has been taken in.
    func followed(at now: Instant) {
        state.withLock { state in
            state.lastFollowed = now
            state.since[.notFollowing] = nil
        }
    }

    func built(at now: Instant) { state.withLock { $0.indexBuilt = now } }

    /// The last look at the clocks, the last reading of what others committed, and when the index was built; `nil`
    /// where that has not been.
    var moments: (lastRound: Instant?, lastFollowed: Instant?, indexBuilt: Instant?) {
        state.withLock { ($0.lastRound, $0.lastFollowed, $0.indexBuilt) }
    }
}
