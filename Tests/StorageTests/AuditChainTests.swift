import Access
import Blood
import Centre
import Foundation
import Storage
import TestStores
import Testing

/// The audit as the store keeps it.
@Suite struct AuditChainTests {
    private let now = Instant(millisecondsSince1970: 1_795_496_400_000)
    private let key = AuditKey([UInt8](repeating: 7, count: 32))

    private func path() -> String {
        FileManager.default.temporaryDirectory.appending(path: "qatra-audit-\(UUID().uuidString).sqlite")
            .path(percentEncoded: false)
    }

    private func entry(_ subject: String, reason: String = "") -> AuditEntry {
        AuditEntry(at: now, staff: nil, act: .donorRead, subject: subject, reason: reason)
    }

    private func append(_ entries: [AuditEntry], to store: SQLiteStore) async throws {
        try await store.write { transaction in
            for entry in entries { try transaction.appendAudit(entry) }
        }
    }

    private func rows(_ store: SQLiteStore) async throws -> [AuditRow] {
        try await store.read { try $0.auditRows(from: 0, limit: 10_000) }
    }

    private func findings(_ rows: [AuditRow]) -> [AuditFinding] {
        var walk = AuditWalk(chain: key)
        for row in rows { walk.take(row) }
        walk.finish(rows: rows.count, taken: rows.count)
        return walk.findings
    }

    @Test func entriesAreNumberedWithoutGapsAlsoWhereATransactionFailed() async throws {
        struct Stop: Error {}
        let store = try SQLiteStore(path: path())
        try await append([entry("donor:1")], to: store)
        let lost = entry("donor:2")
        await #expect(throws: Stop.self) {
            try await store.write { transaction in
                try transaction.appendAudit(lost)
                throw Stop()
            }
        }
        try await append([entry("donor:3"), entry("donor:4")], to: store)
        let kept = try await rows(store)
        #expect(kept.map(\.number) == [1, 2, 3])
        #expect(kept.compactMap(\.entry?.subject) == ["donor:1", "donor:3", "donor:4"])
        #expect(findings(kept) == [])
    }

    @Test func theStoreItselfRefusesToChangeOrDeleteAnEntry() async throws {
        let path = path()
        let store = try SQLiteStore(path: path)
        try await append([entry("donor:1", reason: "moved"), entry("donor:2")], to: store)
        try store.close()
        for statement in [
            "UPDATE audit SET subject = 'donor:9'", "UPDATE audit SET reason_sealed = NULL WHERE number = 1",
            "UPDATE audit SET reason_sealed = x'00' WHERE number = 2", "DELETE FROM audit WHERE number = 2",
            "INSERT INTO audit SELECT number + 2, at, staff_id, act, subject, hash, reason_sealed FROM audit WHERE number = 2",
            "INSERT OR REPLACE INTO audit SELECT * FROM audit WHERE number = 2",
        ] {
            #expect(throws: StorageError.self, "\(statement)") { try SQLiteScript.run(statement, path: path) }
        }
    }

    @Test func aZeroByteInAReasonOrSubjectIsLeftOutAndAnythingHiddenBehindOneIsFound() async throws {
        let path = path()
        let store = try SQLiteStore(path: path)
        try await append([entry("donor:1\0", reason: "a\0b")], to: store)
        #expect(try await rows(store).map(\.entry?.reason) == ["ab"])
        #expect(findings(try await rows(store)) == [])
        try store.close()
        try SQLiteScript.run(
            "DROP TRIGGER audit_is_not_changed; UPDATE audit SET subject = subject || CAST(X'0078' AS TEXT)",
            path: path)
        let changed = try SQLiteStore(path: path)
        #expect(findings(try await rows(changed)) == [.changed(1...1)])
    }

    @Test func aReasonThatWasAlteredMovedOrTakenAwayIsFoundAndTheAuditStillShown() async throws {
        let damages: [(String, AuditFinding)] = [
            ("UPDATE audit SET reason_sealed = x'0102' WHERE number = 2", .unreadable(2)),
            (
                "UPDATE audit SET reason_sealed = (SELECT reason_sealed FROM audit WHERE number = 1) WHERE number = 2",
                .unreadable(2)
            ),
            ("UPDATE audit SET reason_sealed = NULL WHERE number = 2", .changed(2...2)),
        ]
        for (damage, finding) in damages {
            let path = path()
            let store = try SQLiteStore(path: path)
            try await append((1...3).map { entry("donor:\($0)", reason: "asked by \($0)") }, to: store)
            try store.close()
            try SQLiteScript.run("DROP TRIGGER audit_is_only_sealed_anew; \(damage)", path: path)
            let changed = try SQLiteStore(path: path)
            #expect(findings(try await rows(changed)) == [finding], "\(damage)")
            let shown = try await changed.read { try $0.auditEntries(limit: 10) }
            #expect(shown.map(\.reason).first == "asked by 3" && shown.count == 3)
            try changed.close()
        }
    }

    /// A chain of the version before, with its hashes, holds after its words were sealed, and after the keys changed.
    @Test func aChainOfTheVersionBeforeHoldsAfterSealingAndAfterTheKeysChanged() async throws {
        let path = path()
        try SchemaTamper.makeTwelfth(path: path)
        var last: [UInt8]?
        let entries = (1...300).map { number in
            AuditEntry(
                number: Int64(number), at: now, staff: nil, act: "approval.ask", subject: "approval:\(number)",
                reason: number % 3 == 0 ? "" : "for the brother of Nasreen \(number)")
        }
        let values = entries.map { entry in
            let hash = key.hash(of: entry, after: last)
            last = hash
            let hex = hash.map { String(format: "%02x", $0) }.joined()
            return "(\(entry.number), \(now.millisecondsSince1970), '\(entry.act)', '\(entry.subject)', "
                + "'\(entry.reason)', x'\(hex)')"
        }
        try SchemaTamper.run(
            "INSERT INTO audit (number, at, act, subject, reason, hash) VALUES \(values.joined(separator: ", "))",
            path: path)
        let keys = FieldKeys.ofTests
        let vault = FieldVault(keys)
        let store = try SQLiteStore(path: path, fields: vault)
        #expect(findings(try await rows(store)) == [])
        #expect(try await rows(store).compactMap(\.entry) == entries)
        let end = last
        #expect(try await rows(store).last?.hash == end)
        let next = keys.withNewKey()
        vault.use(next)
        // 200 reasons; two names of staff, a number, a donor's key, a patient and a relation.
        #expect(try await store.upkeep.sealAnew { _ in } == 200 + 6)
        vault.use(next.without([1]))
        try await append([entry("donor:301", reason: "moved")], to: store)
        let after = try await rows(store)
        #expect(findings(after) == [])
        #expect(after.dropLast().compactMap(\.entry) == entries)
        try store.close()
        #expect(try SchemaTamper.bytes(path: path).range(of: Data("Nasreen".utf8)) == nil)
    }

    @Test func entriesOfAnEarlierVersionAreChainedInTheirOrder() async throws {
        let path = path()
        try SchemaTamper.makeOld(
            version: 5, path: path,
            rows: """
                WITH RECURSIVE row (number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM row WHERE number < 2500)
                INSERT INTO audit (at, act, subject, reason)
                SELECT 1795000000000, 'donor.edit', 'donor:' || number, '' FROM row;
                """)
        let second = try SQLiteStore(path: path)
        try await append([entry("donor:2501")], to: second)
        let kept = try await rows(second)
        #expect(kept.compactMap(\.entry?.subject) == (1...2_501).map { "donor:\($0)" })
        #expect(findings(kept) == [])
        #expect(try await second.integrityProblems().isEmpty)
    }

    @Test func thePagesOfTheAuditMeetWithoutAnOverlap() async throws {
        let store = try SQLiteStore(path: path())
        try await append((1...25).map { entry("donor:\($0)") }, to: store)
        let first = try await store.read { try $0.auditEntries(limit: 10) }
        let last = try #require(first.last?.number)
        let second = try await store.read { try $0.auditEntries(before: last, limit: 10) }
        #expect((first + second).map(\.number) == Array((6...25).reversed()))
        var pages = AuditPages(limit: 7)
        var taken: [Int64] = []
        while true {
            let (rows, next) = try await store.read { [pages] transaction in
                var next = pages
                return (try next.next(transaction), next)
            }
            pages = next
            if rows.isEmpty { break }
            taken += rows.map(\.number)
        }
        #expect(taken == Array(1...25))
    }
}
