public import Blood
import Foundation

/// An entry of the audit as the store holds it, believed by nobody yet.
public struct AuditRow: Sendable, Hashable {
    public var number: Int64
    /// `nil` when a field is not of the kind that is written there.
    public var entry: AuditEntry?
    /// 32 bytes, unless somebody changed them.
    public var hash: [UInt8]?

    public init(number: Int64, entry: AuditEntry?, hash: [UInt8]?) {
        self.number = number
        self.entry = entry
        self.hash = hash
    }
}

/// How far the chain had come: the number of an entry and its hash, which stands for all before it.
public struct AuditMark: Sendable, Hashable {
    /// From 1; 0 before the first entry.
    public var number: Int64
    public var hash: [UInt8]

    public init(number: Int64, hash: [UInt8]) {
        self.number = number
        self.hash = hash
    }

    /// Before the first entry.
    public static let none = AuditMark(number: 0, hash: [])
}

/// What the chain had come to at a moment, signed: one line of JSON that is kept where the database is not.
public struct AuditHead: Codable, Sendable, Hashable {
    /// The public key of the centre that signed it, in hexadecimal digits: its name among centres.
    public var centre: String
    /// The book it belongs to. A centre begins one, and another after it was restored from a backup.
    public var series: String
    /// Heads that were shipped are numbered from 1.
    public var serial: Int64
    /// 0 for a head that was shipped; those of the journal between two of them count from 1.
    public var step: Int64
    /// The last entry the chain had.
    public var number: Int64
    /// The hash of that entry in hexadecimal digits; empty before the first.
    public var hash: String
    /// Milliseconds since 1970, by the centre's clock.
    public var at: Instant
    /// The signature of the head before it in its book; empty for the first.
    public var before: String
    /// Ed25519 over all the other fields (RFC 8032), in hexadecimal digits.
    public var signature: String

    /// The head of a mark, signed.
    /// - Throws: what the signer throws.
    public init(
        _ mark: AuditMark, series: String, serial: Int64, step: Int64, at now: Instant, before: String,
        signer: any HeadSigning
    ) throws {
        centre = HexText.encode(signer.publicKey)
        self.series = series
        self.serial = serial
        self.step = step
        number = mark.number
        hash = HexText.encode(mark.hash)
        at = now
        self.before = before
        signature = ""
        signature = HexText.encode(try signer.sign(signedBytes))
    }

    /// A line of a book; `nil` unless it is exactly what this program writes.
    public init?(line: String) {
        guard let head = try? JSONDecoder().decode(AuditHead.self, from: Data(line.utf8)), head.line == line else {
            return nil
        }
        self = head
    }

    /// One line of JSON with its keys in order of the alphabet, without its end.
    public var line: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        // Numbers and texts only: there is nothing that could not be encoded.
        return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    public var mark: AuditMark { AuditMark(number: number, hash: HexText.decode(hash) ?? []) }

    /// What the signature is over.
    public var signedBytes: [UInt8] {
        var framed = FramedBytes(domain: "qatra audit head 1")
        framed.add(centre)
        framed.add(series)
        framed.add(serial)
        framed.add(step)
        framed.add(number)
        framed.add(hash)
        framed.add(at.millisecondsSince1970)
        framed.add(before)
        return framed.bytes
    }

    /// Whether this centre signed exactly this.
    public func isGenuine(_ signer: any HeadSigning) -> Bool {
        centre == HexText.encode(signer.publicKey)
            && HexText.decode(signature).map { signer.isGenuine($0, of: signedBytes) } ?? false
    }
}

/// The lines of one book of heads, read with suspicion.
public struct HeadBook: Sendable {
    /// Where it lies, for people: a folder, or `journal`.
    public var place: String
    /// The genuine ones, in the order of the book.
    public var heads: [AuditHead] = []
    public var findings: [AuditFinding] = []

    public var series: String? { heads.first?.series }
    public var last: AuditHead? { heads.last }

    /// - Parameters:
    ///   - lines: without their ends.
    ///   - isJournal: begins with a copy of the last head that was shipped and goes on in steps.
    public init(_ lines: [String], place: String, isJournal: Bool = false, signer: any HeadSigning) {
        self.place = place
        var isAfterForged = false
        for (index, line) in lines.enumerated() {
            guard let head = AuditHead(line: line), head.isGenuine(signer) else {
                findings.append(.headForged(line: index + 1, place: place))
                isAfterForged = true
                continue
            }
            // What follows a line that cannot be believed cannot be held against it.
            if !isAfterForged { check(head, line: index + 1, isJournal: isJournal) }
            isAfterForged = false
            heads.append(head)
        }
    }

    private mutating func check(_ head: AuditHead, line: Int, isJournal: Bool) {
        guard let last = heads.last else {
            if isJournal ? head.step != 0 : head.step != 0 || head.serial == 1 && !head.before.isEmpty {
                findings.append(.headOutOfOrder(line: line, place: place))
            } else if !isJournal, head.serial > 1 {
                findings.append(.headsMissing(1...head.serial - 1, place: place))
            }
            return
        }
        let isNext =
            isJournal
            ? head.serial == last.serial && head.step == last.step + 1
            : head.serial == last.serial + 1 && head.step == 0
        if isNext, head.series == last.series, head.before == last.signature { return }
        if !isJournal, head.series == last.series, head.serial > last.serial + 1 {
            findings.append(.headsMissing(last.serial + 1...head.serial - 1, place: place))
        } else {
            findings.append(.headOutOfOrder(line: line, place: place))
        }
    }

    /// Holds copies of the book of shipped heads against the centre's own.
    /// - Parameters:
    ///   - own: the centre's own book.
    ///   - journal: what the centre noted since the last head was shipped.
    ///   - copies: by place; a place may hold books of earlier series too.
    ///   - restores: how often the chain says it was restored from a backup; each begins a series.
    ///   - now: a head younger than a minute may be on its way still.
    public static func compare(
        own: HeadBook, journal: HeadBook, copies: [String: [HeadBook]], restores: Int, now: Instant
    ) -> [AuditFinding] {
        var findings: [AuditFinding] = []
        if let first = journal.heads.first, first.series != own.series || first.serial > own.last?.serial ?? 0 {
            let range = min((own.last?.serial ?? 0) + 1, first.serial)...first.serial
            findings.append(.headsMissing(range, place: own.place))
        }
        var strangers: Set<String> = []
        for (place, books) in copies.sorted(by: { $0.key < $1.key }) {
            strangers.formUnion(books.compactMap(\.series).filter { $0 != own.series })
            guard let last = own.last else { continue }
            let copy = books.first { $0.series == own.series }
            let known = Dictionary((copy?.heads ?? []).map { ($0.serial, $0.signature) }) { first, _ in first }
            let lacking = own.heads.filter { known[$0.serial] == nil && now - $0.at > .minutes(1) }.map(\.serial)
            if let from = lacking.first, let to = lacking.last {
                findings.append(.headsMissing(from...to, place: place))
            }
            let other = own.heads.first { head in known[head.serial].map { $0 != head.signature } ?? false }
            if let other { findings.append(.headsDiffer(serial: other.serial, place: place)) }
            if let newest = copy?.last?.serial, newest > last.serial {
                findings.append(.headsMissing(last.serial + 1...newest, place: own.place))
            }
        }
        if strangers.count > restores {
            findings.append(.bookReplaced(series: strangers.sorted(), place: own.place))
        }
        return findings
    }
}
