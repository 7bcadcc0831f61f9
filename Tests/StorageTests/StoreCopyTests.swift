import Access
import Blood
import Centre
import Foundation
import Matching
import Storage
import TestStores
import Testing

/// A whole store into another: broken off, gone on with, compared, refused.
@Suite struct StoreCopyTests {
    private struct BrokenOff: Error {}

    private let now = Instant(millisecondsSince1970: 1_795_496_400_000)
    private let fields = FieldVault(.ofTests)
    private let chain = AuditKey([UInt8](repeating: 7, count: 32))

    private func path() -> String {
        FileManager.default.temporaryDirectory.appending(path: "qatra-copy-\(UUID().uuidString).sqlite")
            .path(percentEncoded: false)
    }

    /// Where the copies of this run go: into PostgreSQL where there is one.
    private func emptyPlace() throws -> StorePlace {
        guard let address = TestStore.postgreSQL else { return .file(path()) }
        let name = "c" + UUID().uuidString.filter(\.isHexDigit).lowercased()
        return .postgreSQL(try #require(PostgreSQLAddress("\(address)?schema=\(name)")))
    }

    /// Awkward words, numbers that were given and are gone, and entries of the audit.
    private func makeSource(donors: Int = 40) async throws -> String {
        let path = path()
        let store = try SQLiteStore(path: path)
        let awkward = "tab\t, line\nand\r\\N \\x41 قطرہ \u{1F9B8}"
        let now = now
        try await store.write { transaction in
            for number in 0..<donors {
                _ = try transaction.insertDonor(
                    Donor(
                        name: "\(awkward) \(number)", phone: "+9230000\(10_000 + number)", sex: .male,
                        birthDate: CivilDate(year: 1_990, month: 1, day: 31), group: .oNegative, evidence: .laboratory,
                        district: "Lahore\t\\\n", home: GeoPoint(latitude: 31.500000000000004, longitude: -0.1),
                        language: .urdu, channels: [.sms], consentedAt: now, registeredAt: now, note: awkward))
                try transaction.appendAudit(
                    AuditEntry(at: now, staff: nil, act: .donorRead, subject: "donor:\(number)", reason: awkward))
            }
            try transaction.setSetting("awkward", to: awkward)
        }
        try store.close()
        // A number that was given to a row that is gone is never given again.
        try SQLiteScript.run("UPDATE sqlite_sequence SET seq = 9000 WHERE name = 'donor'", path: path)
        return path
    }

    private func run(
        _ copy: StoreCopy, breakingOff: (@Sendable (StoreCopy.Progress) -> Bool)? = nil
    ) async throws -> Int {
        try await copy.makeTarget(fields: fields, chain: chain)
        let tables = try await copy.run { if breakingOff?($0) == true { throw BrokenOff() } }
        return tables.reduce(0) { $0 + $1.rows }
    }

    @Test func aCopyThatIsBrokenOffGoesOnWhereItWas() async throws {
        let (source, place) = (try await makeSource(), try emptyPlace())
        let copy = StoreCopy(from: .file(source), to: place, use: .left, pageRows: 7)
        await #expect(throws: BrokenOff.self) { _ = try await run(copy) { $0.done >= 50 } }
        #expect(try await StoreCopy.state(of: place) == .begun)
        await #expect(throws: StorageError.copyUnfinished) { try await StoreCopy.release(place) }
        // What an earlier run had copied is there, and is not copied again.
        try await copy.makeTarget(fields: fields, chain: chain)
        #expect(try await copy.isBegun())
        let rows = try await copy.run { progress in
            if !progress.isComparing { #expect(progress.before >= 50 && progress.done >= progress.before) }
        }.reduce(0) { $0 + $1.rows }
        #expect(rows > 40 * 3)
        #expect(try await StoreCopy.state(of: place) == .checked)
        try await StoreCopy.release(place)
        #expect(try await StoreCopy.state(of: place) == CopyMark.State.none)

        // And back again: what comes out is what went in, number for number.
        let back = path()
        let home = StoreCopy(from: place, to: .file(back), use: .left, pageRows: 11)
        #expect(try await run(home) == rows)
        try await StoreCopy.release(.file(back))
        let copied = try SQLiteStore(path: back)
        let next = try await copied.write { transaction in
            var donor = try #require(try transaction.donor(1))
            donor.phone = "+923009999999"
            return try transaction.insertDonor(donor)
        }
        #expect(next == 9_001)
    }

    @Test func whatWasChangedInTheCopyIsFound() async throws {
        let (source, target) = (try await makeSource(), path())
        let copy = StoreCopy(from: .file(source), to: .file(target), use: .left, pageRows: 7)
        for (sql, table) in [
            ("UPDATE donor SET registered_at = registered_at + 1 WHERE id = 17", "donor"),
            ("UPDATE contact SET look_up = zeroblob(16) WHERE id = 3", "contact"),
            ("DELETE FROM setting WHERE name = 'awkward'", "setting"),
        ] {
            for end in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: target + end) }
            await #expect(throws: BrokenOff.self) { _ = try await run(copy) { $0.isComparing } }
            try SQLiteScript.run(sql, path: target)
            // What only a comparison can find: a row that is missing in the middle is not copied again.
            try SQLiteScript.run("INSERT INTO setting (name, value) VALUES ('zzz', '1')", path: target)
            await #expect(throws: StorageError.copyDiffers(tables: Set([table, "setting"]).sorted())) {
                _ = try await run(copy)
            }
            #expect(try await StoreCopy.state(of: .file(target)) == .begun)
        }
    }

    @Test func whatHoldsSomethingElseIsRefused() async throws {
        let (source, place) = (try await makeSource(donors: 3), try emptyPlace())
        let other = try await makeSource(donors: 2)
        await #expect(throws: StorageError.notEmpty) {
            _ = try await run(StoreCopy(from: .file(source), to: .file(other), use: .left))
        }
        let copy = StoreCopy(from: .file(source), to: place, use: .left, pageRows: 2)
        await #expect(throws: BrokenOff.self) { _ = try await run(copy) { $0.done > 4 } }
        let wrong = StoreCopy(from: .file(other), to: place, use: .left)
        await #expect(throws: StorageError.otherCopy) { _ = try await run(wrong) }
        // The centre was used since.
        let store = try SQLiteStore(path: source)
        let now = now
        try await store.write {
            try $0.appendAudit(AuditEntry(at: now, staff: nil, act: .donorRead, subject: "donor:1"))
        }
        try store.close()
        await #expect(throws: StorageError.otherCopy) { _ = try await run(copy) }
    }

    @Test(.enabled(if: TestStore.postgreSQL != nil, "QATRA_TEST_POSTGRES names no server"))
    func halfACentreAndOneThatLeftAreOpenedByNobodyAndNothingFollowsFromACopy() async throws {
        let (source, place) = (try await makeSource(), try emptyPlace())
        guard case .postgreSQL(let address) = place else { return }
        let copy = StoreCopy(from: .file(source), to: place, use: .left, pageRows: 7)
        await #expect(throws: BrokenOff.self) { _ = try await run(copy) { $0.done >= 50 } }
        await #expect(throws: StorageError.copyUnfinished) {
            _ = try await PostgreSQLStore(address, fields: fields, chain: chain)
        }
        // Thrown away and begun anew, although entries of an audit are in it.
        try await copy.makeTarget(fields: fields, chain: chain, anew: true)
        #expect(try await !copy.isBegun())
        _ = try await copy.run { progress in #expect(progress.before == 0) }
        try await StoreCopy.release(place)

        let store = try await PostgreSQLStore(address, fields: fields, chain: chain)
        #expect(try await store.nextChanges()?.donors == [], "no node hears of donors who only moved")
        try await store.write { try $0.setSetting("a", to: "b") }
        let home = StoreCopy(from: place, to: .file(path()), use: .left)
        _ = try await run(home)
        // A node that had it open can write no more, and none opens it.
        await #expect(throws: (any Error).self) { try await store.write { try $0.setSetting("a", to: "c") } }
        #expect(try await store.read { try $0.setting("a") } == "b")
        await #expect(throws: StorageError.movedAway) {
            _ = try await PostgreSQLStore(address, fields: fields, chain: chain)
        }
        await #expect(throws: StorageError.movedAway) { _ = try await run(copy) }
    }

    @Test(.enabled(if: TestStore.postgreSQL != nil, "QATRA_TEST_POSTGRES names no server"))
    func aServedDatabaseIsCopiedAsItWasAtOneMoment() async throws {
        let place = try emptyPlace()
        guard case .postgreSQL(let address) = place else { return }
        let first = StoreCopy(from: .file(try await makeSource()), to: place, use: .left)
        _ = try await run(first)
        try await StoreCopy.release(place)
        let store = try await PostgreSQLStore(address, fields: fields, chain: chain)
        let writing = Task {
            for number in 0..<10_000 where !Task.isCancelled {
                try await store.write {
                    try $0.setSetting("one", to: "\(number)")
                    try $0.setSetting("two", to: "\(number)")
                    // Whose numbers go on, which no reading of one moment holds up.
                    _ = try $0.insertFacility(
                        Facility(
                            name: "Hospital \(number)", nameUrdu: "میو", city: "Lahore", district: "Lahore",
                            place: GeoPoint(latitude: 31.57, longitude: 74.31), type: "x", listedPhone: "+9242"))
                }
            }
        }
        let target = path()
        _ = try await run(StoreCopy(from: place, to: .file(target), use: .served, pageRows: 5))
        writing.cancel()
        try? await writing.value
        try await StoreCopy.release(.file(target))
        let copied = try SQLiteStore(path: target)
        let (one, two) = try await copied.read { (try $0.setting("one"), try $0.setting("two")) }
        #expect(one == two, "both were written in one transaction")
        #expect(try SQLiteStore.problems(ofCopy: target).isEmpty)
    }
}
