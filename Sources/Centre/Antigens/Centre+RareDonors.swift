public import Blood
public import Matching

/// A typed donor as the list of antigens shows them.
public struct TypedDonor: Sendable {
    public var donor: Donor
    public var antigens: AntigenProfile
    public var rarity: [RareBlood]
    public var discrepancies: [AntigenDiscrepancy]
    public var kin: [DonorKin]
}

/// Who is rare, where something does not fit, and how often each antigen is found.
public struct AntigenStanding: Sendable {
    public var typed = 0
    /// Of the rare, at most `AntigenLimits.shownMax`.
    public var rare: [TypedDonor] = []
    public var discrepant: [TypedDonor] = []
    /// Relatives of rare donors of whom nothing is known: to be asked for a test.
    public var relativesToTest: [DonorID] = []
    public var frequencies: [AntigenFrequency] = []
}

extension Centre {
    static let rareBlood = RareBloodRule()

    /// Reads every typed donor, a few hundred at once.
    public func antigenStanding() async throws -> AntigenStanding {
        var standing = AntigenStanding()
        standing.frequencies = register.antigenFrequencies()
        var relatives: Set<DonorID> = []
        try await forEachTyped { typed in
            standing.typed += typed.antigens.isEmpty ? 0 : 1
            if !typed.discrepancies.isEmpty, standing.discrepant.count < AntigenLimits.shownMax {
                standing.discrepant.append(typed)
            }
            guard !typed.rarity.isEmpty, standing.rare.count < AntigenLimits.shownMax else { return }
            standing.rare.append(typed)
            relatives.formUnion(typed.kin.map(\.relative))
        }
        standing.relativesToTest = relatives.filter { register.profile($0)?.antigens.isEmpty ?? false }.sorted()
        return standing
    }

    private func forEachTyped(_ body: (TypedDonor) -> Void) async throws {
        var after: DonorID = 0
        while true {
            let from = after
            let page = try await ports.store.read { transaction in
                try transaction.typedDonors(after: from, limit: AntigenLimits.pageSize).map { record in
                    let antigens = record.antigens
                    let donor = record.donor
                    return TypedDonor(
                        donor: donor, antigens: antigens,
                        rarity: Centre.rareBlood.reasons(isBombay: donor.isBombay, antigens),
                        discrepancies: AntigenDiscrepancy.all(
                            group: donor.group, isBombay: donor.isBombay, antigens),
                        kin: try transaction.kin(of: donor.id))
                }
            }
            page.forEach(body)
            guard page.count == AntigenLimits.pageSize, let last = page.last?.donor.id else { return }
            after = last
        }
    }

    /// The rare donors in the form in which a rare-donor panel takes them: nobody's name, number, birthday or home.
    ///
    /// The pseudonym is the beginning of the name of the donor's own key, sixteen bytes of chance: only this centre can
    /// go back from it to a person, and not any more once the donor was erased. Written to the audit before it leaves.
    public func exportRareDonors(by staff: Int64?) async throws -> String {
        var rare: [TypedDonor] = []
        try await forEachTyped { if !$0.rarity.isEmpty { rare.append($0) } }
        let donors = rare.map(\.donor.id)
        let now = now()
        let names = try await ports.store.write { transaction in
            try transaction.appendAudit(
                AuditEntry(
                    at: now, staff: staff, act: .antigensExport,
                    subject: "antigens" + donors.map { " donor:\($0)" }.joined()))
            return try donors.map { try transaction.keyName(of: $0) }
        }
        var lines = ["pseudonym,group,bombay,lacks,carries,least_proof,district,born"]
        for (typed, name) in zip(rare, names) {
            guard let name else { continue }
            lines.append(Self.line(typed, pseudonym: name))
        }
        return lines.joined(separator: "\r\n") + "\r\n"
    }

    private static func line(_ typed: TypedDonor, pseudonym name: [UInt8]) -> String {
        let lacked = typed.antigens.lackedByDonor
        func list(_ antigens: AntigenSet) -> String { antigens.antigens.map(\.rawValue).joined(separator: " ") }
        let proof: String =
            switch typed.antigens.leastProof(ofLacking: lacked) {
            case .genotype: "genotype"
            case .serology: "serology"
            case .serologyTwice: "serology twice"
            case nil: ""
            }
        // A band of ten years is as much as a panel asks, and a day would point to a person.
        let born = typed.donor.birthDate.map { "\($0.year / 10 * 10)s" } ?? ""
        let hex = name.prefix(6).map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
        return [
            "Q-\(hex)", typed.donor.group.rawValue, typed.donor.isBombay || lacked.contains(.h) ? "yes" : "no",
            list(lacked), list(typed.antigens.carriedByDonor), proof,
            "\"\(typed.donor.district.replacing("\"", with: "\"\""))\"", born,
        ].joined(separator: ",")
    }

    // MARK: - Relatives

    /// Links two donors who say that they are related.
    /// - Returns: false when one of them is not in the register, or both are one.
    public func linkKin(
        _ donor: DonorID, _ relative: DonorID, _ kinship: Kinship, by staff: Int64?
    ) async throws -> Bool {
        guard donor != relative else { return false }
        let now = now()
        return try await ports.store.write { transaction in
            guard try transaction.donor(donor) != nil, try transaction.donor(relative) != nil else { return false }
            try transaction.linkKin(
                DonorKin(donor: donor, relative: relative, kinship: kinship, linkedAt: now, linkedBy: staff))
            try transaction.appendAudit(
                AuditEntry(
                    at: now, staff: staff, act: .donorKin, subject: "donor:\(donor) donor:\(relative)",
                    reason: kinship.rawValue))
            return true
        }
    }

    /// - Returns: false when they were not linked.
    public func unlinkKin(_ donor: DonorID, _ relative: DonorID, by staff: Int64?) async throws -> Bool {
        let now = now()
        return try await ports.store.write { transaction in
            guard try transaction.unlinkKin(donor, relative) else { return false }
            try transaction.appendAudit(
                AuditEntry(
                    at: now, staff: staff, act: .donorKin, subject: "donor:\(donor) donor:\(relative)",
                    reason: "unlinked"))
            return true
        }
    }
}
