import Access
import Centre
import Foundation
import Qatra
import Simulation
import Storage
import TestStores
import Testing

/// The list of who was erased goes where the heads of the audit go.
@Suite struct ShippedErasuresTests {
    @Test func thePlacesGetTheListAndNeverLoseALine() async throws {
        let ground = try AuditGround()
        defer { ground.remove() }
        let clock = SimulatedClock(now: AuditGround.start)
        let store = try SQLiteStore(path: ground.database)
        let heads = try ground.heads(store, clock)
        let list = ground.folder + "/erased.jsonl"
        let copy = ground.place + "/" + HeadPlace.erasedName(centre: HexText.encode(ground.signer.publicKey))
        func ship() async throws -> [String] {
            try await heads.ship()
            await heads.settle()
            return HeadFiles.lines(copy)
        }
        #expect(try await ship() == [])
        try HeadFiles.append(["one", "two"], to: list)
        #expect(try await ship() == ["one", "two"])
        try HeadFiles.append(["three"], to: list)
        #expect(try await ship() == ["one", "two", "three"])
        // The machine burnt: another begins with an empty list, and what was shipped is still there.
        try FileManager.default.removeItem(atPath: list)
        try HeadFiles.append(["four"], to: list)
        #expect(try await ship() == ["one", "two", "three", "four"])
        // The books of heads are not mixed up with it.
        #expect(HeadPlace.books(in: ground.place, signer: ground.signer).map(\.findings) == [[]])
        try store.close()
    }
}
