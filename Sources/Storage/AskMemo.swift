import Dispatching
import Matching
import Synchronization

/// Asks as they were read or written last, by what they are stored as.
///
/// Every event reads all asks of its request, a wide wave has a hundred, and opening and reading the JSON of each anew
/// is most of the work of a delivery report. The same bytes in the same place are the same ask, so nothing here can be
/// out of date, and what was moved here from another ask is opened, which fails.
enum AskMemo {
    private struct Key: Hashable {
        var row: String
        var sealed: [UInt8]
    }

    /// Some 20 MB: the asks of two hundred wide waves.
    private static let entriesMax = 20_000

    private static let known = Mutex<[Key: Ask]>([:])

    static func ask(_ sealed: [UInt8], of row: String, opening: () throws -> Ask?) throws -> Ask? {
        let key = Key(row: row, sealed: sealed)
        if let ask = known.withLock({ $0[key] }) { return ask }
        guard let ask = try opening() else { return nil }
        keep(ask, as: sealed, of: row)
        return ask
    }

    /// An ask that is about to be written, and read again by the next event.
    static func keep(_ ask: Ask, as sealed: [UInt8], of row: String) {
        known.withLock { known in
            if known.count >= entriesMax { known.removeAll(keepingCapacity: true) }
            known[Key(row: row, sealed: sealed)] = ask
        }
    }
}

extension StoreTransaction {
    /// From a row with `request_id`, `donor_id` and `detail_sealed`.
    func ask(_ row: SQLRow) throws -> Ask {
        let place = try Self.askRow(row.int("request_id"), row.int("donor_id"))
        let ask = try AskMemo.ask(row.bytes("detail_sealed"), of: place) {
            try openedJSON(row, "ask", "detail_sealed", place)
        }
        guard let ask else { throw StorageError.unreadable(table: "ask", column: "detail_sealed") }
        return ask
    }

    /// What is written of an ask.
    func sealed(_ ask: Ask, of request: RequestID) throws -> [UInt8] {
        let place = Self.askRow(request, ask.donor)
        let bytes = try sealed(storedJSON(ask), "ask", "detail_sealed", place)
        AskMemo.keep(ask, as: bytes, of: place)
        return bytes
    }
}
