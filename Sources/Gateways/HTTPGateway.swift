import Blood
public import Centre
public import Channels
public import Matching
import NIOCore

/// A firm, or a phone in a drawer, that takes texts over HTTP.
///
/// One message is one request; nothing is repeated here. What a failure means decides who may repeat it: a connection
/// that was never made sent nothing (`busy`), a request that went out without an answer may have (`unknown`).
public final class HTTPGateway: MessageGateway {
    /// The whole attempt, sign-in included. A provider that is silent is left for the other one within 10 s
    /// (RELIABILITY §1.2): two seconds remain to notice and to hand over.
    public static let usualDeadline = Duration.seconds(8)
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
    private let client: ProviderClient
    private let session = ProviderSession()

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
        client = ProviderClient(deadline: deadline)
    }

    /// Closes its connections. Nothing may be submitted afterwards.
    public func shutDown() async throws { try await client.shutDown() }

    public func submit(_ message: GatewayMessage) async -> GatewayAnswer {
        do {
            return try await submit(message, until: client.end, isSecondTry: false)
        } catch let refusal as ProviderRefusal {
            return .rejected(reason: refusal.message)
        } catch let failure as SignInFailure {
            return failure.answer
        } catch {
            return ProviderClient.isUnsent(error) ? .busy : .unknown
        }
    }

    private func submit(_ message: GatewayMessage, until end: NIODeadline, isSecondTry: Bool) async throws
        -> GatewayAnswer
    {
        let token = try await token(until: end)
        let request = try provider.request(providerMessage(message), account: account, token: token?.text)
        // The sign-in may have taken its time, and what the message is for may have ended meanwhile.
        guard clock.now() <= message.leaveBy else { return .busy }
        let (status, body) = try await client.send(request, until: end)
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
        ProviderMessage(
            to: message.to, text: message.body, key: message.idempotencyKey,
            callback: callback?(message.idempotencyKey), expiryMinutes: message.minutesLeft(at: clock.now()))
    }

    // MARK: - Signing in

    private func token(until end: NIODeadline) async throws -> ProviderSession.Token? {
        guard let signIn = provider.signIn, let request = try provider.signInRequest(account: account) else {
            return nil
        }
        return try await session.token(life: .minutes(Double(signIn.lifeMinutes))) { [self] in
            let (status, body): (Int, [UInt8])
            do {
                (status, body) = try await client.send(request, until: end)
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
}
