import Dispatching
import Synchronization

/// Asks as they were read or written last, by the text they are stored as.
///
/// Every event reads all asks of its request, a wide wave has a hundred, and reading the JSON of each anew is most of
/// the work of a delivery report. The same text is the same ask, so nothing here can be out of date.
enum AskMemo {
    /// Some 20 MB: the asks of two hundred wide waves.
    private static let entriesMax = 20_000

    private static let known = Mutex<[String: Ask]>([:])

    static func ask(_ row: SQLRow, _ column: String) throws -> Ask {
        let text = try row.text(column)
        if let ask = known.withLock({ $0[text] }) { return ask }
        let ask: Ask = try row.json(column)
        keep(ask, as: text)
        return ask
    }

    /// The text of an ask that is about to be written, and read again by the next event.
    static func text(_ ask: Ask) throws -> String {
        let text = try storedJSON(ask)
        keep(ask, as: text)
        return text
    }

    private static func keep(_ ask: Ask, as text: String) {
        known.withLock { known in
            if known.count >= entriesMax { known.removeAll(keepingCapacity: true) }
            known[text] = ask
        }
    }
}
