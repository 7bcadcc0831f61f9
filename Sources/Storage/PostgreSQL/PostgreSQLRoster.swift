public import Centre

/// Which nodes live, and which of them leads, in a table that is younger than the first centres in PostgreSQL.
extension PostgreSQLStore: NodeRoster {
    /// Made at every start: it holds nothing that outlives its nodes.
    static let rosterTable = """
        CREATE TABLE IF NOT EXISTS node (
            name TEXT NOT NULL PRIMARY KEY CHECK (length(name) BETWEEN 1 AND 200),
            at TIMESTAMPTZ NOT NULL,
            leads_until TIMESTAMPTZ
        )
        """

    public func report(as name: String, lease: Duration) async throws -> NodeStanding {
        try await call { connection in
            // One lock, held for two statements: two that report at once must not both find that nobody leads.
            try connection.script("BEGIN; SELECT pg_advisory_xact_lock(7186)")
            do {
                _ = try connection.run(
                    """
                    INSERT INTO node (name, at, leads_until) VALUES ($1, clock_timestamp(),
                        CASE WHEN NOT EXISTS (
                            SELECT FROM node WHERE leads_until > clock_timestamp() AND name <> $1)
                        THEN clock_timestamp() + make_interval(secs => $2) END)
                    ON CONFLICT (name) DO UPDATE SET at = excluded.at, leads_until = excluded.leads_until
                    """, values: [.text(name), .double(lease / .seconds(1))])
                let rows = try connection.script(
                    """
                    SELECT name, leads_until IS NOT NULL AND leads_until > clock_timestamp() AS leads,
                        CAST(EXTRACT(EPOCH FROM clock_timestamp() - at) * 1000 AS BIGINT) AS heard
                    FROM node WHERE at > clock_timestamp() - interval '1 hour' ORDER BY name
                    """)
                try connection.script("COMMIT")
                var standing = NodeStanding(leads: false, others: [])
                for row in rows {
                    if try row.text("name") == name {
                        standing.leads = try row.bool("leads")
                    } else {
                        let heard = Duration.milliseconds(try row.int("heard"))
                        standing.others.append(.init(name: try row.text("name"), heard: heard))
                    }
                }
                return standing
            } catch {
                connection.rollBack()
                throw error
            }
        }
    }

    public func leave(as name: String) async throws {
        try await call { _ = try $0.run("DELETE FROM node WHERE name = $1", values: [.text(name)]) }
    }
}
