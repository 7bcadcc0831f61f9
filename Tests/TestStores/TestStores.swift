public import Access
public import Centre
public import Storage

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
