import Access
import Blood
import Centre
import Testing

@Suite struct AuditKeyTests {
    private let key = AuditKey([UInt8](repeating: 7, count: 32))
    private let now = Instant(millisecondsSince1970: 1_795_496_400_000)

    private var entry: AuditEntry {
        AuditEntry(number: 3, at: now, staff: 5, act: "donor.edit", subject: "donor:1", reason: "ab")
    }

    @Test func everyFieldTheHashBeforeAndTheKeyMakeAnotherHash() {
        let before = [UInt8](repeating: 1, count: 32)
        var variants = [entry]
        func vary(_ change: (inout AuditEntry) -> Void) {
            var other = entry
            change(&other)
            variants.append(other)
        }
        vary { $0.number = 4 }
        vary { $0.at = now + .milliseconds(1) }
        vary { $0.staff = 6 }
        vary { $0.staff = nil }
        vary { $0.staff = 0 }
        vary { $0.act = "donor.edi" }
        vary { $0.subject = "donor:10" }
        vary { $0.reason = "ac" }
        // Fields that say the same one after another, cut at other places.
        vary { ($0.act, $0.subject) = ("donor.editd", "onor:1") }
        vary { ($0.subject, $0.reason) = ("donor:1a", "b") }
        // Letters that look the same and are other bytes.
        vary { $0.reason = "e\u{301}" }
        vary { $0.reason = "\u{E9}" }
        var hashes = Set(variants.map { key.hash(of: $0, after: before) })
        #expect(hashes.count == variants.count)
        hashes.insert(key.hash(of: entry, after: nil))
        hashes.insert(key.hash(of: entry, after: [UInt8](repeating: 2, count: 32)))
        hashes.insert(AuditKey([UInt8](repeating: 8, count: 32)).hash(of: entry, after: before))
        #expect(hashes.count == variants.count + 3)
        #expect(hashes.allSatisfy { $0.count == 32 })
    }

    /// RFC 8032, section 7.1, test 2.
    @Test func headsAreSignedAsThePublishedVectorSays() throws {
        let seed = try #require(
            HexText.decode("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"))
        let key = try HeadKey(seed: seed)
        #expect(HexText.encode(key.publicKey) == "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
        let signature = try #require(
            HexText.decode(
                "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                    + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"))
        #expect(key.isGenuine(signature, of: [0x72]))
        #expect(key.isGenuine(try key.sign([0x72]), of: [0x72]))
        #expect(!key.isGenuine(signature, of: [0x73]))
    }

    @Test func aHeadIsReadBackAsItWasWrittenAndInNoOtherSpelling() throws {
        let key = try HeadKey(seed: [UInt8](repeating: 9, count: 32))
        let mark = AuditMark(number: 41, hash: [UInt8](repeating: 3, count: 32))
        let head = try AuditHead(mark, series: "a1", serial: 2, step: 0, at: now, before: "00", signer: key)
        #expect(AuditHead(line: head.line) == head)
        #expect(head.isGenuine(key))
        #expect(head.mark == mark)
        #expect(AuditHead(line: head.line + " ") == nil)
        #expect(AuditHead(line: head.line.replacing(":41,", with: ": 41,")) == nil)
        let forged = try #require(AuditHead(line: head.line.replacing("\"number\":41", with: "\"number\":40")))
        #expect(!forged.isGenuine(key))
        #expect(!head.isGenuine(try HeadKey(seed: [UInt8](repeating: 8, count: 32))))
    }
}
