/// One numbered step of the schema. A step that has been released is never changed; a new one is added behind it.
struct Migration: Sendable {
    let number: Int
    let sql: String

    static let all: [Migration] = [
        Migration(number: 1, sql: Schema.first), Migration(number: 2, sql: Schema.second),
        Migration(number: 3, sql: Schema.third), Migration(number: 4, sql: Schema.fourth),
        Migration(number: 5, sql: Schema.fifth),
        Migration(number: 10, sql: Schema.abuse),
    ]

    /// The version a database of this program has.
    static var newest: Int { all.last?.number ?? 0 }

    /// Runs the step unless it has run before, in the transaction of the caller.
    func apply(_ session: some SQLSession) throws {
        try session.script("CREATE TABLE IF NOT EXISTS schema_version (number {int} NOT NULL PRIMARY KEY) {strict}")
        let found = try session.run("SELECT COALESCE(MAX(number), 0) AS number FROM schema_version")
        let version = try Int(found.first?.int("number") ?? 0)
        guard version <= Migration.newest else {
            throw StorageError.newerSchema(found: version, known: Migration.newest)
        }
        guard version < number else { return }
        try session.script(sql)
        try session.run("INSERT INTO schema_version (number) VALUES ($1)", number)
    }
}
