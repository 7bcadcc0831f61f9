import Foundation
import Testing

/// Replies read from standard input, as an outside judge sends them.
@Suite struct MessageCommandTests {
    private func understood(_ text: String, _ options: [String] = []) throws -> [[String: Any]] {
        try BuiltProgram.run(["messages", "understand"] + options, input: text).objects()
    }

    @Test func everyLineIsAnsweredByOneLineInItsOrder() throws {
        let replies = [
            "1": "pledge", "۲": "decline", "": "unclear", "ok": "unclear", "STOP": "stop",
            "ye wrong number hai": "wrongNumber",
            "bukhar hai mujhe": "ill", "pichle mahine diya tha": "alreadyGave", "main Multan gaya hua hoon": "away",
        ]
        let texts = Array(replies.keys)
        let lines = try understood(texts.joined(separator: "\n") + "\n")
        #expect(lines.count == texts.count)
        for (text, line) in zip(texts, lines) {
            #expect(line["class"] as? String == replies[text], "\(text)")
            let confidence = try #require(line["confidence"] as? Double)
            #expect((0...1).contains(confidence))
            #expect((line["why"] as? String)?.isEmpty == false)
        }
    }

    @Test func aTimeIsTheNextOneOnTheCentresClock() throws {
        let lines = try understood(
            "haan 8 baje aaunga\naadhe ghante mein aa raha hoon\nhaan\n", ["--at", "2026-11-25T17:00"])
        #expect(lines.map { $0["class"] as? String } == ["pledge", "pledge", "pledge"])
        #expect(lines[0]["arrival"] as? String == "2026-11-25T20:00:00+05:00")
        #expect(lines[1]["arrival"] as? String == "2026-11-25T17:30:00+05:00")
        #expect(lines[2]["arrival"] == nil)
    }

    @Test func aCityIsAwayUnlessTheFacilityIsThere() throws {
        let text = "Karachi mein hoon\n"
        #expect(try understood(text).first?["class"] as? String == "away")
        #expect(try understood(text, ["--city", "Lahore"]).first?["class"] as? String == "away")
        #expect(try understood(text, ["--city", "Karachi"]).first?["class"] as? String == "unclear")
    }

    @Test func garbageIsAnsweredToo() throws {
        let lines = try understood("\u{0}\u{7}\n\u{202E}؟؟؟\n" + String(repeating: "ہ", count: 9_000) + "\n")
        #expect(lines.count == 3)
        #expect(lines.allSatisfy { $0["class"] as? String == "unclear" })
        let refused = try BuiltProgram.run(["messages", "understand", "--at", "soon"])
        #expect(refused.status != 0 && refused.notes.contains("2026-11-25T17:30"))
    }
}
