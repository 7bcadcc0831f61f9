import Blood
import Foundation
import Jurisdiction
import Testing

/// Goal: the tables that ship are whole, and a folder that is not stops the start with a message one can act on.
@Suite("The jurisdiction of Pakistan")
struct PakistanTests {
    @Test func isKnownByItsProfile() throws {
        let pakistan = try Jurisdiction.load()
        #expect(pakistan.profile.isoCode == "PK")
        #expect(pakistan.profile.phoneRegion == "PK")
        #expect(pakistan.profile.languages == ["ur", "en"])
        #expect(pakistan.timeZone.identifier == "Asia/Karachi")
        #expect(pakistan.profile.askLimits.perDay == 1)
        #expect(pakistan.profile.askLimits.perMonth == 3)
        #expect(pakistan.profile.askLimits.isUnsourced)
        #expect(pakistan.profile.emergencyNumbers.contains { $0.number == "1122" && !$0.isUnsourced })
    }

    @Test func isQuietFromTenInTheEveningToEightInTheMorning() throws {
        let quiet = try Jurisdiction.load().profile.quietHours
        #expect((0...23).filter(quiet.contains(hour:)) == [0, 1, 2, 3, 4, 5, 6, 7, 22, 23])
    }

    @Test func reckonsDaysAndHoursInItsOwnZone() throws {
        let pakistan = try Jurisdiction.load()
        // 2026-11-24 18:59:59.999 UTC is one millisecond before midnight in Karachi.
        let late = Instant(millisecondsSince1970: 1_795_546_799_999)
        #expect(pakistan.civilDate(at: late) == CivilDate("2026-11-24"))
        #expect(pakistan.hour(at: late) == 23)
        let midnight = late + .milliseconds(1)
        #expect(pakistan.civilDate(at: midnight) == CivilDate("2026-11-25"))
        #expect(pakistan.hour(at: midnight) == 0)
        // In the summer of 2008 Pakistan kept UTC+6.
        let summer = Instant(millisecondsSince1970: 1_215_108_000_000)
        #expect(pakistan.hour(at: summer) == 0)
        #expect(pakistan.civilDate(at: Instant(millisecondsSince1970: -1)) == CivilDate("1970-01-01"))
    }

    @Test func everyRowOfDeferralIsDatedTitledInBothLanguagesAndUnsignedUntilADoctorSigns() throws {
        let rules = try Jurisdiction.load().eligibility
        #expect(rules.rows.count == 46)
        #expect(rules.problems().isEmpty)
        for row in rules.allRows {
            #expect(row.title["en"]?.isEmpty == false)
            #expect(row.title["ur"]?.isEmpty == false)
            #expect(row.effectiveFrom >= rules.effectiveFrom)
            #expect(row.signedBy == nil)
            #expect(row.isUnsourced || !row.sources.isEmpty, "\(row.key)")
        }
    }

    @Test func whatNobodyMayAskByPhoneIsMarkedAndStoredUnderACoarseName() throws {
        let rules = try Jurisdiction.load().eligibility
        let guarded = rules.allRows.filter(\.askAtBloodBankOnly)
        #expect(guarded.map(\.key) == ["hep_c_hiv", "hep_contact", "ivdu_risk"])
        for row in guarded {
            #expect(row.reasonClass == .health)
            #expect(try #require(row.storeAs).hasPrefix("blood_bank_"))
        }
        // Infections, exposure and other lasting illness share one class, so that the class tells nobody which it is.
        for key in ["hep_b", "hep_c_hiv", "ivdu_risk", "heart", "cancer", "dengue"] {
            #expect(rules.rule(key)?.reasonClass == .health)
        }
    }

    @Test(.enabled(if: SharedTables.exist, "the shared reference tables are not here"))
    func theReferenceTableAgreesOnEveryRow() throws {
        let rules = try Jurisdiction.load().eligibility
        let reference = try SharedTables.rows("deferral_rules.csv")
        #expect(reference.compactMap { $0["key"] } == rules.rows.map(\.key))
        let kinds: [String: Set<EligibilityRule.Kind>] = [
            "temporary": [.temporary, .openEnded], "permanent": [.permanent, .indefinite],
            "on_the_day": [.onTheDay], "none": [.none],
        ]
        for (row, rule) in zip(reference, rules.rows) {
            #expect(kinds[try #require(row["kind"])]?.contains(rule.kind) == true, "\(rule.key)")
            let suggested = try #require(row["vbbc_suggested_default_days"])
            if let days = Int(suggested.prefix { $0.isNumber }) { #expect(rule.days == days, "\(rule.key)") }
            if let days = Int(try #require(row["who_2012_days"]).prefix { $0.isNumber }) {
                #expect(rule.whoDays == days, "\(rule.key)")
            }
            let sources = try #require(row["source_ids"]).split(separator: ";").map(String.init)
            #expect(sources == (rule.sources.isEmpty ? ["(unsourced)"] : rule.sources), "\(rule.key)")
            if let section = row["who_2012_section"], section.first?.isNumber == true {
                #expect(section.hasPrefix(rule.whoSection ?? "none"), "\(rule.key)")
            }
        }
    }

    @Test func everySourceOfTheCompatibilityRulesIsListed() throws {
        let sources = try Jurisdiction.load().sources
        let named =
            CompatibilityCondition.allCases.flatMap(\.sources) + CompatibilityRefusal.allCases.flatMap(\.sources)
        for id in named { #expect(sources[id]?.isEmpty == false, "\(id)") }
    }

    @Test func componentsKeepAsLongAsTheirSourceSays() throws {
        let components = try Jurisdiction.load().components
        func days(_ component: BloodComponent, _ variant: String) -> Int? {
            components.shelfLives.first { $0.component == component && $0.variant == variant }.map { $0.hours / 24 }
        }
        #expect(days(.wholeBlood, "CPDA-1") == 35)
        #expect(days(.wholeBlood, "CPD") == 21)
        #expect(days(.redCells, "additive solution") == 42)
        #expect(days(.platelets, "apheresis or from whole blood") == 5)
        #expect(days(.granulocytes, "apheresis") == 1)
        #expect(Set(components.shelfLives.map(\.component)) == Set(BloodComponent.allCases))
    }

    @Test func donorsForADoseComeFromTheTable() throws {
        let components = try Jurisdiction.load().components
        #expect(components.donors(for: .redCells, takenAs: .wholeBlood, doses: 3) == 3...3)
        #expect(components.donors(for: .platelets, takenAs: .plateletApheresis, doses: 1) == 1...1)
        #expect(components.donors(for: .platelets, takenAs: .wholeBlood, doses: 2) == 8...12)
        #expect(components.donors(for: .cryoprecipitate, takenAs: .wholeBlood, doses: 1) == 8...10)
        #expect(components.donors(for: .plasma, takenAs: .wholeBlood, doses: 1) == 3...4)
        #expect(components.donors(for: .redCells, takenAs: .wholeBlood, doses: 0) == nil)
        #expect(components.donors(for: .granulocytes, takenAs: .wholeBlood, doses: 1) == nil)
        #expect(abs(components.overRecruitment.factor - 1.316) < 0.001)
    }
}

@Suite("A folder that cannot be used")
struct FaultyFolderTests {
    /// A copy of the shipped folder with one file changed or taken away.
    private func error(_ file: String, _ change: ((String) -> String)?) throws -> JurisdictionError? {
        let parent = FileManager.default.temporaryDirectory.appendingPathComponent("qatra-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: parent) }
        try FileManager.default.createDirectory(at: parent, withIntermediateDirectories: true)
        let folder = parent.appendingPathComponent("pk")
        try FileManager.default.copyItem(at: try Jurisdiction.load().folder, to: folder)
        let target = folder.appendingPathComponent(file)
        if let change {
            let text = try String(contentsOf: target, encoding: .utf8)
            let changed = change(text)
            #expect(changed != text)
            try changed.write(to: target, atomically: true, encoding: .utf8)
        } else {
            try FileManager.default.removeItem(at: target)
        }
        do {
            _ = try Jurisdiction.load("pk", from: parent)
            return nil
        } catch {
            return error
        }
    }

    @Test func isNotThere() throws {
        #expect(throws: JurisdictionError.self) { try Jurisdiction.load("xx") }
        #expect(throws: JurisdictionError.self) { try Jurisdiction.load("../pk") }
        #expect(throws: JurisdictionError.self) { try Jurisdiction.load("") }
    }

    @Test func lacksAFile() throws {
        #expect(try error("eligibility.json", nil) == .missingFile("eligibility.json"))
        #expect(try error("sources.json", nil) == .missingFile("sources.json"))
    }

    @Test func isNotJSON() throws {
        let found = try error("components.json") { String($0.dropLast(20)) }
        #expect(found == .unreadableFile("components.json", detail: "it is not valid JSON."))
    }

    @Test func namesTheFieldThatIsMissing() throws {
        let found = try #require(
            try error("eligibility.json") { $0.replacingOccurrences(of: "\"key\": \"hb\",", with: "") })
        #expect(found.message.contains("rows[3].key is missing"))
    }

    @Test func hasNoSuchTimeZone() throws {
        let found = try error("jurisdiction.json") {
            $0.replacingOccurrences(of: "Asia/Karachi", with: "Asia/Qatrabad")
        }
        #expect(found == .unknownTimeZone("Asia/Qatrabad"))
    }

    @Test func namesASourceThatNobodyCanLookUp() throws {
        let found = try #require(try error("sources.json") { $0.replacingOccurrences(of: "\"W3\"", with: "\"W33\"") })
        #expect(found == .faultyTable("eligibility.json", problems: ["the source W3 is not listed"]))
    }

    @Test func lacksAnInterval() throws {
        let found = try #require(
            try error("eligibility.json") {
                $0.replacingOccurrences(of: "\"sex\": \"female\"}", with: "\"sex\": \"male\"}")
            })
        #expect(found.message.contains("no interval from wholeBlood to wholeBlood for a female donor"))
    }

    @Test func hasARuleTwiceOrWithoutAPeriod() throws {
        let twice = try #require(
            try error("eligibility.json") {
                $0.replacingOccurrences(of: "\"key\": \"dengue\"", with: "\"key\": \"malaria\"")
            })
        #expect(twice.message.contains("malaria: the key stands in the table twice"))
        let endless = try #require(
            try error("eligibility.json") { $0.replacingOccurrences(of: "\"days\": 731", with: "\"days\": 0") })
        #expect(endless.message.contains("tb: has no period in days"))
    }
}
