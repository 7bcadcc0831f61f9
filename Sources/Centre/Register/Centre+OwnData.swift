public import Blood
public import Matching

/// What a donor changes on the own page; everything else of the entry stays as it is.
public struct OwnCorrection: Sendable, Hashable {
    public var name: String
    public var language: Language
    public var channels: Set<Channel>
    public var district: String
    public var home: GeoPoint
    public var birthDate: CivilDate?
    public var weightKilograms: Double?
    public var acceptsNightEmergencies: Bool
    public var relayOnly: Bool
    public var prefersWomanOperator: Bool
    public var daylightOnly: Bool
    public var meetsAtFacilityOnly: Bool
    public var pausedUntil: CivilDate?
    public var pausedFrom: CivilDate?

    public init(_ donor: Donor) {
        name = donor.name
        language = donor.language
        channels = donor.channels
        district = donor.district
        home = donor.home
        birthDate = donor.birthDate
        weightKilograms = donor.weightKilograms
        acceptsNightEmergencies = donor.acceptsNightEmergencies
        relayOnly = donor.relayOnly
        prefersWomanOperator = donor.prefersWomanOperator
        daylightOnly = donor.daylightOnly
        meetsAtFacilityOnly = donor.meetsAtFacilityOnly
        pausedUntil = donor.pausedUntil
        pausedFrom = donor.pausedFrom
    }

    func apply(to donor: inout Donor) {
        donor.name = name
        donor.language = language
        donor.channels = channels
        donor.district = district
        donor.home = home
        donor.birthDate = birthDate
        donor.weightKilograms = weightKilograms
        donor.acceptsNightEmergencies = acceptsNightEmergencies
        donor.relayOnly = relayOnly
        donor.prefersWomanOperator = prefersWomanOperator
        donor.daylightOnly = daylightOnly
        donor.meetsAtFacilityOnly = meetsAtFacilityOnly
        donor.pausedUntil = pausedUntil
        donor.pausedFrom = pausedUntil == nil ? nil : pausedFrom
    }
}

extension Centre {
    /// A donor corrects the own entry.
    public func correctOwn(_ donor: DonorID, _ correction: OwnCorrection) async throws -> DonorOutcome {
        guard var changed = try await ports.store.read({ try $0.donor(donor) }) else { return .noSuchDonor }
        correction.apply(to: &changed)
        let problems = check(changed, lastDonation: nil, today: today())
        guard problems.isEmpty else { return .problems(problems) }
        return try await change(donor, act: .donorEdit, reason: "by the donor", by: nil) { transaction, _ in
            // Read again: whatever else has changed meanwhile stays.
            guard var fresh = try transaction.donor(donor) else { return }
            correction.apply(to: &fresh)
            try transaction.updateDonor(fresh)
        }
    }

    /// The donor has another number, which a code has shown to be the donor's own.
    public func changeOwnNumber(of donor: DonorID, to number: String) async throws -> DonorOutcome {
        guard case .success(let phone) = ports.phones.read(number) else {
            return .problems([DonorFieldProblem(.phone, .phoneInvalid)])
        }
        if let other = try await ports.store.read({ try $0.donor(phone: phone) }), other.id != donor {
            return .problems([DonorFieldProblem(.phone, .phoneTaken)])
        }
        return try await change(donor, act: .donorEdit, reason: "number, by the donor", by: nil) { transaction, _ in
            guard var fresh = try transaction.donor(donor) else { return }
            fresh.phone = phone
            fresh.wrongNumberAt = nil
            try transaction.updateDonor(fresh)
            // Whoever has the old telephone has no business here any more.
            try transaction.deleteVisitorSessions(donor: donor)
        }
    }

    /// The donor agrees to the present words, also after a stop.
    public func consentAgain(_ donor: DonorID) async throws -> DonorOutcome {
        try await change(donor, act: .donorEdit, reason: "consent, by the donor", by: nil) { transaction, now in
            guard let known = try transaction.donor(donor) else { return }
            try transaction.recordConsent(.given(donor, known.language, by: .web, staff: nil, at: now))
        }
    }

    /// Everything that is held about a donor.
    /// - Parameter phoneKey: by which codes that were asked for with the donor's number are found.
    public func ownData(of donor: DonorID, phoneKey: [UInt8]) async throws -> OwnData? {
        let now = now()
        return try await ports.store.read { try $0.ownData(of: donor, phoneKey: phoneKey, at: now) }
    }
}
