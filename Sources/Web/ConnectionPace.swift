import Glibc
import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOHTTPTypes

/// How far one connection is with its requests, and by when it has to be further. Used on its event loop alone.
///
/// A client may be slow, but not for ever: the header, the body, the pause between two requests and the taking of an
/// answer each have their time, and whoever does not keep it is cut.
final class ConnectionPace {
    /// What is waited for.
    enum Phase {
        /// The first byte of the first request, and TLS before it.
        case opening
        case idle
        case header
        case body
        /// The server is at work; the client owes nothing.
        case answering
        /// It was answered before its body had ended, and will be cut.
        case draining
    }

    /// So long a client that was answered early may still send, so that it gets to read the answer.
    private static let drainSeconds = 5.0

    private let limits: ServerLimits
    private let loop: NIOIsolatedEventLoop
    private let late: (Phase) -> Void
    private(set) var phase = Phase.opening
    private var deadline: NIODeadline?
    private var timer: Scheduled<Void>?
    private var headers = 0
    private var ends = 0
    private var answers = 0
    private var isAnswerBegun = false
    private var hasBytesAhead = false
    private var bodyBegan = NIODeadline.now()
    private var bodyBytes = 0

    /// - Parameter late: called once with what did not come in time.
    init(limits: ServerLimits, loop: NIOIsolatedEventLoop, late: @escaping (Phase) -> Void) {
        self.limits = limits
        self.loop = loop
        self.late = late
        enter(.opening, seconds: limits.headerSeconds)
    }

    /// Whether an answer of ours would stand alone on the line.
    var mayAnswer: Bool { !isAnswerBegun && answers >= headers - 1 }

    func bytesArrived(_ count: Int) {
        switch phase {
        case .idle: enter(.header, seconds: limits.headerSeconds)
        case .body:
            bodyBytes += count
            let allowed = limits.bodySeconds + Double(bodyBytes) / limits.bodyBytesASecond
            deadline = bodyBegan + .milliseconds(Int64(allowed * 1_000))
        case .answering: hasBytesAhead = true
        // The first request has its time from the connection on.
        case .opening: phase = .header
        case .header, .draining: break
        }
    }

    func headerArrived() {
        headers += 1
        bodyBytes = 0
        bodyBegan = .now()
        enter(.body, seconds: limits.bodySeconds)
    }

    func requestEnded() {
        ends += 1
        hasBytesAhead = false
        if answers == headers { enter(.idle, seconds: limits.idleSeconds) } else { enter(.answering, seconds: nil) }
    }

    func answerBegan() { isAnswerBegun = true }

    func answerEnded() {
        answers += 1
        isAnswerBegun = false
        if answers < headers {
            if ends == headers { enter(.answering, seconds: nil) }
        } else if ends < headers {
            enter(.draining, seconds: ConnectionPace.drainSeconds)
        } else if hasBytesAhead {
            enter(.header, seconds: limits.headerSeconds)
        } else {
            enter(.idle, seconds: limits.idleSeconds)
        }
    }

    func end() {
        deadline = nil
        timer?.cancel()
        timer = nil
    }

    private func enter(_ next: Phase, seconds: Double?) {
        phase = next
        deadline = seconds.map { .now() + .milliseconds(Int64($0 * 1_000)) }
        // A timer that fires too early looks again; one that would fire too late is set anew.
        timer?.cancel()
        timer = nil
        schedule()
    }

    private func schedule() {
        guard let deadline else { return }
        timer = loop.scheduleTask(deadline: deadline) { [weak self] in
            guard let self, let deadline = self.deadline else { return }
            if NIODeadline.now() >= deadline {
                let phase = self.phase
                self.end()
                self.late(phase)
            } else {
                self.schedule()
            }
        }
    }
}

/// Counts what arrives, below the reading of HTTP, and cuts a client that does not take its answer.
final class ByteWatch: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let stalledSeconds: Double
    var pace: ConnectionPace?
    private var stalled: Scheduled<Void>?

    init(_ limits: ServerLimits) { stalledSeconds = limits.stalledSeconds }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        pace?.bytesArrived(unwrapInboundIn(data).readableBytes)
        context.fireChannelRead(data)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        stalled?.cancel()
        stalled = nil
        if !context.channel.isWritable {
            let channel = context.channel
            stalled = context.eventLoop.scheduleTask(in: .milliseconds(Int64(stalledSeconds * 1_000))) {
                channel.closeAtOnce()
            }
        }
        context.fireChannelWritabilityChanged()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        stalled?.cancel()
        stalled = nil
    }
}

/// Follows requests and answers, keeps the connection's pace, and answers what is no request with a page.
final class ConversationWatch: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let limits: ServerLimits
    private let failure: @Sendable (HTTPResponse.Status) -> (HTTPFields, ByteBuffer)
    private var pace: ConnectionPace?

    /// - Parameter failure: headers and page of a failure.
    init(_ limits: ServerLimits, failure: @escaping @Sendable (HTTPResponse.Status) -> (HTTPFields, ByteBuffer)) {
        self.limits = limits
        self.failure = failure
    }

    func handlerAdded(context: ChannelHandlerContext) {
        let pace = ConnectionPace(limits: limits, loop: context.eventLoop.assumeIsolated()) { [weak self] phase in
            self?.cut(context, phase)
        }
        self.pace = pace
        do { try context.pipeline.syncOperations.handler(type: ByteWatch.self).pace = pace } catch {
            context.fireErrorCaught(error)
        }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        pace?.end()
        pace = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head: pace?.headerArrived()
        case .body: break
        case .end: pace?.requestEnded()
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head: pace?.answerBegan()
        case .body: break
        case .end: pace?.answerEnded()
        }
        context.write(data, promise: promise)
    }

    /// What cannot be read as HTTP: the line is answered once and closed, for nobody knows where a next request begins.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        let isOfTheLine = error is IOError || error is ChannelError
        let isNoHTTP = error is HTTPParserError || pace?.phase == .header && !isOfTheLine
        guard isNoHTTP, pace?.mayAnswer == true else {
            context.close(promise: nil)
            return
        }
        let isTooLarge = (error as? HTTPParserError) == .headerOverflow
        answer(context, isTooLarge ? .requestHeaderFieldsTooLarge : .badRequest)
    }

    private func cut(_ context: ChannelHandlerContext, _ phase: ConnectionPace.Phase) {
        if phase == .header || phase == .body, pace?.mayAnswer == true {
            answer(context, .requestTimeout)
        } else {
            context.channel.closeAtOnce()
        }
    }

    private func answer(_ context: ChannelHandlerContext, _ status: HTTPResponse.Status) {
        pace?.end()
        var (headers, body) = failure(status)
        headers[.connection] = "close"
        headers[.contentLength] = "\(body.readableBytes)"
        context.write(wrapOutboundOut(.head(HTTPResponse(status: status, headerFields: headers))), promise: nil)
        context.write(wrapOutboundOut(.body(body)), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        context.close(promise: nil)
    }
}

extension Channel {
    /// Closes it and drops what a slow reader has not taken yet; the system would go on sending it otherwise.
    func closeAtOnce() {
        guard let socket = self as? any SocketOptionProvider else { return close(promise: nil) }
        socket.setSoLinger(linger(l_onoff: 1, l_linger: 0)).whenComplete { _ in self.close(promise: nil) }
    }
}
