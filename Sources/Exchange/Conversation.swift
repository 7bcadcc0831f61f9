import Foundation
import Logging
import NIOCore
import NIOWebSocket
import Synchronization

/// One websocket Asterisk opened, from its first frame to its last: requests out, answers and events in, pings both
/// ways.
final class Conversation: Sendable {
    enum Answer: Sendable, Hashable {
        case answered(status: Int, body: String)
        case timedOut
        case closed
        case tooMany
    }

    private struct Waiting {
        var continuation: CheckedContinuation<Answer, Never>
        var deadline: Scheduled<Void>
    }

    private struct State {
        var waiting: [String: Waiting] = [:]
        var requestCount: UInt64 = 0
        var isClosed = false
        var lastPong: ContinuousClock.Instant
    }

    private let channel: any Channel
    private let limits: ExchangeLimits
    private let logger: Logger
    private let state: Mutex<State>
    /// One element when Asterisk has said something, and the end with the connection.
    let firstWord: AsyncStream<Void>
    private let saidFirstWord: AsyncStream<Void>.Continuation

    init(channel: any Channel, limits: ExchangeLimits, logger: Logger) {
        self.channel = channel
        self.limits = limits
        self.logger = logger
        state = Mutex(State(lastPong: .now))
        (firstWord, saidFirstWord) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingOldest(1))
        channel.closeFuture.whenComplete { _ in self.giveUp() }
    }

    // MARK: - Requests

    /// Waits for Asterisk's answer, for the deadline or for the end of the connection, whichever comes first.
    ///
    /// Nothing waits for the socket: what it does not take at once lies in its buffer, of which `requestsMax` is the
    /// bound, and a peer that takes nothing does not answer our pings either.
    func ask(_ request: RESTRequest) async -> Answer {
        await withCheckedContinuation { continuation in
            let id = state.withLock { state -> Result<String, Refusal> in
                if state.isClosed { return .failure(Refusal(answer: .closed)) }
                if state.waiting.count >= limits.requestsMax { return .failure(Refusal(answer: .tooMany)) }
                state.requestCount += 1
                let id = String(state.requestCount)
                let deadline = channel.eventLoop.scheduleTask(in: TimeAmount(limits.requestDeadline)) {
                    self.settle(id, .timedOut)
                }
                state.waiting[id] = Waiting(continuation: continuation, deadline: deadline)
                return .success(id)
            }
            do {
                let id = try id.get()
                write(.text, ByteBuffer(bytes: try request.encoded(id: id)))
            } catch {
                // Text of ours always encodes; were it not so, the deadline would answer.
                if let refusal = error as? Refusal { continuation.resume(returning: refusal.answer) }
            }
        }
    }

    private struct Refusal: Error { var answer: Answer }

    private func settle(_ id: String, _ answer: Answer) {
        let waiting = state.withLock { $0.waiting.removeValue(forKey: id) }
        waiting?.deadline.cancel()
        waiting?.continuation.resume(returning: answer)
    }

    /// Requests in flight fail at once: whoever waits for them would wait for nothing.
    private func giveUp() {
        let waiting = state.withLock { state in
            state.isClosed = true
            defer { state.waiting = [:] }
            return state.waiting.values
        }
        for waiting in waiting {
            waiting.deadline.cancel()
            waiting.continuation.resume(returning: .closed)
        }
    }

    // MARK: - Frames

    private func write(_ opcode: WebSocketOpcode, _ data: ByteBuffer) {
        channel.writeAndFlush(WebSocketFrame(fin: true, opcode: opcode, data: data), promise: nil)
    }

    /// Says why and closes. Nothing is asked afterwards.
    func close(_ code: WebSocketErrorCode) {
        giveUp()
        var data = channel.allocator.buffer(capacity: 2)
        data.write(webSocketErrorCode: code)
        write(.connectionClose, data)
        channel.close(promise: nil)
    }

    /// Reads to the end of the connection; returns when the other side closes, breaks the protocol or goes silent.
    ///
    /// - Parameters:
    ///   - begin: when the first message has come, before it is read.
    ///   - hear: each event; false when there is no room for it.
    func converse(
        _ inbound: NIOAsyncChannelInboundStream<WebSocketFrame>, begin: () -> Void, hear: (WireEvent) -> Bool
    ) async throws {
        var message = PartialMessage()
        var hasBegun = false
        defer { saidFirstWord.finish() }
        for try await frame in inbound {
            switch frame.opcode {
            case .ping: write(.pong, frame.unmaskedData)
            case .pong: state.withLock { $0.lastPong = .now }
            case .connectionClose: return close(.normalClosure)
            case .text, .binary, .continuation:
                switch message.add(frame) {
                case .incomplete: continue
                case .broken(let code):
                    logger.error("The exchange broke the protocol of its connection, which is closed")
                    return close(code)
                case .complete(let bytes):
                    if !hasBegun {
                        hasBegun = true
                        begin()
                        saidFirstWord.yield()
                    }
                    guard take(bytes, hear: hear) else {
                        logger.critical("News of the exchange is not heard: its connection is closed and begins anew")
                        return close(.init(codeNumber: 1013))
                    }
                }
            default: return close(.protocolError)
            }
        }
    }

    /// - Returns: false when there was no room for the event.
    private func take(_ bytes: Data, hear: (WireEvent) -> Bool) -> Bool {
        do {
            switch try WireMessage(bytes) {
            case .answer(let id, let status, let body): settle(id, .answered(status: status, body: body))
            case .event(let event): return hear(event)
            case .other: break
            }
        } catch {
            logger.error(
                "A message of the exchange cannot be read and is skipped", metadata: ["bytes": "\(bytes.count)"])
        }
        return true
    }

    /// Pings until it is cancelled. What is sent here never waits, so that a peer who reads nothing is found out too.
    func keepAlive() async throws {
        while true {
            let sent = ContinuousClock.Instant.now
            write(.ping, ByteBuffer())
            channel.eventLoop.scheduleTask(in: TimeAmount(limits.pongWithin)) { self.checkPong(since: sent) }
            try await Task.sleep(for: limits.pingEvery)
        }
    }

    private func checkPong(since sent: ContinuousClock.Instant) {
        let isSilent = state.withLock { !$0.isClosed && $0.lastPong < sent }
        guard isSilent else { return }
        logger.error("The exchange does not answer a ping: its connection is closed")
        // A close frame would wait in the same buffer as the ping.
        channel.close(promise: nil)
    }
}

/// A message that may come in several frames.
private struct PartialMessage {
    enum Outcome {
        case incomplete
        case complete(Data)
        case broken(WebSocketErrorCode)
    }

    private var bytes: Data?

    mutating func add(_ frame: WebSocketFrame) -> Outcome {
        let isContinuation = frame.opcode == .continuation
        guard isContinuation == (bytes != nil) else { return .broken(.protocolError) }
        var all = bytes ?? Data()
        guard all.count + frame.length <= ExchangeLimits.messageBytesMax else { return .broken(.messageTooLarge) }
        all.append(contentsOf: frame.unmaskedData.readableBytesView)
        bytes = frame.fin ? nil : all
        return frame.fin ? .complete(all) : .incomplete
    }
}
