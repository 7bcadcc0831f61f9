import Blood
import Centre
import Dispatching
import Matching
import Simulation
import Storage
import Testing
import Worlds

/// What people write, whoever they are, and what providers say however often and in whatever order.
@Suite struct HearingTests {
    private func text(
        _ test: TestCentre, _ id: String, _ phone: String, _ body: String, sentAt: Instant? = nil
    ) -> GatewayReport {
        .inbound(
            InboundMessage(providerID: id, from: phone, body: body, receivedAt: test.clock.now(), sentAt: sentAt))
    }

    private func phone(_ test: TestCentre, _ donor: DonorID) async throws -> String {
        try #require(try await test.store.read { try $0.donor(donor)?.phone })
    }

    @Test func aStrangersTextsOpenOneTaskAndNoError() async throws {
        let test = try await TestCentre.make()
        try await test.centre.receive(text(test, "a", "+923219999999", "mujhe khoon chahiye"))
        try await test.centre.receive(text(test, "b", "+923219999999", "jaldi"))
        try await test.centre.receive(text(test, "c", "JAZZ", "Win a car"))
        var tasks = try await test.centre.callBacks()
        #expect(tasks.map(\.phone) == ["+923219999999"])
        #expect(tasks.first?.texts == 2 && tasks.first?.cause == .stranger && tasks.first?.words == "jaldi")
        #expect(try await test.centre.finishCallBack(tasks[0].id, by: 1, outcome: "took the request"))
        #expect(try await test.centre.finishCallBack(tasks[0].id, by: 1, outcome: "again") == false)
        #expect(try await test.centre.callBacks().isEmpty)
        try await test.centre.receive(text(test, "d", "+923219999999", "shukriya"))
        tasks = try await test.centre.callBacks()
        #expect(tasks.first?.texts == 1)
    }

    @Test func theSameWordsAreHeardAgainAfterTheClockWasPutBack() async throws {
        let test = try await TestCentre.make()
        let now = test.clock.now()
        func says(_ id: String, at moment: Instant) async throws -> Bool {
            let text = InboundMessage(providerID: id, from: "+923000000001", body: "STOP", receivedAt: moment)
            return try await test.store.write { try $0.recordInbound(text) }
        }
        #expect(try await says("a", at: now))
        #expect(try await says("b", at: now + .minutes(4)) == false)
        #expect(try await says("c", at: now - .minutes(4)) == false)
        #expect(try await says("d", at: now - .hours(2)))
    }

    @Test func aFamilyThatWritesStopHearsNothingMore() async throws {
        let test = try await TestCentre.make()
        let record = try await test.open(Samples.form(test.facility.id, phone: "03009999999"))
        try await test.centre.receive(text(test, "s", "+923009999999", "STOP"))
        #expect(try await test.centre.callBacks().isEmpty)
        try await test.centre.take(.verified, on: record.id, by: .staff(1))
        while try await test.courier.deliverOnce() > 0 {}
        #expect(!test.gateway.messages.contains { $0.to == "+923009999999" })
        #expect(test.gateway.messages.contains { $0.body.hasPrefix("ask") })
    }

    @Test func aReferenceInTheTextSaysWhichAskIsAnswered() async throws {
        let test = try await TestCentre.make(donors: (1...6).map { Samples.donor($0) })
        let first = try await test.openVerified(Samples.form(test.facility.id, phone: ""))
        while try await test.courier.deliverOnce() > 0 {}
        let donor = first.course.asks[0].donor
        let phone = try await phone(test, donor)
        try await test.centre.take(.withdraw(reason: "found"), on: first.id, by: .staff(1))
        while try await test.courier.deliverOnce() > 0 {}
        // Next week: long enough for the caps on asks.
        await test.clock.advance(by: .hours(24 * 8))
        var form = Samples.form(test.facility.id, initials: "Z.Z.", phone: "")
        form.neededBy = test.clock.now() + .hours(6)
        let second = try await test.openVerified(form)
        guard second.course.asks.contains(where: { $0.donor == donor }) else {
            Issue.record("the same donor is not asked again: the test shows nothing")
            return
        }
        let reference = first.details.reference
        try await test.centre.receive(text(test, "r", phone, "2"))
        try await test.centre.receive(text(test, "q", phone, "1 \(reference)"))
        let other = try await test.record(second.id).course.asks.first { $0.donor == donor }
        #expect(other?.stage == .declined, "the later words named the other request")
        // The one that was named has ended, and answers a late yes.
        while try await test.courier.deliverOnce() > 0 {}
        let answers = test.gateway.messages.filter { $0.to == phone && $0.body.hasPrefix("standDownAgain") }
        #expect(answers.map(\.body) == ["standDownAgain \(reference)"])
    }

    @Test func theSameWordsAreOneMessageBySMSAndTwoWhereIDsAreTheMessagesOwn() async throws {
        let test = try await TestCentre.make()
        for (channel, count) in [(Matching.Channel.sms, 1), (.whatsApp, 2)] {
            let phone = channel == .sms ? "+923335550001" : "+923335550002"
            for id in ["a", "b"] {
                try await test.centre.receive(
                    .inbound(
                        InboundMessage(
                            providerID: "\(channel.rawValue)-\(id)", from: phone, body: "khoon chahiye",
                            receivedAt: test.clock.now(), channel: channel)))
            }
            let task = try await test.centre.callBacks().first { $0.phone == phone }
            #expect(task?.texts == count)
        }
    }

    @Test func wordsThatCameLateDoNotUndoNewerOnes() async throws {
        let test = try await TestCentre.make()
        let record = try await test.openVerified(Samples.form(test.facility.id, phone: ""))
        while try await test.courier.deliverOnce() > 0 {}
        let donor = record.course.asks[0].donor
        let phone = try await phone(test, donor)
        let now = test.clock.now()
        try await test.centre.receive(text(test, "new", phone, "1", sentAt: now))
        try await test.centre.receive(text(test, "old", phone, "2", sentAt: now - .minutes(3)))
        #expect(try await test.record(record.id).course.asks.first { $0.donor == donor }?.stage == .pledged)
        // STOP counts whenever it was written.
        try await test.centre.receive(text(test, "older", phone, "STOP", sentAt: now - .minutes(4)))
        #expect(try await test.store.read { try $0.donor(donor)?.optedOutAt } != nil)
    }

    @Test func aDonorWhoWasNotAskedIsRungBackAndKeepsTheRecord() async throws {
        let test = try await TestCentre.make()
        let before = try await test.store.read { try $0.donor(phone: "+923000000003") }
        try await test.centre.receive(text(test, "n", "+923000000003", "mera number badal dein 03331234567"))
        #expect(try await test.centre.callBacks().map(\.cause) == [.noAsk])
        #expect(try await test.store.read { try $0.donor(phone: "+923000000003") } == before)
    }

    @Test func whoGaveHearsWhatBecameOfItOnce() async throws {
        let test = try await TestCentre.make()
        let record = try await test.openVerified(Samples.form(test.facility.id, phone: ""))
        while try await test.courier.deliverOnce() > 0 {}
        for ask in record.course.asks.prefix(2) {
            try await test.centre.take(.arrived(donor: ask.donor), on: record.id, by: .staff(1))
            try await test.centre.take(.donated(donor: ask.donor), on: record.id, by: .staff(1))
        }
        for _ in 0..<2 {
            _ = try await test.centre.reconcile(
                record.id, drawn: 2, issued: 2, transfused: 2, returned: 0, by: 1)
        }
        while try await test.courier.deliverOnce() > 0 {}
        let told = test.gateway.messages.filter { $0.body.hasPrefix("outcome") }
        #expect(told.count == 2 && Set(told.map(\.to)).count == 2)
    }

    /// Ten thousand events, each once to five times, in any order: exactly ten thousand effects.
    @Test func tenThousandEventsHaveTenThousandEffects() async throws {
        let test = try await TestCentre.make(donors: (1...2_000).map { Samples.donor($0) })
        var requests: [Matching.RequestID] = []
        for number in 0..<12 {
            let record = try await test.openVerified(
                Samples.form(test.facility.id, initials: "P\(number)", phone: ""))
            for _ in 0..<2 { try await test.centre.take(.askMore(count: 50), on: record.id, by: .staff(1)) }
            requests.append(record.id)
        }
        while try await test.courier.deliverOnce() > 0 {}
        let events = try await Events(test, requests)
        #expect(events.all.count == 10_000)
        var random = SimulationRandom(seed: 20_261_127)
        var deliveries: [GatewayReport] = []
        for event in events.all { deliveries += Array(repeating: event, count: random.within(1...5)) }
        #expect(deliveries.count > 25_000)
        for report in deliveries.shuffled(using: &random) { try await test.centre.receive(report) }
        try await events.expectEachOnce(test)
    }
}

/// Reports on every message, an answer from every donor who was asked, and texts of strangers for the rest.
private struct Events {
    var all: [GatewayReport] = []
    private let requests: [Matching.RequestID]
    private var delivered: Set<Int64> = []
    private var answered: Set<DonorID> = []
    private var strangers: [String: Int] = [:]

    init(_ test: TestCentre, _ requests: [Matching.RequestID]) async throws {
        self.requests = requests
        for request in requests {
            for message in try await test.store.read({ try $0.messages(of: request) }) where message.state == .submitted
            {
                delivered.insert(message.id)
                for state in [AttemptState.submitted, .delivered] {
                    all.append(
                        .report(
                            MessageReport(
                                key: message.idempotencyKey, state: state,
                                identity: "k \(message.id) \(state.rawValue)")))
                }
            }
            for ask in try await test.record(request).course.asks {
                answered.insert(ask.donor)
                let phone = try await test.store.read { try $0.donor(ask.donor)?.phone } ?? ""
                add(test, id: "d\(ask.donor)", from: phone, "2")
            }
        }
        var number = 0
        while all.count < 10_000 {
            let phone = "+92321" + String(1_000_000 + number / 3)
            strangers[phone, default: 0] += 1
            add(test, id: "s\(number)", from: phone, "text \(number)")
            number += 1
        }
    }

    private mutating func add(_ test: TestCentre, id: String, from phone: String, _ body: String) {
        all.append(
            .inbound(InboundMessage(providerID: id, from: phone, body: body, receivedAt: test.clock.now())))
    }

    func expectEachOnce(_ test: TestCentre) async throws {
        #expect(delivered.count > 800 && answered.count > 800)
        var answers: [DonorID: Int] = [:]
        var reports = 0
        for request in requests {
            let lines = try await test.store.read { try $0.timeline(of: request, after: 0, limit: 100_000) }
            for line in lines {
                switch line.fact {
                case .event(.reply(let donor, _)): answers[donor, default: 0] += 1
                case .event(.delivery): reports += 1
                default: break
                }
            }
            for message in try await test.store.read({ try $0.messages(of: request) })
            where delivered.contains(message.id) {
                #expect(message.state == .delivered)
            }
        }
        #expect(answers == Dictionary(uniqueKeysWithValues: answered.map { ($0, 1) }))
        #expect(reports == delivered.count, "one line for each message that arrived")
        let tasks = try await test.centre.callBacks(limit: 10_000)
        #expect(Dictionary(uniqueKeysWithValues: tasks.map { ($0.phone, $0.texts) }) == strangers)
    }
}
