PRAGMA journal_mode = WAL;
CREATE TABLE IF NOT EXISTS dlr (
    smsc TEXT NOT NULL,
    ts TEXT NOT NULL,
    source TEXT,
    destination TEXT,
    service TEXT,
    url TEXT,
    mask INTEGER,
    status INTEGER,
    boxc TEXT,
    kept_since INTEGER NOT NULL DEFAULT (CAST(strftime('%s', 'now') AS INTEGER)),
    UNIQUE (smsc, ts) ON CONFLICT REPLACE
);
CREATE INDEX IF NOT EXISTS dlr_by_age ON dlr (kept_since);
CREATE TRIGGER IF NOT EXISTS dlr_forgets AFTER INSERT ON dlr BEGIN
    DELETE FROM dlr WHERE kept_since < CAST(strftime('%s', 'now') AS INTEGER) - 691200;
END;
