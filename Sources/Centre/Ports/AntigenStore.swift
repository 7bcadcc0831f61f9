public import Blood
public import Matching

/// What is looked up of antigens.
public protocol AntigenReading {
    /// Oldest first, withdrawn ones among them.
    func antigenTypings(of donor: DonorID) throws -> [AntigenTyping]
    func antigenTyping(_ id: Int64) throws -> AntigenTyping?
    /// Donors of whom some antigen was reported or who are marked as Bombay, in order of id.
    func typedDonors(after: DonorID, limit: Int) throws -> [DonorRecord]
    /// Whether the donor's newest word on having a genome read is a yes.
    func allowsGenotype(_ donor: DonorID) throws -> Bool
    /// Oldest first.
    func genotypeConsents(of donor: DonorID) throws -> [GenotypeConsent]
    /// The donor's relatives in the register, whoever of the two was named first.
    func kin(of donor: DonorID) throws -> [DonorKin]
}

/// What is written of antigens.
public protocol AntigenWriting: AntigenReading {
    func recordTyping(_ typing: AntigenTyping) throws -> Int64
    /// - Returns: false when there is none of this number and donor, or it was withdrawn before.
    func withdrawTyping(_ id: Int64, of donor: DonorID, by staff: Int64?, at now: Instant) throws -> Bool
    /// What is known of the patient of a request now, in the place of what was.
    func recordPatientAntigens(_ antigens: PatientAntigens, of request: RequestID) throws
    /// A word that is taken back deletes what was read from a genome, in the same transaction.
    func recordGenotypeConsent(
        _ consent: GenotypeConsent, of donor: DonorID, by staff: Int64?
    ) throws
    /// Links two donors, or says anew how they are related.
    func linkKin(_ kin: DonorKin) throws
    /// - Returns: false when they were not linked.
    func unlinkKin(_ donor: DonorID, _ relative: DonorID) throws -> Bool
}
