import AsyncHTTPClient
import Channels
import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix

/// One connection pool to a provider: requests with a deadline, nothing repeated, no redirect followed.
final class ProviderClient: Sendable {
    /// A server that does not take a connection in that time is not there: four round trips of 250 ms to another
    /// continent. It is the second half of the two seconds after which nothing goes out for what was closed; the
    /// courier has the first.
    static let connectDeadline = Duration.seconds(1)
    /// Enough to keep Kannel busy, whose answer takes some 20 ms: 32 at once are 1,600 a second. With 64 a burst of new
    /// connections overflowed the queue in which it accepts them, and one in 150 waited for the deadline.
    static let connectionsMax = 32

    private let client: HTTPClient
    private let deadline: Duration

    /// - Parameter deadline: of one attempt, all its requests together.
    init(deadline: Duration) {
        self.deadline = deadline
        var configuration = HTTPClient.Configuration()
        // A firm that sends us elsewhere with our password in the address is not followed.
        configuration.redirectConfiguration = .disallow
        configuration.timeout.connect = .nanoseconds(Int64(min(deadline, Self.connectDeadline) / .nanoseconds(1)))
        // Told at once that nobody is there, so that the other provider gets the message.
        configuration.connectionPool.retryConnectionEstablishment = false
        // A courier's hands together: a request that waits for a connection waits inside its deadline.
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = Self.connectionsMax
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    /// When an attempt that begins now has to be over.
    var end: NIODeadline { .now() + .nanoseconds(Int64(deadline / .nanoseconds(1))) }

    /// Closes its connections. Nothing may be sent afterwards.
    func shutDown() async throws { try await client.shutdown() }

    func send(
        _ request: ProviderRequest, until end: NIODeadline, answerBytesMax: Int = SMSProvider.answerBytesMax
    ) async throws -> (Int, [UInt8]) {
        var outgoing = HTTPClientRequest(url: request.url)
        outgoing.method = .init(rawValue: request.method)
        for header in request.headers { outgoing.headers.add(name: header.name, value: header.value) }
        if !request.body.isEmpty { outgoing.body = .bytes(request.body) }
        let response = try await client.execute(outgoing, deadline: end)
        let body = try await response.body.collect(upTo: answerBytesMax)
        return (Int(response.status.code), Array(body.readableBytesView))
    }

    /// Whether a failure is certain to have come before a byte of the request went out.
    static func isUnsent(_ error: any Error) -> Bool {
        if error is NIOConnectionError { return true }
        if let error = error as? IOError { return [ECONNREFUSED, ENETUNREACH, EHOSTUNREACH].contains(error.errnoCode) }
        let early: [HTTPClientError] = [.connectTimeout, .getConnectionFromPoolTimeout, .tlsHandshakeTimeout]
        return (error as? HTTPClientError).map(early.contains) ?? false
    }
}
