import Blood
public import Centre
import Matching
import Synchronization

/// What was committed, in an order in which nothing can be missed.
///
/// Triggers write a row for each change, with the number of its transaction. Numbers of rows are given before a
/// transaction commits, so that a later number may be seen before an earlier one; whoever remembered the last number
/// would miss the earlier one for ever. So only what comes from transactions below the oldest that still runs is read
/// (`pg_snapshot_xmin`): all of these have ended, and the next reading begins exactly there.
///
/// A server that took over may give numbers that the lost one had given to transactions nobody was told of. After any
/// fault the last minutes are read again by the clock; taking a change in twice changes nothing.
extension PostgreSQLStore: ChangeFeed {
    /// Read again at the start and after a fault: longer than a fail-over and than the index takes to be built.
    private static let overlap = Duration.minutes(10)
    /// Kept that long; a node that heard nothing for longer reads everything again.
    static let changesKept = Duration.minutes(60)

    public func nextChanges() async throws -> CommittedChanges? {
        let mark = feedMark.withLock { $0 }
        do {
            let (changes, next) = try await call { connection in
                try connection.script("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
                defer { connection.rollBack() }
                return try Self.changes(after: mark, on: connection)
            }
            feedMark.withLock { $0 = FeedMark(transaction: next, readAt: .now) }
            if let mark, ContinuousClock.now - mark.readAt > Self.changesKept { return nil }
            return changes
        } catch {
            feedMark.withLock { $0?.isDoubtful = true }
            await pool.stopListening()
            throw error
        }
    }

    public func awaitNews(atMost time: Duration) async throws {
        try await pool.listen(to: channel, until: .now + time)
    }

    /// Words are of the whole database.
    private var channel: String { "qatra_news" + (schema.map { "_\($0)" } ?? "") }

    func tellNews() { pool.tell(channel) }

    private static func changes(
        after mark: FeedMark?, on connection: PostgreSQLConnection
    ) throws -> (CommittedChanges, String) {
        let bound = try connection.script("SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS bound").first?
            .text("bound")
        guard let bound else { throw StorageError.unreachable }
        let rows =
            if let mark, !mark.isDoubtful {
                try connection.run(
                    "SELECT DISTINCT kind, subject FROM change WHERE xid >= $1::xid8 AND xid < $2::xid8",
                    values: [.text(mark.transaction), .text(bound)])
            } else {
                try connection.run(
                    """
                    SELECT DISTINCT kind, subject FROM change
                    WHERE xid < $1::xid8 AND at > now() - make_interval(secs => $2)
                    """, values: [.text(bound), .double(overlap / .seconds(1))])
            }
        var changes = CommittedChanges()
        for row in rows {
            let subject = try row.int("subject")
            switch try row.text("kind") {
            case "donor": changes.donors.insert(subject)
            case "request": changes.requests.insert(subject)
            case "template": changes.templates = true
            case let kind: if let kind = CentreEvent.Kind(rawValue: kind) { changes.others.insert(kind) }
            }
        }
        return (changes, bound)
    }
}

/// Up to which transaction changes have been read.
struct FeedMark: Sendable {
    /// All below it were read.
    var transaction: String
    var readAt: ContinuousClock.Instant
    /// The server may be another since.
    var isDoubtful = false
}
