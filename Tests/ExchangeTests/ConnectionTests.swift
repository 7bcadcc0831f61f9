import Blood
import Exchange
import NIOHTTP1
import Telephony
import Testing

/// The port, the websocket and what is told of them.
@Suite(.timeLimit(.minutes(1))) struct ConnectionTests {
    private func upgrade(authorization: String?, path: String = "/ari", websocketProtocol: String? = "ari") -> String {
        let lines = [
            "GET \(path) HTTP/1.1", "Host: 127.0.0.1", "Upgrade: websocket", "Connection: Upgrade",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Version: 13",
            websocketProtocol.map { "Sec-WebSocket-Protocol: \($0)" }, authorization.map { "Authorization: \($0)" },
        ]
        return lines.compactMap { $0 }.map { "\($0)\r\n" }.joined() + "\r\n"
    }

    @Test(arguments: [
        nil, "Basic", "Bearer x",
        // asterisk:wrong, asterisk: and asterisk:asterisk-secretx
        "Basic YXN0ZXJpc2s6d3Jvbmc=", "Basic YXN0ZXJpc2s6", "Basic YXN0ZXJpc2s6YXN0ZXJpc2stc2VjcmV0eA==",
    ])
    func whoeverDoesNotKnowThePasswordIsRefused(authorization: String?) async throws {
        try await withExchange { exchange, _, port in
            let answer = try await exchangeOverTCP(port: port, upgrade(authorization: authorization))
            #expect(answer.hasPrefix("HTTP/1.1 401"))
            #expect(!exchange.isConnected)
        }
    }

    @Test func otherPathsAndOtherProtocolsAreRefused() async throws {
        try await withExchange { exchange, _, port in
            let right = "Basic YXN0ZXJpc2s6YXN0ZXJpc2stc2VjcmV0"
            let elsewhere = try await exchangeOverTCP(port: port, upgrade(authorization: right, path: "/other"))
            #expect(elsewhere.hasPrefix("HTTP/1.1 404"))
            let without = try await exchangeOverTCP(
                port: port, upgrade(authorization: right, websocketProtocol: "chat"))
            #expect(without.hasPrefix("HTTP/1.1 400"))
            #expect(!exchange.isConnected)
        }
    }

    @Test func answersWithTheProtocolOfAsteriskAndTellsWhatIsThere() async throws {
        try await withExchange { exchange, ear, port in
            try await FakeAsterisk.connected(
                to: port,
                reply: { request in
                    switch request.uri {
                    case "channels": .init(200, #"[{"id":"1795.0","state":"Up"},{"id":"c1-donor-1"}]"#)
                    case "bridges": .init(200, #"[{"id":"b1","channels":["1795.0"]}]"#)
                    default: nil
                    }
                }
            ) { fake in
                #expect(fake.upgradeHeaders["Sec-WebSocket-Protocol"] == ["ari"])
                try await eventually("connected is told") { !ear.news.isEmpty }
                let channels: Set = [ChannelID(rawValue: "1795.0"), ChannelID(rawValue: "c1-donor-1")]
                #expect(ear.news == [.connected(channels: channels, bridges: ["b1"])])
                #expect(exchange.isConnected)
            }
            try await eventually("disconnected is told") { ear.news.last == .disconnected }
            #expect(!exchange.isConnected)
        }
    }

    @Test func callerWhoWasSentToTheDutyPhoneIsNotThere() async throws {
        try await withExchange { _, ear, port in
            try await FakeAsterisk.connected(
                to: port,
                reply: { request in
                    let fallback = #"{"id":"1.0","dialplan":{"context":"fallback","exten":"s"}}"#
                    let ours = #"{"id":"2.0","dialplan":{"context":"helpline","exten":"s"}}"#
                    let listed = "[\(fallback),\(ours)]"
                    return request.uri == "channels" ? .init(200, listed) : nil
                }
            ) { _ in
                try await eventually("connected is told") { !ear.news.isEmpty }
                #expect(ear.news == [.connected(channels: [ChannelID(rawValue: "2.0")], bridges: [])])
            }
        }
    }

    @Test func everyConnectionBeginsWithWhatIsThere() async throws {
        try await withExchange { _, ear, port in
            for _ in 1...2 {
                try await FakeAsterisk.connected(to: port) { fake in
                    let before = ear.news.count
                    try await eventually("connected is told") { ear.news.count == before + 1 }
                    fake.vanish()
                    try await eventually("disconnected is told") { ear.news.count == before + 2 }
                }
            }
            let one: [ExchangeNews] = [.connected(channels: [], bridges: []), .disconnected]
            #expect(ear.news == one + one)
        }
    }

    @Test func newestConnectionWins() async throws {
        try await withExchange { exchange, ear, port in
            try await FakeAsterisk.connected(to: port) { old in
                try await eventually("the first is told") { ear.news.count == 1 }
                try await FakeAsterisk.connected(to: port) { new in
                    try await eventually("the second is told") { ear.news.count == 3 }
                    try await eventually("the first is closed") { !old.isOpen }
                    old.tell("StasisStart", #""args":[],"channel":{"id":"old"}"#)
                    new.tell("StasisStart", #""args":[],"channel":{"id":"new"}"#)
                    try await eventually("the second is heard") { !ear.events.isEmpty }
                    #expect(exchange.isConnected)
                    #expect(
                        ear.events
                            == [.arrived(ChannelID(rawValue: "new"), number: nil, dialled: nil, at: asteriskTime)])
                }
            }
            let connected = ExchangeNews.connected(channels: [], bridges: [])
            #expect(ear.news.filter { $0 == connected }.count == 2)
        }
    }

    @Test func callerWhoRingsWhileTheListIsReadIsInIt() async throws {
        try await withExchange { _, ear, port in
            try await FakeAsterisk.connected(
                to: port,
                reply: { $0.uri == "bridges" ? .silence : .init(200, #"[{"id":"1.0"},{"id":"2.0"}]"#) }
            ) { fake in
                try await eventually("bridges are asked for") { fake.allRequests.last?.uri == "bridges" }
                fake.tell("StasisStart", #""args":[],"channel":{"id":"3.0"}"#)
                fake.tell("ChannelDestroyed", #""cause":16,"channel":{"id":"1.0","state":"Up"}"#)
                fake.tell("BridgeCreated", #""bridge":{"id":"b2"}"#)
                fake.tell("BridgeDestroyed", #""bridge":{"id":"b1"}"#)
                fake.answer(try #require(fake.allRequests.last), .init(200, #"[{"id":"b1"}]"#))
                try await eventually("all is told") { ear.news.count == 3 }
                let there: Set = [ChannelID(rawValue: "2.0"), ChannelID(rawValue: "3.0")]
                #expect(ear.news.last == .connected(channels: there, bridges: ["b2"]))
            }
        }
    }

    @Test func healthIsOKOnlyWhileAsteriskIsThere() async throws {
        try await withExchange { _, ear, port in
            func health() async throws -> String {
                try await exchangeOverTCP(port: port, "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
            }
            let before = try await health()
            #expect(before.hasPrefix("HTTP/1.1 503") && !before.hasSuffix("\r\n\r\nok"))
            try await FakeAsterisk.connected(to: port) { _ in
                try await eventually("connected is told") { ear.news.count == 1 }
                let during = try await health()
                #expect(during.hasPrefix("HTTP/1.1 200") && during.hasSuffix("\r\n\r\nok"))
            }
            try await eventually("disconnected is told") { ear.news.count == 2 }
            #expect(try await health().hasPrefix("HTTP/1.1 503"))
        }
    }

    @Test(arguments: ["GET / HTTP/1.1", "GET /ari HTTP/1.1", "GET /healthz/x HTTP/1.1", "POST /ari HTTP/1.1"])
    func everythingElseIsNotFound(line: String) async throws {
        try await withExchange { _, _, port in
            let answer = try await exchangeOverTCP(port: port, "\(line)\r\nHost: x\r\nContent-Length: 0\r\n\r\n")
            #expect(answer.hasPrefix("HTTP/1.1 404"))
        }
    }
}
