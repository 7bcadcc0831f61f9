import Blood
import Centre
import Dispatching
import Matching
import Simulation
import Storage
import Testing

/// The months of the public ledger: counted once, by what the books say, and kept.
@Suite struct LedgerTests {
    /// One donor gave, one was deferred, one promised and did not come; the units are there in time.
    private func helped(_ test: TestCentre, phone: String) async throws -> RequestRecord {
        let record = try await test.openVerified(Samples.form(test.facility.id, initials: "P", phone: phone))
        while try await test.courier.deliverOnce() > 0 {}
        let asks = record.course.asks.map(\.donor)
        try #require(asks.count >= 4)
        func act(_ event: RequestEvent) async throws {
            let outcome = try await test.centre.take(event, on: record.id, by: .staff(1))
            guard case .taken = outcome else { throw TestFailure("\(event): \(outcome)") }
        }
        await test.clock.advance(by: .minutes(4))
        try await act(.arrived(donor: asks[0]))
        try await act(.deferred(donor: asks[0]))
        let reply = Reply.pledge(arriveFrom: nil, arriveBy: test.clock.now() + .minutes(30))
        try await act(.reply(donor: asks[1], reply))
        try await act(.noShow(donor: asks[1]))
        for donor in asks[2...3] {
            try await act(.arrived(donor: donor))
            try await act(.donated(donor: donor))
        }
        return try await test.record(record.id)
    }

    private func count(_ test: TestCentre) async throws -> LedgerMonth? {
        try await test.scheduler.lookOnce()
        return try await test.centre.ledgerMonths().last
    }

    @Test func aMonthIsCountedOnceAndDoesNotChangeAnyMore() async throws {
        let test = try await TestCentre.make()
        let record = try await helped(test, phone: "03001111111")
        #expect(record.course.phase == .fulfilled)
        #expect(try await count(test) == nil, "the month is not over")
        // To the 7th of December, 23:00 in Karachi: a day is missing.
        await test.clock.advance(by: .hours(13 * 24 + 12))
        #expect(try await count(test) == nil)
        await test.clock.advance(by: .hours(2))
        let month = try #require(try await count(test))
        #expect(month.month == CalendarMonth("2026-11"))
        #expect(month.all.outcomes == [.filledInTime: 1])
        #expect(month.all.unitsAsked == 2)
        #expect(month.all.asks[.gave] == 2 && month.all.asks[.deferred] == 1 && month.all.asks[.noShow] == 1)
        #expect(month.all.asks.values.reduce(0, +) == record.course.asks.count)
        #expect(month.all.firstPledge.counts[3] == 1, "the first promise came in the fourth minute")
        #expect(month.parts[.district]?["Lahore"]?.unitsAsked == 2)
        #expect(month.parts[.group]?.keys.sorted() == ["B-"] && month.parts[.component]?.keys.sorted() == ["redCells"])
        // Undone afterwards: the books change, the ledger does not.
        _ = try await test.centre.take(
            .undo(donor: record.course.asks[3].donor), on: record.id, by: .staff(1))
        await test.clock.advance(by: .hours(48))
        #expect(try await count(test) == month)
        #expect(try await test.centre.ledgerMonths().count == 1)
    }

    @Test func monthsThatWereMissedAreCountedOneInEachRound() async throws {
        let test = try await TestCentre.make()
        _ = try await helped(test, phone: "03001111111")
        await test.clock.advance(by: .hours(24 * 80))
        for _ in 0..<4 { try await test.scheduler.lookOnce() }
        let months = try await test.centre.ledgerMonths()
        #expect(months.map(\.month) == ["2026-11", "2026-12", "2027-01"].map { CalendarMonth($0) })
        #expect(months[1].all == LedgerTally())
    }

    @Test func theCountsAreTheSameWhenTheDonorsAreForgotten() async throws {
        let test = try await TestCentre.make()
        _ = try await helped(test, phone: "03001111111")
        let from = TestCentre.start - .hours(1)
        let before = try await test.store.read { try $0.ledgerCases(from: from, before: from + .hours(9)) }
        await test.clock.advance(by: .hours(24 * 367))
        _ = try await test.centre.runRetention(isDryRun: false)
        let after = try await test.store.read { try $0.ledgerCases(from: from, before: from + .hours(9)) }
        #expect(before.count == 1 && before[0].asks[.noShow] == 1)
        #expect(after == before)
    }

    @Test func whyDonorsWereLeftAloneIsCountedOnceWithTheFirstWave() async throws {
        var donors = (1...30).map { Samples.donor($0) }
        for index in 20..<26 { donors[index].optedOutAt = TestCentre.start - .hours(1) }
        for index in 26..<30 { donors[index].isPanelReserved = true }
        donors += (31...40).map { Samples.donor($0, group: .aPositive) }
        let test = try await TestCentre.make(donors: donors)
        let record = try await test.openVerified()
        let from = TestCentre.start - .hours(1)
        func notAsked() async throws -> [SuppressionReason: Int] {
            try await test.store.read { try $0.donorsNotAsked(from: from, before: from + .hours(9)) }
        }
        let first = try await notAsked()
        #expect(first == [.optedOut: 6, .panelReserved: 4, .incompatibleGroup: 10])
        while try await test.courier.deliverOnce() > 0 {}
        try await test.centre.take(.askMore(count: 5), on: record.id, by: .staff(1))
        #expect(try await test.record(record.id).course.waves.count > 1)
        #expect(try await notAsked() == first)
    }

    @Test func aDemonstrationsRunningMonthIsCountedAnewAfterAMinute() async throws {
        let test = try await TestCentre.make()
        #expect(try await test.centre.runningLedgerMonth().all == LedgerTally())
        _ = try await test.openVerified()
        #expect(try await test.centre.runningLedgerMonth().all == LedgerTally())
        await test.clock.advance(by: .minutes(2))
        #expect(try await test.centre.runningLedgerMonth().all.outcomes == [.ongoing: 1])
        #expect(try await test.centre.ledgerMonths().isEmpty)
    }
}
