import Blood
import Foundation
import Jurisdiction
import Testing

/// Goal: what an outside checker reads is what `docs/clinical.md` promises, byte for byte where it matters.
@Suite("The report of compatibility")
struct CompatibilityReportTests {
    @Test func hasOneLineForEveryComponentAndPairOfGroups() throws {
        let lines = RulesReport.compatibilityLines()
        #expect(lines.count == 6 * 9 * 9)
        var pairs: Set<String> = []
        for line in lines {
            let object = try #require(
                try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            let words = ["component", "patient", "donor"].compactMap { object[$0] as? String }
            pairs.insert(words.joined(separator: " "))
            let verdict = try #require(object["verdict"] as? String)
            #expect(["allowed", "conditional", "refused"].contains(verdict))
            #expect((object["order"] is NSNull) == (verdict == "refused"))
            #expect((object["reasons"] != nil) == (verdict == "refused"))
            #expect(object["conditions"] is [String])
        }
        #expect(pairs.count == lines.count)
        #expect(pairs.contains("granulocytes unknown unknown"))
    }

    @Test func isWrittenLikeThis() {
        let lines = RulesReport.compatibilityLines()
        let allowed =
            #"{"component":"redCells","patient":"B-","donor":"O-","verdict":"allowed","order":2,"conditions":[]}"#
        #expect(lines.contains(allowed))
        let conditional =
            #"{"component":"redCells","patient":"unknown","donor":"O+","verdict":"conditional","order":2,"#
            + #""conditions":["lifeThreateningOnly","confirmSex","confirmAge"]}"#
        #expect(lines.contains(conditional))
        let refused =
            #"{"component":"plasma","patient":"A+","donor":"O+","verdict":"refused","order":null,"conditions":[],"#
            + #""reasons":["plasmaABOIncompatible"]}"#
        #expect(lines.contains(refused))
        #expect(lines == RulesReport.compatibilityLines())
    }

    @Test func takesThePatientsSexAgeAndFlags() {
        func line(_ patient: Patient, bombay: Bool = false) -> String? {
            RulesReport.compatibilityLines(for: patient, donorIsBombay: bombay)
                .first { $0.hasPrefix(#"{"component":"redCells","patient":"O-","donor":"O+""#) }
        }
        #expect(line(Patient(group: .unknown, sex: .male, ageYears: 40))?.contains("consultantDecides") == true)
        #expect(line(Patient(group: .unknown, sex: .female, ageYears: 30))?.contains("refused") == true)
        #expect(line(Patient(group: .unknown, isBombay: true))?.contains("patientNeedsBombayDonor") == true)
        let bombay = line(Patient(group: .unknown, sex: .male, ageYears: 40, isBombay: true), bombay: true)
        #expect(bombay?.contains("patientNeedsBombayDonor") == false)
    }
}

@Suite("The report of eligibility")
struct EligibilityReportTests {
    private func report(_ line: String, for kind: DonationKind = .wholeBlood) throws -> String {
        let today = try #require(CivilDate("2026-11-24"))
        return RulesReport(try Jurisdiction.load()).eligibilityLine(line, number: 7, on: today, for: kind)
    }

    private func object(_ line: String, for kind: DonationKind = .wholeBlood) throws -> [String: Any] {
        let text = try report(line, for: kind)
        #expect(!text.contains("\n"))
        return try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    @Test func readsTheHistoryOfTheHandbook() throws {
        let line = """
            {"id":"x","sex":"male","birthDate":"1994-03-02","weightKilograms":62,"haemoglobin":13.6,\
            "donations":[{"date":"2026-08-01","kind":"wholeBlood"}],\
            "events":[{"key":"dengue","date":"2026-06-01","ended":"2026-06-15"}],"pregnant":false}
            """
        let expected = """
            {"id":"x","verdict":"deferred","from":"2026-12-15","reasons":["dengue"],"details":[{"key":"dengue",\
            "from":"2026-12-15","end":"known","title":"Dengue or chikungunya","class":"health","source":"W1",\
            "section":"7.3.5","unsourced":false,"signedBy":null}]}
            """
        #expect(try report(line) == expected)
    }

    @Test func anEligibleDonorMayGiveFromTheDayItself() throws {
        let line = #"{"id":12,"sex":"female","birthDate":"1994-03-02","weightKilograms":62}"#
        #expect(
            try report(line) == #"{"id":12,"verdict":"eligible","from":"2026-11-24","reasons":[],"details":[]}"#)
    }

    @Test func excludedAndUnknownEndsHaveNoDay() throws {
        let excluded = try object(#"{"sex":"male","birthDate":"1994-03-02","events":[{"key":"heart"}]}"#)
        #expect(excluded["verdict"] as? String == "excluded")
        #expect(excluded["from"] is NSNull)
        let pregnant = try object(#"{"sex":"female","pregnant":true}"#)
        #expect(pregnant["verdict"] as? String == "deferred")
        #expect(pregnant["from"] is NSNull)
        #expect(pregnant["reasons"] as? [String] == ["pregnancy"])
        #expect(pregnant["toConfirm"] as? [String] == ["birthDate", "weight"])
    }

    @Test func theKindOfDonationIsAnArgumentAndALineMayName() throws {
        let line = #"{"sex":"male","events":[{"key":"aspirin","date":"2026-11-23"}]}"#
        #expect(try object(line)["verdict"] as? String == "eligible")
        #expect(try object(line, for: .plateletApheresis)["from"] as? String == "2026-11-28")
        let own = #"{"kind":"plateletApheresis","sex":"male","events":[{"key":"aspirin","date":"2026-11-23"}]}"#
        #expect(try object(own)["from"] as? String == "2026-11-28")
    }

    @Test func absentAndNullFieldsAreTheSame() throws {
        #expect(try object("{}")["verdict"] as? String == "eligible")
        let nulls = #"{"id":null,"sex":null,"birthDate":null,"weightKilograms":null,"donations":null,"events":null}"#
        #expect(try report(nulls) == report("{}"))
    }

    @Test func whatIsLookedAtOnTheDayAndWhatNobodyReadsIsSaid() throws {
        let found = try object(#"{"weight":40,"events":[{"key":"fasting","date":"2026-11-24"}]}"#)
        #expect(found["verdict"] as? String == "eligible")
        #expect(found["onTheDay"] as? [String] == ["fasting"])
        #expect(found["ignored"] as? [String] == ["weight"])
    }

    @Test(arguments: [
        ("", "not valid JSON"),
        ("no json", "not valid JSON"),
        ("[1]", "the line is not of the right type"),
        (#"{"birthDate":"1994-02-30"}"#, "birthDate: \"1994-02-30\" is not a day written YYYY-MM-DD"),
        (#"{"birthDate":19940230}"#, "birthDate is not of the right type (text is expected)"),
        (#"{"sex":"m"}"#, "sex: \"m\" is none of male, female"),
        (#"{"kind":"blood"}"#, "kind: \"blood\" is none of wholeBlood, plateletApheresis"),
        (#"{"donations":[{"date":"2026-01-01"}]}"#, "donations[0].kind is missing"),
        (#"{"donations":[{"kind":"wholeBlood"}]}"#, "donations[0].date is missing"),
        (#"{"donations":[{"date":"2026-01-01","kind":"plasma"}]}"#, "donations[0].kind: \"plasma\" is none of"),
        (#"{"donations":[{"date":"2027-01-01","kind":"wholeBlood"}]}"#, "The donation of 2027-01-01 lies after"),
        (#"{"birthDate":"2000-01-01","donations":[{"date":"1999-01-01","kind":"wholeBlood"}]}"#, "before birthDate"),
        (#"{"events":[{"date":"2026-01-01"}]}"#, "events[0].key is missing"),
        (#"{"events":[{"key":"hiv\u0007"}]}"#, "Accepted keys: weight, hb, minor_illness"),
        (#"{"weightKilograms":"62"}"#, "weightKilograms is not of the right type (a number is expected)"),
    ])
    func badInputIsAMessageWithItsLineAndNoVerdict(line: String, message: String) throws {
        let found = try object(line)
        #expect((found["error"] as? String)?.contains(message) == true, "\(found)")
        #expect(found["line"] as? Int == 7)
        #expect(found["verdict"] == nil)
    }

    @Test func aBadLineKeepsItsId() throws {
        let found = try object(#"{"id":"d-9","haemoglobin":140}"#)
        #expect(found["id"] as? String == "d-9")
        #expect((found["error"] as? String)?.contains("g/dL") == true)
        let unreadable = try object(#"{"id":12,"sex":"M"}"#)
        #expect(unreadable["id"] as? Int == 12)
        #expect((unreadable["error"] as? String)?.contains("male, female") == true)
    }

    @Test func aLineWithoutEndIsNotRead() throws {
        let found = try object(String(repeating: " ", count: RulesReport.lineBytesMax + 1))
        #expect((found["error"] as? String)?.contains("longer than") == true)
    }

    @Test func strangeNamesAreWrittenAsValidJSON() throws {
        let found = try object(#"{"id":"a\"\\\n\u0001قطرہ"}"#)
        #expect(found["id"] as? String == "a\"\\\n\u{1}قطرہ")
    }
}
