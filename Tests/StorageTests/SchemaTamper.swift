import Foundation

/// Writes to a database file as another program would.
enum SchemaTamper {
    static func raiseVersion(path: String, to version: Int) throws {
        try run("INSERT INTO schema_version (number) VALUES (\(version))", path: path)
    }

    /// Makes it what the first version left behind.
    static func lowerToFirstVersion(path: String) throws {
        let columns = ["way", "tried_at", "read_at", "priority", "parts", "wording"]
            .map { "ALTER TABLE message DROP COLUMN \($0);" }.joined()
        try run(
            """
            \(withoutDesk) DROP TABLE call; DROP TABLE operator_presence;
            DROP TABLE request_form; DROP TABLE heard; DROP TABLE call_back; DROP TABLE stopped_phone; DROP TABLE template_version;
            DROP INDEX message_queue; DROP INDEX message_tried; DROP INDEX message_provider; DROP INDEX request_called;
            \(columns) ALTER TABLE inbound DROP COLUMN sent_at; ALTER TABLE inbound DROP COLUMN channel;
            CREATE INDEX message_queue ON message (available_at, id) WHERE state = 'queued';
            DELETE FROM schema_version WHERE number > 1
            """, path: path)
    }

    /// Takes away the telephone; what people are to be rung back for stays.
    static func lowerToThirdVersion(path: String) throws {
        try run(
            "\(withoutDesk) DROP TABLE call; DROP TABLE operator_presence; DELETE FROM schema_version WHERE number > 3",
            path: path)
    }

    /// Takes away what the telephone desk added; calls stay as the fourth version kept them.
    static func lowerToFourthVersion(path: String) throws {
        let columns = """
            id, kind, stage, machine, phone, donor_id, request_id, message_id, staff_id, started_at, queued_at, connected_at,
            ended_at, outcome, wake_at
            """
        let indexes = [
            "call_live ON call (started_at)", "call_stage ON call (stage, queued_at)", "call_due ON call (wake_at)",
            "call_started ON call (started_at)", "call_phone ON call (phone, started_at)",
            "call_request ON call (request_id, started_at)", "one_call_per_message ON call (message_id)",
        ]
        try run(
            """
            \(withoutDesk) CREATE TABLE old AS SELECT \(columns) FROM call; DROP TABLE call;
            ALTER TABLE old RENAME TO call; \(indexes.map { "CREATE INDEX \($0);" }.joined())
            DELETE FROM schema_version WHERE number > 4
            """, path: path)
    }

    private static let withoutDesk = """
        DROP TABLE consent; DROP TABLE one_time_code; DROP TABLE visitor_session; DROP TABLE retention_run;
        DROP INDEX message_words; DROP INDEX inbound_words;
        DROP TABLE request_tally; DROP TABLE stage_tally; DROP TABLE donor_tally;
        ALTER TABLE donor DROP COLUMN daylight_only; ALTER TABLE donor DROP COLUMN meets_at_facility_only;
        DROP TABLE call_note; DROP TABLE caller_mark; DROP TABLE announcement;
        ALTER TABLE donor DROP COLUMN relay_only; ALTER TABLE staff DROP COLUMN is_woman;
        """

    private static func run(_ statements: String, path: String) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        let script = """
            import sqlite3, sys
            connection = sqlite3.connect(sys.argv[1])
            connection.executescript(sys.argv[2])
            connection.commit()
            """
        process.arguments = ["python3", "-c", script, path, statements]
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw CocoaError(.fileWriteUnknown) }
    }
}
