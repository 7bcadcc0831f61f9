import Blood
import Dispatching
public import Logging
import Matching

/// Keeps a node's memory, its index and its open pages, up with what other nodes commit.
///
/// A stale index costs a plan that is a moment old and nothing else: who is asked is decided by the store's own
/// constraints (one open ask a donor), and who said STOP is looked up when a message leaves.
public struct Follower: Sendable {
    /// Between two readings: an operator on another node sees a new request within the blink of an eye, and four small
    /// readings a second are nothing for a database.
    static let pause = Duration.milliseconds(250)
    /// After a reading that failed.
    static let pauseAfterFault = Duration.seconds(1)

    private let centre: Centre
    private let feed: any ChangeFeed
    private let logger: Logger

    public init(centre: Centre, feed: any ChangeFeed, logger: Logger) {
        self.centre = centre
        self.feed = feed
        self.logger = logger
    }

    /// Runs until cancelled.
    public func run() async {
        var isBehind = false
        while !Task.isCancelled {
            var pause = Follower.pause
            do {
                try await followOnce()
                centre.condition.followed(at: centre.now())
                isBehind = false
            } catch is CancellationError {
                return
            } catch {
                // Once a fault, not once a second of it.
                if !isBehind {
                    logger.error("What other nodes do cannot be followed.", metadata: ["error": "\(error)"])
                }
                isBehind = true
                centre.condition.begins(.notFollowing, at: centre.now())
                pause = Follower.pauseAfterFault
            }
            do { try await centre.ports.clock.sleep(until: centre.now() + pause) } catch { return }
        }
    }

    /// Reads and takes in what was committed since the last time.
    public func followOnce() async throws {
        if !centre.followedAsks.isOn {
            centre.followedAsks.begin(with: try await centre.ports.store.read { try $0.ongoingRequests() })
        }
        guard let changes = try await feed.nextChanges() else { return try await centre.rebuildIndex() }
        if !changes.isEmpty { try await centre.follow(changes) }
    }
}

extension Centre {
    /// Donors read in one transaction: some milliseconds.
    private static let followedAtOnce = 500

    /// Takes in what was committed, here or elsewhere.
    func follow(_ changes: CommittedChanges) async throws {
        let donors = changes.donors.sorted()
        for start in stride(from: 0, to: donors.count, by: Centre.followedAtOnce) {
            try await reread(Set(donors[start..<min(start + Centre.followedAtOnce, donors.count)]))
        }
        if changes.templates {
            ports.templates.take(try await ports.store.read { try $0.templatesInForce() })
        }
        if !changes.donors.isEmpty { events.publish(.register) }
        for kind in changes.others { events.publish(kind) }
        guard !changes.requests.isEmpty else { return }
        outboxFilled.knock()
        clocksMoved.knock()
        let (records, last) = try await ports.store.read { transaction in
            (try changes.requests.sorted().compactMap { try transaction.request($0) }, try transaction.lastTimelineID())
        }
        for lesson in followedAsks.lessons(records) { learn(lesson) }
        for request in changes.requests.sorted() { events.publish(.request, request: request, timelineID: last) }
    }

    private func learn(_ lesson: FollowedAsks.Lesson) {
        for change in lesson.changes {
            responses.learn([change], of: lesson.request, now: change.after.changedAt)
        }
        if lesson.isNew { scarcity.note(lesson.request, now: now()) }
    }

    /// A change of our own that commits while this reads may be overwritten by what it was before; it is in the feed
    /// too, and the next reading puts it right.
    private func reread(_ donors: Set<DonorID>) async throws {
        let now = now()
        let (turn, gone) = try await ports.store.read { [self] transaction -> (Turn, Set<DonorID>) in
            var turn = Turn(outcome: .noSuchRequest)
            turn.ticket = register.drawTicket()
            turn.profiles = try profiles(of: donors, in: transaction, now: now)
            turn.named = try donors.sorted().compactMap { try transaction.donor($0) }
            return (turn, donors.subtracting(turn.profiles.map(\.id)))
        }
        register.apply(turn)
        for donor in gone { register.forget(donor, ticket: turn.ticket) }
    }
}
