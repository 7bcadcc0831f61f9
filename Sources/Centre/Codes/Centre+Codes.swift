public import Blood
import Dispatching
import Logging
public import Matching

/// What became of handing over a one-time code.
public enum CodeSending: Sendable, Hashable {
    case sent
    /// No way out took it while it was worth sending.
    case given
}

extension Centre {
    /// A code nobody has after two minutes has been asked for again.
    private static let codeTriedFor = Duration.minutes(2)
    private static let codeTriedEvery = Duration.seconds(2)

    /// Hands one text with a code to a way out. It is no row of the outbox: it belongs to no request, its words must
    /// not lie in the store, and after a crash the person asks again.
    ///
    /// Whatever the outbox holds goes first, and half of every rate is left for it. It does not count towards the day's
    /// expected SMS: that figure is the waves'.
    /// - Parameter code: the row it belongs to, for the gateway's key.
    public func sendCode(_ text: String, to phone: String, code: Int64, until expiresAt: Instant) async -> CodeSending {
        let giveUpAt = min(now() + Centre.codeTriedFor, expiresAt)
        while now() < giveUpAt {
            if let ticket = await codeTicket() {
                let id = -(Int64.max / 2) + code
                let begun = now()
                ways.leaves(id, parts: 0, with: ticket, now: begun)
                let answer = await ways.gateway(ticket).submit(
                    GatewayMessage(
                        idempotencyKey: "code-\(code)", to: phone, channel: .sms, body: text, expiresAt: expiresAt))
                let later = now()
                ways.answered(id, parts: 0, answer, with: ticket, after: later - begun, now: later)
                ways.heard(id, now: later)
                switch answer {
                case .accepted, .unknown: return .sent
                case .rejected, .unreachable: return .given
                case .barred, .busy: break
                }
            }
            do { try await ports.clock.sleep(until: min(now() + Centre.codeTriedEvery, giveUpAt)) } catch {
                return .given
            }
        }
        return .given
    }

    private func codeTicket() async -> WayBoard.Ticket? {
        let now = now()
        do {
            guard try await !ports.store.read({ try $0.hasMessagesToClaim(over: .sms, now: now) }) else { return nil }
        } catch {
            logger.error("Whether a code may be sent could not be read.", metadata: ["error": "\(error)"])
            return nil
        }
        return ways.spareTicket(channels: [.sms], now: now)
    }

    /// The number a donor or a family asks a code for: whose it is. A number that reaches somebody else is nobody's.
    func owner(of phone: String, in transaction: any CentreReading, now: Instant) throws -> CodeOwner {
        let donor = try transaction.donor(phone: phone)
        let known = donor?.wrongNumberAt == nil ? donor : nil
        let request = try transaction.request(caller: phone)
        let isFresh = try transaction.hasRequest(caller: phone, endedAfter: now - Centre.familyLinkLife)
        return CodeOwner(donor: known?.id, request: isFresh ? request : nil)
    }
}

extension Centre {
    /// The request that this number asked for, once a code has shown that the number is the asker's own.
    /// - Parameter reference: which of several; the latest where it is none of theirs.
    public func ownRequest(of number: String, reference: String) async throws -> RequestID? {
        guard case .success(let phone) = ports.phones.read(number) else { return nil }
        let now = now()
        return try await ports.store.read { transaction in
            guard try transaction.hasRequest(caller: phone, endedAfter: now - Centre.familyLinkLife) else { return nil }
            let latest = try transaction.request(caller: phone)
            let named = reference.compactMap(\.wholeNumberValue).map { String($0) }.joined()
            guard !named.isEmpty, let found = try transaction.request(reference: named),
                found.details.callerPhone == phone,
                found.endedAt.map({ $0 > now - Centre.familyLinkLife }) ?? true
            else { return latest }
            return found.id
        }
    }
}

/// Whose a number is, as far as a code may open something.
struct CodeOwner: Sendable, Hashable {
    var donor: DonorID?
    var request: RequestID?
}
