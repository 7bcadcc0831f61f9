import Access
import Blood
import Centre
import Foundation
import Matching
import Storage
import Synchronization
import TestStores
import Testing

/// A new key around the look-ups, while the centre serves.
@Suite("Look-ups under another key")
struct LookUpTests {
    private let now = Instant(millisecondsSince1970: 1_795_496_400_000)
    private let path = FileManager.default.temporaryDirectory
        .appending(path: "qatra-look-ups-\(UUID().uuidString).sqlite").path(percentEncoded: false)

    private func phone(_ number: Int) -> String { "+92300\(1_000_000 + number)" }

    private func donor(_ number: Int) -> Donor {
        Donor(
            name: "Person \(number)", phone: phone(number), sex: .male, group: .oPositive, district: "Lahore",
            home: GeoPoint(latitude: 31.5, longitude: 74.3), consentedAt: now, registeredAt: now)
    }

    private func inbound(_ number: Int) -> InboundMessage {
        InboundMessage(providerID: "in-\(number)", from: phone(number), body: "words \(number)", receivedAt: now)
    }

    private func fill(_ store: any SQLStore, _ range: ClosedRange<Int>) async throws {
        let (donors, messages, now) = (range.map(donor), range.map(inbound), now)
        try await store.write { transaction in
            for donor in donors { _ = try transaction.insertDonor(donor) }
            for message in messages {
                _ = try transaction.recordInbound(message)
                _ = try transaction.recordHeard("report \(message.providerID)", at: now)
            }
        }
    }

    /// Everything is found as before: numbers, words, what was heard.
    private func check(_ store: any SQLStore, _ range: ClosedRange<Int>, _ moment: Comment) async throws {
        let now = now
        for number in range {
            let phone = phone(number)
            let found = try await store.read { try $0.donor(phone: phone)?.name }
            #expect(found == "Person \(number)", moment)
            // Other words under the same name of the provider's: only the name tells that it was heard.
            let message = InboundMessage(
                providerID: "in-\(number)", from: phone, body: "other words", receivedAt: now)
            let isNew = try await store.write { transaction in
                [
                    try transaction.recordInbound(message),
                    try transaction.recordHeard("report \(message.providerID)", at: now),
                ]
            }
            #expect(isNew == [false, false], moment)
        }
    }

    @Test func everythingIsFoundBeforeWhileAndAfterTheKeyChanges() async throws {
        let keys = FieldKeys.make()
        let vault = FieldVault(keys)
        let store = try await TestStore.open(path, fields: vault)
        try await fill(store, 1...700)
        try await check(store, 1...20, "before")
        let next = keys.withNewLookUp()
        // In the middle: the key is new, the rows are not.
        vault.use(next)
        try await check(store, 690...700, "while")
        try await fill(store, 701...720)
        try await check(store, 701...720, "new rows")
        #expect(try await store.upkeep.lookUpLayers() == 1)
        // 700 numbers, texts and reports; who came meanwhile has the new key already.
        #expect(try await store.upkeep.liftLookUps { _ in } == 2_100)
        #expect(try await store.upkeep.lookUpLayers() == 2)
        #expect(try await store.upkeep.liftLookUps { _ in } == 0)
        try await check(store, 1...720, "after")
        let words = try await store.read { try $0.recentInbound(limit: 1_000) }
        #expect(Set(words.map(\.body)) == Set((1...720).map { "words \($0)" }))
        try await store.close()
        // The old key alone finds nobody any more.
        let old = try await TestStore.open(path, fields: FieldVault(keys))
        let phone = phone(7)
        let found = try await old.read { try $0.donor(phone: phone)?.id }
        #expect(found == nil)
    }

    @Test func aNumberThatIsForgottenButForItsStopIsStillKnownToHaveStopped() async throws {
        let keys = FieldKeys.make()
        let vault = FieldVault(keys)
        let store = try await TestStore.open(path, fields: vault)
        try await fill(store, 1...1)
        let (phone, now) = (phone(1), now)
        try await store.write { transaction in
            try transaction.recordStop(phone: phone, at: now)
            try transaction.eraseDonor(1, at: now)
        }
        vault.use(keys.withNewLookUp())
        _ = try await store.upkeep.liftLookUps { _ in }
        #expect(try await store.read { try $0.hasStopped(phone: phone) })
        let other = self.phone(2)
        #expect(try await store.read { try !$0.hasStopped(phone: other) })
    }

    /// A crash between the new key in the file and the change in the database: the next start goes on.
    @Test func patientsAndCodesAreOfTheNewKeyInTheTransactionThatBringsIt() async throws {
        let keys = FieldKeys.make()
        let vault = FieldVault(keys)
        let store = try await TestStore.open(path, fields: vault)
        try await fill(store, 1...1)
        let key = vault.lookUp(phone(1), as: .phone)
        let code = OneTimeCode(
            phoneKey: key, prefixKey: key, purpose: .signIn, codeHash: vault.lookUp("123456", as: .oneTimeCode),
            donor: 1, request: nil, isSent: true, createdAt: now, expiresAt: now + .minutes(10))
        _ = try await store.write { try $0.insertCode(code) }
        let next = keys.withNewLookUp()
        try await store.close()
        let later = FieldVault(next)
        let again = try await TestStore.open(path, fields: later)
        try await again.upkeep.finishLookUpsAtOnce()
        try await again.upkeep.finishLookUpsAtOnce()
        let (newKey, since) = (later.lookUp(phone(1), as: .phone), now - .hours(1))
        let found = try await again.read { try $0.codes(phoneKey: newKey, since: since) }
        #expect(found.map(\.codeHash) == [later.lookUp("123456", as: .oneTimeCode)])
        #expect(found.map(\.prefixKey) == [newKey])
    }
}
