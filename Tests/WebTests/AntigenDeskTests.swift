import Access
import Blood
import Centre
import Dispatching
import Foundation
import HummingbirdTesting
import Matching
import Simulation
import Storage
import Synchronization
import Testing
import Web

/// Antigens as a coordinator and the desk meet them in a browser, without any script.
@Suite struct AntigenDeskTests {
    private func fields(_ site: TestSite, _ changed: [String: String] = [:]) -> [String: String] {
        [
            "negative": "K, c", "positive": "Fy(a)", "weak": "", "indeterminate": "", "proof": "2",
            "day": "\(site.services.centre.today().adding(days: -3))", "laboratory": "Mayo Hospital",
        ].merging(changed) { $1 }
    }

    @Test func aCoordinatorEntersAReportAndWithdrawsIt() async throws {
        let site = try await TestSite.make(donors: 60)
        try await site.application.test(.router) { client in
            let coordinator = Visitor(client)
            try await coordinator.signIn(try #require(site.signIn(.coordinator)))
            #expect(try await coordinator.get("/donors/5").body.contains("id=\"donor-antigens\""))
            let path = "/donors/5/antigens"
            for (field, value, problem) in [
                ("negative", "K, Kell", "No antigen: Kell"), ("positive", "K", "K stands in two lines"),
                ("proof", "1", "Please choose"), ("day", "soon", "Write a date"), ("laboratory", "", "fill this in"),
                ("day", "2100-01-01", "Up to today"),
            ] {
                let wrong = try await coordinator.post(path, fields(site, [field: value]))
                #expect(wrong.status == 422 && wrong.body.contains("problem-\(field)"), "\(field)")
                #expect(wrong.body.contains(problem), "\(field)")
                #expect(wrong.body.contains("value=\"\(value)\"") || value.isEmpty || field == "proof", "typed stays")
            }
            let empty = fields(site, ["negative": "", "positive": ""])
            #expect(try await coordinator.post(path, empty).body.contains("Write at least one antigen"))
            #expect(try await coordinator.post(path, fields(site)).status == 303)
            let page = try await coordinator.get(path).body
            for shown in ["Mayo Hospital", "id=\"report-1\"", "Fy(a)", "tested once"] {
                #expect(page.contains(shown), "\(shown)")
            }
            #expect(site.services.centre.register.profile(5)?.antigens.lacked == [.bigK, .smallC])
            #expect(try await coordinator.post("\(path)/1/withdrawal", [:]).status == 303)
            #expect(try await coordinator.get(path).body.contains("withdrawn"))
            #expect(try await coordinator.post("\(path)/1/withdrawal", [:]).status == 404)
            #expect(site.services.centre.register.profile(5)?.antigens.isEmpty == true)
        }
    }

    @Test func theWordOnGenomesIsGivenAndTakenBackAndRelativesAreLinked() async throws {
        let site = try await TestSite.make(donors: 60)
        try await site.application.test(.router) { client in
            let coordinator = Visitor(client)
            try await coordinator.signIn(try #require(site.signIn(.coordinator)))
            #expect(try await coordinator.get("/donors/5/antigens").body.contains("A file of my genome may be read"))
            #expect(try await coordinator.post("/donors/5/genotype-consent", ["isGiven": "1"]).status == 303)
            #expect(try await site.store.read { try $0.allowsGenotype(5) })
            #expect(try await coordinator.post("/donors/5/genotype-consent", ["isGiven": "0"]).status == 303)
            #expect(try await site.store.read { try !$0.allowsGenotype(5) })

            let wrong = try await coordinator.post("/donors/5/kin", ["relative": "9999", "kinship": "sibling"])
            #expect(wrong.status == 422 && wrong.body.contains("problem-relative"))
            #expect(try await coordinator.post("/donors/5/kin", ["relative": "6", "kinship": "sibling"]).status == 303)
            #expect(try await coordinator.get("/donors/6/antigens").body.contains("id=\"kin-5\""))
            #expect(try await coordinator.post("/donors/6/kin/5/removal", [:]).status == 303)
            #expect(!(try await coordinator.get("/donors/5/antigens").body.contains("id=\"kin-6\"")))
        }
    }

    /// Remembers what it was given, and says it.
    private final class SeenGenome: GenotypeReading {
        let seen = Mutex<(path: String, bytes: [UInt8])?>(nil)

        func read(file path: String) async throws -> [GenotypeCall] {
            let data = try Data(contentsOf: URL(filePath: path))
            seen.withLock { $0 = (path, Array(data)) }
            guard !data.isEmpty else { throw GenotypeRefusal(message: "The file is empty.", messageUrdu: "خالی") }
            return [GenotypeCall(antigen: .bigK, call: .negative, reason: "rs8176058 G/G")]
        }
    }

    @Test func aGenomeIsReadForWhoAgreedAndTheFileIsGone() async throws {
        let genome = SeenGenome()
        let site = try await TestSite.make(donors: 60, genotypes: genome)
        let file = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        try await site.application.test(.router) { client in
            let coordinator = Visitor(client)
            try await coordinator.signIn(try #require(site.signIn(.coordinator)))
            let path = "/donors/5/genotype"
            #expect(!(try await coordinator.get("/donors/5/antigens").body.contains("genotype-upload")))
            #expect(try await coordinator.upload(path, file).status == 422, "nobody has agreed")
            #expect(genome.seen.withLock { $0 == nil })
            _ = try await coordinator.post("/donors/5/genotype-consent", ["isGiven": "1"])
            #expect(try await coordinator.get("/donors/5/antigens").body.contains("genotype-upload"))
            #expect(try await coordinator.upload(path, file, csrf: "forged").status == 403)
            #expect(genome.seen.withLock { $0 == nil }, "of a forged form nothing is read")
            let page = try await coordinator.upload(path, file)
            #expect(page.status == 200 && page.body.contains("rs8176058 G/G"))
            let seen = try #require(genome.seen.withLock { $0 })
            #expect(seen.bytes == file)
            #expect(!seen.path.contains("passwd"), "what the browser called it reaches nobody")
            #expect(!FileManager.default.fileExists(atPath: seen.path))
            #expect(site.services.centre.register.profile(5)?.antigens.lacked == [.bigK])
            let empty = try await coordinator.upload(path, [])
            #expect(empty.status == 422 && empty.body.contains("The file is empty."))
            let left = try FileManager.default.contentsOfDirectory(
                atPath: FileManager.default.temporaryDirectory.path(percentEncoded: false))
            #expect(left.filter { $0.hasPrefix("qatra-genome-") }.isEmpty)
        }
    }

    @Test func theListShowsTheRareAndTheFileHasNoName() async throws {
        let site = try await TestSite.make(donors: 60)
        try await site.application.test(.router) { client in
            let coordinator = Visitor(client)
            try await coordinator.signIn(try #require(site.signIn(.coordinator)))
            #expect(try await coordinator.get("/antigens").body.contains("Nobody is typed yet."))
            _ = try await coordinator.post("/donors/5/antigens", fields(site, ["negative": "In(b)"]))
            let page = try await coordinator.get("/antigens").body
            #expect(page.contains("id=\"rare-5\"") && page.contains("lacks In(b)"))
            #expect(page.contains("0.0 % – 79.3 %"), "of 1 donor with 0 that have it, by Wilson")
            let name = try #require(try await site.store.read { try $0.donor(5)?.name })
            #expect(page.contains(name))
            let file = try await coordinator.get("/antigens/rare.csv")
            #expect(file.status == 200 && file.body.contains("In(b)") && !file.body.contains(name))
            let supervisor = Visitor(client)
            try await supervisor.signIn(try #require(site.signIn(.supervisor)))
            #expect(try await supervisor.get("/antigens").status == 200)
            #expect(try await supervisor.get("/antigens/rare.csv").status == 403)
            let desk = Visitor(client)
            try await desk.signIn(try #require(site.signIn(.operator)))
            #expect(try await desk.get("/donors/5/antigens").status == 403)
            #expect(!(try await desk.get("/donors/5").body.contains("donor-antigens")))
        }
    }

    @Test func theDeskEntersAnAntibodyAndSeesHowManyLackIt() async throws {
        let site = try await TestSite.make(donors: 300)
        let centre = site.services.centre
        let facility = try #require(try await site.store.read { try $0.facilities().first })
        let form = IntakeForm(
            patientInitials: "H.R.", group: .bPositive, component: .redCells, units: "1", facility: facility.id,
            recordNumber: "TH-1", neededBy: centre.now() + .hours(40), urgency: .routine)
        guard case .opened(let record) = try await centre.openRequest(form, by: nil) else {
            Issue.record("not opened")
            return
        }
        let donors = try await site.store.read { try $0.donors(DonorSearch(group: .bPositive, limit: 300)) }
            .filter { centre.register.profile($0.id)?.hasOptedOut == false && !$0.channels.isEmpty }
            .filter { $0.consentedAt != nil && $0.wrongNumberAt == nil }
        try await site.store.write { transaction in
            try transaction.recordGenotypeConsent(
                GenotypeConsent(isGiven: true, words: "yes", channel: .person, at: centre.now()), of: donors[0].id,
                by: nil)
        }
        let genome = AntigenReport(proof: .genotype, day: centre.today(), calls: [.bigK: .negative])
        _ = try await centre.recordTyping(genome, laboratory: AntigenTyping.genotype, of: donors[0].id, by: nil)
        try await site.application.test(.router) { client in
            let desk = Visitor(client)
            try await desk.signIn(try #require(site.signIn(.operator)))
            let path = "/requests/\(record.id)"
            #expect(try await desk.get(path).body.contains("id=\"enter-antigens\""))
            for (line, problem) in [("K, D", "Anti-D is ticked"), ("anti-Kell", "No antigen: anti-Kell")] {
                let wrong = try await desk.post("\(path)/antigens", ["antibodies": line, "proof": "2"])
                #expect(wrong.status == 422 && wrong.body.contains(problem))
            }
            let undated = try await desk.post("\(path)/antigens", ["negative": "c", "proof": "2", "day": ""])
            #expect(undated.status == 422 && undated.body.contains("problem-day"))
            #expect(try await desk.post("\(path)/antigens", ["antibodies": "anti-K"]).status == 303)
            let page = try await desk.get(path).body
            #expect(page.contains("1 donors of a fitting group are known to lack it."))
            #expect(page.contains("to be confirmed by serology before issue"))
            #expect(page.contains("href=\"/donors/\(donors[0].id)\""), "and the desk sees who")
            #expect(try await desk.get("\(path)/antigens").body.contains("value=\"K\""))
            let trainee = Visitor(client)
            try await trainee.signIn(try #require(site.signIn(.trainee)))
            let seen = try await trainee.get(path).body
            #expect(seen.contains("known to lack it") && !seen.contains("antigen-confirm"))
            #expect(try await trainee.get("\(path)/antigens").status == 403)
        }
    }
}
