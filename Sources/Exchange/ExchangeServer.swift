import Foundation
import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOWebSocket
import Synchronization

/// The port: Asterisk's websocket at `/ari`, `GET /healthz` for its dialplan, and nothing else.
final class ExchangeServer: Sendable {
    enum Visit: Sendable {
        case websocket(NIOAsyncChannel<WebSocketFrame, WebSocketFrame>)
        case plain
    }
    typealias Listening = NIOAsyncChannel<EventLoopFuture<Visit>, Never>

    private let exchange: AsteriskExchange
    private let authorization: [UInt8]
    /// Open connections, by their identity, so that all can be closed and too many are not let in.
    private let open = Mutex<[ObjectIdentifier: any Channel]>([:])

    init(exchange: AsteriskExchange) {
        self.exchange = exchange
        let credentials = "\(exchange.settings.user):\(exchange.settings.password)"
        authorization = Array("Basic \(Data(credentials.utf8).base64EncodedString())".utf8)
    }

    func bind() async throws -> Listening {
        try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .serverChannelOption(.backlog, value: 256)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .bind(host: exchange.settings.host, port: exchange.settings.port) { channel in
                channel.eventLoop.makeCompletedFuture { try self.furnish(channel) }
            }
    }

    /// Serves until it is cancelled. Websockets end with their tasks; those who have not said yet what they want are
    /// closed, because nothing else would end them.
    func serve(_ listening: Listening) async throws {
        try await withTaskCancellationHandler {
            do {
                try await listening.executeThenClose { visits in
                    try await withThrowingDiscardingTaskGroup { group in
                        for try await visit in visits { group.addTask { await self.receive(visit) } }
                        group.cancelAll()
                    }
                }
            } catch is CancellationError {
            }
        } onCancel: {
            for channel in open.withLock({ Array($0.values) }) { channel.close(promise: nil) }
        }
    }

    private func receive(_ visit: EventLoopFuture<Visit>) async {
        do {
            guard case .websocket(let websocket) = try await visit.get() else { return }
            try await exchange.converse(over: websocket)
        } catch {
            exchange.logger.debug("A connection to the exchange's port ended early", metadata: ["error": "\(error)"])
        }
    }

    // MARK: - One connection

    private func furnish(_ channel: any Channel) throws -> EventLoopFuture<Visit> {
        let identity = ObjectIdentifier(channel)
        let hasRoom = open.withLock { open in
            guard open.count < ExchangeLimits.connectionsMax else { return false }
            open[identity] = channel
            return true
        }
        guard hasRoom else {
            channel.close(promise: nil)
            throw ChannelError.inappropriateOperationForState
        }
        let deadline = channel.eventLoop.scheduleTask(in: TimeAmount(exchange.settings.limits.greetingDeadline)) {
            channel.close(promise: nil)
        }
        channel.closeFuture.whenComplete { _ in
            deadline.cancel()
            _ = self.open.withLock { $0.removeValue(forKey: identity) }
        }
        let refused = RefusedUpgrade()
        let upgrader = NIOTypedWebSocketServerUpgrader<Visit>(
            maxFrameSize: ExchangeLimits.messageBytesMax,
            shouldUpgrade: { channel, head in
                let refusal = self.refusal(of: head)
                if let refusal { refused.status.withLock { $0 = refusal } }
                return channel.eventLoop.makeSucceededFuture(refusal == nil ? Self.websocketHeaders : nil)
            },
            upgradePipelineHandler: { channel, _ in
                channel.eventLoop.makeCompletedFuture {
                    deadline.cancel()
                    try channel.pipeline.syncOperations.addHandler(QuickAcknowledgement(), position: .first)
                    return Visit.websocket(try NIOAsyncChannel(wrappingChannelSynchronously: channel))
                }
            })
        let upgrade = NIOTypedHTTPServerUpgradeConfiguration<Visit>(upgraders: [upgrader]) { channel in
            channel.eventLoop.makeCompletedFuture {
                try channel.pipeline.syncOperations.addHandler(PlainAnswer(server: self, refused: refused))
                return Visit.plain
            }
        }
        var configuration = NIOUpgradableHTTPServerPipelineConfiguration(upgradeConfiguration: upgrade)
        configuration.decoderConfiguration.maxHeaderFieldSize = ExchangeLimits.headerBytesMax
        configuration.decoderConfiguration.maxHeaderFieldCount = ExchangeLimits.headersMax
        let pipeline = channel.pipeline.syncOperations
        let visit = try pipeline.configureUpgradableHTTPServerPipeline(configuration: configuration)
        try pipeline.addHandler(CloseAfterNonsense())
        return visit
    }

    private static let websocketHeaders: HTTPHeaders = ["Sec-WebSocket-Protocol": ExchangeSettings.websocketProtocol]

    /// Why a websocket is not opened; `nil` when it is.
    private func refusal(of head: HTTPRequestHead) -> HTTPResponseStatus? {
        guard Self.path(of: head) == ExchangeSettings.path else { return .notFound }
        let presented = Array((head.headers.first(name: "Authorization") ?? "").utf8)
        guard presented.isEqualInConstantTime(to: authorization) else {
            exchange.logger.warning("Somebody wanted to speak as the exchange with a wrong name or password")
            return .unauthorized
        }
        let protocols = head.headers[canonicalForm: "Sec-WebSocket-Protocol"]
        guard protocols.contains(where: { $0 == ExchangeSettings.websocketProtocol }) else { return .badRequest }
        // Not before half of what is waiting was heard: it would be closed at once.
        guard exchange.lanes.count <= exchange.settings.limits.newsMax / 2 else { return .serviceUnavailable }
        return nil
    }

    /// The answer to a request that wants no websocket.
    func answer(to head: HTTPRequestHead) -> (status: HTTPResponseStatus, body: String) {
        guard Self.path(of: head) == "/healthz" else { return (.notFound, "") }
        guard head.method == .GET || head.method == .HEAD else { return (.methodNotAllowed, "") }
        return exchange.isTakingCalls ? (.ok, "ok") : (.serviceUnavailable, "not taking calls")
    }

    private static func path(of head: HTTPRequestHead) -> Substring { head.uri.prefix { $0 != "?" } }
}

/// Why a websocket was refused. The request itself does not come any further, so this is how its answer is known.
private final class RefusedUpgrade: Sendable {
    let status = Mutex<HTTPResponseStatus?>(nil)
}

/// Answers one request and closes.
private final class PlainAnswer: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let server: ExchangeServer
    private let refused: RefusedUpgrade
    private var isAnswered = false

    init(server: ExchangeServer, refused: RefusedUpgrade) {
        self.server = server
        self.refused = refused
    }

    func handlerAdded(context: ChannelHandlerContext) {
        if let status = refused.status.withLock({ $0 }) { answer(status, body: "", context) }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        // The rest of the request is not waited for: nothing here has a body.
        guard case .head(let head) = unwrapInboundIn(data) else { return }
        let (status, text) = server.answer(to: head)
        answer(status, body: head.method == .HEAD ? "" : text, context)
    }

    private func answer(_ status: HTTPResponseStatus, body text: String, _ context: ChannelHandlerContext) {
        guard !isAnswered else { return }
        isAnswered = true
        let body = context.channel.allocator.buffer(string: text)
        var headers: HTTPHeaders = [
            "Content-Type": "text/plain", "Content-Length": "\(body.readableBytes)", "Connection": "close",
            "Cache-Control": "no-store",
        ]
        if status == .unauthorized { headers.add(name: "WWW-Authenticate", value: "Basic realm=\"exchange\"") }
        let head = HTTPResponseHead(version: .http1_1, status: status, headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
        let channel = context.channel
        context.writeAndFlush(wrapOutboundOut(.end(nil))).whenComplete { _ in channel.close(promise: nil) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}

/// Closes when what came is no HTTP or too long; that it was refused has been said by then.
private final class CloseAfterNonsense: ChannelInboundHandler {
    typealias InboundIn = Any

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if error is HTTPParserError { context.close(promise: nil) }
        context.fireErrorCaught(error)
    }
}

/// Acknowledges at once what Asterisk sends. It holds a second small message back until the first is acknowledged,
/// and the kernel would wait 40 ms with that: a caller's greeting began as much later (seen with Asterisk 22.10).
private final class QuickAcknowledgement: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    func channelReadComplete(context: ChannelHandlerContext) {
        #if os(Linux)
            // The kernel forgets it after a while, so it is said each time. Where it cannot be said, it is only slower.
            try? context.channel.syncOptions?.setOption(
                .tcpOption(NIOBSDSocket.Option(rawValue: TCP_QUICKACK)), value: 1)
        #endif
        context.fireChannelReadComplete()
    }
}

extension [UInt8] {
    /// Looks at every byte of what was presented, wherever the first difference is, so that the time tells nothing of
    /// the password but its length.
    func isEqualInConstantTime(to secret: [UInt8]) -> Bool {
        var difference: UInt8 = count == secret.count ? 0 : 1
        for index in indices { difference |= self[index] ^ secret[index % secret.count] }
        return difference == 0
    }
}
