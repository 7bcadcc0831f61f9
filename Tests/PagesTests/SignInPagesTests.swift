import Blood
import Pages
import Testing

@Suite("The square an app reads")
struct QRCodeTests {
    /// What this encoder made and an independent reader (ZXing) read back, letter by letter; so were texts at both
    /// edges of every version from 1 to 10, and one in Urdu.
    private static let read = """
        #######.###...##.#...#.#.##.#.#######
        #.....#..####..#...#....###...#.....#
        #.###.#..####.#.###..#..#.#...#.###.#
        #.###.#.##.#..#..##.#..#.###..#.###.#
        #.###.#.#..##.#...#.##.#.##.#.#.###.#
        #.....#.#..#..#.#..##...#...#.#.....#
        #######.#.#.#.#.#.#.#.#.#.#.#.#######
        ........#.###.#.##..##.##.#..........
        #...#.###...#..#.#.####.##.#######..#
        .#.###.###.#..#.#.....####..#.#.#..#.
        ..##..#..#..#...#.#.#####..##.###....
        .#.###.#.#..#....##..#.#..#.#.##..##.
        ..##..##..###..##..#.#..#.....##.#.##
        .#......###..##.#.#...##...#...##..#.
        .#..###..#..#####...#.###..##...####.
        ..#..#....#..#..##..##.#..###...#.#..
        ...##.##.##.###.##.#.##...#..####.#..
        #..##...#.#.#.#...##.##..#..###.##.#.
        ##...##.#.#.#..#.##.#..#..###.##.##..
        .......#..#..######.##........#...#.#
        ....#.##.#...#......#####..####..#.#.
        .#####.##..#.#..#.....##.#.###.##..##
        #..##.####.##.####....##.#.####...#..
        #.#..#..###......###.#..#.##.##.#.#.#
        #..####..#.##..#..##.#####...##.#####
        ######...#.####.###.#.#..#..#.#.#....
        ..##..#......##.#.....####.#....#.#..
        ...#.#.####..##..#.#.#..#....#..#.#.#
        #####.##...###.#...#.####...#####..#.
        ........##.#....###....#.####...##..#
        #######.###..###..#.##.#..#.#.#.#.#..
        #.....#...####.....#.#......#...#.###
        #.###.#.####....#..#.#####..#########
        #.###.#..##.##....#......#.#####.##.#
        #.###.#..#####.#.##.##.##....###.....
        #.....#..#.#.#.###..##.#..###.....##.
        #######.#...###....####...##..#.#..##
        """

    @Test func isTheOneThatWasRead() throws {
        let code = try #require(
            QRCode("otpauth://totp/Qatra:nadia?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Qatra"))
        let rows = code.modules.map { row in String(row.map { $0 ? "#" : "." }) }
        #expect(rows.joined(separator: "\n") == QRCodeTests.read)
    }

    @Test func everyLengthHasASquareUpToTheLast() {
        for count in 0...213 { #expect(QRCode(String(repeating: "x", count: count)) != nil, "\(count)") }
        #expect(QRCode(String(repeating: "x", count: 214)) == nil)
    }
}

@Suite("Pages of signing in")
struct SignInPagesTests {
    private func page(_ html: HTML) -> Markup { Markup(html.string) }

    @Test("What asks for a proof carries what was being done, and shows a passkey only where a script can ask for it")
    func proofs() {
        for (purpose, action) in [
            (ProofPage.Purpose.signIn, "/sign-in/second"), (.stepUp, "/step-up"), (.unlock, "/unlock"),
        ] {
            let html = page(ProofPage.render(.sample(purpose), .specimen(.english, isVisitor: true)))
            let forms = html.elements("form").filter { $0.value("action") == action }
            #expect(forms.count == (purpose == .unlock ? 3 : 2))
            let kept = html.elements("input").filter { $0.value("name") == "kept" }
            #expect(kept.count == (purpose == .stepUp ? 2 : 0))
            #expect(kept.allSatisfy { $0.value("value") == "name=Imran&role=operator" })
            let passkeys = html.elements("div").filter { $0.value("data-passkey") == "get" }
            #expect(passkeys.count == 1 && passkeys.allSatisfy { $0.has("hidden") })
            #expect(html.elements("script").contains { $0.value("src") == Assets.signIn.path })
        }
    }

    @Test("Hostile values stay values", arguments: Hostile.texts, PageLanguage.allCases)
    func hostile(text: String, language: PageLanguage) {
        var proof = ProofPage.Model.sample(.stepUp)
        proof.kept = text
        proof.back = text
        var own = MySignInPage.Model.sampleOther
        own.other?.name = text
        own.factors[0].name = text
        own.sessions[0].browser = text
        own.resets = [(own.factors[0].createdAt, text)]
        var set = EnrolmentPage.Model.sample
        set.resetBy?.name = text
        set.passkey?.displayName = text
        let resume = ResumePage.Model(action: "/staff", fields: [("name", text)])
        let context = PageContext.specimen(language)
        for html in [
            ProofPage.render(proof, context), MySignInPage.render(own, context), EnrolmentPage.render(set, context),
            ResumePage.render(resume, context),
        ] {
            let found = Markup(html.string)
            #expect(found.breaches.isEmpty, "\(found.breaches.prefix(5))")
            #expect(!html.string.contains("<script>") && !html.string.contains("<img"))
        }
    }

    @Test("The last factor of somebody who must have one cannot be taken away")
    func theLastFactorStays() {
        func removals(_ model: MySignInPage.Model) -> Int {
            page(MySignInPage.render(model, .specimen(.english))).elements("form")
                .count { ($0.value("action") ?? "").hasSuffix("/remove") }
        }
        var model = MySignInPage.Model.sample
        #expect(removals(model) == 3)
        model.factors = [model.factors[0]]
        #expect(removals(model) == 0)
        model.mustKeepOne = false
        #expect(removals(model) == 1)
        #expect(removals(.sampleOther) == 0, "an administrator takes all of them or none")
    }

    @Test("Only a console that can be locked loads the lock")
    func theLockIsWhereItIsNeeded() {
        var context = PageContext.specimen(.english)
        func body(_ context: PageContext) -> String? {
            page(StaffPage.render(.sample, context)).elements("body").first?.value("data-lock")
        }
        #expect(body(context) == nil)
        context.lockMinutes = 10
        #expect(body(context) == "10")
        let scripts = page(StaffPage.render(.sample, context)).elements("script").compactMap { $0.value("src") }
        #expect(scripts.contains(Assets.signIn.path))
        let visitor = page(LedgerPage.render(.sample, context)).elements("body").first
        #expect(visitor?.value("data-lock") == nil)
    }

    @Test("The script of passkeys has no way to run text as a program or as markup")
    func scriptIsPlain() {
        let script = String(decoding: Assets.signIn.bytes, as: UTF8.self)
        for banned in ["eval(", "new Function", ".innerHTML = ", "insertAdjacentHTML", "document.write", "onclick"] {
            #expect(!script.contains(banned))
        }
    }
}
