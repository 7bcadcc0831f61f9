import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOWebSocket
import Synchronization

/// The far end of the websocket, as far as we use it: opens it, answers requests, says events.
final class FakeAsterisk: Sendable {
    struct Request: Sendable, Hashable, CustomStringConvertible {
        var id: String
        var method: String
        var uri: String
        var query: [String]

        var description: String { ([method, uri] + query).joined(separator: " ") }
    }

    struct Reply: Sendable {
        var status: Int
        var body: String

        init(_ status: Int, _ body: String = "") {
            self.status = status
            self.body = body
        }

        static let none = Reply(204)
        static let emptyList = Reply(200, "[]")
        /// No answer, or one that the test gives later.
        static let silence = Reply(0)
    }

    private struct State {
        var requests: [Request] = []
        var pings = 0
        var closeCode: Int?
    }

    typealias Connection = NIOAsyncChannel<WebSocketFrame, WebSocketFrame>

    private let channel: any Channel
    /// `nil` answers a list with nothing in it and leaves any other request without an answer.
    private let reply: @Sendable (Request) -> Reply?
    private let answersPings: Bool
    private let state = Mutex(State())
    /// What the server answered to the upgrade.
    let upgradeHeaders: HTTPHeaders

    private init(
        channel: any Channel, headers: HTTPHeaders, answersPings: Bool, reply: @escaping @Sendable (Request) -> Reply?
    ) {
        self.channel = channel
        self.reply = reply
        self.answersPings = answersPings
        upgradeHeaders = headers
    }

    var allRequests: [Request] { state.withLock { $0.requests } }

    /// Requests apart from the two lists that are read after each connection.
    var requests: [Request] {
        state.withLock { state in
            state.requests.filter { $0.method != "GET" || !["channels", "bridges"].contains($0.uri) }
        }
    }
    var isOpen: Bool { channel.isActive }
    var closeCode: Int? { state.withLock { $0.closeCode } }
    var pings: Int { state.withLock { $0.pings } }

    /// Opens the websocket, keeps it while `body` runs and closes it without a word.
    static func connected(
        to port: Int, password: String = "asterisk-secret", answersPings: Bool = true, speaks: Bool = true,
        reply: @escaping @Sendable (Request) -> Reply? = { _ in nil },
        _ body: (FakeAsterisk) async throws -> Void
    ) async throws {
        let (connection, headers) = try await open(port: port, password: password)
        let fake = FakeAsterisk(
            channel: connection.channel, headers: headers, answersPings: answersPings, reply: reply)
        do {
            try await connection.executeThenClose { inbound, _ in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { try await fake.listen(inbound) }
                    if speaks { fake.tell("ApplicationRegistered") }
                    try await body(fake)
                    group.cancelAll()
                }
            }
        } catch ChannelError.ioOnClosedChannel {
            // Cut before our half was closed.
        } catch is IOError {
            // The other side cut the connection, which some tests want of it; the others see that it is gone.
        }
    }

    struct NotOpened: Error {}

    private static func open(port: Int, password: String) async throws -> (Connection, HTTPHeaders) {
        let negotiation: EventLoopFuture<(Connection, HTTPHeaders)?> =
            try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    let upgrader = NIOTypedWebSocketClientUpgrader<(Connection, HTTPHeaders)?>(maxFrameSize: 1 << 20) {
                        channel, head in
                        channel.eventLoop.makeCompletedFuture {
                            (try Connection(wrappingChannelSynchronously: channel), head.headers)
                        }
                    }
                    let credentials = Data("asterisk:\(password)".utf8).base64EncodedString()
                    let head = HTTPRequestHead(
                        version: .http1_1, method: .GET, uri: "/ari",
                        headers: [
                            "Host": "127.0.0.1:\(port)", "Authorization": "Basic \(credentials)",
                            "Sec-WebSocket-Protocol": "ari", "Content-Length": "0",
                        ])
                    let upgrade = NIOTypedHTTPClientUpgradeConfiguration<(Connection, HTTPHeaders)?>(
                        upgradeRequestHead: head, upgraders: [upgrader]
                    ) { $0.eventLoop.makeSucceededFuture(nil) }
                    // What comes in the same piece as the answer to the upgrade is lost, as it is with Asterisk.
                    return try channel.pipeline.syncOperations.configureUpgradableHTTPClientPipeline(
                        configuration: .init(upgradeConfiguration: upgrade))
                }
            }
        guard let opened = try await negotiation.get() else { throw NotOpened() }
        return opened
    }

    // MARK: - Out

    func send(_ opcode: WebSocketOpcode = .text, _ text: String, fin: Bool = true) {
        let data = ByteBuffer(string: text)
        channel.writeAndFlush(
            WebSocketFrame(fin: fin, opcode: opcode, maskKey: .random(), data: data), promise: nil)
    }

    /// An event, of which only the type and what is given are said.
    func tell(_ type: String, at time: String = "2026-11-27T07:15:09.123+0500", _ rest: String = "") {
        let more = rest.isEmpty ? "" : ",\(rest)"
        send(.text, #"{"type":"\#(type)","timestamp":"\#(time)","application":"qatra"\#(more)}"#)
    }

    func vanish() { channel.close(promise: nil) }

    // MARK: - In

    private func listen(_ inbound: NIOAsyncChannelInboundStream<WebSocketFrame>) async throws {
        for try await frame in inbound {
            var data = frame.unmaskedData
            switch frame.opcode {
            case .ping:
                state.withLock { $0.pings += 1 }
                if answersPings { send(.pong, String(buffer: data)) }
            case .connectionClose:
                let code = data.readInteger(as: UInt16.self).map(Int.init)
                state.withLock { $0.closeCode = code }
            case .text: try answer(Data(data.readableBytesView))
            default: break
            }
        }
    }

    private struct Wire: Decodable {
        struct Pair: Decodable {
            var name: String
            var value: String
        }
        enum CodingKeys: String, CodingKey {
            case id = "request_id"
            case method
            case uri
            case query = "query_strings"
        }
        var id: String
        var method: String
        var uri: String
        var query: [Pair]
    }

    private func answer(_ bytes: Data) throws {
        let wire = try JSONDecoder().decode(Wire.self, from: bytes)
        let request = Request(
            id: wire.id, method: wire.method, uri: wire.uri,
            query: wire.query.map { "\($0.name)=\($0.value)" })
        state.withLock { $0.requests.append(request) }
        let isList = request.method == "GET" && ["channels", "bridges"].contains(request.uri)
        guard let reply = reply(request) ?? (isList ? .emptyList : nil), reply.status != 0 else { return }
        answer(request, reply)
    }

    func answer(_ request: Request, _ reply: Reply) {
        let body = reply.body.replacingOccurrences(of: "\"", with: "\\\"")
        send(
            .text,
            #"{"type":"RESTResponse","transaction_id":"","request_id":"\#(request.id)","#
                + #""status_code":\#(reply.status),"reason_phrase":"","uri":"\#(request.uri)","#
                + #""content_type":"application/json","message_body":"\#(body)"}"#)
    }
}

/// One HTTP request as text, and everything that comes back until the connection is closed.
func exchangeOverTCP(port: Int, _ request: String) async throws -> String {
    let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
        .connect(host: "127.0.0.1", port: port) { channel in
            channel.eventLoop.makeCompletedFuture {
                try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
            }
        }
    return try await channel.executeThenClose { inbound, outbound in
        try await outbound.write(ByteBuffer(string: request))
        var answer = ByteBuffer()
        do {
            for try await var part in inbound { answer.writeBuffer(&part) }
        } catch is IOError {
            // What we sent was not read to its end: that is how the other side closes then.
        }
        return String(buffer: answer)
    }
}
