import Blood

extension Centre {
    /// Adds a partner (`id` 0) or changes one; the end of one that has ended is left alone.
    /// - Returns: `nil` when there is no such partner.
    public func savePartner(_ entered: Partner, by staff: Int64) async throws -> PartnerID? {
        let now = now()
        return try await ports.store.write { transaction in
            var partner = entered
            if partner.id == 0 {
                partner.id = try transaction.insertPartner(partner, by: staff, at: now)
            } else {
                guard let old = try transaction.partner(partner.id) else { return nil }
                partner.endedAt = old.endedAt
                try transaction.updatePartner(partner)
            }
            try transaction.appendAudit(
                AuditEntry(at: now, staff: staff, act: .partnerSave, subject: "partner:\(partner.id)"))
            return partner.id
        }
    }

    /// Ends the partnership, or takes the end back: a slip of the finger is no farewell.
    /// - Returns: false when there is no such partner.
    public func endPartner(_ id: PartnerID, isOver: Bool, by staff: Int64) async throws -> Bool {
        let now = now()
        return try await ports.store.write { transaction in
            guard var partner = try transaction.partner(id) else { return false }
            guard (partner.endedAt != nil) != isOver else { return true }
            partner.endedAt = isOver ? now : nil
            try transaction.updatePartner(partner)
            try transaction.appendAudit(
                AuditEntry(
                    at: now, staff: staff, act: .partnerEnd, subject: "partner:\(id)",
                    reason: isOver ? "ended" : "goes on"))
            return true
        }
    }

    public func partners() async throws -> [Partner] {
        try await ports.store.read { try $0.partners(limit: PartnerLimits.partnersMax) }
    }

    public func partnerView(_ id: PartnerID) async throws -> PartnerView? {
        try await ports.store.read { transaction in
            guard let partner = try transaction.partner(id) else { return nil }
            let drives = try transaction.drives(of: id, limit: Centre.drivesMax).map { drive in
                let signUps = try transaction.signUps(of: drive.id).filter(\.isActive)
                return DriveLine(
                    drive: drive, facility: try transaction.facility(drive.facility), signedUp: signUps.count,
                    counts: DriveCounts(signUps) + drive.others)
            }
            return PartnerView(partner: partner, drives: drives)
        }
    }
}
