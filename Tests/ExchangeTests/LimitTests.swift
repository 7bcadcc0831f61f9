import Blood
import Exchange
import NIOCore
import NIOWebSocket
import Synchronization
import Telephony
import Testing

/// Who is slow, silent, too loud or not heard.
@Suite(.timeLimit(.minutes(1))) struct LimitTests {
    /// Asterisk does not look at what comes together with the answer to its upgrade: a question before its first word
    /// would wait for the next one.
    @Test func nothingIsSaidBeforeAsteriskHasSpoken() async throws {
        try await withExchange { exchange, ear, port in
            try await FakeAsterisk.connected(to: port, speaks: false) { fake in
                try await Task.sleep(for: .milliseconds(200))
                #expect(fake.allRequests == [])
                #expect(fake.pings == 0)
                #expect(!exchange.isConnected)
                fake.tell("ApplicationRegistered")
                try await eventually("connected is told") { ear.news == [.connected(channels: [], bridges: [])] }
            }
        }
    }

    @Test func whoeverSaysNothingIsDropped() async throws {
        try await withExchange(.sample(ExchangeLimits(greetingDeadline: .milliseconds(200)))) { _, ear, port in
            try await FakeAsterisk.connected(to: port, speaks: false) { fake in
                try await eventually("the websocket is closed") { !fake.isOpen }
            }
            let halfARequest = try await exchangeOverTCP(port: port, "GET /healthz HT")
            #expect(halfARequest == "")
            #expect(ear.news == [])
        }
    }

    @Test func asteriskThatIsBootingIsAskedAgain() async throws {
        let asked = Mutex(0)
        try await withExchange { _, ear, port in
            let reply: @Sendable (FakeAsterisk.Request) -> FakeAsterisk.Reply? = { _ in
                asked.withLock { count in
                    count += 1
                    return count <= 3 ? .init(503, #"{"message":"Asterisk not booted"}"#) : .emptyList
                }
            }
            try await FakeAsterisk.connected(to: port, reply: reply) { _ in
                try await eventually("connected is told") { ear.news == [.connected(channels: [], bridges: [])] }
            }
        }
    }

    @Test func asteriskThatDoesNotSayWhatItHasIsDropped() async throws {
        try await withExchange { _, ear, port in
            try await FakeAsterisk.connected(to: port, reply: { _ in .init(500) }) { fake in
                try await eventually("the websocket is closed") { !fake.isOpen }
                try await eventually("disconnected is told") { ear.news == [.disconnected] }
            }
        }
    }

    @Test func connectionIsPingedAgainAndAgain() async throws {
        try await withExchange(.sample(ExchangeLimits(pingEvery: .milliseconds(20)))) { exchange, _, port in
            try await FakeAsterisk.connected(to: port) { fake in
                try await eventually("it is pinged") { fake.pings >= 5 }
                #expect(exchange.isConnected)
            }
        }
    }

    @Test func connectionThatDoesNotAnswerAPingIsClosed() async throws {
        try await withExchange(.sample(ExchangeLimits(pongWithin: .milliseconds(200)))) { _, ear, port in
            try await FakeAsterisk.connected(to: port, answersPings: false) { fake in
                try await eventually("it is closed") { !fake.isOpen }
                #expect(fake.pings <= 1)
            }
            try await eventually("disconnected is told") { ear.news.last == .disconnected }
        }
    }

    @Test func slowHearerStallsNoPingAndHealthSaysSo() async throws {
        let isHeld = Mutex(true)
        let ear = Ear { news in
            guard case .arrived = news else { return }
            while isHeld.withLock({ $0 }) { try? await Task.sleep(for: .milliseconds(5)) }
        }
        let limits = ExchangeLimits(
            pingEvery: .milliseconds(50), hearingStallMax: .milliseconds(100))
        try await withExchange(.sample(limits), ear: ear) { exchange, ear, port in
            try await FakeAsterisk.connected(to: port) { fake in
                try await eventually("connected is told") { ear.news.count == 1 }
                fake.send(.text, Samples.callerArrives)
                try await eventually("nobody listens") { !exchange.isTakingCalls }
                let before = fake.pings
                fake.tell("ChannelDtmfReceived", #""digit":"1","channel":{"id":"other"}"#)
                try await eventually("other calls are heard") { ear.events.count == 1 }
                try await eventually("pings go on") { fake.pings > before + 1 }
                let health = try await exchangeOverTCP(port: port, "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
                #expect(health.hasPrefix("HTTP/1.1 503"))
                isHeld.withLock { $0 = false }
                try await eventually("somebody listens") { exchange.isTakingCalls && ear.events.count == 2 }
            }
        }
    }

    @Test func newsThatIsNotHeardEndsTheConnectionAndBeginsWithTheTruthAgain() async throws {
        let isHeld = Mutex(true)
        let ear = Ear { news in
            guard case .event = news else { return }
            while isHeld.withLock({ $0 }) { try? await Task.sleep(for: .milliseconds(5)) }
        }
        try await withExchange(.sample(ExchangeLimits(newsMax: 10)), ear: ear) { exchange, ear, port in
            try await FakeAsterisk.connected(to: port) { fake in
                try await eventually("connected is told") { ear.news.count == 1 }
                for key in 0...10 {
                    fake.tell("ChannelDtmfReceived", #""digit":"\#(key % 10)","channel":{"id":"1.0"}"#)
                }
                try await eventually("it is closed") { !fake.isOpen }
                try await eventually("it is said why") { fake.closeCode == 1013 }
            }
            // Not before what is waiting was heard.
            await #expect(throws: (any Error).self) { try await FakeAsterisk.connected(to: port) { _ in } }
            isHeld.withLock { $0 = false }
            try await eventually("everything is told") { ear.news.last == .disconnected && ear.events.count == 10 }
            try await FakeAsterisk.connected(to: port) { _ in
                try await eventually("the truth is told") { ear.news.last == .connected(channels: [], bridges: []) }
            }
            #expect(exchange.boundPort == port)
        }
    }

    @Test func brokenFramesEndTheConnection() async throws {
        try await withExchange { _, ear, port in
            for broken in [WebSocketOpcode.continuation, .connectionClose] {
                try await FakeAsterisk.connected(to: port) { fake in
                    fake.send(broken, "")
                    try await eventually("it is closed") { !fake.isOpen }
                }
            }
            try await FakeAsterisk.connected(to: port) { fake in
                // Sooner, an answer could still be on its way when our side closes, and the reason be lost with it.
                try await eventually("the truth is told") { ear.news.last == .connected(channels: [], bridges: []) }
                fake.send(.text, "{", fin: false)
                fake.send(.text, "}")
                try await eventually("it is closed") { !fake.isOpen }
                try await eventually("it is said why") { fake.closeCode == 1002 }
            }
            try await FakeAsterisk.connected(to: port) { fake in
                let megabyte = String(repeating: " ", count: 1 << 20)
                fake.send(.text, megabyte, fin: false)
                for _ in 0..<5 { fake.send(.continuation, megabyte, fin: false) }
                // Why is said as well, and may be lost with what of this was not read.
                try await eventually("it is closed") { !fake.isOpen }
            }
            try await eventually("each end is told") { ear.news.last == .disconnected }
        }
    }

    @Test func longHeadersAreRefused() async throws {
        try await withExchange { _, _, port in
            let long = String(repeating: "x", count: 10_000)
            let answer = try await exchangeOverTCP(
                port: port, "GET /healthz HTTP/1.1\r\nHost: x\r\nX-Long: \(long)\r\n\r\n")
            #expect(answer.hasPrefix("HTTP/1.1 400"))
            let many = String(repeating: "X-Many: 1\r\n", count: 100)
            let second = try await exchangeOverTCP(port: port, "GET /healthz HTTP/1.1\r\n\(many)\r\n")
            #expect(second.hasPrefix("HTTP/1.1 400"))
        }
    }
}
