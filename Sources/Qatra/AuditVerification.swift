package import Blood
package import Centre
import Foundation
import Storage

/// Follows the whole chain of a centre and compares it with every head that can be found.
package struct AuditVerification: Sendable {
    let store: any CentreStore
    let chain: any AuditChaining
    let signer: any HeadSigning
    let directory: DataDirectory
    /// Places of the centre's own settings; one that is away is not held against the audit.
    let places: [String]
    /// Folders somebody named.
    let folders: [String]
    let isFromBackup: Bool
    let now: Instant

    package struct Report: Sendable {
        /// What is wrong: first what the chain shows, in its order, then the books of heads.
        package var findings: [AuditFinding]
        /// What is to be known and is not wrong.
        package var notes: [AuditFinding]
        /// Places that could not be read.
        package var unread: [String]
        package var last: AuditMark
        package var lastAt: Instant?
        /// How many heads say what the chain says, each counted wherever it is kept.
        package var heads: Int
        package var newestHead: AuditHead?
        package var restores: Int
    }

    init(_ open: OpenCentre, folders: [String], isFromBackup: Bool) {
        self.init(
            store: open.store, chain: open.heads.chain, signer: open.heads.signer, directory: open.directory,
            places: open.heads.places.map(\.folder), folders: folders, isFromBackup: isFromBackup,
            now: open.centre.now())
    }

    package init(
        store: any CentreStore, chain: any AuditChaining, signer: any HeadSigning, directory: DataDirectory,
        places: [String], folders: [String], isFromBackup: Bool, now: Instant
    ) {
        self.store = store
        self.chain = chain
        self.signer = signer
        self.directory = directory
        self.places = places
        self.folders = folders
        self.isFromBackup = isFromBackup
        self.now = now
    }

    /// - Parameter progress: fraction done, 0…1.
    package func run(progress: @Sendable (Double) -> Void) async throws -> Report {
        // Read against the order in which they are written, so that a head that is shipped meanwhile is in the own book
        // and not yet in the others, which it may be for a minute.
        var copies: [String: [HeadBook]] = [:]
        var unread: [String] = []
        for folder in Set(places + folders).sorted() {
            if FileManager.default.fileExists(atPath: folder) {
                copies[folder] = HeadPlace.books(in: folder, signer: signer)
            } else {
                unread.append(folder)
            }
        }
        let journal = HeadBook(
            HeadFiles.lines(directory.headJournalPath), place: directory.headJournalPath, isJournal: true,
            signer: signer)
        let own = HeadBook(HeadFiles.lines(directory.headBookPath), place: directory.headBookPath, signer: signer)
        let copyBook = HeadBook(
            HeadFiles.lines(directory.copiedHeadPath), place: directory.copiedHeadPath, signer: signer)
        let books = [own, journal, copyBook] + copies.sorted { $0.key < $1.key }.flatMap(\.value)
        let heads = books.flatMap { book in book.heads.map { LocatedHead($0, place: book.place) } }
        let walk = try await follow(heads, progress: progress)
        let isBackup = copyBook.last.map { $0.mark == walk.last } ?? false
        var findings = walk.findings
        var notes: [AuditFinding] = []
        if isFromBackup {
            notes = findings.filter { isOfBackup($0, isBackup: isBackup) }
            findings.removeAll { isOfBackup($0, isBackup: isBackup) }
        }
        findings += books.flatMap(\.findings)
        findings += HeadBook.compare(
            own: own, journal: journal, copies: copies, restores: walk.restores.count + (isBackup ? 1 : 0), now: now)
        return Report(
            findings: findings, notes: notes, unread: unread, last: walk.last, lastAt: walk.lastAt,
            heads: walk.agreeing, newestHead: walk.newestAgreeing,
            restores: walk.restores.count)
    }

    private func follow(_ heads: [LocatedHead], progress: @Sendable (Double) -> Void) async throws -> AuditWalk {
        let total = try await store.read { try $0.auditRowCount() }
        var walk = AuditWalk(chain: chain, heads: heads)
        var pages = AuditPages()
        while true {
            let (rows, next) = try await store.read { [pages] transaction in
                var next = pages
                return (try next.next(transaction), next)
            }
            pages = next
            if rows.isEmpty { break }
            for row in rows { walk.take(row) }
            progress(min(1, Double(pages.taken) / Double(max(total, 1))))
        }
        // Entries of a running centre that came since the count are taken too, so only rows too many are told.
        walk.finish(rows: total, taken: pages.taken)
        return walk
    }

    /// What a centre that is or was made from a backup lacks in all innocence. A chain that ends elsewhere than the
    /// backup did was cut, whatever it was made from.
    private func isOfBackup(_ finding: AuditFinding, isBackup: Bool) -> Bool {
        switch finding {
        case .givenUp: true
        case .cut: isBackup
        default: false
        }
    }
}

/// The findings in sentences.
package struct AuditWords: Sendable {
    let calendar: LocalCalendar

    package init(calendar: LocalCalendar) { self.calendar = calendar }

    private func range(_ range: ClosedRange<Int64>, _ one: String, _ many: String) -> String {
        range.count == 1 ? "\(one) \(range.lowerBound)" : "\(many) \(range.lowerBound)–\(range.upperBound)"
    }

    private func said(_ head: AuditHead, _ place: String) -> String {
        "the head of \(calendar.stamp(head.at)) in \(place)"
    }

    package func sentence(_ finding: AuditFinding) -> String {
        switch finding {
        case .changed(let entries):
            return entries.count == 1
                ? "Entry \(entries.lowerBound) is not as it was written: a field or its hash was changed."
                : "\(range(entries, "Entry", "Entries")) are not as they were written: changed, put in, put in another "
                    + "order, or made without the key."
        case .missing(let entries):
            return "\(range(entries, "Entry", "Entries")) \(entries.count == 1 ? "is" : "are") missing."
        case .repeated(let number): return "The number \(number) stands twice: one of the two entries was put in."
        case .unreadable(let number): return "Entry \(number) is damaged: a field is not of its kind."
        case .unnumbered(let rows): return "Rows without a number that counts: \(rows). They were put in."
        case .cut(let after, let lastAt, let head, let place):
            return cut(after: after, lastAt: lastAt, head: head, place: place)
        case .contradicted(let after, let head, let place):
            return
                "Entry \(head.number) is not the one \(said(head, place)) knows: entries after \(after) were written "
                + "anew by somebody who has the key of the chain."
        case .givenUp(let from, let restoredAt, let head, let place):
            return "The centre was restored from a backup at entry \(from) (\(calendar.stamp(restoredAt))): entries "
                + "from \(from) to \(head.number) that were made after that backup are lost. "
                + "\(said(head, place).sentenceCased) knows of them."
        case .headForged, .headsMissing, .headOutOfOrder, .headsDiffer, .bookReplaced: return ofBooks(finding)
        }
    }

    /// What is to be known of a backup and is no problem.
    package func note(_ finding: AuditFinding) -> String {
        guard case .cut(let after, _, let head, let place) = finding else { return sentence(finding) }
        return
            "This is a backup that ends at entry \(after). \(said(head, place).sentenceCased) says that the chain had "
            + "come to \(head.number) then: what came after the backup is not in it."
    }

    private func ofBooks(_ finding: AuditFinding) -> String {
        switch finding {
        case .headForged(let line, let place):
            "Line \(line) of \(place) was not signed by this centre as it stands: it was changed or put in."
        case .headsMissing(let serials, let place):
            "\(range(serials, "Head", "Heads")) \(serials.count == 1 ? "is" : "are") missing in \(place)."
        case .headOutOfOrder(let line, let place):
            "Line \(line) of \(place) is not the head that followed: an older one was put there, or lines are missing."
        case .headsDiffer(let serial, let place):
            "Head \(serial) in \(place) is not the one of the centre's own book: one of the two was replaced."
        case .bookReplaced(let series, let place):
            "Heads of another book (\(series.joined(separator: ", "))) were shipped, and \(place) knows nothing of "
                + "them: it was replaced or deleted."
        default: ""
        }
    }

    private func cut(after: Int64, lastAt: Instant?, head: AuditHead, place: String) -> String {
        let end = after == 0 ? "The chain is empty" : "The chain ends at entry \(after)"
        let at = lastAt.map { " (\(calendar.stamp($0)))" } ?? ""
        let lost = range(after + 1...head.number, "entry", "entries")
        return "\(end)\(at), and \(said(head, place)) says that it had come to \(head.number): \(lost) "
            + "\(head.number == after + 1 ? "was" : "were") cut off. If this is an older backup, --from-backup tells "
            + "the two apart."
    }

    /// What is said when nothing is wrong.
    package func whole(_ report: AuditVerification.Report) -> String {
        guard let lastAt = report.lastAt else { return "The audit is empty." }
        let number = report.last.number
        let start =
            "The audit is whole: \(number) \(number == 1 ? "entry" : "entries"), the last of \(calendar.stamp(lastAt))."
        guard let head = report.newestHead else { return start + " No head was found to compare it with." }
        return start + " \(report.heads) heads agree, the newest of \(calendar.stamp(head.at)) at entry \(head.number)."
    }
}

extension String {
    fileprivate var sentenceCased: String { prefix(1).uppercased() + dropFirst() }
}
