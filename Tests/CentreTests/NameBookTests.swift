import Centre
import Matching
import Testing

@Suite("Searching the register by name")
struct NameBookTests {
    private static let people = ["Ali Raza", "Sana Malik", "صنم ملک", "José  Pérez", "Sana Malik", "Raza"]

    private static func centre() async throws -> Centre {
        let donors = people.enumerated().map { number, name in
            var donor = Samples.donor(number + 1)
            donor.name = name
            donor.phone = "+92321456789\(number)"
            return donor
        }
        return try await TestCentre.make(donors: donors).centre
    }

    @Test(arguments: [
        ("sana", [2, 5]), ("MALIK", [2, 5]), ("0321-4567891", [2]), ("4567", [1, 2, 3, 4, 5, 6]), ("1", [1]), ("%", []),
        ("", [1, 2, 3, 4, 5, 6]), ("jose perez", [4]), ("ملک", [3]), ("raza", [1, 6]), ("i r", [1]), ("_", []),
        ("a malikk", []), ("  Ali ", [1, 2, 5]), ("891", []), ("malik 9", []), ("z", [1, 4, 6]), ("\u{1F}", []),
    ])
    func anyPartOfANameOrFourDigitsFind(text: String, found: [Int64]) async throws {
        let centre = try await Self.centre()
        #expect(try await centre.donors(matching: text, DonorSearch()).map(\.id) == found, "\(text)")
    }

    @Test func pagesFollowOneAnother() async throws {
        let centre = try await TestCentre.make(donors: (1...200).map { Samples.donor($0) }).centre
        var seen: [DonorID] = []
        while true {
            let page = try await centre.donors(matching: "donor", DonorSearch(limit: 30, after: seen.last ?? 0))
            seen += page.map(\.id)
            if page.count < 30 { break }
        }
        #expect(seen == Array(1...200))
    }

    @Test func whoHasANewNameIsNotFoundByTheOldOne() async throws {
        let centre = try await Self.centre()
        var donor = try #require(try await centre.ports.store.read { try $0.donor(2) })
        for round in 1...50 {
            donor.name = "Sana Round\(round)x"
            _ = try await centre.saveDonor(donor, by: nil)
        }
        #expect(try await centre.donors(matching: "malik", DonorSearch()).map(\.id) == [5])
        #expect(try await centre.donors(matching: "round49x", DonorSearch()).isEmpty)
        #expect(try await centre.donors(matching: "round50x", DonorSearch()).map(\.id) == [2])
        #expect(try await centre.donors(matching: "sana", DonorSearch()).map(\.id) == [2, 5])
    }

    /// Against looking through every name letter by letter: names that are nearly alike, parts of one to nine letters.
    @Test func whatIsFoundIsWhatLookingThroughEveryNameFinds() async throws {
        let letters = Array("abaab عا")
        var state: UInt64 = 7
        func draw(_ below: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % below
        }
        let names = (0..<400).map { _ in
            "x" + String((0..<(1 + draw(24))).map { _ in letters[draw(letters.count)] }) + "x"
        }
        let donors = names.enumerated().map { number, name in
            var donor = Samples.donor(number + 1)
            donor.name = name
            return donor
        }
        let centre = try await TestCentre.make(donors: donors).centre
        let keys = names.map { $0.split(separator: " ").joined(separator: " ") }
        var found = 0
        for _ in 0..<600 {
            let key = Array(keys[draw(keys.count)])
            let from = draw(key.count)
            let text = String(key[from..<min(key.count, from + 1 + draw(9))])
            guard text.trimmingPrefix(" ").count == text.count, !text.hasSuffix(" ") else { continue }
            let expected = keys.enumerated().filter { $0.element.contains(text) }.map { Int64($0.offset + 1) }
            #expect(centre.register.names.donors(matching: text) == expected, "\(text)")
            found += expected.count
        }
        #expect(found > 1_000)
    }
}
