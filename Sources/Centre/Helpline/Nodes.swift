import Blood
public import Logging
import Synchronization

/// This node among those that serve the same store: whether the clocks are its own to look at, and who else is there.
///
/// What a clock starts rests on the store's own constraints, so that two who look at the same clock ask nobody twice;
/// one leader spares the work of doing everything once for each node.
public final class Nodes: Sendable {
    /// Five reports that are missed: then another looks at the clocks.
    static let lease = Duration.seconds(10)
    static let reportedEvery = Duration.seconds(2)
    /// Who was not heard of for so long sends nothing: its part of a provider's rate goes to the others.
    static let silentMax = Duration.seconds(15)
    /// Between two looks at whom other nodes have erased.
    static let erasuresEvery = Duration.minutes(1)

    private struct State {
        var standing: NodeStanding?
        var reportedAt: ContinuousClock.Instant?
        var erasuresAt: ContinuousClock.Instant?
    }

    private let name: String
    private let roster: any NodeRoster
    private let state = Mutex(State())

    /// - Parameter name: unlike every other node's, and the same after a restart.
    public init(name: String, roster: any NodeRoster) {
        self.name = name
        self.roster = roster
    }

    /// As it was last told; `nil` before the first report.
    public var standing: NodeStanding? { state.withLock { $0.standing } }

    /// Reports when it is time to.
    /// - Returns: whether the clocks are this node's to look at. A node that stood still for longer than the lease asks
    ///   again before it believes so.
    /// - Throws: as the store does.
    public func report(to ways: WayBoard) async throws -> Bool {
        // Reckoned from before the question: the answer may have been long on its way.
        let now = ContinuousClock.now
        let known = state.withLock { state in
            state.reportedAt.map { now - $0 < Nodes.reportedEvery } ?? false ? state.standing : nil
        }
        if let known { return known.leads }
        let standing = try await roster.report(as: name, lease: Nodes.lease)
        state.withLock { state in
            state.standing = standing
            state.reportedAt = now
        }
        ways.share(among: 1 + standing.others.count { $0.heard < Nodes.silentMax })
        return standing.leads
    }

    /// Whether it is time to look at whom other nodes have erased.
    func looksAtErasures() -> Bool {
        let now = ContinuousClock.now
        return state.withLock { state in
            if let last = state.erasuresAt, now - last < Nodes.erasuresEvery { return false }
            state.erasuresAt = now
            return true
        }
    }

    /// Gives the lead up; another takes it with its next report.
    public func leave(logger: Logger) async {
        do { try await roster.leave(as: name) } catch {
            logger.notice("Other nodes miss this one for some seconds.", metadata: ["error": "\(error)"])
        }
    }
}
