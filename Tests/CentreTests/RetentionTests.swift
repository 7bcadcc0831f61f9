import Blood
import Centre
import Dispatching
import Jurisdiction
import Matching
import Simulation
import Storage
import Testing

/// What has been kept long enough is taken away, what has not stays, and the counts stay the same.
@Suite struct RetentionTests {
    @Test func everyKindHasARowInTheScheduleAndEveryRowIsAKind() async throws {
        let test = try await TestCentre.make(donors: [])
        let schedule = try test.centre.retentionSchedule()
        #expect(Set(schedule.rules.map(\.kind)) == Set(RetentionKind.allCases.map(\.rawValue)))
        var broken = schedule
        broken.rules[0].days = 0
        broken.rules.removeLast()
        #expect(broken.problems(kinds: RetentionKind.allCases.map(\.rawValue), listed: [:]).count == 2)
    }

    /// A request in which one gave, one declined and one said nothing.
    private func pastRequest() async throws -> (TestCentre, RequestRecord) {
        let test = try await TestCentre.make(donors: (1...12).map { Samples.donor($0) })
        let record = try await test.openVerified(Samples.form(test.facility.id))
        while try await test.courier.deliverOnce() > 0 {}
        let asks = record.course.asks
        try #require(asks.count >= 3)
        for ask in asks.prefix(2) {
            try await test.centre.take(.arrived(donor: ask.donor), on: record.id, by: .staff(1))
            try await test.centre.take(.donated(donor: ask.donor), on: record.id, by: .staff(1))
        }
        let phone = try #require(try await test.store.read { try $0.donor(asks[2].donor)?.phone })
        for (id, from) in [("a", phone), ("b", "+923219999999")] {
            try await test.centre.receive(
                .inbound(InboundMessage(providerID: id, from: from, body: "marked words", receivedAt: test.clock.now()))
            )
        }
        for task in try await test.centre.callBacks() {
            _ = try await test.centre.finishCallBack(task.id, by: 1, outcome: "done")
        }
        while try await test.courier.deliverOnce() > 0 {}
        // What nobody reports on is openly unknown after a quarter of an hour, and so at its end.
        await test.clock.advance(by: .hours(1))
        try await test.scheduler.lookOnce()
        return (test, record)
    }

    @Test func afterAYearTheLinkIsGoneAndTheCountsAreTheSame() async throws {
        let (test, record) = try await pastRequest()
        let ended = try await test.record(record.id)
        #expect(!ended.course.phase.isOngoing, "\(ended.course.phase)")
        let gave = record.course.asks[0].donor
        let before = try await (
            test.store.read { try $0.ledger() },
            test.store.read { try $0.milestones(since: Instant(millisecondsSince1970: 0)) },
            test.store.read { try $0.donorRecord(gave)?.record }
        )
        #expect(before.2?.donated == 1)
        await test.clock.advance(by: .hours(24 * 364))
        _ = try await test.centre.runRetention(isDryRun: false)
        #expect(try await !test.record(record.id).course.asks.isEmpty, "a day too early")
        await test.clock.advance(by: .hours(24 * 3))
        let due = try await test.centre.runRetention(isDryRun: true)
        #expect(due.first { $0.kind == RetentionKind.donorPatientLink.rawValue }?.rows == 1)
        #expect(try await !test.record(record.id).course.asks.isEmpty, "a dry run changes nothing")
        _ = try await test.centre.runRetention(isDryRun: false)
        #expect(try await test.record(record.id).course.asks.isEmpty)
        let after = try await (
            test.store.read { try $0.ledger() },
            test.store.read { try $0.milestones(since: Instant(millisecondsSince1970: 0)) },
            test.store.read { try $0.donorRecord(gave) }
        )
        #expect(after.0 == before.0 && after.1 == before.1)
        #expect(after.2?.record == before.2 && after.2?.donations.count == 1)
        #expect(after.2?.donations.first?.request == nil)
        #expect(try await test.store.read { try $0.asks(of: gave, limit: 9) }.isEmpty)
        #expect(try await test.store.read { try $0.messages(of: record.id) }.allSatisfy { $0.addressee == .family })
        let lines = try await test.store.read { try $0.timeline(of: record.id, after: 0, limit: 999) }
        #expect(!lines.contains { "\($0)".contains("donor: \(gave)") })
        #expect(try await test.store.integrityProblems().isEmpty)
    }

    @Test func wordsAndThePatientGoEarlier() async throws {
        let (test, record) = try await pastRequest()
        let now = test.clock.now()
        try await test.store.write { transaction in
            for fact in [TimelineFact.event(.noted("marked detail")), .event(.withdraw(reason: "family"))] {
                _ = try transaction.appendTimeline(
                    TimelineEntry(request: record.id, at: now, actor: .family, fact: fact))
            }
        }
        func familys() async throws -> [TimelineFact] {
            try await test.store.read { try $0.timeline(of: record.id, after: 0, limit: 999) }
                .filter { $0.actor == .family }.map(\.fact)
        }
        await test.clock.advance(by: .hours(24 * 31))
        var runs = try await test.centre.runRetention(isDryRun: false)
        func rows(_ kind: RetentionKind) -> Int? { runs.first { $0.kind == kind.rawValue }?.rows }
        #expect(rows(.strangersWords) == 1 && rows(.donorsWords) == 0 && rows(.patientIdentity) == 0)
        #expect(rows(.callBackWords) == 1)
        #expect(try await familys().count == 2)
        let words = try await test.store.read { try $0.recentInbound(limit: 9) }
        #expect(words.filter { $0.body == "marked words" }.count == 1, "the donor's stay")
        await test.clock.advance(by: .hours(24 * 60))
        runs = try await test.centre.runRetention(isDryRun: false)
        #expect(rows(.patientIdentity) == 1 && (rows(.messageBodies) ?? 0) > 3)
        let details = try await test.record(record.id).details
        #expect(details.patientInitials.isEmpty && details.recordNumber.isEmpty && details.callerPhone.isEmpty)
        #expect(try await familys() == [.event(.withdraw(reason: "family"))], "what it wrote is gone")
        #expect(try await test.store.read { try $0.messages(of: record.id) }.allSatisfy { $0.body.isEmpty })
        runs = try await test.centre.runRetention(isDryRun: false)
        #expect(runs.allSatisfy { $0.rows == 0 && $0.isComplete }, "done is done")
        let kept = try await test.centre.retentionRuns()
        #expect(kept.count == 4 * RetentionKind.allCases.count)
        let audit = try await test.store.read { try $0.auditEntries(limit: 50) }
        #expect(audit.count { $0.act == AuditAct.retentionRun.rawValue } == 4, "one line a run")
    }

    @Test func theSchedulerRunsItOnceADay() async throws {
        let test = try await TestCentre.make(donors: [])
        try await test.scheduler.lookOnce()
        try await test.scheduler.lookOnce()
        #expect(try await test.centre.retentionRuns().count == RetentionKind.allCases.count)
        await test.clock.advance(by: .hours(25))
        try await test.scheduler.lookOnce()
        #expect(try await test.centre.retentionRuns().count == 2 * RetentionKind.allCases.count)
    }
}
