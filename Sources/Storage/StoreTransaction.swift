import Blood
import Centre
import Foundation
import Matching

/// The ports of the centre on one connection, inside one transaction.
struct StoreTransaction: CentreWriting {
    let session: any SQLSession
    let fields: any FieldSealing
    /// Ties the entries of the audit to one another.
    let chain: any AuditChaining
}

extension Instant: SQLConvertible { var sql: SQLValue { .int(millisecondsSince1970) } }
extension CivilDate: SQLConvertible { var sql: SQLValue { .int(Int64(dayNumber)) } }

extension SQLRow {
    func instant(_ name: String) throws -> Instant { try Instant(millisecondsSince1970: int(name)) }
    func optionalInstant(_ name: String) -> Instant? { optionalInt(name).map(Instant.init(millisecondsSince1970:)) }
    func optionalDay(_ name: String) -> CivilDate? { optionalInt(name).map { CivilDate(dayNumber: Int($0)) } }

    func day(_ name: String) throws -> CivilDate { try CivilDate(dayNumber: Int(int(name))) }

    func json<Value: Decodable>(_ name: String, as type: Value.Type = Value.self) throws -> Value {
        do { return try JSONDecoder().decode(type, from: Data(text(name).utf8)) } catch is DecodingError {
            throw StorageError.unreadable(table: "result", column: name)
        }
    }
}

/// JSON with sorted keys: the same value is the same text, so a comparison is enough to see a change.
func storedJSON(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
}
