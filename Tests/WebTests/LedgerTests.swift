import Blood
import Centre
import Dispatching
import Foundation
import Hummingbird
import HummingbirdTesting
import Matching
import Storage
import Testing
import Web

/// The ledger as anybody opens it.
@Suite struct LedgerPageTests {
    private func month(_ text: String, requests: Int, district: String = "Lahore") throws -> LedgerMonth {
        let cases = (0..<requests).map { (number: Int) -> LedgerCase in
            let promise = Duration.minutes(Double(3 + number % 9))
            let group: BloodGroup = number % 2 == 0 ? .oPositive : .bPositive
            return LedgerCase(
                district: number < 3 ? "Kasur" : district, group: group, component: .redCells, outcome: .filledInTime,
                unitsAsked: 1, unitsFromStock: 0, asks: [.gave: 1, .other: 9], firstAsk: .minutes(1),
                firstPledge: promise, lastUnit: .hours(2))
        }
        return LedgerMonth(
            month: try #require(CalendarMonth(text)), countedAt: Instant(millisecondsSince1970: 1_794_000_000_000),
            cases: cases, notAsked: [.optedOut: 77])
    }

    private func site(_ months: [LedgerMonth], isReal: Bool = true) async throws -> TestSite {
        let site = try await TestSite.make(donors: 5, isReal: isReal)
        try await site.store.write { transaction in for month in months { try transaction.recordLedgerMonth(month) } }
        return site
    }

    @Test func aCentreThatHasJustBegunSaysWhenTheFirstMonthComes() async throws {
        let site = try await site([])
        try await site.application.test(.router) { client in
            let page = try await Visitor(client).get("/ledger").body
            #expect(page.contains("Nothing is published yet"))
            #expect(page.contains("8 Dec 2026"))
            #expect(!page.contains("/ledger.csv"))
        }
    }

    @Test func whatIsAskedForIsShownAndNothingElseIsBelieved() async throws {
        let site = try await site([month("2026-09", requests: 60), month("2026-10", requests: 40)])
        try await site.application.test(.router) { client in
            let visitor = Visitor(client)
            let page = try await visitor.get("/ledger?by=district&month=2026-09").body
            #expect(page.contains("Sep 2026") && page.contains("counted"))
            // Three requests of Kasur alone would say too much, and so would Lahore beside the total.
            #expect(!page.contains("Kasur"))
            #expect(page.contains("the others together"))
            #expect(page.contains("said stop"))
            let wild = try await visitor.get("/ledger?by=%3Cb%3E&month=2026-99")
            #expect(wild.status == 200 && wild.body.contains("Oct 2026") && !wild.body.contains("<b>"))
            _ = try await visitor.get("/language/ur?back=/ledger")
            #expect(try await visitor.get("/ledger?by=group").body.contains("یہ کیسے گنا گیا"))
        }
    }

    @Test func theFileHasEveryMonthAndNoCellIsAFormula() async throws {
        let site = try await site([
            month("2026-09", requests: 60, district: "=HYPERLINK(\"x\",\"y\")"), month("2026-10", requests: 40),
        ])
        try await site.application.test(.router) { client in
            let visitor = Visitor(client)
            let file = try await visitor.get("/ledger.csv?by=district")
            #expect(file.headers[.contentType]?.hasPrefix("text/csv") == true)
            #expect(file.headers[.contentDisposition] == "attachment; filename=\"ledger-by-district.csv\"")
            let lines = file.body.split(separator: "\r\n").map(String.init)
            #expect(lines[0].hasPrefix("month (YYYY-MM),district,"))
            #expect(lines.contains { $0.hasPrefix("2026-09,others together (requests),60,60,") }, "\(lines)")
            #expect(!file.body.contains(",=") && !file.body.contains(",\"="))
            let months = try await visitor.get("/ledger.csv").body.split(separator: "\r\n")
            #expect(months.count == 3)
            #expect(months[1].hasPrefix("2026-09,60,60,60,0,"))
        }
    }

    /// In a demonstration the running month can be seen; a real centre never shows it.
    @Test func theRunningMonthIsADemonstrationsAlone() async throws {
        for isReal in [true, false] {
            let site = try await site([month("2026-10", requests: 40)], isReal: isReal)
            try await site.application.test(.router) { client in
                let visitor = Visitor(client)
                let page = try await visitor.get("/ledger").body
                #expect(page.contains("so far, as of") == !isReal)
                #expect(page.contains("Nov 2026") == !isReal)
                #expect(try await visitor.get("/ledger.csv").body.contains("2026-11,") == !isReal)
            }
        }
    }
}
