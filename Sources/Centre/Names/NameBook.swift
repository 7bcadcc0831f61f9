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
        /// What two entries of one person have in common; 0 where no birth date is known.
        var persons: [Int] = []
        /// Where a donor's line is.
        var rows: [DonorID: Int] = [:]
        var tickets: [DonorID: UInt64] = [:]

        mutating func write(_ donor: DonorID, _ line: [UInt8], _ person: Int) {
            remove(donor)
            rows[donor] = donors.count
            donors.append(donor)
            persons.append(person)
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
        let new = donors.map { ($0.id, NameBook.line($0), NameBook.person($0)) }
        lines.withLock { lines in
            for (donor, line, person) in new { lines.write(donor, line, person) }
        }
    }

    /// Writes a donor's new line, or none for somebody who was erased, unless a later change has been written already.
    /// - Parameter ticket: drawn inside the transaction that made the change.
    func write(_ donor: DonorID, _ entry: Donor?, ticket: UInt64) {
        let line = entry.map { (letters: NameBook.line($0), person: NameBook.person($0)) }
        lines.withLock { lines in
            guard lines.tickets[donor, default: 0] < ticket else { return }
            lines.tickets[donor] = ticket
            if let line { lines.write(donor, line.letters, line.person) } else { lines.remove(donor) }
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
            var donors: [DonorID] = []
            if !words.isEmpty { NameBook.find(words, in: lines) { donors.append(lines.donors[$0]) } }
            let named = donors.count
            if isNumber { NameBook.find(digits.map(NameBook.inNumber), in: lines) { donors.append(lines.donors[$0]) } }
            if named > 0, donors.count > named { donors = Array(Set(donors)) }
            // Most lines stand in order of id: only donors whose name has changed since the start do not.
            return zip(donors, donors.dropFirst()).allSatisfy({ $0 < $1 }) ? donors : donors.sorted()
        }
    }

    /// Donors who may be one person entered twice: the same name, district, sex and birth date. The smallest number
    /// first, in each and among them.
    public func possibleDuplicates() -> [[DonorID]] {
        let entries = lines.withLock { lines in
            lines.rows.compactMap { donor, row in lines.persons[row] == 0 ? nil : (lines.persons[row], donor) }
        }
        return Dictionary(grouping: entries, by: \.0).values.filter { $0.count > 1 }
            .map { $0.map(\.1).sorted() }.sorted { $0[0] < $1[0] }
    }

    private static func person(_ donor: Donor) -> Int {
        guard let birthDate = donor.birthDate else { return 0 }
        var hasher = Hasher()
        hasher.combine(searchKey(donor.name))
        hasher.combine(donor.district)
        hasher.combine(donor.sex)
        hasher.combine(birthDate)
        return hasher.finalize()
    }

    /// Every line that has these letters in it, in order of the lines.
    ///
    /// Eight places are looked at in one step: where the first wanted letter stands, and as far on as the wanted are
    /// long the last. Only there the letters between are compared. Horspool's steps gain nothing over that for the
    /// three or four letters that people type.
    private static func find(_ wanted: [UInt8], in lines: Lines, _ found: (Int) -> Void) {
        let last = wanted.count - 1
        let (first, end) = (eight(wanted[0]), eight(wanted[last]))
        lines.letters.withUnsafeBytes { letters in
            func isThere(_ place: Int) -> Bool { (0...last).allSatisfy { letters[place + $0] == wanted[$0] } }
            var from = 0
            var row = 0
            while from + last < letters.count {
                if from + last + 8 <= letters.count {
                    var places =
                        zeros(letters.loadUnaligned(fromByteOffset: from, as: UInt64.self).littleEndian ^ first)
                        & zeros(letters.loadUnaligned(fromByteOffset: from + last, as: UInt64.self).littleEndian ^ end)
                    // The lowest marked bit is that of the lowest place.
                    while places != 0, !isThere(from + places.trailingZeroBitCount / 8) { places &= places &- 1 }
                    guard places != 0 else {
                        from += 8
                        continue
                    }
                    from += places.trailingZeroBitCount / 8
                } else if !isThere(from) {
                    from += 1
                    continue
                }
                row = NameBook.row(of: from, in: lines.starts, from: row)
                found(row)
                // One hit a line is enough.
                from = row + 1 < lines.starts.count ? lines.starts[row + 1] : letters.count
            }
        }
    }

    /// One letter in all eight bytes.
    private static func eight(_ letter: UInt8) -> UInt64 { UInt64(letter) &* 0x0101_0101_0101_0101 }

    /// The highest bit of each byte that is zero. Bytes above a zero may be marked too: each place is compared after.
    private static func zeros(_ bytes: UInt64) -> UInt64 {
        (bytes &- 0x0101_0101_0101_0101) & ~bytes & 0x8080_8080_8080_8080
    }

    /// The last row that begins at or before a place, looked for from a row that does, in steps that double: the next
    /// hit of a common word is near.
    private static func row(of place: Int, in starts: [Int], from known: Int) -> Int {
        var (low, step) = (known, 1)
        while low + step < starts.count, starts[low + step] <= place {
            low += step
            step *= 2
        }
        var high = min(low + step, starts.count)
        while low + 1 < high {
            let middle = (low + high) / 2
            if starts[middle] <= place { low = middle } else { high = middle }
        }
        return low
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
