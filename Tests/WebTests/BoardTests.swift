import Centre
import Dispatching
import Foundation
import HTTPTypes
import HummingbirdTesting
import Matching
import Pages
import Storage
import Testing
import Web

/// The board is read once for many, and nobody is shown what is out of date.
@Suite struct BoardTests {
    private func open(_ number: Int, _ visitor: Visitor) async throws -> String {
        let answer = try await visitor.post(
            "/requests",
            [
                "mode": "specificGroup", "group": "AB-", "component": "redCells", "units": "1", "urgency": "routine",
                "neededBy": "2026-11-26T09:00", "patientInitials": "P\(number)", "sex": "", "facility": "1",
                "ward": "4", "recordNumber": "R-\(number)", "callerPhone": "0300-\(1_000_000 + number)",
                "ownBank": "askedNoneLeft", "familyLanguage": "en", "anotherPatient": "1",
            ])
        return try #require(answer.location)
    }

    @Test func whatWasDoneIsOnTheNextBoardOfEverybody() async throws {
        let site = try await TestSite.make(donors: 20)
        let desk = try #require(site.signIn(.operator))
        let watcher = try #require(site.signIn(.trainee))
        try await site.application.test(.router) { client in
            let visitor = Visitor(client)
            let other = Visitor(client)
            try await visitor.signIn(desk)
            try await other.signIn(watcher)
            let request = try await open(1, visitor)
            for turn in 0..<6 {
                let isPaused = turn % 2 == 0
                _ = try await visitor.post(request + (isPaused ? "/pause" : "/resumption"), ["reason": "a test"])
                // Several at once share one reading, which began after the act.
                let boards = try await withThrowingTaskGroup(of: String.self) { group in
                    for reader in [visitor, other, visitor, other] {
                        group.addTask { try await reader.get("/board").body }
                    }
                    return try await group.reduce(into: [String]()) { $0.append($1) }
                }
                for board in boards { #expect(board.contains(">paused<") == isPaused, "turn \(turn)") }
            }
        }
    }

    @Test func aSentenceIsNotTakenByAPartThatIsReadMeanwhile() async throws {
        let site = try await TestSite.make(donors: 20)
        let person = try #require(site.signIn(.coordinator))
        try await site.application.test(.router) { client in
            let visitor = Visitor(client)
            try await visitor.signIn(person)
            _ = try await visitor.get("/board")
            // Refused, and says why on the next page.
            let refused = try await visitor.post("/donors/export")
            #expect(refused.status == 303)
            var part = HTTPFields()
            part[try #require(HTTPField.Name("X-Fragment"))] = "1"
            #expect(!(try await visitor.get("/approvals", headers: part).body.contains("class=\"notice")))
            #expect(try await visitor.get("/approvals").body.contains("class=\"notice"))
            #expect(!(try await visitor.get("/approvals").body.contains("class=\"notice")))
        }
    }

    @Test func theFirstLinesAreShownAndAllWhenAsked() async throws {
        let site = try await TestSite.make(donors: 20)
        let person = try #require(site.signIn(.operator))
        try await site.application.test(.router) { client in
            let visitor = Visitor(client)
            try await visitor.signIn(person)
            for number in 1...203 { _ = try await open(number, visitor) }
            func lines(_ board: String) -> Int { board.matches(of: /data-row="\d+"/).count }
            let first = try await visitor.get("/board").body
            #expect(lines(first) == 200)
            #expect(first.contains("Show all 203 open requests"))
            let all = try await visitor.get("/board?all=1").body
            #expect(lines(all) == 203)
            #expect(!all.contains("Show all"))
        }
    }
}
