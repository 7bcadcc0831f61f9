import Access
import Blood
import Centre
import Foundation
import Matching
import Storage
import TestStores
import Testing

@Suite("Sealed columns of the store")
struct SealingTests {
    private let now = Instant(millisecondsSince1970: 1_795_496_400_000)
    private let path = FileManager.default.temporaryDirectory
        .appending(path: "qatra-sealing-\(UUID().uuidString).sqlite").path(percentEncoded: false)

    private func donor(_ number: Int) -> Donor {
        Donor(
            name: "Marked Person \(number)", phone: "+92300\(1_000_000 + number)", sex: .female, group: .oPositive,
            district: "Lahore", home: GeoPoint(latitude: 31.5, longitude: 74.3), consentedAt: now, registeredAt: now,
            note: "Marked Note \(number)")
    }

    private func fill(_ store: SQLiteStore, _ range: ClosedRange<Int>) async throws {
        let donors = range.map(donor)
        let now = now
        try await store.write { transaction in
            for donor in donors { _ = try transaction.insertDonor(donor) }
            _ = try transaction.insertStaff(
                StaffMember(
                    signIn: "op\(range.lowerBound)", name: "Marked Staff", role: .operator, passwordHash: "-",
                    createdAt: now))
            for number in range {
                _ = try transaction.recordInbound(
                    InboundMessage(
                        providerID: "in-\(number)", from: "+92300\(1_000_000 + number)", body: "Marked Words \(number)",
                        receivedAt: now))
            }
        }
    }

    @Test func everySealedColumnIsChangedWithTheKeys() async throws {
        let keys = FieldKeys.make()
        let vault = FieldVault(keys)
        let store = try SQLiteStore(path: path, fields: vault)
        try await fill(store, 1...450)
        #expect(try await store.upkeep.keysInUse().keys.sorted() == [1])
        let next = keys.withNewKey()
        vault.use(next)
        let count = try await store.upkeep.sealAnew { _ in }
        // A number and a key for each donor, the words of each, and one name of staff.
        #expect(count == 450 * 3 + 1)
        #expect(try await store.upkeep.keysInUse() == [2: 450 * 3 + 1])
        #expect(try await store.upkeep.sealAnew { _ in } == 0)
        vault.use(next.without([1]))
        #expect(try await store.read { try $0.donor(7)?.name } == "Marked Person 7")
        #expect(try await store.read { try $0.donor(phone: "+923001000007")?.id } == 7)
        #expect(try await store.read { try $0.recentInbound(limit: 500) }.count == 450)
        try store.close()
        // The old key opens nothing any more.
        let old = try SQLiteStore(path: path, fields: FieldVault(keys))
        await #expect(throws: FieldSealingError.keyMissing(number: 2)) { try await old.read { try $0.donor(7) } }
    }

    /// The lists of what is sealed anew and of what donors' keys seal are the schema's, so that a column which is added
    /// later is not forgotten.
    @Test func theListOfSealedColumnsIsTheSchemas() throws {
        let store = try SQLiteStore(path: path, fields: FieldVault(.make()))
        #expect(try store.columns().filter { $0.hasSuffix("sealed") } == StoreUpkeep.sealedColumns)
        try store.close()
    }

    @Test func aRowThatIsMovedOrAlteredIsNotRead() async throws {
        let vault = FieldVault(.make())
        let store = try SQLiteStore(path: path, fields: vault)
        try await fill(store, 1...3)
        try store.close()
        try SchemaTamper.run(
            """
            UPDATE donor SET note_sealed = (SELECT note_sealed FROM donor WHERE id = 2) WHERE id = 1;
            UPDATE contact SET sealed = (SELECT sealed FROM contact WHERE id = 3) WHERE id = 2;
            UPDATE staff SET name_sealed = x'0102' WHERE id = 1;
            """, path: path)
        let again = try SQLiteStore(path: path, fields: vault)
        await #expect(throws: FieldSealingError.notAuthentic(table: "donor", column: "note_sealed")) {
            try await again.read { try $0.donor(1) }
        }
        await #expect(throws: FieldSealingError.notAuthentic(table: "contact", column: "sealed")) {
            try await again.read { try $0.donor(2) }
        }
        await #expect(throws: FieldSealingError.malformed(table: "staff", column: "name_sealed")) {
            try await again.read { try $0.staff(1) }
        }
        #expect(try await again.read { try $0.donor(3)?.note } == "Marked Note 3")
    }

    @Test func aNumberGoesWithTheChangeUnlessSomethingPointsToIt() async throws {
        let vault = FieldVault(.make())
        let store = try SQLiteStore(path: path, fields: vault)
        try await fill(store, 1...2)
        let donor = donor(3)
        let now = now
        // The first two wrote from their numbers; the third did nothing yet; the second said stop as well.
        try await store.write { transaction in
            _ = try transaction.insertDonor(donor)
            try transaction.recordStop(phone: "+923001000002", at: now)
            for id in Int64(1)...3 {
                guard var changed = try transaction.donor(id) else { continue }
                changed.phone = "+92321\(2_000_000 + id)"
                try transaction.updateDonor(changed)
                try transaction.updateDonor(changed)
            }
        }
        #expect(try await store.read { try $0.donor(phone: "+923212000003")?.id } == 3)
        try store.close()
        // Three new ones, and two old ones that a text and a stop point to.
        #expect(try rows() == "1,2,4,5,6")
        let again = try SQLiteStore(path: path, fields: vault)
        _ = try await again.write { try $0.applyRetention(.strangersWords, before: now + .hours(1), limit: 9) }
        try again.close()
        #expect(try rows() == "2,4,5,6", "the text is gone, and the stop is not")
    }

    private func rows() throws -> String {
        try SchemaTamper.query("SELECT group_concat(id) FROM (SELECT id FROM contact ORDER BY id)", path: path)
            .trimmingCharacters(in: .whitespacesAndNewlines)
    }

    @Test func aReasonThatPointsToAnInfectionIsSealedAndWithoutAnyIndex() async throws {
        let store = try SQLiteStore(path: path, fields: FieldVault(.make()))
        try await fill(store, 1...1)
        let deferral = Deferral(
            donor: 1, ruleKey: "bankDecision", since: try #require(CivilDate(year: 2_026, month: 1, day: 2)),
            recordedAt: now)
        let id = try await store.write { try $0.recordDeferral(deferral, protectedReason: "hivMarked") }
        #expect(try await store.read { try $0.protectedReason(ofDeferral: id) } == "hivMarked")
        #expect(try await store.read { try $0.donorRecord(1)?.deferrals.map(\.hasProtectedReason) } == [true])
        #expect(try await store.read { try $0.donorRecord(1)?.deferrals.map(\.ruleKey) } == ["bankDecision"])
        try store.close()
        #expect(try SchemaTamper.bytes(path: path).range(of: Data("hivMarked".utf8)) == nil)
        let indexes = try SchemaTamper.query(
            "SELECT group_concat(sql) FROM sqlite_master WHERE type = 'index' AND tbl_name = 'deferral'", path: path)
        #expect(!indexes.contains("reason"))
        #expect(!indexes.contains("rule_key"))
    }
}
