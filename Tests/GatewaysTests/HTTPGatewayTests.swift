import Blood
import Centre
import Channels
import Gateways
import Matching
import Simulation
import Testing

/// What a gateway makes of a firm's answers, of its silence and of its absence.
@Suite struct HTTPGatewayTests {
    let clock = SimulatedClock(now: Instant(millisecondsSince1970: 1_795_000_000_000))

    private func message(_ body: String = "Salam", key: String = "k1", minutes: Double = 30) -> GatewayMessage {
        GatewayMessage(
            idempotencyKey: key, to: "+923331112223", channel: .sms, body: body,
            expiresAt: clock.now() + .minutes(minutes))
    }

    private func gateway(_ firm: String, base: String, deadline: Duration = .seconds(5)) throws -> HTTPGateway {
        let provider = try #require(try SMSProvider.shipped().first { $0.name == firm })
        let account = ProviderAccount(user: "AC1", password: "secret", sender: "QATRA", baseURL: base)
        return HTTPGateway(provider, account: account, clock: clock, deadline: deadline)
    }

    /// One message to a firm that answers so.
    private func answer(
        of firm: String, deadline: Duration = .seconds(5), message: GatewayMessage? = nil,
        _ reply: @escaping @Sendable (FirmSimulator.Call, Int) -> FirmSimulator.Reply
    ) async throws -> (GatewayAnswer, [FirmSimulator.Call]) {
        let simulator = FirmSimulator(reply)
        let message = message ?? self.message()
        let answer = try await simulator.serve { base in
            let gateway = try gateway(firm, base: base, deadline: deadline)
            let answer = await gateway.submit(message)
            try await gateway.shutDown()
            return answer
        }
        return (answer, simulator.calls)
    }

    @Test func aTextInUrduArrivesAsItWasWritten() async throws {
        let text = "خون کی فوری ضرورت ہے + 1"
        let (answer, calls) = try await answer(of: "twilio", message: message(text)) { _, _ in
            .init(status: 201, body: #"{"sid": "SM00000000000000000000000000000001", "status": "queued"}"#)
        }
        #expect(answer == .accepted(providerID: "SM00000000000000000000000000000001"))
        let body = try #require(calls.first?.body)
        let fields = try #require(FormFields(Array(body.utf8)))
        #expect(fields["Body"] == text)
        #expect(fields["To"] == "+923331112223")
    }

    @Test func aRefusalIsFinalAndABusyFirmIsTriedAgain() async throws {
        let refused = try await answer(of: "sendpk") { _, _ in .init(body: "ERROR: 5 - Invalid mobile number") }.0
        guard case .rejected = refused else {
            Issue.record("\(refused)")
            return
        }
        let busy = try await answer(of: "twilio") { _, _ in .init(status: 429, body: #"{"code": 20429}"#) }.0
        #expect(busy == .busy)
    }

    @Test func whatBrokeBehindTheDoorMayHaveGoneOut() async throws {
        #expect(try await answer(of: "twilio") { _, _ in .init(status: 502, body: "bad gateway") }.0 == .unknown)
    }

    @Test(arguments: [301, 302, 303, 307, 308])
    func aFirmThatSendsUsElsewhereIsNotFollowed(_ status: Int) async throws {
        let elsewhere = FirmSimulator { _, _ in .init(status: 201, body: #"{"sid": "SM1", "status": "queued"}"#) }
        let calls = try await elsewhere.serve { base in
            try await answer(of: "twilio") { _, _ in .init(status: status, location: base + "/other") }.1
        }
        #expect(calls.count == 1)
        #expect(elsewhere.calls.isEmpty, "the password would have gone with the request")
    }

    @Test func aSilentFirmIsUnknownWithinTheDeadline() async throws {
        let simulator = FirmSimulator { _, _ in .init(status: 201, after: .seconds(5)) }
        let (answer, took) = try await simulator.serve { base in
            let gateway = try gateway("twilio", base: base, deadline: .milliseconds(400))
            let start = ContinuousClock.now
            let answer = await gateway.submit(message())
            let took = ContinuousClock.now - start
            try await gateway.shutDown()
            return (answer, took)
        }
        #expect(answer == .unknown)
        #expect(took < .seconds(4), "it was given up before the firm answered")
    }

    @Test func nobodyThereSentNothing() async throws {
        // A port that was free a moment ago.
        let base = try await FirmSimulator { _, _ in .init() }.serve { $0 }
        let gateway = try gateway("twilio", base: base, deadline: .seconds(2))
        #expect(await gateway.submit(message()) == .busy)
        try await gateway.shutDown()
    }

    @Test func anEndedSessionIsOpenedAgainOnce() async throws {
        let (answer, calls) = try await answer(of: "telenor") { call, number in
            if call.path.hasSuffix("auth.jsp") {
                return .init(body: "<corpsms><data>session\(number)</data><response>OK</response></corpsms>")
            }
            if call.query.contains("session1") {
                return .init(body: "<corpsms><data>Error 102</data><response>Error</response></corpsms>")
            }
            return .init(body: "<corpsms><data>77</data><response>OK</response></corpsms>")
        }
        #expect(answer == .accepted(providerID: "77"))
        #expect(calls.map { $0.path.hasSuffix("auth.jsp") } == [true, false, true, false])
    }

    @Test func manyWhoNeedASessionSignInOnce() async throws {
        let simulator = FirmSimulator { call, _ in
            call.path.hasSuffix("auth.jsp")
                ? .init(body: "<corpsms><data>one</data><response>OK</response></corpsms>", after: .milliseconds(50))
                : .init(body: "<corpsms><data>1</data><response>OK</response></corpsms>")
        }
        try await simulator.serve { base in
            let gateway = try gateway("telenor", base: base)
            await withTaskGroup(of: GatewayAnswer.self) { group in
                for number in 0..<20 { group.addTask { await gateway.submit(message(key: "k\(number)")) } }
                for await answer in group { #expect(answer == .accepted(providerID: "1")) }
            }
            try await gateway.shutDown()
        }
        #expect(simulator.calls.count { $0.path.hasSuffix("auth.jsp") } == 1)
        #expect(simulator.calls.count == 21)
    }

    @Test func aWrongPasswordIsToldToTheFirmOnce() async throws {
        let simulator = FirmSimulator { _, _ in
            .init(
                body: "<corpsms><data>Error 200</data><response>Error</response></corpsms>", after: .milliseconds(200))
        }
        try await simulator.serve { base in
            let gateway = try gateway("telenor", base: base)
            await withTaskGroup(of: GatewayAnswer.self) { group in
                for number in 0..<10 { group.addTask { await gateway.submit(message(key: "k\(number)")) } }
                for await answer in group {
                    if case .accepted = answer { Issue.record("nobody is signed in") }
                }
            }
            try await gateway.shutDown()
        }
        #expect(simulator.calls.count == 1)
    }

    @Test func whatIsOverIsNotSent() async throws {
        let (answer, calls) = try await answer(of: "twilio", message: message(minutes: -1)) { _, _ in .init(status: 201)
        }
        guard case .rejected = answer else {
            Issue.record("\(answer)")
            return
        }
        #expect(calls.isEmpty)
    }

    @Test func aFirmThatSendsUsElsewhereIsNotFollowed() async throws {
        let (answer, calls) = try await answer(of: "twilio") { _, _ in .init(status: 307) }
        #expect(calls.count == 1)
        guard case .rejected = answer else {
            Issue.record("\(answer)")
            return
        }
    }

    @Test func whatComesTooLateToLeaveDoesNotLeave() async throws {
        var late = message()
        late.leaveBy = clock.now() - .milliseconds(1)
        let (answer, calls) = try await answer(of: "twilio", message: late) { _, _ in .init(status: 201) }
        #expect(answer == .busy)
        #expect(calls.isEmpty)
    }
}
