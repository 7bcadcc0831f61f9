import Blood
import Centre
import Foundation
import Storage
import TestStores
import Testing

/// What must never be used twice is used once, whoever asks at the same time.
@Suite("Second factors in the store") struct FactorStoreTests {
    private let now = Instant(millisecondsSince1970: 1_795_496_400_000)

    private func store() async throws -> (any SQLStore, Int64) {
        let path = FileManager.default.temporaryDirectory.appending(path: "qatra-factor-\(UUID().uuidString).sqlite")
        let store = try await TestStore.open(path.path(percentEncoded: false))
        let member = StaffMember(
            signIn: "nadia", name: "Nadia", role: .operator, passwordHash: "x", createdAt: now)
        return (store, try await store.write { try $0.insertStaff(member) })
    }

    private func passkey(_ byte: UInt8) -> Passkey {
        Passkey(
            credentialID: [UInt8](repeating: byte, count: 32), publicKey: [1], signCount: 0, isBackupEligible: true,
            isBackedUp: false)
    }

    @Test func aFactorComesBackAsItWasWritten() async throws {
        let (store, staff) = try await store()
        let key = StaffFactor(staff: staff, name: "Desk", means: .passkey(passkey(1)), createdAt: now)
        let app = StaffFactor(staff: staff, name: "App", means: .timedCode(secret: [], lastStep: 7), createdAt: now)
        let ids = try await store.write { transaction in
            [
                try transaction.insertFactor(key) { _ in [] },
                try transaction.insertFactor(app) { row in [9, UInt8(truncatingIfNeeded: row)] },
            ]
        }
        let found = try await store.read { try $0.factors(of: staff) }
        #expect(found.map(\.id) == ids)
        #expect(found.first?.means == .passkey(passkey(1)))
        #expect(found.last?.means == .timedCode(secret: [9, UInt8(truncatingIfNeeded: ids[1])], lastStep: 7))
        let counts = try await store.read { try $0.factorCounts() }
        #expect(counts == [staff: FactorCount(passkeys: 1, hasTimedCode: true)])
        // One app a person, one owner a credential.
        await #expect(throws: StorageError.self) {
            try await store.write { try $0.insertFactor(app) { _ in [1] } }
        }
        await #expect(throws: StorageError.self) {
            try await store.write { try $0.insertFactor(key) { _ in [] } }
        }
        let isStrangers = try await store.write { try $0.deleteFactor(ids[0], of: staff + 1) }
        #expect(!isStrangers)
    }

    @Test func aStepACountAndARecoveryCodeAreUsedOnceAmongMany() async throws {
        let (store, staff) = try await store()
        let app = StaffFactor(staff: staff, name: "App", means: .timedCode(secret: [], lastStep: 7), createdAt: now)
        let hash = [UInt8](repeating: 5, count: 32)
        let id = try await store.write { transaction in
            try transaction.replaceRecoveryCodes(of: staff, hashes: [hash, [UInt8](repeating: 6, count: 32)])
            return try transaction.insertFactor(app) { _ in [1] }
        }
        let moment = now
        func used(_ body: @escaping @Sendable (any CentreWriting) throws -> Bool) async throws -> Int {
            try await withThrowingTaskGroup(of: Bool.self) { group in
                for _ in 0..<20 { group.addTask { try await store.write(body) } }
                return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
        }
        let steps = try await used { transaction in
            let use = StaffFactor(
                id: id, staff: staff, name: "", means: .timedCode(secret: [], lastStep: 8), createdAt: moment)
            return try transaction.noteFactorUse(use, at: moment)
        }
        #expect(steps == 1)
        let codes = try await used { try $0.useRecoveryCode(of: staff, hash: hash, at: moment) }
        #expect(codes == 1)
        let left = try await store.read { try $0.recoveryCodesLeft(of: staff) }
        #expect(left == 1)
        let keyID = try await store.write { transaction in
            try transaction.insertFactor(
                StaffFactor(staff: staff, name: "Key", means: .passkey(passkey(2)), createdAt: moment)
            ) { _ in [] }
        }
        var counted = passkey(2)
        counted.signCount = 3
        let counting = counted
        let counts = try await used { transaction in
            try transaction.noteFactorUse(
                StaffFactor(id: keyID, staff: staff, name: "", means: .passkey(counting), createdAt: moment),
                at: moment)
        }
        #expect(counts == 1)
        try await store.write { try $0.deleteFactors(of: staff) }
        let nothing = try await store.read { (try $0.factors(of: staff).count, try $0.recoveryCodesLeft(of: staff)) }
        #expect(nothing == (0, 0))
    }
}
