import Blood
import Exchange
import Logging
import Synchronization
import Telephony
import Testing

/// Keeps what it hears; `dwell` is how long it takes over each piece of news.
final class Ear: ExchangeHearing {
    private let heard = Mutex<[ExchangeNews]>([])
    private let dwell: @Sendable (ExchangeNews) async -> Void

    init(dwell: @escaping @Sendable (ExchangeNews) async -> Void = { _ in }) { self.dwell = dwell }

    func hear(_ news: ExchangeNews) async {
        await dwell(news)
        heard.withLock { $0.append(news) }
    }

    var news: [ExchangeNews] { heard.withLock { $0 } }

    /// Without what is told of the connection itself.
    var events: [ExchangeNews] {
        news.filter { news in
            switch news {
            case .connected, .disconnected: false
            case .arrived, .event: true
            }
        }
    }
}

/// Waits until it is so; records an issue when it is not within ten seconds.
func eventually(
    _ what: Comment, sourceLocation: SourceLocation = #_sourceLocation, _ isSo: () async throws -> Bool
) async throws {
    let end = ContinuousClock.now + .seconds(10)
    while try await !isSo() {
        guard ContinuousClock.now < end else {
            Issue.record(what, sourceLocation: sourceLocation)
            return
        }
        try await Task.sleep(for: .milliseconds(5))
    }
}

/// What our clock says when Asterisk's says nothing.
let ourTime = Instant(millisecondsSince1970: 1_000)

/// 2026-11-27T07:15:09.123+0500.
let asteriskTime = Instant(millisecondsSince1970: 1_795_745_709_123)

extension ExchangeSettings {
    static func sample(_ limits: ExchangeLimits = ExchangeLimits()) -> ExchangeSettings {
        ExchangeSettings(
            port: 0, user: "asterisk", password: "asterisk-secret", application: "qatra",
            callerID: "Blood Helpline <1155>", limits: limits,
            endpoint: { destination in
                switch destination {
                case .number(let number) where number.hasPrefix("+92"): "PJSIP/0\(number.dropFirst(3))@trunk"
                case .number: nil
                case .phone(let name): name == "operator1" ? "PJSIP/operator1" : nil
                }
            })
    }
}

/// An exchange that runs while `body` does.
func withExchange(
    _ settings: ExchangeSettings = .sample(), ear: Ear = Ear(),
    _ body: (AsteriskExchange, Ear, Int) async throws -> Void
) async throws {
    let exchange = AsteriskExchange(
        settings: settings, hearing: ear, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
        now: { ourTime })
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await exchange.run() }
        try await eventually("The port is bound") { exchange.boundPort != nil }
        try await body(exchange, ear, try #require(exchange.boundPort))
        group.cancelAll()
        try await group.waitForAll()
    }
    #expect(exchange.boundPort == nil)
}
