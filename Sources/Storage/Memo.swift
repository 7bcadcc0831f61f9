import Synchronization

/// Values as they were read or written last, by what they are stored as.
///
/// Opening and reading the JSON of a value anew is most of the work of reading a request: every event reads all asks of
/// its request, of which a wide wave has a hundred, and the board reads every open request. The same bytes in the same
/// place are the same value, so nothing here can be out of date, and what was moved here from another row is opened,
/// which fails.
final class Memo<Value: Sendable>: Sendable {
    private struct Key: Hashable {
        var row: String
        var stored: [UInt8]
    }

    /// Some kilobyte each: two hundred wide waves of asks, or 20,000 open requests, are 20 MB.
    private let entriesMax = 20_000
    private let known = Mutex<[Key: Value]>([:])

    func value(_ stored: [UInt8], of row: String, opening: () throws -> Value?) throws -> Value? {
        let key = Key(row: row, stored: stored)
        if let value = known.withLock({ $0[key] }) { return value }
        guard let value = try opening() else { return nil }
        keep(value, as: stored, of: row)
        return value
    }

    /// A value that is about to be written, and read again by the next event.
    func keep(_ value: Value, as stored: [UInt8], of row: String) {
        known.withLock { known in
            if known.count >= entriesMax { known.removeAll(keepingCapacity: true) }
            known[Key(row: row, stored: stored)] = value
        }
    }
}
