import Centre
import Foundation

/// Personal fields as they stand in the tables: sealed, and found by keyed look-ups.
///
/// Every telephone number stands in `contact`, once, whoever it belongs to: all other tables point there. So a number
/// is found, sealed anew and forgotten in one place.
extension StoreTransaction {
    func sealed(
        _ words: String, _ table: String, _ column: String, _ row: some LosslessStringConvertible
    ) throws -> [UInt8] {
        try fields.seal(Array(words.utf8), at: FieldPlace(table, column, row: row))
    }

    /// The words of a sealed column; `nil` where they are not kept any more, or never were.
    func opened(
        _ row: SQLRow, _ table: String, _ column: String, _ key: some LosslessStringConvertible
    ) throws -> String? {
        guard let sealed = row.optionalBytes(column) else { return nil }
        return String(decoding: try fields.open(sealed, at: FieldPlace(table, column, row: key)), as: UTF8.self)
    }

    /// JSON that is kept sealed.
    func openedJSON<Value: Decodable>(
        _ row: SQLRow, _ table: String, _ column: String, _ key: some LosslessStringConvertible,
        as type: Value.Type = Value.self
    ) throws -> Value? {
        guard let text = try opened(row, table, column, key) else { return nil }
        do { return try JSONDecoder().decode(type, from: Data(text.utf8)) } catch is DecodingError {
            throw StorageError.unreadable(table: table, column: column)
        }
    }

    /// The key the next row of a table will have: what is sealed is bound to it before the row is there. SQLite has one
    /// writer, so nobody else takes it meanwhile; PostgreSQL gives it to nobody else.
    func nextID(of table: String) throws -> Int64 {
        if session.dialect == .postgreSQL {
            let next = try session.run("SELECT nextval(pg_get_serial_sequence($1, 'id')) AS next", table)
            return try next.first?.int("next") ?? 0
        }
        let found = try session.run("SELECT seq FROM sqlite_sequence WHERE name = $1", table)
        return (found.first?.optionalInt("seq") ?? 0) + 1
    }

    // MARK: - Numbers

    /// The row of a number, made if there is none; `nil` for a caller who shows no number.
    func contact(_ phone: String) throws -> Int64? {
        guard !phone.isEmpty else { return nil }
        let found = try contactRow(phone)
        if let found, found.optionalBytes("sealed") != nil { return try found.int("id") }
        let id = try found?.int("id") ?? nextID(of: "contact")
        // A number that was forgotten but for its stop is there without itself.
        try session.run(
            """
            INSERT INTO contact (id, look_up, sealed, look_up_layer) VALUES ($1, $2, $3, $4)
            ON CONFLICT (id) DO UPDATE SET sealed = excluded.sealed, look_up = excluded.look_up,
                look_up_layer = excluded.look_up_layer
            """, id, fields.lookUp(phone, as: .phone), try sealed(phone, "contact", "sealed", id), fields.lookUpLayers)
        return id
    }

    private func contactRow(_ phone: String) throws -> SQLRow? {
        for lookUp in fields.lookUps(phone, as: .phone) {
            let found = try session.run("SELECT id, sealed FROM contact WHERE look_up = $1", lookUp).first
            if let found { return found }
        }
        return nil
    }

    /// The row of a number that is known; −1, which is nobody's, when it is not.
    func knownContact(_ phone: String) throws -> Int64 {
        guard !phone.isEmpty else { return -1 }
        return try contactRow(phone)?.int("id") ?? -1
    }

    /// The number of a row that was read with `contact.sealed AS contact_sealed`.
    func phone(_ row: SQLRow) throws -> String? {
        guard let sealed = row.optionalBytes("contact_sealed") else { return nil }
        let place = FieldPlace("contact", "sealed", row: try row.int("contact_id"))
        return String(decoding: try fields.open(sealed, at: place), as: UTF8.self)
    }

    /// A provider's name of a message, as it is kept: some carry the number, and all that is asked is whether two are
    /// equal.
    func hidden(providerID: String) -> String { hidden(providerID, as: .providerID) }

    /// Words of which only this is kept: whether two are equal.
    func hidden(_ words: String, as kind: LookUpKind) -> String { HexText.encode(fields.lookUp(words, as: kind)) }

    /// The same as it may still stand in a row that was written before keys changed; empty where they never did.
    func hiddenBefore(providerID: String) -> [String] {
        fields.lookUps(providerID, as: .providerID).dropFirst().map(HexText.encode)
    }
}
