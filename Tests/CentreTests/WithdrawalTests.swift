import Blood
import Centre
import Dispatching
import Foundation
import Jurisdiction
import Logging
import Matching
import Simulation
import Storage
import Synchronization
import Telephony
import TestStores
import Testing

/// A stop in the middle of a wave, by each of the four ways it can be said, with the courier at work and real seconds.
///
/// A wave of thirty goes out over a way that takes ten a second. Half a second in, one of those who are still to be
/// asked says stop. From two seconds after the answer nothing may have left for that number but the confirmation; and
/// others who stood behind in the queue must have been asked, or the test would show nothing.
@Suite struct WithdrawalTests {
    @Test(arguments: [Consent.Channel.sms, .voice, .web, .person])
    func aStopMidWaveHolds(channel: Consent.Channel) async throws {
        let wave = try await Wave()
        let donor = try await wave.lastQueued()
        let answeredAt = try await wave.run {
            try await wave.say(stop: donor, by: channel)
        }
        let stray = wave.gateway.sent.filter {
            $0.to == donor.phone && $0.at > answeredAt + .seconds(2) && !$0.body.hasPrefix("optOutConfirmation")
        }
        #expect(stray.isEmpty)
        #expect(wave.gateway.sent.count { $0.to == donor.phone && $0.body.hasPrefix("ask") } == 0, "was still queued")
        let later = wave.gateway.sent.filter { $0.at > answeredAt && $0.body.hasPrefix("ask") }
        #expect(later.count >= 5, "the wave went on for others")
        let kept = try await wave.store.read { (try $0.donor(donor.id), try $0.consents(of: donor.id)) }
        #expect(kept.0?.optedOutAt != nil)
        #expect(kept.1.map(\.act) == [.withdrawn] && kept.1.map(\.channel) == [channel])
        #expect(kept.1.first?.staff == (channel == .person ? 1 : nil))
        #expect(wave.centre.register.profile(donor.id)?.hasOptedOut == true)
    }

    /// The same wave with nobody who says stop: the last of the queue is asked, so the stop is what holds it back
    /// above.
    @Test func withoutAStopTheLastOfTheQueueIsAsked() async throws {
        let wave = try await Wave()
        let donor = try await wave.lastQueued()
        _ = try await wave.run {}
        #expect(wave.gateway.sent.contains { $0.to == donor.phone && $0.body.hasPrefix("ask") })
    }

    @Test func aTelephoneThatRingsForWhoSaysStopIsLetGo() async throws {
        let wave = try await Wave()
        let donor = try await wave.lastQueued()
        try await wave.ring(donor)
        #expect(try await wave.store.read { try $0.needlessAskCalls() }.isEmpty)
        try await wave.centre.optOut(donor.id, .told(staff: 1))
        try await wave.centre.hangUpNeedlessAsks()
        #expect(try await wave.store.read { try $0.liveCalls() }.isEmpty)
    }

    @Test func whatStaffTickIsKeptWithItsWordsAndAStopIsNotUntickedByAForm() async throws {
        let wave = try await Wave()
        var entered = Samples.donor(77)
        entered.sex = .female
        let outcome = try await wave.centre.saveDonor(entered, by: 1)
        guard case .saved(let id) = outcome else { throw TestFailure("not saved") }
        var rows = try await wave.store.read { try $0.consents(of: id) }
        #expect(rows.map(\.act) == [.given] && rows.first?.staff == 1 && rows.first?.channel == .person)
        #expect(rows.first?.version == ConsentWords.current.version)
        #expect(rows.first?.words == ConsentWords.current.text(entered.language))
        var donor = try #require(try await wave.store.read { try $0.donor(id) })
        donor.consentedAt = nil
        _ = try await wave.centre.saveDonor(donor, by: 1)
        donor.consentedAt = wave.centre.now()
        _ = try await wave.centre.saveDonor(donor, by: 1)
        rows = try await wave.store.read { try $0.consents(of: id) }
        #expect(rows.map(\.act) == [.given, .cleared, .given])
        try await wave.centre.optOut(id, .told(staff: 1))
        try await wave.centre.optOut(id, .ownPage)
        _ = try await wave.centre.saveDonor(donor, by: 1)
        rows = try await wave.store.read { try $0.consents(of: id) }
        #expect(rows.map(\.act) == [.given, .cleared, .given, .withdrawn], "said once, and no form takes it back")
        #expect(try await wave.store.read { try $0.donor(id)?.optedOutAt } != nil)
    }
}

/// A request whose thirty asks wait in the outbox, before a way that takes ten a second.
private struct Wave {
    let centre: Centre
    let store: SQLiteStore
    let gateway = TimedGateway()
    let exchange = RecordingExchange()
    let request: RequestRecord

    init() async throws {
        store = try SQLiteStore(path: Samples.databasePath())
        let facility = try await store.write { transaction in
            for number in 1...40 { _ = try transaction.insertDonor(Samples.donor(number)) }
            _ = try transaction.insertStaff(
                StaffMember(
                    signIn: "op", name: "Op", role: .operator, passwordHash: "-", createdAt: TestCentre.start))
            return try transaction.insertFacility(Samples.facility)
        }
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Sources/Jurisdiction")
        centre = try await Centre(
            ports: CentrePorts(
                store: store, clock: RunningClock(), composer: PlainTexts(), replies: PlainReplies(),
                links: PlainLinks(),
                phones: PlainPhones(), intake: NoFreeLine(), registerFiles: NoRegisterFiles(),
                erasures: MemoryErasures()),
            jurisdiction: Jurisdiction.load("pk", from: folder), logger: Logger(label: "test"))
        centre.switchboard.use(exchange) { _, _ in true }
        guard case .opened(let opened) = try await centre.openRequest(Samples.form(facility), by: 1) else {
            throw TestFailure("not opened")
        }
        try await centre.take(.verified, on: opened.id, by: .staff(1))
        let asked = try await store.read { try $0.request(opened.id)?.course.asks.count } ?? 0
        try await centre.take(.askMore(count: 30 - asked), on: opened.id, by: .staff(1))
        guard let record = try await store.read({ try $0.request(opened.id) }) else { throw TestFailure("gone") }
        request = record
    }

    /// Who is asked last.
    func lastQueued() async throws -> Donor {
        let request = request.id
        let donor = try await store.read { transaction -> Donor? in
            let asks = try transaction.messages(of: request).filter { $0.purpose == MessagePurpose.ask.rawValue }
            guard asks.count >= 25, case .donor(let id)? = asks.last?.addressee else { return nil }
            return try transaction.donor(id)
        }
        return try #require(donor)
    }

    /// Lets the courier work until the wave is out, and does this half a second after it began.
    /// - Returns: when that was answered.
    func run(_ body: @escaping @Sendable () async throws -> Void) async throws -> Instant {
        let courier = Courier(centre: centre, gateway: gateway, logger: Logger(label: "test"))
        let clock = RunningClock()
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await courier.run() }
            try await clock.sleep(until: clock.now() + .milliseconds(500))
            try await body()
            let answeredAt = clock.now()
            // Thirty at ten a second, and two seconds in which something might still leave.
            try await clock.sleep(until: answeredAt + .seconds(5))
            group.cancelAll()
            return answeredAt
        }
    }

    func say(stop donor: Donor, by channel: Consent.Channel) async throws {
        switch channel {
        case .sms:
            try await centre.receive(
                .inbound(
                    InboundMessage(
                        providerID: "stop", from: donor.phone, body: "STOP", receivedAt: RunningClock().now())))
        case .web: try await centre.optOut(donor.id, .link(request.id))
        case .voice:
            let call = try await ring(donor)
            let leg = ChannelID(call, .donor)
            for event in [CallEvent.answered(leg), .pressed(leg, "9")] {
                try await centre.callHeard(event, on: leg, at: RunningClock().now())
            }
        default: try await centre.optOut(donor.id, .told(staff: 1))
        }
    }

    /// Rings the donor for the ask that waits in the outbox.
    @discardableResult
    func ring(_ donor: Donor) async throws -> CallID {
        let request = request.id
        let message = try await store.read { transaction in
            try transaction.messages(of: request).first { $0.addressee == .donor(donor.id) }
        }
        let key = try #require(message?.idempotencyKey)
        let soon = RunningClock().now() + .minutes(1)
        let answer = await VoiceGateway(centre: centre, callsPerMinute: 60).submit(
            GatewayMessage(idempotencyKey: key, to: donor.phone, channel: .voice, body: "", expiresAt: soon))
        guard case .accepted(let call) = answer else { throw TestFailure("not rung: \(answer)") }
        return CallID(rawValue: call)
    }
}

/// Says when it was handed what.
private final class TimedGateway: MessageGateway {
    let name = "timed"
    let isSimulated = true
    let honoursIdempotencyKey = true
    let rate: SendingRate? = SendingRate(messages: 10, period: .seconds(1))
    let channels: Set<Matching.Channel> = [.sms]
    private let state = Mutex([(to: String, body: String, at: Instant)]())

    var sent: [(to: String, body: String, at: Instant)] { state.withLock { $0 } }

    func submit(_ message: GatewayMessage) async -> GatewayAnswer {
        let now = RunningClock().now()
        return state.withLock { sent in
            sent.append((message.to, message.body, now))
            return .accepted(providerID: "t-\(sent.count)")
        }
    }
}

/// A morning that goes on at the speed of the machine, whatever the hour is where the test runs.
private struct RunningClock: CentreClock {
    private static let began = ContinuousClock.now

    func now() -> Instant { TestCentre.start + (ContinuousClock.now - RunningClock.began) }

    func sleep(until deadline: Instant) async throws {
        let wait = deadline - now()
        if wait > .zero { try await Task.sleep(for: wait) }
    }
}
