import Access
import Blood
import Centre
import Foundation
import Testing

@Suite("Sealed fields")
struct FieldVaultTests {
    let keys = FieldKeys.make()
    let place = FieldPlace("donor", "name", row: 12)
    var vault: FieldVault { FieldVault(keys) }

    @Test func whatIsSealedOpensWhereItWasSealedAndNowhereElse() throws {
        let vault = vault
        let sealed = try vault.seal(Array("عائشہ".utf8), at: place)
        #expect(String(decoding: try vault.open(sealed, at: place), as: UTF8.self) == "عائشہ")
        for other in [
            FieldPlace("donor", "name", row: 13), FieldPlace("donor", "note", row: 12),
            FieldPlace("request", "name", row: 12), FieldPlace("dono", "rname", row: 12),
        ] {
            #expect(throws: FieldSealingError.notAuthentic(table: other.table, column: other.column)) {
                try vault.open(sealed, at: other)
            }
        }
    }

    @Test func equalWordsAreSealedDifferently() throws {
        let vault = vault
        let sealed = try (0..<100).map { _ in try vault.seal([1, 2, 3], at: place) }
        #expect(Set(sealed).count == 100)
    }

    @Test func everyBitThatIsTurnedIsNoticed() throws {
        let vault = vault
        let sealed = try vault.seal(Array("0300".utf8), at: place)
        for bit in 0..<sealed.count * 8 {
            var altered = sealed
            altered[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(throws: FieldSealingError.self, "bit \(bit)") { try vault.open(altered, at: place) }
        }
        for count in 0..<sealed.count {
            #expect(throws: FieldSealingError.self) { try vault.open(Array(sealed.prefix(count)), at: place) }
        }
    }

    @Test func anOldKeyOpensUntilItIsTakenAway() throws {
        let vault = vault
        let sealed = try vault.seal([7], at: place)
        let next = keys.withNewKey()
        vault.use(next)
        #expect(vault.currentKey == 2)
        #expect(vault.key(of: sealed) == 1)
        #expect(try vault.open(sealed, at: place) == [7])
        #expect(vault.key(of: try vault.seal([7], at: place)) == 2)
        vault.use(next.without([1, 2]))
        #expect(vault.currentKey == 2, "the current key is never taken away")
        #expect(throws: FieldSealingError.keyMissing(number: 1)) { try vault.open(sealed, at: place) }
    }

    @Test func aDonorsOwnKeyOpensOnlyThatDonorsFields() throws {
        let vault = vault
        let (kept, key) = try vault.makeDataKey(at: FieldPlace("data_key", "sealed", row: 1))
        let (_, other) = try vault.makeDataKey(at: FieldPlace("data_key", "sealed", row: 2))
        let sealed = try vault.seal([9], under: key, at: place)
        let opened = try vault.open(kept, at: FieldPlace("data_key", "sealed", row: 1))
        #expect(try vault.open(sealed, under: opened, at: place) == [9])
        #expect(throws: FieldSealingError.self) { try vault.open(sealed, under: other, at: place) }
        #expect(throws: FieldSealingError.self) { try vault.open(sealed, at: place) }
        #expect(throws: FieldSealingError.self) { try vault.open(kept, at: FieldPlace("data_key", "sealed", row: 2)) }
    }

    @Test func aLookUpIsTheSameForEqualWordsOfOneKindAndOneCentre() {
        let vault = vault
        let phone = vault.lookUp("+923001234567", as: .phone)
        #expect(phone.count == 16)
        #expect(FieldVault(keys.withNewKey()).lookUp("+923001234567", as: .phone) == phone)
        #expect(vault.lookUp("+923001234568", as: .phone) != phone)
        #expect(vault.lookUp("+923001234567", as: .device) != phone)
        #expect(FieldVault(.make()).lookUp("+923001234567", as: .phone) != phone)
    }

    @Test func aNewLookUpKeyIsLaidAroundTheOldOnes() throws {
        let vault = vault
        let old = vault.lookUp("+923001234567", as: .phone)
        #expect(vault.lookUps("+923001234567", as: .phone) == [old])
        let next = keys.withNewLookUp()
        vault.use(next)
        let new = vault.lookUp("+923001234567", as: .phone)
        #expect(vault.lookUpLayers == 2 && new != old && new.count == 16)
        #expect(vault.lookUps("+923001234567", as: .phone) == [new, old])
        // What nobody has the words of any more is made anew from what stands there.
        #expect(vault.lift(old, as: .phone, from: 1) == new)
        #expect(vault.lift(new, as: .phone, from: 2) == new)
        #expect(vault.lift(old, as: .device, from: 1) != new)
        let third = next.withNewLookUp()
        vault.use(third)
        #expect(vault.lift(old, as: .phone, from: 1) == vault.lookUp("+923001234567", as: .phone))
        #expect(vault.lookUps("+923001234567", as: .phone).last == new)
        // Whoever has the old key alone, or the new one alone, finds nothing.
        let inner = FieldVault(keys).lookUp("+923001234567", as: .phone)
        let outer = FieldVault(FieldKeys(keys: next.keys, lookUp: next.lookUps[1].bytes))
        #expect(inner != new && outer.lookUp("+923001234567", as: .phone) != new)
        #expect(FieldKeys.decode(try third.encoded())?.lookUps == third.lookUps)
    }

    @Test func theAgeOfKeysAndAFileOfTheVersionBeforeAreRead() throws {
        let made = Instant(millisecondsSince1970: 1_795_496_400_000)
        let keys = FieldKeys.make(at: made).withNewKey(at: made + .hours(1))
        let read = FieldKeys.decode(try keys.encoded())
        #expect(read == keys)
        #expect(read?.keys.map(\.made) == [made, made + .hours(1)] && read?.lookUps.first?.made == made)
        let old = Data(
            """
            {"keys": [{"key": "\(String(repeating: "A", count: 43))", "number": 1}],
                "lookUp": "\(String(repeating: "E", count: 43))"}
            """.utf8)
        #expect(FieldKeys.decode(old)?.lookUps.count == 1)
        #expect(FieldKeys.decode(old)?.keys.first?.made == nil)
    }

    @Test func aKeyFileIsReadBackAndADamagedOneRefused() throws {
        let data = try keys.withNewKey().encoded()
        #expect(FieldKeys.decode(data)?.current == 2)
        #expect(FieldKeys.decode(data)?.keys.first == keys.keys.first)
        let text = String(decoding: data, as: UTF8.self)
        #expect(FieldKeys.decode(Data(text.replacing("\"number\" : 2", with: "\"number\" : 1").utf8)) == nil)
        #expect(FieldKeys.decode(Data(text.dropLast(9).utf8)) == nil)
        #expect(FieldKeys.decode(Data("{\"keys\":[],\"lookUp\":\"\"}".utf8)) == nil)
    }
}
