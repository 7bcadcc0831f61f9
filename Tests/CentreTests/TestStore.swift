import Access
import Storage

extension SQLiteStore {
    /// A store whose audit is chained with a key of the tests. The program has no such way in: it brings its key.
    convenience init(path: String) throws {
        try self.init(path: path, chain: AuditKey([UInt8](repeating: 7, count: 32)))
    }
}
