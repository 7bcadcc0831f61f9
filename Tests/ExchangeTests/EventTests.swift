import Blood
import Exchange
import NIOWebSocket
import Synchronization
import Telephony
import Testing

/// What Asterisk says, and what is told of it.
@Suite(.timeLimit(.minutes(1))) struct EventTests {
    private static let caller = ChannelID(rawValue: "helpline-1795764252.0")
    private static let donor = ChannelID(CallID(rawValue: "helpline-1795764252.0"), .donor)

    private static func time(_ milliseconds: Int64) -> Instant {
        Instant(millisecondsSince1970: 1_795_764_250_000 + milliseconds)
    }

    /// - Returns: what is told after `send`, without what is told of the connection; waits for `count` of it.
    private func told(
        _ count: Int, limits: ExchangeLimits = ExchangeLimits(), ear: Ear = Ear(),
        send: (FakeAsterisk) async throws -> Void
    ) async throws -> [ExchangeNews] {
        var events: [ExchangeNews] = []
        try await withExchange(.sample(limits), ear: ear) { _, ear, port in
            try await FakeAsterisk.connected(to: port) { fake in
                try await send(fake)
                fake.tell("ChannelDtmfReceived", #""digit":"*","channel":{"id":"last"}"#)
                let last = ChannelID(rawValue: "last")
                let end = ExchangeNews.event(last, .pressed(last, "*"), at: asteriskTime)
                try await eventually("\(count) are told") { ear.events.contains(end) && ear.events.count > count }
                // Too much would come now.
                try await Task.sleep(for: .milliseconds(10))
                events = ear.events.filter { $0 != end }
            }
        }
        return events
    }

    @Test func callIsToldAsItHappenedEachWithItsOwnTime() async throws {
        let events = try await told(7) { fake in
            for sample in [
                Samples.callerArrives, Samples.callerIsUp, Samples.keyPressed, Samples.playbackFinished,
                Samples.dialRings, Samples.legRings, Samples.variableSet, Samples.legAnswers, Samples.entersBridge,
                Samples.legIsAskedToHangUp, Samples.legLeaves, Samples.legIsDestroyed, Samples.callerLeaves,
            ] { fake.send(.text, sample) }
        }
        #expect(
            events == [
                .arrived(Self.caller, number: "03001234567", dialled: "1156", at: Self.time(2_592)),
                .event(Self.caller, .pressed(Self.caller, "1"), at: Self.time(4_099)),
                .event(Self.caller, .played(id: "helpline-1795764252.0-p1"), at: Self.time(4_102)),
                .event(Self.donor, .ringing(Self.donor), at: Self.time(4_153)),
                .event(Self.donor, .answered(Self.donor), at: Self.time(4_660)),
                .event(Self.donor, .ended(Self.donor, .hungUp), at: Self.time(6_941)),
                .event(Self.caller, .ended(Self.caller, .hungUp), at: Self.time(7_036)),
            ])
    }

    /// As Asterisk 22.10.1 said it of a leg that was still ringing, for each answer of the other end.
    @Test(
        arguments: [
            (17, 486, LegEnd.busy), (21, 603, .declined), (1, 404, .noSuchNumber), (19, 480, .noAnswer),
            (16, nil, .noAnswer), (26, nil, .noAnswer), (34, 503, .failed), (38, nil, .failed), (21, 403, .failed),
            (nil, nil, .failed), (28, 484, .noSuchNumber), (127, 488, .failed), (17, nil, .busy), (19, 408, .noAnswer),
        ] as [(Int?, Int?, LegEnd)])
    func legThatWasNotAnsweredSaysWhy(cause: Int?, sipStatus: Int?, end: LegEnd) async throws {
        let events = try await told(1) { fake in
            let fields = [
                cause.map { "\"cause\":\($0)" }, sipStatus.map { "\"tech_cause\":\($0)" },
                #""channel":{"id":"c1-donor-2","state":"Ringing"}"#,
            ]
            fake.tell("ChannelDestroyed", fields.compactMap { $0 }.joined(separator: ","))
        }
        let leg = ChannelID(rawValue: "c1-donor-2")
        #expect(events == [.event(leg, .ended(leg, end), at: asteriskTime)])
    }

    @Test func callerWhoHangsUpBeforeTheAnswerHasHungUp() async throws {
        let events = try await told(1) {
            $0.tell("ChannelDestroyed", #""cause":19,"tech_cause":480,"channel":{"id":"1795.3","state":"Ring"}"#)
        }
        let caller = ChannelID(rawValue: "1795.3")
        #expect(events == [.event(caller, .ended(caller, .hungUp), at: asteriskTime)])
    }

    @Test func withheldNumberIsNone() async throws {
        let events = try await told(1) {
            $0.tell(
                "StasisStart", #""args":[],"channel":{"id":"1.0","caller":{"number":""},"dialplan":{"exten":""}}"#)
        }
        #expect(events == [.arrived(ChannelID(rawValue: "1.0"), number: nil, dialled: nil, at: asteriskTime)])
    }

    @Test(arguments: [
        "{", "[]", "null", "\"x\"", "{}", #"{"type":5}"#, #"{"type":"StasisStart","channel":{"id":7}}"#,
        #"{"type":"ChannelDtmfReceived","channel":{"id":"1.0"},"digit":"12"}"#, #"{"type":"Unheard","of":true}"#,
        #"{"type":"StasisStart"}"#, #"{"type":"RESTResponse"}"#,
        #"{"type":"RESTResponse","request_id":"999","status_code":200}"#, "\u{0}", "",
    ])
    func messageThatCannotBeReadIsSkipped(text: String) async throws {
        let events = try await told(1) { fake in
            fake.send(.text, text)
            fake.send(.text, Samples.callerArrives)
        }
        #expect(events.count == 1)
    }

    @Test func eventWithoutATimeHasOurs() async throws {
        let events = try await told(1) { fake in
            fake.send(.text, #"{"type":"StasisEnd","timestamp":"yesterday","channel":{"id":"1.0"}}"#)
        }
        let caller = ChannelID(rawValue: "1.0")
        #expect(events == [.event(caller, .ended(caller, .hungUp), at: ourTime)])
    }

    @Test(arguments: [
        "2026-11-27T02:15:09.123Z", "2026-11-27T07:15:09.123+05:00", "2026-11-26T22:45:09.123-0330",
    ])
    func timeIsReadInEveryZone(text: String) async throws {
        let events = try await told(1) {
            $0.tell("StasisEnd", at: text, #""channel":{"id":"1.0"}"#)
        }
        let caller = ChannelID(rawValue: "1.0")
        #expect(events == [.event(caller, .ended(caller, .hungUp), at: asteriskTime)])
    }

    @Test func messageInPiecesIsOneMessage() async throws {
        let events = try await told(1) { fake in
            let text = Samples.callerArrives
            let middle = text.index(text.startIndex, offsetBy: 200)
            fake.send(.text, String(text[..<middle]), fin: false)
            fake.send(.ping, "in between")
            fake.send(.continuation, "", fin: false)
            fake.send(.continuation, String(text[middle...]))
        }
        #expect(events.count == 1)
    }

    @Test func hundredCallsAtOnceAreToldEachInItsOrder() async throws {
        let calls = (1...100).map { ChannelID(rawValue: "\($0).0") }
        let hearing = Mutex((now: 0, most: 0))
        let ear = Ear { _ in
            hearing.withLock { hearing in
                hearing.now += 1
                hearing.most = max(hearing.most, hearing.now)
            }
            // Everybody is slow, so that there is something in each lane.
            try? await Task.sleep(for: .milliseconds(5))
            hearing.withLock { $0.now -= 1 }
        }
        let events = try await told(2_000, ear: ear) { fake in
            for key in 0..<20 {
                for call in calls {
                    fake.tell("ChannelDtmfReceived", #""digit":"\#(key % 10)","channel":{"id":"\#(call)"}"#)
                }
            }
        }
        for call in calls {
            let keys = events.compactMap { news -> Character? in
                guard case .event(call, .pressed(_, let key), _) = news else { return nil }
                return key
            }
            #expect(String(keys) == "01234567890123456789")
        }
        #expect(hearing.withLock { $0.most } > 10, "Calls do not wait for each other")
    }

    @Test func legsOfOneCallAreToldInOneLine() async throws {
        let call = CallID(rawValue: "verify-7")
        let legs = [ChannelID(call, .operator), ChannelID(call, .facility, attempt: 12)]
        #expect(legs.map(CallID.init(of:)) == [call, call])
        #expect(CallID(of: ChannelID(rawValue: "helpline-1795764252.0")).rawValue == "helpline-1795764252.0")
        let ear = Ear { news in
            if case .event(_, .ringing, _) = news { try? await Task.sleep(for: .milliseconds(100)) }
        }
        let events = try await told(2, ear: ear) { fake in
            fake.tell("ChannelStateChange", #""channel":{"id":"\#(legs[0])","state":"Ringing"}"#)
            fake.tell("ChannelDtmfReceived", #""digit":"1","channel":{"id":"\#(legs[1])"}"#)
        }
        #expect(
            events == [
                .event(legs[0], .ringing(legs[0]), at: asteriskTime),
                .event(legs[1], .pressed(legs[1], "1"), at: asteriskTime),
            ])
    }
}
