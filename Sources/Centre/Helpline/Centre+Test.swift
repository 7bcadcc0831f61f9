import Blood
import Matching

/// What became of a test message.
public enum TestOutcome: Sendable, Hashable {
    case sent(way: String)
    /// A sentence that says what to do.
    case refused(String)
}

extension Centre {
    /// How long a test is worth delivering.
    private static let testLife = Duration.minutes(10)

    /// Hands one message, marked as a test, to the way that would be taken now. It is no row of the outbox: it belongs
    /// to no request, and is sent once.
    /// - Parameters:
    ///   - text: says itself that it is a test.
    ///   - staff: who tries it, for the audit; `nil` for the machine's owner.
    public func sendTest(_ text: String, to number: String, by staff: Int64? = nil) async throws -> TestOutcome {
        let phone: String
        switch ports.phones.read(number) {
        case .success(let read): phone = read
        case .failure(let problem): return .refused(problem.message)
        }
        let now = now()
        guard let ticket = ways.tickets(1, channels: [.sms], now: now).first else {
            return .refused("No way out may be used now: see `qatra sms status`, and try again in a minute.")
        }
        // Not a key of the outbox, so that a report on it is nobody's.
        let key = "test-\(now.millisecondsSince1970)"
        let id = -now.millisecondsSince1970
        try await ports.store.write {
            try $0.appendAudit(AuditEntry(at: now, staff: staff, act: .templateTest, subject: "", reason: ""))
        }
        let parts = ports.composer.parts(of: text)
        ways.leaves(id, parts: parts, with: ticket, now: now)
        let answer = await ways.gateway(ticket).submit(
            GatewayMessage(idempotencyKey: key, to: phone, channel: .sms, body: text, expiresAt: now + Centre.testLife))
        let later = self.now()
        ways.answered(id, parts: parts, answer, with: ticket, after: later - now, now: later)
        ways.heard(id, now: later)
        switch answer {
        case .accepted: return .sent(way: ticket.way)
        case .rejected(let reason), .unreachable(let reason), .barred(let reason):
            return .refused("\(ticket.way) will not send it: \(reason)")
        case .busy: return .refused("\(ticket.way) takes nothing now. Nothing was sent.")
        case .unknown: return .refused("\(ticket.way) did not answer in time. It may or may not have been sent.")
        }
    }
}
