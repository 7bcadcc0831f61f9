package import Centre

/// What both engines have in common beside the centre's own port.
package protocol SQLStore: CentreStore {
    /// What is done to all rows at once.
    var upkeep: StoreUpkeep { get }
    /// What the engine says of its own data; empty when it is sound.
    func integrityProblems() async throws -> [String]
    /// Every column, as `table.column`, without the engine's own.
    func columns() async throws -> Set<String>
    /// Ends all connections.
    func close() async throws
}

/// A store as this room alone knows it: transactions with what no port tells.
protocol SQLEngine: Sendable {
    func transacting<Result: Sendable>(
        _ body: @escaping @Sendable (StoreTransaction) throws -> Result
    ) async throws -> Result
}

/// What is done to all rows of a store, a few at a time and while it is used: keys that change.
package struct StoreUpkeep: Sendable {
    let engine: any SQLEngine

    /// The columns this program seals, as `table.column`.
    package static let sealedColumns = Set(
        (SealedTable.all + SealedTable.ofDonors).flatMap { table in table.columns.map { "\(table.name).\($0)" } })

    /// The columns that are look-ups, as `table.column`.
    package static let lookUpColumns = Set(
        (LookUpColumn.changedAtOnce + LookUpColumn.changedInTurns).map { "\($0.table).\($0.column)" })
}
