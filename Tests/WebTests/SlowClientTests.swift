import Access
import Foundation
import Hummingbird
import HummingbirdTesting
import Testing
import Web

/// Clients that are slow, silent or speak no HTTP, on a real socket.
@Suite struct SlowClientTests {
    /// Sends the bytes and reads until the line ends. Returns what was answered and how long it took.
    private func talk(_ port: Int, _ text: String) async -> (String, Duration) {
        await withCheckedContinuation { done in
            DispatchQueue.global().async { done.resume(returning: SlowClientTests.exchange(port, text)) }
        }
    }

    private static func exchange(_ port: Int, _ text: String) -> (String, Duration) {
        let began = ContinuousClock.now
        let line = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(line) }
        var patience = timeval(tv_sec: 10, tv_usec: 0)
        setsockopt(line, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(UInt16(port).bigEndian)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let isConnected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(line, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        guard isConnected else { return ("no connection", .zero) }
        _ = text.withCString { send(line, $0, strlen($0), Int32(MSG_NOSIGNAL)) }
        var said: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(line, &buffer, buffer.count, 0)
            guard count > 0 else { break }
            said += buffer[..<count]
        }
        return (String(decoding: said, as: UTF8.self), ContinuousClock.now - began)
    }

    private func settings() -> ServerSettings {
        var limits = ServerLimits()
        limits.headerSeconds = 0.4
        limits.bodySeconds = 0.6
        limits.idleSeconds = 0.8
        return ServerSettings(limits: limits)
    }

    @Test func whoIsSlowIsToldSoAndCut() async throws {
        var site = try await TestSite.make(donors: 5)
        site.services.doors = Doors(settings())
        let application = WebServer.application(site.services, host: "127.0.0.1", port: 0) { _ in }
        try await application.test(.live) { client in
            let port = try #require(client.port)
            let cases: [(sent: String, status: String, seconds: Double)] = [
                ("", "", 0.4), ("GET / HT", "408", 0.4), ("GET / HTTP/1.1\r\nHost: x\r\nA: ", "408", 0.4),
                ("POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\na", "408", 0.6),
                ("GET /health HTTP/1.1\r\nHost: x\r\n\r\n", "200", 0.8),
                ("GET / HTTP/1.1\r\nHost: x\r\nA: \(String(repeating: "a", count: 90_000))\r\n\r\n", "431", 0),
                ("GET / HTTP/1.1\r\nHost: x\r\n\(String(repeating: "A: b\r\n", count: 120))\r\n", "431", 0),
                ("nonsense\r\n\r\n", "400", 0),
            ]
            for one in cases {
                let (said, took) = await talk(port, one.sent)
                let first = said.prefix { $0 != "\r\n" }
                #expect(one.status.isEmpty ? said.isEmpty : first.contains(" \(one.status) "), "\(one.sent.prefix(30))")
                #expect(took >= .seconds(one.seconds * 0.9) && took < .seconds(one.seconds + 3), "\(took)")
                if ["408", "431", "400"].contains(one.status) {
                    #expect(said.contains("Content-Security-Policy: default-src 'none'"))
                    #expect(said.contains("<h1>"), "a page that says what to do")
                }
            }
            // A connection that is used keeps going past all of these times.
            let (said, _) = await talk(
                port, String(repeating: "GET /health HTTP/1.1\r\nHost: x\r\n\r\n", count: 50))
            #expect(said.components(separatedBy: "HTTP/1.1 200 OK").count == 51)
        }
    }

    @Test func aHouseThatHoldsTooManyLinesGetsNoMore() async throws {
        var settings = settings()
        settings.limits.sparesThisMachine = false
        settings.limits.connectionsOfAHouse = 3
        settings.limits.headerSeconds = 2
        var site = try await TestSite.make(donors: 5)
        site.services.doors = Doors(settings)
        let application = WebServer.application(site.services, host: "127.0.0.1", port: 0) { _ in }
        try await application.test(.live) { client in
            let port = try #require(client.port)
            let times = await withTaskGroup(of: Duration.self) { group in
                for _ in 0..<8 { group.addTask { await talk(port, "GET / HT").1 } }
                return await group.reduce(into: []) { $0.append($1) }
            }
            // Three are held; the line of the test's own client may be one of them.
            #expect((5...6).contains(times.count { $0 < .seconds(1) }), "\(times)")
            let (said, _) = await talk(port, "GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            #expect(said.contains(" 200 "), "when they are gone, others get in")
        }
    }
}
