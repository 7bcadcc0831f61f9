import Foundation
public import Matching
import Synchronization

/// Names and numbers of the register in memory, to be searched by any part of them.
///
/// The database holds both sealed, and an index of parts of names would tell whoever steals it most of them: common
/// names have common parts. So nothing is kept there to search by. Every donor is one line of this book, read when the
/// program starts; docs/benchmarks.md says what a million lines weigh and how fast they are looked through. What is
/// left to leak is the memory of the running program, which holds the centre's keys anyway.
public final class NameBook: Sendable {
    /// Before a line, and after the last.
    private static let lineEnd: UInt8 = 0x0A
    /// What a line is overwritten with when its donor has another.
    private static let blank: UInt8 = 0x00

    private struct Lines {
        var letters: [UInt8] = [NameBook.lineEnd]
        var starts: [Int] = []
        var donors: [DonorID] = []
        /// Where a donor's line is.
        var rows: [DonorID: Int] = [:]
        var tickets: [DonorID: UInt64] = [:]

        mutating func write(_ donor: DonorID, _ line: [UInt8]) {
            remove(donor)
            rows[donor] = donors.count
            donors.append(donor)
            starts.append(letters.count)
            letters.append(contentsOf: line)
            letters.append(NameBook.lineEnd)
        }

        mutating func remove(_ donor: DonorID) {
            guard let row = rows.removeValue(forKey: donor) else { return }
            let end = row + 1 < starts.count ? starts[row + 1] - 1 : letters.count - 1
            for place in starts[row]..<end { letters[place] = NameBook.blank }
        }
    }

    private let lines = Mutex(Lines())

    init() {}

    var count: Int { lines.withLock { $0.rows.count } }

    /// Writes lines as they were read before anybody could change them.
    func write(_ donors: some Sequence<Donor>) {
        let new = donors.map { ($0.id, NameBook.line($0)) }
        lines.withLock { lines in
            for (donor, line) in new { lines.write(donor, line) }
        }
    }

    /// Writes a donor's new line, or none for somebody who was erased, unless a later change has been written already.
    /// - Parameter ticket: drawn inside the transaction that made the change.
    func write(_ donor: DonorID, _ entry: Donor?, ticket: UInt64) {
        let line = entry.map(NameBook.line)
        lines.withLock { lines in
            guard lines.tickets[donor, default: 0] < ticket else { return }
            lines.tickets[donor] = ticket
            if let line { lines.write(donor, line) } else { lines.remove(donor) }
        }
    }

    /// The donors whose name has these words in it, or whose number has these digits, at least four, in order of id.
    ///
    /// A number written 0300… stands as +92300…: the digits after the zero are the same in both.
    public func donors(matching text: String) -> [DonorID] {
        let words = Array(NameBook.searchKey(text).utf8).filter { $0 >= 0x20 }
        let digits = Array(text.utf8.filter { (0x30...0x39).contains($0) }.drop { $0 == 0x30 })
        let isNumber = digits.count >= 4 && text.allSatisfy { $0.isNumber || " -+().".contains($0) }
        return lines.withLock { lines in
            var rows: Set<Int> = []
            if !words.isEmpty { NameBook.find(words, in: lines) { rows.insert($0) } }
            if isNumber { NameBook.find(digits.map(NameBook.inNumber), in: lines) { rows.insert($0) } }
            return rows.map { lines.donors[$0] }.sorted()
        }
    }

    /// Every line that has these letters in it, found as Horspool does: the letter under the end of what is wanted
    /// tells how far it may be moved on.
    private static func find(_ wanted: [UInt8], in lines: Lines, _ found: (Int) -> Void) {
        let last = wanted.count - 1
        var steps = [Int](repeating: wanted.count, count: 256)
        for (place, letter) in wanted.dropLast().enumerated() { steps[Int(letter)] = last - place }
        lines.letters.withUnsafeBufferPointer { letters in
            var from = 0
            while from + last < letters.count {
                let letter = letters[from + last]
                guard letter == wanted[last], (0..<last).allSatisfy({ letters[from + $0] == wanted[$0] }) else {
                    from += steps[Int(letter)]
                    continue
                }
                let row = row(of: from, in: lines.starts)
                found(row)
                // One hit a line is enough.
                from = row + 1 < lines.starts.count ? lines.starts[row + 1] : letters.count
            }
        }
    }

    /// The last row that begins at or before a place.
    private static func row(of place: Int, in starts: [Int]) -> Int {
        var low = 0
        var high = starts.count
        while low < high {
            let middle = (low + high) / 2
            if starts[middle] <= place { low = middle + 1 } else { high = middle }
        }
        return low - 1
    }

    private static func line(_ donor: Donor) -> [UInt8] {
        var line = Array(searchKey(donor.name).utf8).filter { $0 >= 0x20 }
        line.append(contentsOf: donor.phone.utf8.filter { (0x30...0x39).contains($0) }.map(inNumber))
        return line
    }

    /// A digit of a telephone number is no digit of a name: whoever types one digit means the register's number.
    private static func inNumber(_ digit: UInt8) -> UInt8 { digit - 0x20 }

    /// What names are searched by: lower case, without accents, single spaces.
    static func searchKey(_ text: String) -> String {
        // Most names are plain letters, and folding those is a hundred times dearer than this.
        if text.utf8.allSatisfy({ $0 < 0x80 }) {
            return text.lowercased().split(separator: " ").joined(separator: " ")
        }
        return text.folding(options: [.caseInsensitive, .diacriticInsensitive, .widthInsensitive], locale: nil)
            .split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}

extension Centre {
    /// Donors by any part of a name, by their number in the register, or by at least four digits of their telephone.
    /// - Parameter text: empty for everybody.
    public func donors(matching text: String, _ search: DonorSearch) async throws -> [Donor] {
        let text = text.trimmed
        guard !text.isEmpty else { return try await ports.store.read { try $0.donors(search) } }
        var ids = register.names.donors(matching: text)
        if let id = Int64(text), !ids.contains(id) { ids = (ids + [id]).sorted() }
        let after = ids.drop { $0 <= search.after }
        return try await ports.store.read { try $0.donors(among: Array(after), search) }
    }
}
