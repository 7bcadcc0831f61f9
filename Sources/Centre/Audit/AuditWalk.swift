public import Blood

/// What is wrong with the audit, and where.
public enum AuditFinding: Sendable, Hashable {
    /// These entries, or the hashes beside them, are not as they were written.
    case changed(ClosedRange<Int64>)
    case missing(ClosedRange<Int64>)
    /// A number that stands more than once.
    case repeated(Int64)
    /// A field of the entry is not of the kind that is written there.
    case unreadable(Int64)
    /// So many rows whose number is none.
    case unnumbered(Int)
    /// The chain ends here, and a head knows of more.
    case cut(after: Int64, lastAt: Instant?, head: AuditHead, place: String)
    /// An entry after `after` and up to the head's fits its neighbours and is still not what the head knew.
    case contradicted(after: Int64, head: AuditHead, place: String)
    /// The centre was restored from a backup at this entry; a head knows of entries that were made between the backup
    /// and the restoration.
    case givenUp(from: Int64, restoredAt: Instant, head: AuditHead, place: String)
    /// This line of a book was not signed by the centre as it stands.
    case headForged(line: Int, place: String)
    case headsMissing(ClosedRange<Int64>, place: String)
    case headOutOfOrder(line: Int, place: String)
    /// The place holds another head under this number than the centre's own book.
    case headsDiffer(serial: Int64, place: String)
    /// Places hold books the centre's own folder knows nothing of.
    case bookReplaced(series: [String], place: String)

    /// The first entry it is about; `nil` when it is about heads alone.
    public var entry: Int64? {
        switch self {
        case .changed(let range), .missing(let range): range.lowerBound
        case .repeated(let number), .unreadable(let number): number
        case .cut(let after, _, _, _), .contradicted(let after, _, _): after + 1
        case .givenUp(let from, _, _, _): from
        case .unnumbered, .headForged, .headsMissing, .headOutOfOrder, .headsDiffer, .bookReplaced: nil
        }
    }
}

/// A head and where it was kept.
public struct LocatedHead: Sendable, Hashable {
    public var head: AuditHead
    public var place: String

    public init(_ head: AuditHead, place: String) {
        self.head = head
        self.place = place
    }
}

/// Follows the chain from its first entry, row by row, and says where it breaks.
///
/// After a break it goes on with the hash that is stored, so that one changed entry is one finding and not the whole
/// rest of the audit.
public struct AuditWalk: Sendable {
    /// More breaks than this are not told apart any more: the first is what matters.
    public static let findingsMax = 100

    private let chain: any AuditChaining
    /// In order of the entries they speak of.
    private let heads: [LocatedHead]
    private var nextHead = 0
    /// Entries at which a head said what the chain says.
    private var agreed: [Int64] = []
    /// How many heads said what the chain says.
    public var agreeing: Int { agreed.count }
    /// The newest of them.
    public private(set) var newestAgreeing: AuditHead?
    /// Heads that do not agree, or have not been reached.
    private var held: [LocatedHead] = []
    /// Moments at which the chain says the centre was restored, with the entry that says so.
    public private(set) var restores: [(entry: Int64, at: Instant)] = []
    public private(set) var last = AuditMark.none
    public private(set) var lastAt: Instant?
    public private(set) var findings: [AuditFinding] = []
    /// What the entry before should have had for a hash by its content, where that is not what is stored.
    private var reckoned: [UInt8]?

    /// - Parameter heads: genuine ones, from wherever they were kept.
    public init(chain: any AuditChaining, heads: [LocatedHead] = []) {
        self.chain = chain
        self.heads = heads.sorted { one, other in
            (one.head.number, one.head.at, one.head.serial, one.place)
                < (other.head.number, other.head.at, other.head.serial, other.place)
        }
    }

    /// The next row in order of its number.
    public mutating func take(_ row: AuditRow) {
        guard row.number > 0 else { return note(.unreadable(row.number)) }
        guard row.number > last.number else { return note(.repeated(row.number)) }
        let isAfterGap = row.number != last.number + 1
        if isAfterGap { note(.missing(last.number + 1...row.number - 1)) }
        check(row, isAfterGap: isAfterGap)
        last = AuditMark(number: row.number, hash: row.hash ?? [])
        lastAt = row.entry?.at ?? lastAt
        if let entry = row.entry, entry.act == AuditAct.centreRestore.rawValue {
            restores.append((row.number, entry.at))
        }
        compareHeads()
    }

    /// The chain has ended here: what heads know beyond it is missing.
    /// - Parameters:
    ///   - rows: how many rows the table has, of whatever kind.
    ///   - taken: how many of them were taken.
    public mutating func finish(rows: Int, taken: Int) {
        if rows > taken { note(.unnumbered(rows - taken)) }
        held += heads[nextHead...]
        nextHead = heads.count
        var excused: [Int64: LocatedHead] = [:]
        var open: [LocatedHead] = []
        for one in held {
            if let restore = restores.first(where: { $0.entry <= one.head.number && one.head.at < $0.at }) {
                excused[restore.entry] = one
            } else {
                open.append(one)
            }
        }
        // A head that disagrees says more than is known already only where no break was found before it.
        let firstBreak = findings.compactMap(\.entry).min() ?? .max
        let other = open.first { $0.head.number <= last.number && $0.head.number < firstBreak }
        for restore in restores {
            guard let one = excused[restore.entry] else { continue }
            note(.givenUp(from: restore.entry, restoredAt: restore.at, head: one.head, place: one.place))
        }
        if let one = other {
            note(.contradicted(after: agreed.last { $0 < one.head.number } ?? 0, head: one.head, place: one.place))
        }
        if let one = open.last, one.head.number > last.number {
            note(.cut(after: last.number, lastAt: lastAt, head: one.head, place: one.place))
        }
    }

    private mutating func check(_ row: AuditRow, isAfterGap: Bool) {
        defer { if isAfterGap { reckoned = nil } }
        guard let entry = row.entry, let hash = row.hash, hash.count == 32 else {
            note(.unreadable(row.number))
            reckoned = nil
            return
        }
        guard !isAfterGap else { return }
        let previous = last.number == 0 ? nil : last.hash
        let computed = chain.hash(of: entry, after: previous)
        if computed == hash {
            reckoned = nil
        } else if let reckoned, chain.hash(of: entry, after: reckoned) == hash {
            // Only the stored hash of the entry before was changed, and that has been said.
            self.reckoned = nil
        } else {
            note(.changed(row.number...row.number))
            reckoned = computed
        }
    }

    private mutating func compareHeads() {
        while nextHead < heads.count, heads[nextHead].head.number <= last.number {
            let one = heads[nextHead]
            nextHead += 1
            if one.head.number == last.number, one.head.mark.hash == last.hash {
                agreed.append(one.head.number)
                if newestAgreeing.map({ $0.at <= one.head.at }) ?? true { newestAgreeing = one.head }
            } else if one.head.number == 0 {
                continue
            } else {
                held.append(one)
            }
        }
    }

    private mutating func note(_ finding: AuditFinding) {
        if case .changed(let new) = finding, case .changed(let old)? = findings.last,
            old.upperBound + 1 == new.lowerBound
        {
            findings[findings.count - 1] = .changed(old.lowerBound...new.upperBound)
        } else if findings.count < AuditWalk.findingsMax {
            findings.append(finding)
        }
    }
}

/// Takes the rows of the audit in pages, each row once, also where a number stands twice.
public struct AuditPages: Sendable {
    private let limit: Int
    private var from = Int64.min
    /// Rows of the number `from` that were taken.
    private var takenThere = 0
    /// Rows taken so far.
    public private(set) var taken = 0

    /// - Parameter limit: rows taken at once.
    public init(limit: Int = 1_000) { self.limit = limit }

    /// - Returns: nothing after the last row.
    public mutating func next(_ transaction: any CentreReading) throws -> [AuditRow] {
        let rows = try transaction.auditRows(from: from, limit: limit + takenThere).dropFirst(takenThere)
        guard let last = rows.last?.number else { return [] }
        takenThere = (last == from ? takenThere : 0) + rows.count { $0.number == last }
        from = last
        taken += rows.count
        return Array(rows)
    }
}
