import Blood
import Centre
import Dispatching
import Foundation
import Matching
import Simulation
import Testing

/// What the centre hears.
final class Listener: Sendable {
    let reports = Kept<[GatewayReport]>([])
    let desk = Kept<[FacilityReport]>([])

    var inbound: [InboundMessage] {
        reports.value.compactMap { if case .inbound(let message) = $0 { message } else { nil } }
    }

    func deliveries(of key: String) -> [AttemptState] {
        reports.value.compactMap { report in
            if case .report(let report) = report, report.key == key { report.state } else { nil }
        }
    }

    var stages: [FacilityReport.Stage: Int] {
        Dictionary(grouping: desk.value, by: \.stage).mapValues(\.count)
    }
}

struct PhoneBench {
    static let start = Instant(millisecondsSince1970: 1_795_000_000_000)
    let clock = SimulatedClock(now: PhoneBench.start)
    let listener = Listener()

    static func phone(_ donor: Int) -> String { "+92364" + String(1_000_000 + donor) }

    /// Keys read "purpose-request-donor[-more]".
    static func intent(_ message: GatewayMessage) -> SimulatedIntent? {
        let parts = message.idempotencyKey.split(separator: "-")
        guard parts.count >= 3, let purpose = MessagePurpose(rawValue: String(parts[0])),
            let request = Int64(parts[1]), let donor = Int64(parts[2])
        else { return nil }
        return SimulatedIntent(purpose: purpose, request: request, donor: donor, kilometres: 8)
    }

    func phones(
        seed: UInt64 = 7, behaviour: SimulatedBehaviour = .demonstration, faults: GatewayFaults = .none,
        journal: String? = nil
    ) throws -> SimulatedPhones {
        try SimulatedPhones(
            seed: seed, behaviour: behaviour, faults: faults, clock: clock, journal: journal,
            intent: { PhoneBench.intent($0) })
    }

    func message(
        _ purpose: MessagePurpose, _ donor: Int, request: Int = 1, more: String = "", channel: Channel = .sms,
        body: String = "Qatra: O- khoon ki zaroorat. 1=HAAN 2=NAHI"
    ) -> GatewayMessage {
        GatewayMessage(
            idempotencyKey: "\(purpose.rawValue)-\(request)-\(donor)\(more)", to: PhoneBench.phone(donor),
            channel: channel, body: body, expiresAt: PhoneBench.start + .hours(24))
    }

    /// Lets the phones live until this moment, and hears what they report.
    func live(_ phones: SimulatedPhones, until end: Instant) async throws {
        let listener = listener
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await phones.run(
                    deliver: { report in listener.reports.change { $0.append(report) } },
                    facility: { report in listener.desk.change { $0.append(report) } })
            }
            while clock.now() < end {
                await clock.advance(to: min(end, clock.now() + .minutes(5)))
                while let due = phones.nextDue, due <= clock.now() { await Task.yield() }
            }
            group.cancelAll()
            while let result = await group.nextResult() {
                if case .failure(let error) = result, !(error is CancellationError) { throw error }
            }
        }
    }

    static func temporaryPath() -> String {
        FileManager.default.temporaryDirectory.appending(path: "phones-\(UUID().uuidString).jsonl").path
    }
}

@Suite("Simulated phones", .timeLimit(.minutes(2)))
struct SimulatedPhonesTests {
    @Test("They say that they are simulated and keep the promise of the idempotency key")
    func identity() async throws {
        let bench = PhoneBench()
        let path = PhoneBench.temporaryPath()
        defer { try? FileManager.default.removeItem(atPath: path) }
        let phones = try bench.phones(journal: path)
        #expect(phones.isSimulated && phones.honoursIdempotencyKey)
        let first = await phones.submit(bench.message(.ask, 1))
        let second = await phones.submit(bench.message(.ask, 1))
        #expect(first == .accepted(providerID: "simulated-ask-1-1"))
        #expect(second == first)
        #expect(phones.inbox(limit: 10).count == 1)
        #expect(try PhoneJournal.receipts(path: path) == [PhoneBench.phone(1): ["ask-1-1": 1]])
        #expect(try PhoneJournal.read(path: path).map(\.kind) == [.submitted, .repeated])
    }

    /// A day's traffic for many donors: asks, then directions to those who pledged.
    func traffic(seed: UInt64, donors: Int, faults: GatewayFaults = .none) async throws -> Listener {
        let bench = PhoneBench()
        let phones = try bench.phones(seed: seed, faults: faults)
        for donor in 1...donors { _ = await phones.submit(bench.message(.ask, donor)) }
        try await bench.live(phones, until: PhoneBench.start + .hours(24))
        return bench.listener
    }

    @Test("The same seed lives the same day, another seed another one")
    func determinism() async throws {
        let one = try await traffic(seed: 3, donors: 200)
        let again = try await traffic(seed: 3, donors: 200)
        let other = try await traffic(seed: 4, donors: 200)
        #expect(one.inbound.count > 60)
        #expect(one.inbound == again.inbound)
        #expect(one.desk.value == again.desk.value)
        #expect(one.inbound != other.inbound)
    }

    @Test("Answers, arrivals and deferrals come as often as the behaviour says")
    func frequencies() async throws {
        let donors = 3_000
        let listener = try await traffic(seed: 11, donors: donors)
        let pledgeWords: Set = [
            "1", "haan", "ji haan", "han ji", "yes", "ji aa raha hoon 30 min", "aa raha hoon", "haan 1 ghante mein",
            "Ji", "HAAN",
        ]
        let pledges = Double(listener.inbound.count { pledgeWords.contains($0.body) })
        // 28 % of the 98 % whose phone is on.
        #expect((0.25...0.30).contains(pledges / Double(donors)))
        let answered = Double(listener.inbound.count) / Double(donors)
        #expect((0.5...0.7).contains(answered))
        let stages = listener.stages
        let arrived = Double(stages[.arrived] ?? 0)
        // Nobody sent directions: three quarters of 80 %.
        #expect((0.54...0.66).contains(arrived / pledges))
        #expect((0.19...0.29).contains(Double(stages[.deferred] ?? 0) / arrived))
        #expect(stages[.accepted] == stages[.donated])
        #expect((stages[.accepted] ?? 0) + (stages[.deferred] ?? 0) == stages[.arrived])
        #expect(Set(listener.inbound.map(\.providerID)).count == listener.inbound.count)
        let delays = listener.inbound.map { ($0.receivedAt - PhoneBench.start).minutes * 30 }.sorted()
        #expect((10...16).contains(delays[delays.count / 2]))
        let rules = Set(listener.desk.value.compactMap(\.deferralRule))
        #expect(rules == ["injection", "hb", "bp", "minor_illness"])
    }

    @Test("Directions bring more of the pledged, stand-downs stop all who have not arrived")
    func directionsAndStandDown() async throws {
        func arrivals(_ purpose: MessagePurpose?) async throws -> Int {
            let bench = PhoneBench()
            let phones = try bench.phones(behaviour: SimulatedBehaviour(meanWillingness: 0.9))
            for donor in 1...400 { _ = await phones.submit(bench.message(.ask, donor)) }
            // The first text first: on its way a message can overtake another.
            try await bench.live(phones, until: PhoneBench.start + .minutes(1))
            if let purpose {
                for donor in 1...400 { _ = await phones.submit(bench.message(purpose, donor)) }
            }
            try await bench.live(phones, until: PhoneBench.start + .hours(24))
            return bench.listener.stages[.arrived] ?? 0
        }
        let without = try await arrivals(nil)
        let with = try await arrivals(.directions)
        #expect(with > without + 30)
        #expect(try await arrivals(.standDown) == 0)
    }

    @Test("A stand-down does not send away whoever is at the desk already")
    func standDownAtTheDesk() async throws {
        let bench = PhoneBench()
        let phones = try bench.phones(behaviour: SimulatedBehaviour(meanWillingness: 0.9))
        for donor in 1...100 { _ = await phones.submit(bench.message(.ask, donor)) }
        var end = PhoneBench.start
        while (bench.listener.stages[.arrived] ?? 0) == 0 {
            end = end + .minutes(1)
            try await bench.live(phones, until: end)
        }
        for donor in 1...100 { _ = await phones.submit(bench.message(.standDown, donor)) }
        try await bench.live(phones, until: PhoneBench.start + .hours(24))
        let stages = bench.listener.stages
        let arrived = stages[.arrived] ?? 0
        #expect(arrived >= 1 && arrived < 20)
        #expect((stages[.accepted] ?? 0) + (stages[.deferred] ?? 0) == arrived)
    }

    @Test("After a crash the phones go on where they were, and nothing is told or received twice")
    func restart() async throws {
        let whole = PhoneBench()
        let uninterrupted = try whole.phones()
        for donor in 1...150 { _ = await uninterrupted.submit(whole.message(.ask, donor)) }
        try await whole.live(uninterrupted, until: PhoneBench.start + .hours(10))

        let bench = PhoneBench()
        let path = PhoneBench.temporaryPath()
        defer { try? FileManager.default.removeItem(atPath: path) }
        for life in 0..<8 {
            let phones = try bench.phones(journal: path)
            // The centre does not know what became of its messages, and hands them over again.
            for donor in 1...150 { _ = await phones.submit(bench.message(.ask, donor)) }
            try await bench.live(
                phones, until: life == 7 ? PhoneBench.start + .hours(10) : bench.clock.now() + .minutes(0.3))
        }
        #expect(bench.listener.inbound == whole.listener.inbound)
        #expect(bench.listener.desk.value == whole.listener.desk.value)
        let receipts = try PhoneJournal.receipts(path: path)
        #expect(receipts.count == 150)
        #expect(receipts.values.allSatisfy { $0.values.allSatisfy { $0 == 1 } })
    }

    struct Crash: Error {}

    @Test("A report that was heard but not noted comes again under the same id")
    func crashBetweenTellingAndNoting() async throws {
        let bench = PhoneBench()
        let path = PhoneBench.temporaryPath()
        defer { try? FileManager.default.removeItem(atPath: path) }
        let phones = try bench.phones(behaviour: SimulatedBehaviour(meanWillingness: 0.9), journal: path)
        for donor in 1...20 { _ = await phones.submit(bench.message(.ask, donor)) }
        let heard = Kept<[String]>([])
        await bench.clock.advance(by: .hours(3))
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                try? await phones.run(
                    deliver: { report in
                        guard case .inbound(let message) = report else { return }
                        heard.change { $0.append(message.providerID) }
                        withUnsafeCurrentTask { $0?.cancel() }
                        throw Crash()
                    }, facility: { _ in })
            }
        }
        let again = try bench.phones(behaviour: SimulatedBehaviour(meanWillingness: 0.9), journal: path)
        try await bench.live(again, until: PhoneBench.start + .hours(24))
        let first = try #require(heard.value.first)
        #expect(heard.value.count == 1)
        #expect(bench.listener.inbound.filter { $0.providerID == first }.count == 1)
    }

    @Test("A report the centre could not take is told again until it is taken")
    func retry() async throws {
        let bench = PhoneBench()
        let phones = try bench.phones()
        _ = await phones.submit(bench.message(.thanks, 1))
        let tries = Kept(0)
        await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await phones.run(
                    deliver: { _ in
                        tries.change { $0 += 1 }
                        if tries.value < 4 { throw Crash() }
                    }, facility: { _ in })
            }
            while phones.pendingCount > 0 { await bench.clock.advance(by: .seconds(10)) }
            group.cancelAll()
            while await group.nextResult() != nil {}
        }
        #expect(tries.value == 4)
    }

    @Test("A journal that breaks off in the middle of a line is read up to there and goes on cleanly")
    func tornJournal() async throws {
        let bench = PhoneBench()
        let path = PhoneBench.temporaryPath()
        defer { try? FileManager.default.removeItem(atPath: path) }
        let phones = try bench.phones(journal: path)
        _ = await phones.submit(bench.message(.ask, 1))
        _ = await phones.submit(bench.message(.ask, 2))
        let whole = try #require(FileManager.default.contents(atPath: path))
        try whole.dropLast(40).write(to: URL(filePath: path))
        let again = try bench.phones(journal: path)
        #expect(again.inbox(limit: 9).map(\.id) == ["ask-1-1"])
        #expect(await again.submit(bench.message(.ask, 3)) == .accepted(providerID: "simulated-ask-1-3"))
        #expect(try PhoneJournal.read(path: path).compactMap(\.key) == ["ask-1-1", "ask-1-3"])
        #expect(throws: PhoneJournalProblem.self) { try bench.phones(journal: "/nowhere/at/all") }
    }

    @Test("Busy and refused messages reach no phone; unknown ones reach it at most once, however often they are sent")
    func faults() async throws {
        let bench = PhoneBench()
        let path = PhoneBench.temporaryPath()
        defer { try? FileManager.default.removeItem(atPath: path) }
        let phones = try bench.phones(
            faults: GatewayFaults(refusal: 0.1, busy: 0.2, unknown: 0.3, duplicateReport: 0.5, lateReport: 0.5),
            journal: path)
        var answers: [String: Int] = [:]
        var settled: Set<Int> = []
        for donor in 1...600 {
            for _ in 0..<6 where !settled.contains(donor) {
                switch await phones.submit(bench.message(.ask, donor)) {
                case .accepted: answers["accepted", default: 0] += 1; settled.insert(donor)
                case .rejected, .unreachable, .barred: answers["rejected", default: 0] += 1; settled.insert(donor)
                case .busy: answers["busy", default: 0] += 1
                case .unknown: answers["unknown", default: 0] += 1
                }
            }
        }
        #expect(Set(answers.keys) == ["accepted", "rejected", "busy", "unknown"])
        let receipts = try PhoneJournal.receipts(path: path)
        #expect(receipts.values.allSatisfy { $0.values.allSatisfy { $0 == 1 } })
        #expect(receipts.count >= answers["accepted"] ?? 0)
        try await bench.live(phones, until: PhoneBench.start + .hours(24))
        let counts = receipts.values.flatMap(\.keys).map { bench.listener.deliveries(of: $0).count }
        #expect(counts.contains(2) && counts.contains(1) && counts.allSatisfy { $0 >= 1 && $0 <= 2 })
        // Some reports come after the answer to the message they report.
        var hasOutOfOrder = false
        var answered: Set<String> = []
        for report in bench.listener.reports.value {
            switch report {
            case .inbound(let message): answered.insert(message.from)
            case .report(let report):
                let donor = report.key.flatMap { Int($0.split(separator: "-")[2]) } ?? 0
                hasOutOfOrder = hasOutOfOrder || answered.contains(PhoneBench.phone(donor))
            }
        }
        #expect(hasOutOfOrder)
    }

    @Test("An undelivered message is reported as failed and answered by nobody; an expired one is refused")
    func undelivered() async throws {
        let bench = PhoneBench()
        let phones = try bench.phones(faults: GatewayFaults(undelivered: 1))
        for donor in 1...50 { _ = await phones.submit(bench.message(.ask, donor)) }
        try await bench.live(phones, until: PhoneBench.start + .hours(24))
        #expect((1...50).allSatisfy { bench.listener.deliveries(of: "ask-1-\($0)") == [.failed] })
        #expect(bench.listener.inbound.isEmpty)
        #expect(phones.inbox(limit: 50).allSatisfy { $0.state == .lost })
        var late = bench.message(.ask, 60)
        late.expiresAt = bench.clock.now()
        #expect(await phones.submit(late) == .rejected(reason: "expired"))
    }

    @Test("A call is taken by some and ends with a key, for the others it fails")
    func calls() async throws {
        let bench = PhoneBench()
        let phones = try bench.phones()
        for donor in 1...400 { _ = await phones.submit(bench.message(.ask, donor, channel: .voice)) }
        try await bench.live(phones, until: PhoneBench.start + .hours(2))
        let taken = (1...400).count { bench.listener.deliveries(of: "ask-1-\($0)") == [.delivered] }
        #expect((0.33...0.53).contains(Double(taken) / 400))
        #expect(bench.listener.inbound.allSatisfy { ["1", "2", "nahi aa sakta, majboori hai"].contains($0.body) })
        #expect(bench.listener.inbound.count { $0.body == "1" } > 20)
    }

    @Test("Answers come in the script of the question")
    func script() async throws {
        let bench = PhoneBench()
        let phones = try bench.phones()
        for donor in 1...200 {
            _ = await phones.submit(bench.message(.ask, donor, body: "فوری: او نیگیٹو خون۔ جواب: 1 ہاں، 2 نہیں"))
        }
        try await bench.live(phones, until: PhoneBench.start + .hours(24))
        #expect(bench.listener.inbound.contains { $0.body == "ہاں" })
        #expect(bench.listener.inbound.contains { $0.body == "جی نہیں" || $0.body == "نہیں" })
    }

    @Test("Whoever types on a phone takes it over: the simulated owner keeps still")
    func manualReply() async throws {
        let bench = PhoneBench()
        let path = PhoneBench.temporaryPath()
        defer { try? FileManager.default.removeItem(atPath: path) }
        let phones = try bench.phones(behaviour: SimulatedBehaviour(meanWillingness: 0.9), journal: path)
        for donor in 1...40 { _ = await phones.submit(bench.message(.ask, donor)) }
        try await bench.live(phones, until: PhoneBench.start + .minutes(0.5))
        let quiet = try #require(
            (1...40).first { donor in
                !bench.listener.inbound.contains { $0.from == PhoneBench.phone(donor) }
            })
        let number = PhoneBench.phone(quiet)
        let id = try #require(phones.manualReply(from: number, body: "ji nahi"))
        // It survives a restart before it was told.
        let again = try bench.phones(behaviour: SimulatedBehaviour(meanWillingness: 0.9), journal: path)
        try await bench.live(again, until: PhoneBench.start + .hours(24))
        let heard = bench.listener.inbound.filter { $0.from == number }
        #expect(heard.map(\.body) == ["ji nahi"])
        #expect(heard.map(\.providerID) == ["simulated-\(id)"])
        #expect(again.inbox(phone: number, limit: 5).map(\.state) == [.written, .received])
        let second = again.manualReply(from: number, body: "STOP")
        #expect(second != nil && second != id)
    }

    @Test("Whoever wrote STOP never answers again")
    func stop() async throws {
        let bench = PhoneBench()
        let phones = try bench.phones()
        for donor in 1...1_500 { _ = await phones.submit(bench.message(.ask, donor)) }
        try await bench.live(phones, until: PhoneBench.start + .hours(24))
        let stopped = Set(bench.listener.inbound.filter { ["STOP", "band karo"].contains($0.body) }.map(\.from))
        #expect(!stopped.isEmpty)
        let before = bench.listener.inbound.count
        for donor in 1...1_500 where stopped.contains(PhoneBench.phone(donor)) {
            for request in 2...6 {
                var message = bench.message(.ask, donor, request: request)
                message.expiresAt = bench.clock.now() + .hours(5)
                _ = await phones.submit(message)
            }
        }
        try await bench.live(phones, until: bench.clock.now() + .hours(24))
        #expect(bench.listener.inbound.count == before)
    }

    @Test("A clarification is answered with a digit or not at all")
    func clarification() async throws {
        let bench = PhoneBench()
        let phones = try bench.phones(behaviour: SimulatedBehaviour(meanWillingness: 0.01))
        for donor in 1...600 { _ = await phones.submit(bench.message(.ask, donor)) }
        try await bench.live(phones, until: PhoneBench.start + .hours(20))
        let unclear = (1...600).filter { donor in
            bench.listener.inbound.contains {
                $0.from == PhoneBench.phone(donor) && ["ok", "kahan?", "kon?", "kal aa sakta hoon"].contains($0.body)
            }
        }
        let before = bench.listener.inbound.count
        #expect(unclear.count > 10)
        for donor in unclear { _ = await phones.submit(bench.message(.clarification, donor)) }
        try await bench.live(phones, until: PhoneBench.start + .hours(23))
        let answers = bench.listener.inbound.dropFirst(before).map(\.body)
        #expect(answers.count > unclear.count / 2)
        #expect(answers.allSatisfy { ["1", "2", "nahi aa sakta, majboori hai"].contains($0) })
    }
}
