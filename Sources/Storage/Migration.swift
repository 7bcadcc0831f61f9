/// One numbered step of the schema. A step that has been released is never changed; a new one is added behind it.
struct Migration: Sendable {
    let number: Int
    let sql: String
    /// What SQL cannot do, after it: values that are read, made anew and written back.
    let fill: @Sendable (StoreTransaction) throws -> Void

    init(number: Int, sql: String, fill: @escaping @Sendable (StoreTransaction) throws -> Void = { _ in }) {
        self.number = number
        self.sql = sql
        self.fill = fill
    }

    static let all: [Migration] = [
        Migration(number: 1, sql: Schema.first), Migration(number: 2, sql: Schema.second),
        Migration(number: 3, sql: Schema.third), Migration(number: 4, sql: Schema.fourth),
        Migration(number: 5, sql: Schema.fifth), Migration(number: 6, sql: Schema.roles),
        Migration(number: 7, sql: Schema.factors),
        Migration(number: 8, sql: Schema.approvals),
        Migration(number: 9, sql: Schema.auditChain, fill: Schema.chainOldEntries),
        Migration(number: 10, sql: Schema.abuse),
        Migration(number: 11, sql: Schema.donors),
        Migration(number: 12, sql: Schema.sealing) { try $0.sealEverything() },
        Migration(number: lastThatSeals, sql: Schema.words) { try $0.sealFreeWords() },
        Migration(number: 14, sql: Schema.lookUps),
        Migration(number: 15, sql: Schema.reportsWithoutWhom) { try $0.forgetTheErasedInFlags() },
        Migration(number: 16, sql: Schema.join),
        Migration(number: 17, sql: Schema.watch),
        Migration(number: 18, sql: Schema.ledger),
        Migration(number: 19, sql: Schema.facilityDesk),
        Migration(number: 20, sql: Schema.visitors),
        Migration(number: 21, sql: Schema.panels),
        Migration(number: 22, sql: Schema.supervisor),
        Migration(number: 23, sql: Schema.drives),
        Migration(number: 24, sql: Schema.campaigns),
        Migration(number: 25, sql: Schema.absence),
        Migration(number: 26, sql: Schema.partners),
        Migration(number: 27, sql: Schema.antigens, fill: Schema.guardTypings),
    ]

    /// A file of an earlier version than this holds words in the open that are sealed now.
    static let lastThatSeals = 13

    /// The version a database of this program has.
    static var newest: Int { all.last?.number ?? 0 }

    /// Whether the step has run before.
    /// - Throws: `StorageError.newerSchema`.
    func isApplied(_ session: some SQLSession) throws -> Bool {
        try session.script("CREATE TABLE IF NOT EXISTS schema_version (number {int} NOT NULL PRIMARY KEY) {strict}")
        let found = try session.run("SELECT COALESCE(MAX(number), 0) AS number FROM schema_version")
        let version = try Int(found.first?.int("number") ?? 0)
        guard version <= Migration.newest else {
            throw StorageError.newerSchema(found: version, known: Migration.newest)
        }
        return version >= number
    }

    /// Runs the step, in the transaction of the caller.
    func apply(_ transaction: StoreTransaction) throws {
        try transaction.session.script(sql)
        try fill(transaction)
        try transaction.session.run("INSERT INTO schema_version (number) VALUES ($1)", number)
    }
}
