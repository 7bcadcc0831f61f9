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
