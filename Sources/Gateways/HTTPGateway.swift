import AsyncHTTPClient
import Blood
public import Centre
public import Channels
import Glibc
public import Matching
import NIOCore
import NIOHTTP1
import NIOPosix

/// A firm, or a phone in a drawer, that takes texts over HTTP.
///
/// One message is one request; nothing is repeated here. What a failure means decides who may repeat it: a connection
/// that was never made sent nothing (`busy`), a request that went out without an answer may have (`unknown`).
public final class HTTPGateway: MessageGateway {
    /// The whole attempt, sign-in included. A provider that is silent is left for the other one within 10 s
    /// (RELIABILITY §1.2): two seconds remain to notice and to hand over.
    public static let usualDeadline = Duration.seconds(8)
    /// A server that does not take a connection in that time is not there: four round trips of 250 ms to another
    /// continent. It is the second half of the two seconds after which nothing goes out for what was closed; the
    /// courier has the first.
    static let connectDeadline = Duration.seconds(1)

    /// Four hands with 32 messages each would be 128; half of that keeps Kannel busy and leaves it sockets for others.
    static let connectionsMax = 64

    public let id: String
    public let name: String
    public let isSimulated = false
    public let channels: Set<Matching.Channel> = [.sms]
    public let rate: SendingRate?
    public var honoursIdempotencyKey: Bool { provider.honoursIdempotencyKey }
    /// Only where it knows whom to tell.
    public var reportsPassing: Bool { provider.reports == .passing && callback != nil }

    private let provider: SMSProvider
    private let account: ProviderAccount
    private let callback: (@Sendable (_ key: String) -> String?)?
    private let clock: any CentreClock
    private let client: HTTPClient
    private let session = ProviderSession()
    private let deadline: Duration

    /// - Parameters:
    ///   - id: what the configuration calls this way out.
    ///   - rate: of this sender, if it is not the provider's.
    ///   - callback: where the provider is to report on the message with this key, without a query.
    ///   - deadline: of one attempt; shorter for tests.
    public init(
        _ provider: SMSProvider, account: ProviderAccount, id: String? = nil, rate: ProviderRate? = nil,
        clock: any CentreClock, callback: (@Sendable (_ key: String) -> String?)? = nil,
        deadline: Duration = HTTPGateway.usualDeadline
    ) {
        self.id = id ?? provider.name
        name = provider.title
        self.rate = (rate ?? provider.rate).map {
            SendingRate(messages: $0.messages, period: .seconds(Double($0.seconds)))
        }
        self.provider = provider
        self.account = account
        self.clock = clock
        self.callback = callback
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

    /// Closes its connections. Nothing may be submitted afterwards.
    public func shutDown() async throws { try await client.shutdown() }

    public func submit(_ message: GatewayMessage) async -> GatewayAnswer {
        let end = NIODeadline.now() + .nanoseconds(Int64(deadline / .nanoseconds(1)))
        do {
            return try await submit(message, until: end, isSecondTry: false)
        } catch let refusal as ProviderRefusal {
            return .rejected(reason: refusal.message)
        } catch let failure as SignInFailure {
            return failure.answer
        } catch {
            return Self.isUnsent(error) ? .busy : .unknown
        }
    }

    private func submit(_ message: GatewayMessage, until end: NIODeadline, isSecondTry: Bool) async throws
        -> GatewayAnswer
    {
        let token = try await token(until: end)
        let request = try provider.request(providerMessage(message), account: account, token: token?.text)
        // The sign-in may have taken its time, and what the message is for may have ended meanwhile.
        guard clock.now() <= message.leaveBy else { return .busy }
        let (status, body) = try await send(request, until: end)
        switch provider.answer(status: status, body: body, for: account) {
        case .accepted(let id): return .accepted(providerID: id ?? "")
        case .rejected(let reason): return .rejected(reason: reason)
        case .barred(let reason): return .barred(reason: reason)
        case .temporary(_, let isCertain): return isCertain ? .busy : .unknown
        case .signInAgain:
            guard !isSecondTry, let token else {
                return .barred(reason: "The provider ends the session it has just opened: check the account.")
            }
            await session.forget(token)
            return try await submit(message, until: end, isSecondTry: true)
        }
    }

    private func providerMessage(_ message: GatewayMessage) -> ProviderMessage {
        let left = message.expiresAt - clock.now()
        // Down to the minute, so that nothing is delivered after it; the last minute counts as one.
        let minutes = left > .zero ? max(1, Int((left / .minutes(1)).rounded(.down))) : 0
        return ProviderMessage(
            to: message.to, text: message.body, key: message.idempotencyKey,
            callback: callback?(message.idempotencyKey), expiryMinutes: minutes)
    }

    // MARK: - Signing in

    private func token(until end: NIODeadline) async throws -> ProviderSession.Token? {
        guard let signIn = provider.signIn, let request = try provider.signInRequest(account: account) else {
            return nil
        }
        return try await session.token(life: .minutes(Double(signIn.lifeMinutes))) { [self] in
            let (status, body): (Int, [UInt8])
            do {
                (status, body) = try await send(request, until: end)
            } catch {
                // Whatever became of the sign-in, the message was not sent.
                throw SignInFailure(answer: .busy)
            }
            switch provider.signInAnswer(status: status, body: body, for: account) {
            case .token(let text): return text
            case .refused(let reason): throw SignInFailure(answer: .barred(reason: reason))
            case .temporary: throw SignInFailure(answer: .busy)
            }
        }
    }

    private struct SignInFailure: Error {
        var answer: GatewayAnswer
    }

    // MARK: - One request

    private func send(_ request: ProviderRequest, until end: NIODeadline) async throws -> (Int, [UInt8]) {
        var outgoing = HTTPClientRequest(url: request.url)
        outgoing.method = .init(rawValue: request.method)
        for header in request.headers { outgoing.headers.add(name: header.name, value: header.value) }
        if !request.body.isEmpty { outgoing.body = .bytes(request.body) }
        let response = try await client.execute(outgoing, deadline: end)
        let body = try await response.body.collect(upTo: SMSProvider.answerBytesMax)
        return (Int(response.status.code), Array(body.readableBytesView))
    }

    /// Whether a failure is certain to have come before a byte of the request went out.
    private static func isUnsent(_ error: any Error) -> Bool {
        if error is NIOConnectionError { return true }
        if let error = error as? IOError { return [ECONNREFUSED, ENETUNREACH, EHOSTUNREACH].contains(error.errnoCode) }
        let early: [HTTPClientError] = [.connectTimeout, .getConnectionFromPoolTimeout, .tlsHandshakeTimeout]
        return (error as? HTTPClientError).map(early.contains) ?? false
    }
}
