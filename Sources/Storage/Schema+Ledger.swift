extension Schema {
    /// The public ledger: its months as they were counted once, why donors were left alone, and what the counts of a
    /// request that has lost its donors still have to tell. What was lost before this step counts as `other`.
    static let ledger = """
        CREATE INDEX request_opened ON request (opened_at);

        ALTER TABLE request_tally ADD COLUMN deferred {int} NOT NULL DEFAULT 0;
        ALTER TABLE request_tally ADD COLUMN no_shows {int} NOT NULL DEFAULT 0;
        ALTER TABLE request_tally ADD COLUMN took_back {int} NOT NULL DEFAULT 0;
        ALTER TABLE request_tally ADD COLUMN stood_down {int} NOT NULL DEFAULT 0;

        CREATE TABLE request_not_asked (
            request_id {int} NOT NULL REFERENCES request (id),
            reason TEXT NOT NULL,
            donors {int} NOT NULL CHECK (donors > 0),
            PRIMARY KEY (request_id, reason)
        ) {strict};

        CREATE TABLE ledger_month (
            month {int} NOT NULL PRIMARY KEY,
            counted_at {int} NOT NULL,
            figures TEXT NOT NULL
        ) {strict};
        """
}
