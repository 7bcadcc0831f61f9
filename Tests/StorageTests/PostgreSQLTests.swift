import Centre
import Foundation
import Storage
import TestStores
import Testing

/// What only PostgreSQL has, and what it has to have in common with SQLite.
@Suite struct PostgreSQLTests {
    @Test(.enabled(if: TestStore.postgreSQL != nil, "QATRA_TEST_POSTGRES names no server"))
    func itHasTheColumnsThatTheStepsOfSQLiteLeadTo() async throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "qatra-\(UUID().uuidString).sqlite")
            .path(percentEncoded: false)
        let steps = try SQLiteStore(path: path).columns()
        let born = try await TestStore.open(path).columns()
        #expect(born == steps)
        #expect(StoreUpkeep.sealedColumns.isSubset(of: born) && StoreUpkeep.lookUpColumns.isSubset(of: born))
    }

    /// A store whose COMMIT takes so long, and fails in the end if it is to.
    private func slow(_ seconds: Double, fails: Bool = false) async throws -> PostgreSQLStore {
        let path = FileManager.default.temporaryDirectory.appending(path: "qatra-\(UUID().uuidString)").path
        let store = try #require(try await TestStore.open(path) as? PostgreSQLStore)
        try await store.script(
            """
            CREATE FUNCTION linger() RETURNS trigger LANGUAGE plpgsql AS $linger$
                BEGIN
                    PERFORM pg_sleep(\(seconds));
                    \(fails ? "RAISE EXCEPTION 'too late';" : "")
                    RETURN NULL;
                END $linger$;
            CREATE CONSTRAINT TRIGGER linger AFTER INSERT ON setting DEFERRABLE INITIALLY DEFERRED
                FOR EACH ROW EXECUTE FUNCTION linger();
            """)
        return store
    }

    private func isWritten(_ store: PostgreSQLStore) async throws -> Bool {
        try await store.read { try $0.setting("a") } == "b"
    }

    /// On a machine that is busy the second left for finding out may not be enough; then it has to be said, and nothing
    /// that is not so may be said instead.
    @Test(.enabled(if: TestStore.postgreSQL != nil, "QATRA_TEST_POSTGRES names no server"), arguments: [false, true])
    func aCommitWhoseAnswerIsLostIsFoundByItsMark(fails: Bool) async throws {
        let store = try await slow(4.1, fails: fails)
        do {
            try await store.write { try $0.setSetting("a", to: "b") }
            #expect(!fails)
        } catch StorageError.unreachable {
            #expect(fails)
        } catch StorageError.outcomeUnknown {}
        // When nobody could say it at once, the server has ended it by now or soon.
        for _ in 0..<50 where try await isWritten(store) == fails { try await Task.sleep(for: .milliseconds(100)) }
        #expect(try await isWritten(store) != fails)
    }

    @Test(.enabled(if: TestStore.postgreSQL != nil, "QATRA_TEST_POSTGRES names no server"))
    func aCommitThatTakesTooLongIsSaidToBeUnknownBeforeItEnds() async throws {
        let store = try await slow(20)
        let began = ContinuousClock.now
        await #expect(throws: StorageError.outcomeUnknown) { try await store.write { try $0.setSetting("a", to: "b") } }
        #expect(ContinuousClock.now - began < .seconds(20))
    }

    /// Before this, four seconds were left for the answer to whoever had waited five for a connection.
    @Test(.enabled(if: TestStore.postgreSQL != nil, "QATRA_TEST_POSTGRES names no server"))
    func whoWaitedForAConnectionIsToldInTimeThatItLeadsNowhere() async throws {
        let store = try await slow(0)
        try await withThrowingTaskGroup(of: Void.self) { group in
            // As many as there are connections.
            for _ in 0..<3 { group.addTask { try await store.script("SELECT pg_sleep(3.6)") } }
            try await Task.sleep(for: .milliseconds(300))
            let began = ContinuousClock.now
            await #expect(throws: StorageError.unreachable) {
                try await Patience.$began.withValue(began) { try await store.script("SELECT pg_sleep(20)") }
            }
            // Five on a machine of its own; what it must not be again is the nine of before.
            #expect(ContinuousClock.now - began < .seconds(8))
            try await group.waitForAll()
        }
    }

    @Test(.enabled(if: TestStore.postgreSQL != nil, "QATRA_TEST_POSTGRES names no server"))
    func whoHasWaitedAlreadyWaitsNoWholeCallMore() async throws {
        let store = try await slow(0)
        let began = ContinuousClock.now
        await #expect(throws: StorageError.unreachable) {
            try await Patience.$began.withValue(began - .seconds(4)) { try await store.script("SELECT pg_sleep(20)") }
        }
        #expect(ContinuousClock.now - began < .seconds(3))
    }

    @Test(arguments: [
        ("postgres://qatra@db/centre", "postgres://qatra@db:5432/centre"),
        ("postgres://a:b%3Ac@one:1,two:2/x?schema=s_1", "postgres://a@one:1,two:2/x"),
    ])
    func anAddressIsReadAndShownWithoutItsPassword(text: String, shown: String) throws {
        #expect(try #require(PostgreSQLAddress(text)).shown == shown)
    }

    @Test func thePasswordOfAnAddressIsDecoded() throws {
        let address = try #require(PostgreSQLAddress("postgres://a:b%3Ac@one:1,two:2/x?schema=s_1"))
        #expect(address.password == "b:c" && address.schema == "s_1" && address.hosts.count == 2)
    }

    @Test(arguments: [
        "mysql://a@b/c", "postgres://a@b", "postgres://a@b/", "postgres:///x", "postgres://a@b:x/c",
        "postgres://a@b/c?schema=x;y", "postgres://a@b/c?other=1",
    ])
    func whatIsNoAddressIsRefused(text: String) { #expect(PostgreSQLAddress(text) == nil) }
}
