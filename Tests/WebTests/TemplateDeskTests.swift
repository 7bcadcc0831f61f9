import Access
import Centre
import Hummingbird
import HummingbirdTesting
import Matching
import Simulation
import Storage
import Testing
import Web

/// A coordinator changes what is sent.
@Suite struct TemplateDeskTests {
    private let path = "/templates/standDown/en"
    private let text = "{centre}: thank you, dear donor! Ref {ref}, {facility}: you need not come now. Blood is free."

    private func sent(_ site: TestSite) throws -> String {
        try #require(site.services.centre.ports.templates.draft("standDown", .english, text: nil)).samples[0].text
    }

    @Test func aSavedTextIsSentFromThenOnAndTheShippedOneComesBack() async throws {
        let site = try await TestSite.make(donors: 20)
        let person = try #require(site.signIn(.supervisor))
        let shipped = try sent(site)
        try await site.application.test(.router) { client in
            let visitor = Visitor(client)
            try await visitor.signIn(person)
            #expect(try await visitor.get("/templates").status == 200)
            #expect(try await visitor.get(path).status == 200)
            #expect(try await visitor.post("\(path)/versions", ["text": text]).status == 303)
            #expect(try sent(site).contains("dear donor"))
            let page = try await visitor.get(path).body
            #expect(page.contains("dear donor") && page.contains(person.name))
            // It is there after a restart, for it was read from the store.
            site.services.centre.ports.templates.take(try await site.store.read { try $0.templatesInForce() })
            #expect(try sent(site).contains("dear donor"))
            #expect(try await visitor.post("\(path)/shipped", [:]).status == 303)
            #expect(try sent(site) == shipped)
            #expect(try await visitor.post("\(path)/versions/1/restoration", [:]).status == 303)
            #expect(try sent(site).contains("dear donor"))
        }
        let acts = try await site.store.read { try $0.auditEntries(limit: 10).map(\.act) }
        #expect(acts.count { $0 == AuditAct.templateChange.rawValue } == 3)
    }

    @Test func aTextThatCouldHarmIsNotSavedAndTheTypedWordsStay() async throws {
        let site = try await TestSite.make(donors: 20)
        let person = try #require(site.signIn(.supervisor))
        let shipped = try sent(site)
        try await site.application.test(.router) { client in
            let visitor = Visitor(client)
            try await visitor.signIn(person)
            _ = try await visitor.get(path)
            for bad in ["pay at https://evil.example", "{centre} {nothing}", "", "{centre}: [stay home"] {
                let answer = try await visitor.post("\(path)/versions", ["text": bad])
                #expect(answer.status == 422)
                #expect(answer.body.contains("problem"))
            }
            let preview = try await visitor.post("\(path)/preview", ["text": "{centre} {nothing}"])
            #expect(preview.status == 200 && preview.body.contains("template-problems"))
            #expect(try sent(site) == shipped)
            #expect(try await site.store.read { try $0.templatesInForce().isEmpty })
        }
    }

    @Test func onlyASupervisorChangesTexts() async throws {
        let site = try await TestSite.make(donors: 20)
        let person = try #require(site.signIn(.operator))
        try await site.application.test(.router) { client in
            let visitor = Visitor(client)
            try await visitor.signIn(person)
            _ = try await visitor.get("/board")
            #expect(try await visitor.post("\(path)/versions", ["text": text]).status == 403)
            #expect(try await visitor.post("\(path)/tests", ["text": text, "to": "03001234567"]).status == 403)
            #expect(try await visitor.get("/templates/nothing/en").status == 404)
        }
        #expect(try await site.store.read { try $0.templatesInForce().isEmpty })
    }
}
