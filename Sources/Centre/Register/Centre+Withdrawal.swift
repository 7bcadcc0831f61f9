import Dispatching
public import Matching

extension Centre {
    /// The donor wants to hear no more, whichever way it was said.
    ///
    /// From the commit on nothing is claimed for the donor (the claim looks at the register again), what was claimed
    /// has left within `Courier.leavesWithin`, and a telephone that rings is let go at the next look, a second later:
    /// so nothing begins two seconds after the answer.
    /// - Parameter request: the one that was spoken of; without it the one that asks the donor now.
    @discardableResult
    public func withdraw(
        _ donor: DonorID, by channel: Consent.Channel, staff: Int64? = nil, on request: RequestID? = nil
    ) async throws -> DonorOutcome {
        let now = now()
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
