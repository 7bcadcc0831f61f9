import GRDB

/// Runs a script on a database file of somebody else's, such as the one in which Kannel keeps what it waits to hear of.
public enum SQLiteScript {
    /// Makes the file where there is none.
    /// - Throws: `StorageError`.
    public static func run(_ sql: String, path: String) throws {
        do {
            let database = try DatabaseQueue(path: path)
            // A script may change the journal's mode, which no transaction allows.
            try database.writeWithoutTransaction { try $0.execute(sql: sql) }
            try database.close()
        } catch let error as DatabaseError {
            throw StorageError(error)
        }
    }
}
