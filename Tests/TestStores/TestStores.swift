public import Access
public import Centre
import Foundation
public import Storage

/// The stores that the suites run on: SQLite, or PostgreSQL where `QATRA_TEST_POSTGRES` has the address of one. Which
/// of them it is no test has to know; what only one of them has is a test of its own.
package enum TestStore {
    /// The address of the PostgreSQL this run is for.
    package static let postgreSQL = ProcessInfo.processInfo.environment["QATRA_TEST_POSTGRES"]

    /// A store that begins empty and, opened by the same name again, holds what it held.
    package static func open(
        _ path: String, fields: any FieldSealing = FieldVault(.ofTests)
    ) async throws -> any SQLStore {
        guard let address = postgreSQL else { return try SQLiteStore(path: path, fields: fields) }
        let name = "t" + path.filter { $0.isASCII && ($0.isLetter || $0.isNumber) }.suffix(40).lowercased()
        guard let place = PostgreSQLAddress("\(address)?schema=\(name)") else {
            throw StorageError.engine(message: "QATRA_TEST_POSTGRES is no address: \(address)")
        }
        return try await PostgreSQLStore(
            place, fields: fields, chain: AuditKey([UInt8](repeating: 7, count: 32)), connections: 3)
    }
}

extension SQLiteStore {
    /// A store under keys that every test has: a file that one opened can be opened by another.
    /// - Throws: what opening a store throws.
    public convenience init(path: String, fields: any FieldSealing = FieldVault(.ofTests)) throws {
        try self.init(path: path, fields: fields, chain: AuditKey([UInt8](repeating: 7, count: 32)))
    }
}

extension FieldKeys {
    /// The same in every test, and in no centre.
    public static let ofTests = FieldKeys(
        keys: [Key(number: 1, bytes: [UInt8](repeating: 5, count: 32))], lookUp: [UInt8](repeating: 6, count: 32))
}
