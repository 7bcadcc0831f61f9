public import Blood
import Dispatching
public import Matching

/// What became of what a family sent from its page.
public enum FamilyWordOutcome: Sendable, Hashable {
    case taken
    /// It stands there already: the same words, or a call that is asked for and was not made yet.
    case unchanged
    /// Nothing was written.
    case empty
    /// More details than one request has; whoever has more to say rings.
    case tooMany
    /// The request has ended.
    case closed
    /// There is no number that could be rung.
    case noNumber
    case noSuchRequest
}

/// What a family does on the page of its request, beside ending it: it adds a detail, and asks to be rung.
extension Centre {
    /// Letters of one detail: a bed that has changed, a doctor's name, another hospital.
    public static let detailMax = 300
    /// Details of one request. A person reads each; more is a conversation, and that belongs on the telephone. Ours, no
    /// source.
    static let detailsMax = 10

    /// A detail that the family writes goes onto the timeline, and is put before whoever rings people back: nothing
    /// else follows from it, because nobody has heard who wrote it.
    public func addDetail(_ words: String, to id: RequestID) async throws -> FamilyWordOutcome {
        let words = String(words.prefix(Centre.detailMax)).trimmed
        guard !words.isEmpty else { return .empty }
        let now = now()
        let (outcome, turn) = try await ports.store.write { [self] transaction -> (FamilyWordOutcome, Turn?) in
            guard let record = try transaction.request(id) else { return (.noSuchRequest, nil) }
            let details = try transaction.timeline(of: id, after: 0, limit: Centre.timelineShownMax).familyDetails
            if details.last?.words == words { return (.unchanged, nil) }
            guard details.count < Centre.detailsMax else { return (.tooMany, nil) }
            let turn = try advance(id, by: .noted(words), actor: .family, now: now, in: transaction)
            guard case .taken = turn.outcome else { return (.closed, nil) }
            let phone = record.details.callerPhone
            if !phone.isEmpty {
                // Whoever waits to be rung goes on waiting to be rung.
                let open = try transaction.callBack(phone: phone)
                try transaction.openCallBack(
                    CallBack(
                        phone: phone, request: id, cause: open?.cause == .asked ? .asked : .stranger, words: words,
                        openedAt: now, changedAt: now))
            }
            return (.taken, turn)
        }
        if let turn {
            settle(turn, request: id)
            events.publish(.messages)
        }
        return outcome
    }

    /// The family wants to be rung: it keeps its place in the queue, as if it had pressed the key for that in a call.
    /// Asked for twice it is one call.
    public func askForCall(of id: RequestID) async throws -> FamilyWordOutcome {
        let now = now()
        let outcome = try await ports.store.write { transaction -> FamilyWordOutcome in
            guard let record = try transaction.request(id) else { return .noSuchRequest }
            let phone = record.details.callerPhone
            guard !phone.isEmpty else { return .noNumber }
            let open = try transaction.callBack(phone: phone)
            if open?.cause == .asked { return .unchanged }
            try transaction.openCallBack(
                CallBack(
                    phone: phone, request: id, cause: .asked, words: open?.words ?? "", openedAt: now, changedAt: now))
            return .taken
        }
        if outcome == .taken {
            events.publish(.messages)
            events.publish(.calls)
        }
        return outcome
    }

    /// Whether the family has asked to be rung and nobody has rung yet.
    public func callIsAskedFor(of record: RequestRecord) async throws -> Bool {
        let phone = record.details.callerPhone
        guard !phone.isEmpty else { return false }
        return try await ports.store.read { try $0.callBack(phone: phone)?.cause == .asked }
    }
}

extension [TimelineEntry] {
    /// The details that the family wrote on its page, oldest first.
    public var familyDetails: [(at: Instant, words: String)] {
        compactMap { entry in
            if case .event(.noted(let words)) = entry.fact { return (entry.at, words) }
            return nil
        }
    }
}
