import Blood
public import Matching

extension Centre {
    /// Forgets a donor: name, number, home and note, what was written and said, and why they may not give. What stays
    /// is that somebody was asked and gave, without whom.
    ///
    /// The erasure stands in the list outside the database before anything is erased: a crash in between is made good
    /// when the centre is opened again, and so is a copy that was made before.
    /// - Parameter staff: who was asked for it; `nil` for the donor alone.
    public func eraseDonor(_ donor: DonorID, by staff: Int64?) async throws -> DonorOutcome {
        guard let name = try await ports.store.read({ try $0.keyName(of: donor) }) else { return .noSuchDonor }
        // Whoever is counted on says no first, so that somebody else is asked.
        try await optOut(donor, staff == nil ? .ownPage : .told(staff: staff))
        let now = now()
        try await ports.erasures.record(Erasure(keyName: name, at: now))
        try await erase(name, at: now, by: staff)
        return .saved(donor)
    }

    /// Erases again whoever is in the list and in the register: after a crash, and in a copy that was brought back.
    /// - Returns: how many there were.
    public func repeatErasures() async throws -> Int {
        let list = try await ports.erasures.all()
        let left = try await ports.store.read { transaction in
            try list.filter { try transaction.donor(keyName: $0.keyName) != nil }
        }
        for erasure in left { try await erase(erasure.keyName, at: erasure.at, by: nil) }
        return left.count
    }

    /// Writes whom other nodes have erased into this node's list too: a copy that is brought back here must forget them
    /// as well.
    func keepErasuresOfOthers() async throws {
        let known = Set(try await ports.erasures.all().map(\.keyName))
        let all = try await ports.store.read { try $0.erasures() }
        for erasure in all where !known.contains(erasure.keyName) { try await ports.erasures.record(erasure) }
    }

    private func erase(_ keyName: [UInt8], at: Instant, by staff: Int64?) async throws {
        let now = now()
        let erased = try await ports.store.write { [self] transaction -> (DonorID, UInt64)? in
            guard let donor = try transaction.donor(keyName: keyName) else { return nil }
            try transaction.eraseDonor(donor, at: at)
            try transaction.appendAudit(AuditEntry(at: now, staff: staff, act: .donorErase, subject: "donor:\(donor)"))
            return (donor, register.drawTicket())
        }
        guard let (donor, ticket) = erased else { return }
        register.forget(donor, ticket: ticket)
        events.publish(.register)
    }
}
