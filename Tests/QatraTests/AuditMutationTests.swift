import Access
import Blood
import Centre
import Foundation
import Qatra
import Simulation
import Storage
import TestStores
import Testing

/// What somebody may do to an audit who has the files and not the keys, and where it has to be found.
private enum Damage: CaseIterable {
    case at, staff, act, subject, reason, hash, number
    case deleteOne, deleteRange, swap, putIn, double, cutTail, empty
    case rewrite, rewriteUnderAnotherKey, rewriteUnderTheKey, olderState
    case headChanged, headRemoved, headReplayed
}

/// What is found first.
private enum Place: Equatable {
    case entry(Int64)
    /// Rewritten with the very key: a head says between which entries.
    case between(ClosedRange<Int64>)
    case heads(String)
}

/// Chance from a seed (SplitMix64), so that a failure can be had again.
private struct Dice: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

@Suite("The audit after somebody was at it", .serialized)
struct AuditMutationTests {
    private static let count: Int64 = 126
    private static let seed: UInt64 = 6

    private func blob(_ bytes: [UInt8]) -> String { "X'\(HexText.encode(bytes))'" }

    @Test("1,000 mutations are found, each where it is")
    func thousandMutations() async throws {
        let clock = SimulatedClock(now: AuditGround.start)
        let ground = try AuditGround()
        defer { ground.remove() }
        try await ground.fill(Int(Self.count), clock: clock)
        await clock.advance(by: .hours(1))
        let whole = try await ground.verify(clock: clock)
        #expect(whole.findings == [])
        #expect(whole.last.number == Self.count)
        #expect(whole.newestHead?.number == Self.count)
        let rows = try await ground.rows()
        var dice = Dice(state: Self.seed)
        var found: [Damage: Int] = [:]
        for round in 0..<1_000 {
            let kind = Damage.allCases[round % Damage.allCases.count]
            let copy = try ground.copy()
            defer { copy.remove() }
            let place = try mutate(copy, kind, rows, &dice)
            let report = try await copy.verify(clock: clock)
            if Self.isAt(place, report) { found[kind, default: 0] += 1 }
            #expect(Self.isAt(place, report), "round \(round), \(kind): \(place) but \(report.findings.prefix(3))")
        }
        #expect(found.values.reduce(0, +) == 1_000)
        #expect(Set(found.keys) == Set(Damage.allCases))
    }

    private static func isAt(_ place: Place, _ report: AuditVerification.Report) -> Bool {
        guard let first = report.findings.first else { return false }
        switch place {
        case .entry(let number): return first.entry == number
        case .between(let range):
            guard case .contradicted(let after, let head, _) = first else { return false }
            return after + 1 >= range.lowerBound && after < range.upperBound && head.number >= range.upperBound
        case .heads(let file):
            switch first {
            case .headForged(_, let place), .headsMissing(_, let place), .headOutOfOrder(_, let place):
                // A copy is named by its folder.
                return place == file || file.hasPrefix(place + "/")
            default: return false
            }
        }
    }

    private func mutate(
        _ ground: AuditGround, _ kind: Damage, _ rows: [AuditRow], _ dice: inout Dice
    ) throws -> Place {
        let n = Self.count
        let k = Int64.random(in: 1...n, using: &dice)
        switch kind {
        case .at, .staff, .act, .subject, .reason, .hash, .number:
            try ground.damage(change(kind, k, &dice))
            return .entry(k)
        case .deleteOne:
            try ground.damage("DELETE FROM audit WHERE number = \(k)")
            return .entry(k)
        case .deleteRange:
            let last = Int64.random(in: k...n, using: &dice)
            try ground.damage("DELETE FROM audit WHERE number BETWEEN \(k) AND \(last)")
            return .entry(k)
        case .cutTail:
            try ground.damage("DELETE FROM audit WHERE number >= \(k)")
            return .entry(k)
        case .empty:
            try ground.damage("DELETE FROM audit")
            return .entry(1)
        case .rewrite:
            try ground.damage("UPDATE audit SET reason_sealed = NULL, hash = randomblob(32) WHERE number >= \(k)")
            return .entry(k)
        case .rewriteUnderAnotherKey, .rewriteUnderTheKey:
            let isTheKey = kind == .rewriteUnderTheKey
            let key = isTheKey ? AuditGround.chain : AuditKey([UInt8](repeating: 8, count: 32))
            try ground.damage(rewriting(rows, from: k, key: key))
            return isTheKey ? .between(1...k) : .entry(k)
        case .headChanged, .headRemoved, .headReplayed: return try mutateHeads(ground, kind, &dice)
        case .swap, .putIn, .double, .olderState: return try rearrange(ground, kind, k, &dice)
        }
    }

    private func rearrange(_ ground: AuditGround, _ kind: Damage, _ k: Int64, _ dice: inout Dice) throws -> Place {
        let n = Self.count
        switch kind {
        case .swap:
            let i = Int64.random(in: 1..<n, using: &dice)
            let j = Int64.random(in: i + 1...n, using: &dice)
            try ground.damage(
                """
                UPDATE audit SET number = 900000 WHERE number = \(i);
                UPDATE audit SET number = \(i) WHERE number = \(j);
                UPDATE audit SET number = \(j) WHERE number = 900000
                """)
            return .entry(i)
        case .putIn:
            let at = Int64.random(in: 1...n + 1, using: &dice)
            try ground.damage(
                """
                UPDATE audit SET number = number + 900000 WHERE number >= \(at);
                UPDATE audit SET number = number - 899999 WHERE number > 900000;
                INSERT INTO audit SELECT \(at), at, staff_id, act, subject, randomblob(32), reason_sealed
                    FROM audit WHERE number = \(at == 1 ? 2 : 1)
                """)
            return .entry(at)
        case .double:
            try ground.damage(
                """
                CREATE TABLE other AS SELECT * FROM audit; DROP TABLE audit; ALTER TABLE other RENAME TO audit;
                INSERT INTO audit SELECT number, at, staff_id, act, 'donor:1', hash, reason_sealed
                    FROM audit WHERE number = \(k)
                """)
            return .entry(k)
        default:
            // The whole folder as it was once: only the place tells.
            let heads = HeadFiles.lines(ground.book).compactMap(AuditHead.init(line:))
            let old = heads.dropLast().randomElement(using: &dice).map { $0.number } ?? 0
            try ground.damage("DELETE FROM audit WHERE number > \(old)")
            let kept = heads.filter { $0.number <= old }.map(\.line)
            try AuditGround.write(kept, to: ground.book)
            try AuditGround.write([kept.last ?? ""], to: ground.journal)
            return .entry(old + 1)
        }
    }

    private func change(_ kind: Damage, _ k: Int64, _ dice: inout Dice) -> String {
        let by = Int64.random(in: 1...1_000_000, using: &dice)
        let change =
            switch kind {
            case .at: "at = at + \(Bool.random(using: &dice) ? by : -by)"
            case .staff:
                "staff_id = CASE WHEN staff_id IS NULL THEN \(1 + by % 2) WHEN \(by % 2) THEN NULL "
                    + "ELSE 3 - staff_id END"
            case .act: by % 2 == 0 ? "act = 'donor.add'" : "act = act || ' '"
            case .subject: by % 2 == 0 ? "subject = 'donor:\(by + 1_000)'" : "subject = substr(subject, 2)"
            case .reason:
                // Anything; nothing, or a little where nothing was; what looks like a seal under a key nobody has.
                [
                    "reason_sealed = randomblob(60)", "reason_sealed = CASE WHEN reason_sealed IS NULL THEN x'00' END",
                    "reason_sealed = CAST(x'01FFFE' || randomblob(60) AS BLOB)",
                ][Int(by % 3)]
            case .number: "number = number + \(by + 1_000)"
            default: "hash = randomblob(32)"
            }
        return "UPDATE audit SET \(change) WHERE number = \(k)"
    }

    /// Every entry from one on says something else and fits the one before it, by this key.
    private func rewriting(_ rows: [AuditRow], from k: Int64, key: AuditKey) -> String {
        var previous = k == 1 ? nil : rows[Int(k) - 2].hash
        return rows.filter { $0.number >= k }.compactMap { row in
            guard var entry = row.entry else { return nil }
            entry.subject = "donor:9\(entry.number)"
            let hash = key.hash(of: entry, after: previous)
            previous = hash
            return "UPDATE audit SET subject = '\(entry.subject)', hash = \(blob(hash)) WHERE number = \(row.number);"
        }.joined()
    }

    private func mutateHeads(_ ground: AuditGround, _ kind: Damage, _ dice: inout Dice) throws -> Place {
        let files = [ground.book, ground.journal, try ground.placeFile()]
        let file = files[Int.random(in: 0..<files.count, using: &dice)]
        var lines = HeadFiles.lines(file)
        switch kind {
        case .headChanged:
            let line = Int.random(in: 0..<lines.count, using: &dice)
            var letters = Array(lines[line])
            let index = Int.random(in: 0..<letters.count, using: &dice)
            letters[index] = letters[index] == "7" ? "3" : "7"
            lines[line] = String(letters)
        case .headRemoved:
            // The last line of the journal alone may be lost to a power cut: without it nothing is said of the entry
            // it spoke of, and the entry is there.
            lines.remove(at: Int.random(in: 0..<lines.count - (file == ground.journal ? 1 : 0), using: &dice))
        default:
            let older = Int.random(in: 0..<lines.count - 1, using: &dice)
            let at = Int.random(in: older + 1...lines.count, using: &dice)
            if at == lines.count { lines.append(lines[older]) } else { lines[at] = lines[older] }
        }
        try AuditGround.write(lines, to: file)
        return .heads(file)
    }
}

@Suite("The audit of a backup")
struct AuditOfABackupTests {
    @Test("A restored backup is told from a chain that was cut")
    func restored() async throws {
        let clock = SimulatedClock(now: AuditGround.start)
        let ground = try AuditGround()
        defer { ground.remove() }
        try await ground.fill(50, clock: clock)
        let backup = try ground.copy()
        defer { backup.remove() }
        // As `qatra backup` leaves it: without the books, with the head of the copy.
        for path in [backup.book, backup.journal] { try FileManager.default.removeItem(atPath: path) }
        let mark = try #require(try SQLiteStore.auditMark(ofCopy: backup.database))
        let head = try AuditHead(
            mark, series: "copy", serial: 1, step: 0, at: clock.now(), before: "", signer: ground.signer)
        try AuditGround.write([head.line], to: backup.folder + "/audit-copy.jsonl")
        try await ground.fill(30, clock: clock)
        await clock.advance(by: .hours(1))
        #expect(try await ground.verify(clock: clock).findings == [])

        let strict = try await backup.verify(folders: [ground.place], clock: clock)
        #expect(strict.findings.map(\.entry) == [51])
        let words = AuditWords(calendar: AuditGround.calendar).sentence(try #require(strict.findings.first))
        #expect(words.hasPrefix("The chain ends at entry 50 (2026-11-24 10:33), and the head of 2026-11-24 "))
        #expect(words.contains("says that it had come to 70: entries 51–70 were cut off."))
        let lenient = try await backup.verify(fromBackup: true, folders: [ground.place], clock: clock)
        #expect((lenient.findings, lenient.notes.map(\.entry)) == ([], [51]))

        // Cut after it was made: the head of the copy tells, whatever is asked to be excused.
        let cut = try backup.copy()
        defer { cut.remove() }
        try cut.damage("DELETE FROM audit WHERE number > 48")
        let shorter = try await cut.verify(fromBackup: true, folders: [ground.place], clock: clock)
        #expect(shorter.findings.first?.entry == 49)

        // Restored, and gone on with a book of its own.
        let store = try SQLiteStore(path: backup.database)
        let now = clock.now()
        try await store.write {
            try $0.appendAudit(AuditEntry(at: now, staff: nil, act: .centreRestore, subject: "audit:50"))
        }
        try store.close()
        try await backup.fill(10, clock: clock)
        await clock.advance(by: .hours(1))
        #expect(try await backup.verify(folders: [ground.place], clock: clock).findings.first?.entry == 51)
        let restored = try await backup.verify(fromBackup: true, folders: [ground.place], clock: clock)
        #expect(restored.notes.map(\.entry) == [51])
        #expect(restored.findings.filter { $0.entry != nil } == [])
        // A cut after the restoration is not excused by it.
        try backup.damage("DELETE FROM audit WHERE number > 58")
        let again = try await backup.verify(fromBackup: true, clock: clock)
        #expect(again.findings.first?.entry == 59)
    }

    @Test("A place that is away is made up for when it is back")
    func catchesUp() async throws {
        let clock = SimulatedClock(now: AuditGround.start)
        let ground = try AuditGround()
        defer { ground.remove() }
        try await ground.fill(45, clock: clock)
        let away = ground.root + "/away"
        try FileManager.default.moveItem(atPath: ground.place, toPath: away)
        let store = try SQLiteStore(path: ground.database)
        let heads = try ground.heads(store, clock)
        for _ in 0..<3 {
            await clock.advance(by: .minutes(5))
            try await heads.ship()
            await heads.settle()
        }
        #expect((heads.standing().places, heads.standing().failing, heads.standing().shippedAt) == (1, 1, nil))
        #expect(!FileManager.default.fileExists(atPath: ground.place), "a folder was made beside the share")
        try FileManager.default.moveItem(atPath: away, toPath: ground.place)
        await clock.advance(by: .hours(24))
        try await heads.ship()
        await heads.settle()
        #expect((heads.standing().failing, heads.standing().shippedAt) == (0, clock.now()))
        #expect(
            HeadPlace.books(in: ground.place, signer: ground.signer).map(\.heads) == [
                HeadFiles.lines(ground.book).compactMap(AuditHead.init(line:))
            ])
        try store.close()
        await clock.advance(by: .hours(1))
        #expect(try await ground.verify(clock: clock).findings == [])
    }

    @Test("A centre that runs notices at which entry somebody was at its audit")
    func follows() async throws {
        let clock = SimulatedClock(now: AuditGround.start)
        let ground = try AuditGround()
        defer { ground.remove() }
        try await ground.fill(30, clock: clock)
        let store = try SQLiteStore(path: ground.database)
        let heads = try ground.heads(store, clock)
        try await heads.follow()
        #expect((heads.standing().wholeUpTo, heads.standing().brokenAt) == (30, nil))
        try store.close()
        try ground.damage("UPDATE audit SET subject = 'donor:99' WHERE number = 17")
        let other = try SQLiteStore(path: ground.database)
        let later = try ground.heads(other, clock)
        try await later.follow()
        #expect(later.standing().brokenAt == 17)
        try other.close()
    }
}
