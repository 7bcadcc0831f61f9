import Access
import Blood
import Centre
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Simulation
import Storage
import Testing
import Web

/// What is searched for in the register is a name or a number: it must not come into any address.
@Suite struct SearchTests {
    @Test func anAddressHoldsNothingOfWhatWasTyped() async throws {
        let site = try await TestSite.make(donors: 20)
        let person = try #require(site.signIn(.operator))
        let donor = try #require(try await site.store.read { try $0.donor(7) })
        try await site.application.test(.router) { client in
            let visitor = Visitor(client)
            try await visitor.signIn(person)
            let digits = String(donor.phone.suffix(7))
            let posted = try await visitor.post("/donors/search", ["text": digits, "district": donor.district])
            let location = try #require(posted.location)
            #expect(posted.status == 303)
            #expect(location.wholeMatch(of: /\/donors\/search\/[A-Za-z0-9_-]{43}/) != nil)
            #expect(posted.headers.allSatisfy { !$0.value.contains(digits) })
            let page = try await visitor.get(location)
            #expect(page.body.contains("data-donor=\"7\""))
            #expect(page.headers.text("Cache-Control") == "no-store")
            let addresses = page.body.matches(of: /(?:href|action|src)="([^"]*)"/).map { String($0.output.1) }
            #expect(addresses.count > 10)
            for address in addresses { #expect(!address.contains(digits) && !address.contains(donor.district)) }
            // Going back and reading again are reads of an address, and send nothing again.
            #expect(try await visitor.get(location).body.contains("data-donor=\"7\""))
            // An address that somebody kept from earlier does not search.
            let old = try await visitor.get("/donors?text=\(digits)")
            #expect(old.body.contains("data-donor=\"1\"") && !old.body.contains(digits + "\""))
        }
    }

    @Test func everyPageOfASearchIsReached() async throws {
        let site = try await TestSite.make(donors: 400)
        let person = try #require(site.signIn(.coordinator))
        let wanted = DonorSearch(group: .bPositive, limit: 1_000)
        let all = try await site.services.centre.donors(matching: "", wanted).map { "\($0.id)" }
        try #require(all.count > 60)
        try await site.application.test(.router) { client in
            let visitor = Visitor(client)
            try await visitor.signIn(person)
            var page = try await visitor.search(["group": "B+"]).body
            var seen: [String] = []
            for _ in 0..<20 {
                seen += page.matches(of: /data-donor="(\d+)"/).map { String($0.output.1) }
                guard let next = page.firstMatch(of: /href="(\/donors\/search\/[^"]*\?after=\d+)"/) else { break }
                page = try await visitor.get(String(next.output.1)).body
            }
            #expect(seen == all)
            #expect(page.contains("First page"))
            #expect(try await visitor.post("/donors/search").location == "/donors")
        }
    }

    @Test func aSearchIsItsSessionsAndIsForgottenAfterAnHour() async throws {
        let site = try await TestSite.make(donors: 5)
        let person = try #require(site.signIn(.operator))
        try await site.application.test(.router) { client in
            let visitor = Visitor(client)
            try await visitor.signIn(person)
            let location = try #require(try await visitor.post("/donors/search", ["text": "a"]).location)
            let again = Visitor(client)
            try await again.signIn(person)
            #expect(try await again.get(location).location == "/donors")
            #expect(try await again.get("/donors").body.contains("not kept any more"))
            await site.clock.advance(by: SearchDeskLife.hour - .milliseconds(1))
            #expect(try await visitor.get(location).status == 200)
            await site.clock.advance(by: SearchDeskLife.hour)
            #expect(try await visitor.get(location).location == "/donors")
        }
    }

    private enum SearchDeskLife { static let hour = Duration.hours(1) }

    /// Whoever reads a new parameter of an address says here what it is.
    @Test func noParameterOfAnAddressIsMeantForWordsAboutAPerson() throws {
        let known = [
            "after": "the number of a donor or an entry", "before": "the number of an entry",
            "back": "an address of ours", "for": "which door", "call": "the exchange's name of a call",
            "language": "a language", "part": "a number", "q": "a facility's name", "text": "a facility's name",
            "all": "a mark", "by": "one of four words", "month": "a month", "week": "a day", "drive": "a drive's name",
            "kind": "one of three words", "group": "a blood group", "component": "a component",
            "district": "a district of the list",
        ]
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        var read: Set<String> = []
        for file in try swiftFiles(in: root.appending(path: "Sources/Web")) {
            let text = try String(contentsOf: file, encoding: .utf8)
            #expect(!text.contains("= request.uri.queryParameters\n"), "\(file.lastPathComponent)")
            read.formUnion(text.matches(of: /queryParameters\["(\w+)"\]/).map { String($0.output.1) })
        }
        #expect(read == Set(known.keys))
        var forms: Set<String> = []
        for file in try swiftFiles(in: root.appending(path: "Sources/Pages")) {
            let text = try String(contentsOf: file, encoding: .utf8)
            for match in text.matches(of: /"method", "get"\), \.attribute\("action", "([^"]*)"/) {
                forms.insert(String(match.output.1))
            }
        }
        #expect(forms == ["/facilities", "/register/recall"])
    }

    private func swiftFiles(in folder: URL) throws -> [URL] {
        try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .filter { $0.pathExtension == "swift" }
    }
}
