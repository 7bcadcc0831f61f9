import Hummingbird
import Logging
import NIOCore
import Synchronization

/// A firm's server on a free port of this machine: it keeps what it was sent, and answers as it is told.
final class FirmSimulator: Sendable {
    struct Call: Sendable, Hashable {
        var method: String
        var path: String
        var query: String
        var body: String
    }

    struct Reply: Sendable {
        var status = 200
        var body = ""
        var after = Duration.zero
        /// Where it sends its callers.
        var location: String?
    }

    private let state = Mutex<[Call]>([])
    private let answer: @Sendable (Call, _ number: Int) -> Reply

    init(_ answer: @escaping @Sendable (Call, Int) -> Reply) { self.answer = answer }

    var calls: [Call] { state.withLock { $0 } }

    /// Serves while the body runs.
    func serve<Result: Sendable>(_ body: @escaping @Sendable (_ base: String) async throws -> Result) async throws
        -> Result
    {
        let (ports, found) = AsyncStream<Int>.makeStream()
        var logger = Logger(label: "firm")
        logger.logLevel = .critical
        let application = Application(
            responder: CallbackResponder<BasicRequestContext> { [self] request, _ in try await respond(request) },
            configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in found.yield(channel.localAddress?.port ?? 0) }, logger: logger)
        return try await withThrowingTaskGroup(of: Result?.self) { group in
            group.addTask {
                try await application.run()
                return nil
            }
            group.addTask {
                for await port in ports { return try await body("http://127.0.0.1:\(port)") }
                return nil
            }
            defer { group.cancelAll() }
            while let result = try await group.next() {
                if let result { return result }
            }
            throw CancellationError()
        }
    }

    private func respond(_ request: Request) async throws -> Response {
        let buffer = try await request.body.collect(upTo: 65_536)
        let call = Call(
            method: request.method.rawValue, path: request.uri.path, query: request.uri.query ?? "",
            body: String(buffer: buffer))
        let number = state.withLock { calls -> Int in
            calls.append(call)
            return calls.count
        }
        let reply = answer(call, number)
        if reply.after > .zero { try await Task.sleep(for: reply.after) }
        return Response(
            status: .init(code: reply.status),
            headers: reply.location.map { [.location: $0] } ?? [:],
            body: .init(byteBuffer: ByteBuffer(string: reply.body)))
    }
}
