import Access
import Blood
import Centre
import Foundation
import Logging
import Qatra
import Simulation
import Storage
import TestStores

/// A centre's folder with an audit, a book of heads and a place that has copies of them; nobody serves it.
struct AuditGround {
    static let start = Instant(millisecondsSince1970: 1_795_496_400_000)
    static let chain = AuditKey([UInt8](repeating: 7, count: 32))
    static let calendar = LocalCalendar(zone: TimeZone(secondsFromGMT: 5 * 3_600) ?? .gmt)

    let root: String
    let signer: HeadKey
    var folder: String { root + "/centre" }
    var place: String { root + "/place" }
    var database: String { folder + "/qatra.sqlite" }
    var book: String { folder + "/audit-heads.jsonl" }
    var journal: String { folder + "/audit-journal.jsonl" }

    init() throws {
        root = FileManager.default.temporaryDirectory.appending(path: "qatra-audit-\(UUID().uuidString)")
            .path(percentEncoded: false)
        signer = try HeadKey(seed: [UInt8](repeating: 9, count: 32))
        for path in [folder, place] {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        }
        try Data("{\"folders\": [\"\(place)\"]}".utf8).write(to: URL(filePath: folder + "/audit.json"))
    }

    func heads(_ store: SQLiteStore, _ clock: SimulatedClock) throws -> AuditHeads {
        try AuditHeads(
            directory: DataDirectory(folder), store: store, chain: AuditGround.chain, signer: signer, clock: clock,
            calendar: AuditGround.calendar, logger: Logger(label: "test"))
    }

    /// Entries of two people and of nobody, a head noted now and then, one shipped every twenty entries, and a few
    /// entries after the last shipping that only the journal knows.
    func fill(_ number: Int, clock: SimulatedClock) async throws {
        let store = try SQLiteStore(path: database)
        try await store.write { transaction in
            for name in ["sana", "bilal"] where try transaction.staff(signIn: name) == nil {
                _ = try transaction.insertStaff(
                    StaffMember(
                        signIn: name, name: name, role: .operator, passwordHash: "-", createdAt: AuditGround.start))
            }
        }
        let heads = try heads(store, clock)
        try await heads.ship()
        for index in 1...number {
            await clock.advance(by: .seconds(40))
            let entry = AuditEntry(
                at: clock.now(), staff: index % 3 == 0 ? nil : Int64(index % 3),
                act: index % 4 == 0 ? .donorEdit : .donorRead, subject: "donor:\(index)",
                reason: index % 5 == 0 ? "moved" : "")
            try await store.write { try $0.appendAudit(entry) }
            if index % 20 == 0 { try await heads.ship() } else if index % 2 == 1 { try await heads.note() }
        }
        try await heads.note()
        // It waits five seconds, which is long at a stop and short beside a thousand other tests; a place that has
        // answered costs no further wait.
        for _ in 0..<12 { await heads.settle() }
        try store.close()
    }

    /// What `qatra audit verify` finds.
    func verify(
        fromBackup: Bool = false, folders: [String] = [], clock: SimulatedClock
    ) async throws -> AuditVerification.Report {
        let store = try SQLiteStore(path: database)
        let report = try await AuditVerification(
            store: store, chain: AuditGround.chain, signer: signer, directory: DataDirectory(folder), places: [place],
            folders: folders, isFromBackup: fromBackup, now: clock.now()
        ).run { _ in }
        try store.close()
        return report
    }

    /// A copy that may be damaged.
    func copy() throws -> AuditGround {
        let other = try AuditGround()
        for path in [other.folder, other.place] { try FileManager.default.removeItem(atPath: path) }
        try FileManager.default.copyItem(atPath: folder, toPath: other.folder)
        try FileManager.default.copyItem(atPath: place, toPath: other.place)
        return other
    }

    func remove() { try? FileManager.default.removeItem(atPath: root) }

    /// Writes to the database as somebody who has the file and no key; our own locks are no hindrance.
    func damage(_ sql: String) throws {
        let locks = ["audit_has_no_gap", "audit_is_not_changed", "audit_is_only_sealed_anew", "audit_is_not_shortened"]
        try SQLiteScript.run(locks.map { "DROP TRIGGER \($0);" }.joined() + sql, path: database)
    }

    func rows() async throws -> [AuditRow] {
        let store = try SQLiteStore(path: database)
        defer { try? store.close() }
        return try await store.read { try $0.auditRows(from: 1, limit: 1_000_000) }
    }

    /// The one file of heads at the place.
    func placeFile() throws -> String {
        let names = try FileManager.default.contentsOfDirectory(atPath: place)
        return place + "/" + (names.min() ?? "")
    }

    static func write(_ lines: [String], to path: String) throws {
        try Data(lines.map { $0 + "\n" }.joined().utf8).write(to: URL(filePath: path))
    }
}
