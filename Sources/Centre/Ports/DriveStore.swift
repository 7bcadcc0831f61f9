public import Blood
public import Matching

/// What is looked up of blood drives.
public protocol DriveReading: PartnerReading {
    /// Those to come and those of late, by the day they open.
    func drives(closingAfter: Instant, limit: Int) throws -> [BloodDrive]
    func drive(_ id: DriveID) throws -> BloodDrive?
    func drive(reference: String) throws -> BloodDrive?
    /// Cancelled ones too, by slot and then as they came.
    func signUps(of drive: DriveID) throws -> [DriveSignUp]
    func signUp(_ id: Int64) throws -> DriveSignUp?
    func signUp(of donor: DonorID, at drive: DriveID) throws -> DriveSignUp?
    /// Newest first.
    func signUps(ofDonor donor: DonorID) throws -> [DriveSignUp]
}

/// What is written of blood drives.
public protocol DriveWriting: DriveReading, PartnerWriting {
    func insertDrive(_ drive: BloodDrive, by staff: Int64, at now: Instant) throws -> DriveID
    func updateDrive(_ drive: BloodDrive) throws
    /// Puts the donor on the list, or moves whoever stands there; a donor stands there once.
    /// - Returns: `nil` when every place of the slot is taken; the database holds no two people on one place.
    func saveSignUp(_ signUp: DriveSignUp, beds: Int) throws -> Int64?
    func cancelSignUp(_ id: Int64, at now: Instant) throws
    func recordOutcome(_ outcome: DriveOutcome?, donation: Int64?, of signUp: Int64, by staff: Int64, at now: Instant)
        throws
    /// Marked by mistake.
    func revokeDonation(_ id: Int64, at now: Instant) throws
}
