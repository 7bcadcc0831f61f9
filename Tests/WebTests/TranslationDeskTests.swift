import Access
import Centre
import Hummingbird
import HummingbirdTesting
import Jurisdiction
import Testing
import Web

@Suite("Further languages on the web")
struct TranslationDeskTests {
    private func site() async throws -> TestSite {
        var site = try await TestSite.make(donors: 0)
        site.services.translations = Translations(
            sentences: [.init(en: "You need blood", ur: "آپ کو خون چاہیے"), .init(en: "Back", ur: "واپس")],
            files: [
                .init(language: "ps", name: "پښتو", isReadByNative: false, sentences: ["Back": "شاته"]),
                .init(
                    language: "sd", name: "سنڌي", isReadByNative: true,
                    sentences: ["You need blood": "توهان کي رت گهرجي", "Back": "واپس وڃو"]),
            ], problems: [])
        return site
    }

    @Test func aVisitorChoosesALanguageThatHasEnoughAndNoOther() async throws {
        try await site().application.test(.router) { client in
            let visitor = Visitor(client)
            let english = try await visitor.get("/").body
            #expect(english.contains("/language/sd?back=") && !english.contains("/language/ps"))
            let refused = try await visitor.get("/language/ps?back=/").status
            let taken = try await visitor.get("/language/sd?back=/").status
            #expect(refused == 404 && taken == 303)
            let page = try await visitor.get("/").body
            #expect(page.contains("<html lang=\"sd\" dir=\"rtl\">"))
            #expect(page.contains("توهان کي رت گهرجي"))
            #expect(page.contains("آپ خون دینا چاہتے ہیں"), "what is missing is said in Urdu")
            #expect(page.contains("/language/en?back=") && page.contains("/language/ur?back="))
        }
    }

    @Test func staffSeeWhatIsMissingAndTakeTheFileAlong() async throws {
        let site = try await site()
        let auditor = try #require(site.signIn(.auditor))
        try await site.application.test(.router) { client in
            let visitor = Visitor(client)
            let stranger = try await visitor.get("/translations").status
            #expect(stranger == 303)
            try await visitor.signIn(auditor)
            let page = try await visitor.get("/translations/ps").body
            #expect(page.contains("You need blood") && page.contains("آپ کو خون چاہیے"))
            #expect(!page.contains("lang=\"en\" dir=\"ltr\">Back<"), "what is translated is not missing")
            let file = try await visitor.get("/translations/ps/file.json").body
            #expect(file.contains("\"Back\" : \"شاته\"") && file.contains("\"You need blood\" : \"\""))
            let new = try await visitor.get("/translations/bal/file.json").body
            #expect(new.contains("\"language\" : \"bal\"") && new.contains("\"Back\" : \"\""))
            let unknown = try await visitor.get("/translations/bal").status
            let ours = try await visitor.get("/translations/ur/file.json").status
            #expect(unknown == 404 && ours == 404)
        }
    }
}
