import Foundation
import Testing

/// The rules as an outside checker calls them: the built program, its output line by line.
@Suite struct RulesCommandTests {
    private func run(_ arguments: [String], input: String = "") throws -> [[String: Any]] {
        let outcome = try BuiltProgram.run(arguments, input: input)
        #expect(outcome.status == 0)
        return try outcome.objects()
    }

    @Test func everyComponentAndPairIsOneLine() throws {
        let lines = try run(["rules", "compatibility", "--json"])
        #expect(lines.count == 6 * 9 * 9)
        let one = lines.first {
            $0["component"] as? String == "redCells" && $0["patient"] as? String == "B-"
                && $0["donor"] as? String == "O-"
        }
        #expect(one?["verdict"] as? String == "allowed")
        #expect(one?["order"] as? Int == 2)
    }

    @Test func aHistoryALineIsJudgedOnItsDay() throws {
        let history = """
            {"id":"a","sex":"male","birthDate":"1990-01-01","weightKilograms":70,"donations":[{"date":"2026-08-26","kind":"wholeBlood"}]}
            {"id":"b","sex":"male","birthDate":"1990-01-01","weightKilograms":70,"donations":[{"date":"2026-08-27","kind":"wholeBlood"}]}
            not json
            """
        let lines = try run(["rules", "eligibility", "--on", "2026-11-24"], input: history)
        #expect(lines.count == 3)
        // Ninety days after the 26th of August is the 24th of November.
        #expect(lines[0]["verdict"] as? String == "eligible")
        #expect(lines[1]["verdict"] as? String == "deferred")
        #expect(lines[1]["from"] as? String == "2026-11-25")
        #expect(lines[2]["error"] != nil)
    }
}
