import Blood
import Exchange
import Synchronization
import Telephony
import Testing

/// What is said to Asterisk, and what its answers mean.
@Suite(.timeLimit(.minutes(1))) struct CommandTests {
    private static let call = CallID(rawValue: "c1")
    private static let donor = ChannelID(CallID(rawValue: "c1"), .donor)
    private static let caller = ChannelID(rawValue: "1795.0")

    /// Performs in one connection whose Asterisk answers as `reply` says, 204 where it says nothing.
    private func perform(
        _ commands: [CallCommand], telling count: Int = 0, settings: ExchangeSettings = .sample(),
        reply: @escaping @Sendable (FakeAsterisk.Request) -> FakeAsterisk.Reply? = { _ in nil }
    ) async throws -> (failures: [CallCommandFailure.Reason], requests: [String], events: [ExchangeNews]) {
        var result: ([CallCommandFailure.Reason], [String], [ExchangeNews]) = ([], [], [])
        try await withExchange(settings) { exchange, ear, port in
            let reply: @Sendable (FakeAsterisk.Request) -> FakeAsterisk.Reply? = { request in
                let isList = request.method == "GET" && ["channels", "bridges"].contains(request.uri)
                return isList ? .emptyList : reply(request) ?? .none
            }
            try await FakeAsterisk.connected(to: port, reply: reply) { fake in
                try await eventually("connected is told") { !ear.news.isEmpty }
                let failures = await exchange.perform(commands, of: Self.call)
                try await eventually("\(count) are told") { ear.events.count >= count }
                // Too much would come now.
                try await Task.sleep(for: .milliseconds(20))
                result = (failures.map(\.reason), fake.requests.map(\.description), ear.events)
            }
        }
        return result
    }

    @Test func commandsAreSaidInTheirOrder() async throws {
        let sounds = [Sound(rawValue: "menu"), Sound(rawValue: "digit-4")]
        let (failures, requests, events) = try await perform(
            [
                .answer(Self.caller), .play(Self.caller, id: "p1", sounds: sounds, .urdu), .stopPlaying(id: "p1"),
                .startMusic(Self.caller), .dial(Self.donor, .number("+923001234567"), timeout: .milliseconds(25_500)),
                .stopMusic(Self.caller), .connect([Self.caller, Self.donor], bridge: "b1"), .mute(Self.donor),
                .unmute(Self.donor), .record(bridge: "b1", name: "r1"), .stopRecording(name: "r1"),
                .separate(Self.donor, bridge: "b1"), .endBridge("b1"), .hangUp(Self.donor),
            ],
            reply: { request in
                request.uri == "bridges/b1" && request.method == "POST"
                    ? .init(200, #"{"id":"b1","channels":[]}"#) : nil
            })
        #expect(failures == [])
        #expect(events == [])
        #expect(
            requests == [
                "POST channels/1795.0/answer",
                "POST channels/1795.0/play/p1 media=sound:qatra/ur/menu,sound:qatra/ur/digit-4 lang=ur",
                "DELETE playbacks/p1", "POST channels/1795.0/moh",
                "POST channels channelId=c1-donor-1 app=qatra appArgs=leg,c1 endpoint=PJSIP/03001234567@trunk "
                    + "callerId=Blood Helpline <1155> timeout=26",
                "DELETE channels/1795.0/moh", "POST bridges/b1 type=mixing",
                "POST bridges/b1/addChannel channel=1795.0 inhibitConnectedLineUpdates=true",
                "POST bridges/b1/addChannel channel=c1-donor-1 inhibitConnectedLineUpdates=true",
                "POST channels/c1-donor-1/mute direction=in", "DELETE channels/c1-donor-1/mute direction=in",
                "POST bridges/b1/record name=r1 format=wav ifExists=append", "POST recordings/live/r1/stop",
                "POST bridges/b1/removeChannel channel=c1-donor-1", "DELETE bridges/b1", "DELETE channels/c1-donor-1",
            ])
    }

    @Test func whatIsSaidTwiceIsDone() async throws {
        let (failures, requests, events) = try await perform(
            [
                .stopPlaying(id: "p"), .dial(Self.donor, .phone("operator1"), timeout: .seconds(20)),
                .connect([Self.caller, Self.donor], bridge: "b1"), .separate(Self.donor, bridge: "b1"),
                .record(bridge: "b1", name: "r"), .stopRecording(name: "r"), .endBridge("b1"), .hangUp(Self.donor),
            ],
            reply: { request in
                switch (request.method, request.uri) {
                case ("GET", "bridges/b1"): .init(200, #"{"id":"b1","channels":["1795.0","c1-donor-1"]}"#)
                case ("GET", "channels/c1-donor-1"): .init(200, #"{"id":"c1-donor-1"}"#)
                case ("POST", "channels"), ("POST", "bridges/b1"), ("POST", "bridges/b1/record"): .init(409)
                case ("POST", "bridges/b1/removeChannel"): .init(422)
                default: .init(404)
                }
            })
        #expect(failures == [])
        #expect(events == [])
        #expect(!requests.contains { $0.contains("addChannel") })
    }

    @Test(arguments: [400, 500, 409])
    func refusedDialIsTheEndOfTheLegAndOnlyOnce(status: Int) async throws {
        let (failures, _, events) = try await perform(
            [.dial(Self.donor, .number("+923001234567"), timeout: .seconds(20)), .hangUp(Self.donor)], telling: 1,
            reply: { $0.method == "POST" ? .init(status) : .init(404) })
        #expect(failures == [.refused(status: status)])
        #expect(events == [.event(Self.donor, .ended(Self.donor, .failed), at: ourTime)])
    }

    @Test(arguments: [
        Destination.number("03001234567"), .phone("operator1@elsewhere"),
    ])
    func whatCannotBeDialledIsNotDialled(destination: Destination) async throws {
        let (failures, requests, events) = try await perform(
            [.dial(Self.donor, destination, timeout: .seconds(20))], telling: 1)
        #expect(failures == [.notDiallable])
        #expect(requests == [])
        #expect(events == [.event(Self.donor, .ended(Self.donor, .failed), at: ourTime)])
    }

    @Test func legThatIsGoneIsToldOnceAndTheRestIsDone() async throws {
        let (failures, requests, events) = try await perform(
            [
                .play(Self.caller, id: "p", sounds: [Sound(rawValue: "menu")], .english), .mute(Self.caller),
                .connect([Self.caller], bridge: "b1"), .hangUp(Self.donor),
            ], telling: 1,
            reply: { request in
                switch request.uri {
                case "bridges/b1": .init(200, #"{"id":"b1"}"#)
                case "bridges/b1/addChannel": .init(400)
                case "channels/c1-donor-1": nil
                default: .init(404)
                }
            })
        #expect(failures == [.gone, .gone, .gone])
        #expect(requests.last == "DELETE channels/c1-donor-1")
        #expect(events == [.event(Self.caller, .ended(Self.caller, .hungUp), at: ourTime)])
    }

    @Test func refusedPlayIsOver() async throws {
        let (failures, _, events) = try await perform(
            [.play(Self.caller, id: "p", sounds: [Sound(rawValue: "menu")], .sindhi)], telling: 1,
            reply: { _ in .init(500) })
        #expect(failures == [.refused(status: 500)])
        #expect(events == [.event(Self.caller, .notPlayed(id: "p"), at: ourTime)])
    }

    @Test func namesCannotReachAnotherResource() async throws {
        let (_, requests, _) = try await perform([.hangUp(ChannelID(rawValue: "../bridges/b1?x=1 %"))])
        #expect(requests == ["DELETE channels/..%2Fbridges%2Fb1%3Fx%3D1%20%25"])
    }

    @Test func withoutAsteriskEverythingFailsAtOnce() async throws {
        try await withExchange { exchange, _, _ in
            let failures = await exchange.perform([.answer(Self.caller), .hangUp(Self.caller)], of: Self.call)
            #expect(failures.map(\.reason) == [.notConnected, .notConnected])
            let status = await exchange.status()
            #expect(status == ExchangeStatus(isConnected: false, version: nil, channelCount: nil, newsWaiting: 0))
        }
    }

    @Test func requestsInFlightFailWhenAsteriskGoes() async throws {
        try await withExchange { exchange, ear, port in
            try await FakeAsterisk.connected(to: port) { fake in
                try await eventually("connected is told") { !ear.news.isEmpty }
                let began = ContinuousClock.now
                async let failures = exchange.perform([.answer(Self.caller), .mute(Self.caller)], of: Self.call)
                try await eventually("it is asked") { fake.requests.count == 1 }
                fake.vanish()
                #expect(await failures.map(\.reason) == [.notConnected, .notConnected])
                #expect(began.duration(to: .now) < .seconds(2))
            }
        }
    }

    @Test func requestHasADeadlineAndALateAnswerIsNobodys() async throws {
        let limits = ExchangeLimits(requestDeadline: .seconds(2))
        try await withExchange(.sample(limits)) { exchange, ear, port in
            try await FakeAsterisk.connected(to: port) { fake in
                try await eventually("connected is told") { !ear.news.isEmpty }
                let late = await exchange.perform([.answer(Self.caller)], of: Self.call)
                #expect(late.map(\.reason) == [.timedOut])
                fake.answer(try #require(fake.requests.first), .none)
                async let second = exchange.perform([.mute(Self.caller)], of: Self.call)
                try await eventually("it is asked") { fake.requests.count == 2 }
                fake.answer(try #require(fake.requests.last), .none)
                #expect(await second == [])
            }
        }
    }

    @Test func oneCallWaitsForItselfAndForNoOther() async throws {
        try await withExchange { exchange, ear, port in
            let reply: @Sendable (FakeAsterisk.Request) -> FakeAsterisk.Reply? = {
                $0.uri == "channels/slow/answer"
                    ? .silence : $0.uri.hasPrefix("channels/") ? FakeAsterisk.Reply.none : nil
            }
            try await FakeAsterisk.connected(to: port, reply: reply) { fake in
                try await eventually("connected is told") { !ear.news.isEmpty }
                let slow = ChannelID(rawValue: "slow")
                async let first = exchange.perform([.answer(slow)], of: Self.call)
                try await eventually("the first is asked") { fake.requests.count == 1 }
                async let second = exchange.perform([.hangUp(slow)], of: Self.call)
                #expect(await exchange.perform([.answer(Self.caller)], of: CallID(rawValue: "c2")) == [])
                try await Task.sleep(for: .milliseconds(50))
                #expect(fake.requests.map(\.uri) == ["channels/slow/answer", "channels/1795.0/answer"])
                fake.answer(fake.requests[0], .none)
                #expect(await first == [])
                #expect(await second == [])
                #expect(fake.requests.last?.method == "DELETE")
            }
        }
    }

    @Test func statusSaysTheVersionAndHowManyChannelsThereAre() async throws {
        try await withExchange { exchange, ear, port in
            let reply: @Sendable (FakeAsterisk.Request) -> FakeAsterisk.Reply? = { request in
                switch request.uri {
                case "asterisk/info": .init(200, #"{"system":{"version":"22.10.1","entity_id":"x"}}"#)
                case "channels": .init(200, #"[{"id":"1"},{"id":"2"}]"#)
                default: nil
                }
            }
            try await FakeAsterisk.connected(to: port, reply: reply) { _ in
                try await eventually("connected is told") { !ear.news.isEmpty }
                let status = await exchange.status()
                #expect(
                    status
                        == ExchangeStatus(isConnected: true, version: "22.10.1", channelCount: 2, newsWaiting: 0))
            }
        }
    }
}
