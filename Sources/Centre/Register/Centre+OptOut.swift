import Dispatching
public import Matching

/// How a donor said that it is enough, where it was no answer to an ask: those come with the answer
/// (`Centre+Hearing`, `Centre+VoiceAsks`, `Centre+Dispatch`).
public enum OptOutWay: Sendable, Hashable {
    /// On the donor's own page.
    case ownPage
    /// On the page behind the link of one request's ask.
    case link(RequestID)
    /// To a person, who wrote it down; `nil` for the owner of the machine.
    case told(staff: Int64?)

    var channel: Consent.Channel {
        switch self {
        case .ownPage, .link: .web
        case .told: .person
        }
    }

    var staff: Int64? {
        if case .told(let staff) = self { staff } else { nil }
    }

    var request: RequestID? {
        if case .link(let request) = self { request } else { nil }
    }
}

extension Centre {
    /// The donor wants to hear no more: never contacted again, until the donor says otherwise at `/me`.
    ///
    /// From the commit on nothing is claimed for the donor (the claim looks at the register again), what was claimed
    /// has left within `Courier.leavesWithin`, and a telephone that rings is let go at the next look, a second later:
    /// so nothing begins two seconds after the answer.
    ///
    /// The request that asks the donor now hears of it, or the one of the link.
    @discardableResult
    public func optOut(_ donor: DonorID, _ way: OptOutWay) async throws -> DonorOutcome {
        let now = now()
        let (channel, staff, request) = (way.channel, way.staff, way.request)
        let heard = try await ports.store.write { [self] transaction -> (Turn, RequestID?)? in
            guard try transaction.donor(donor) != nil else { return nil }
            // Before the request hears of it, so that the row says which way it came.
            try transaction.recordOptOut(donor: donor, by: channel, staff: staff, at: now)
            let asked = try request ?? transaction.latestAsk(of: donor)
            var turn = Turn(outcome: .noSuchRequest)
            if let asked {
                turn = try advance(
                    asked, by: .reply(donor: donor, .optOut), actor: staff.map(Actor.staff) ?? .donor(donor), now: now,
                    in: transaction)
            }
            try transaction.appendAudit(
                AuditEntry(
                    at: now, staff: staff, act: .donorOptOut, subject: "donor:\(donor)", reason: channel.rawValue))
            turn.ticket = register.drawTicket()
            turn.profiles = try profiles(
                of: Set(turn.profiles.map(\.id)).union([donor]), in: transaction, now: now)
            return (turn, asked)
        }
        guard let (turn, asked) = heard else { return .noSuchDonor }
        settle(turn, request: asked)
        events.publish(.register)
        return .saved(donor)
    }
}
