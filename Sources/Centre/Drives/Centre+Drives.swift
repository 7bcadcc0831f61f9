public import Blood
import Jurisdiction
public import Matching

/// A drive with its list, as the coordinator sees it.
public struct DriveView: Sendable {
    public var drive: BloodDrive
    public var facility: Facility
    public var signUps: [DriveSignUp]
    public var donors: [DonorID: Donor]

    /// Donors who stand on the list, in the words of the audit.
    public var auditSubjects: [String] { ["drive:\(drive.id)"] + signUps.compactMap(\.donor).map { "donor:\($0)" } }
    public var counts: DriveCounts { DriveCounts(signUps) + drive.others }
}

/// What became of a drive's form.
public enum DriveSaved: Sendable, Hashable {
    case saved(DriveID)
    /// Somebody has signed up already and was told these times.
    case timesAreTold
    /// A slot has more people than it would have beds.
    case bedsAreTaken
    case noSuchDrive
}

public enum SignUpOutcome: Sendable, Hashable {
    case done
    /// Everybody else's places: another slot may have room.
    case full
    /// There is no such slot, or it has begun.
    case slotIsOver
    /// Not announced yet, over, or cancelled.
    case notTaken
    /// Something became of this donor there already.
    case hasCome
    case noSuchDonor
    case noSuchDrive
}

public enum OutcomeRecorded: Sendable, Hashable {
    case done
    /// Not open yet, or cancelled; or the entry was cancelled or has no donor any more.
    case notTaken
    /// The rule of the deferral is none of the jurisdiction's.
    case unknownRule
}

/// What the rules of today's history say of giving on one day. It informs: the blood bank decides, at the desk.
public enum DriveAdvice: Sendable, Hashable {
    case nothingAgainst
    /// By rule from that day on.
    case from(CivilDate)
    /// No day is known.
    case askTheBloodBank
}

extension Centre {
    /// Letters and digits that nobody mistakes for one another on a poster: no 0, O, 1, I, L.
    private static let referenceLetters = Array("ABCDEFGHJKMNPQRSTUVWXYZ23456789")
    /// 31⁶, some 900 million: a poster is not guessed, and it would show nothing that is not on the wall.
    private static let referenceLength = 6
    /// Drives that are over are listed for so long.
    static let drivesShownAfter = Duration.hours(400 * 24)
    static let drivesMax = 500

    // MARK: - Planning

    /// Adds a drive (`id` 0) or changes one. State, reference and counts of one that exists are left alone.
    public func saveDrive(_ entered: BloodDrive, by staff: Int64) async throws -> DriveSaved {
        let now = now()
        return try await ports.store.write { transaction in
            var drive = entered
            if drive.id == 0 {
                drive.reference = Centre.driveReference()
                drive.state = .planned
                drive.id = try transaction.insertDrive(drive, by: staff, at: now)
            } else {
                guard let old = try transaction.drive(drive.id) else { return .noSuchDrive }
                (drive.reference, drive.state, drive.others) = (old.reference, old.state, old.others)
                let taken = try transaction.signUps(of: drive.id).filter { $0.isActive && $0.slot != nil }
                guard taken.isEmpty || drive.hasSameTimes(as: old) else { return .timesAreTold }
                let fullest = Dictionary(grouping: taken, by: \.slot).values.map(\.count).max() ?? 0
                guard fullest <= drive.beds else { return .bedsAreTaken }
                try transaction.updateDrive(drive)
            }
            try transaction.appendAudit(
                AuditEntry(at: now, staff: staff, act: .drivePlan, subject: "drive:\(drive.id)"))
            return .saved(drive.id)
        }
    }

    private static func driveReference() -> String {
        var generator = SystemRandomNumberGenerator()
        return String(
            (0..<referenceLength).map { _ in
                referenceLetters[Int.random(in: referenceLetters.indices, using: &generator)]
            })
    }

    /// - Returns: false when this does not follow from where the drive stands.
    public func moveDrive(_ id: DriveID, to state: DriveState, by staff: Int64) async throws -> Bool {
        let now = now()
        return try await ports.store.write { transaction in
            guard var drive = try transaction.drive(id), drive.state.next.contains(state) else { return false }
            drive.state = state
            try transaction.updateDrive(drive)
            try transaction.appendAudit(
                AuditEntry(at: now, staff: staff, act: .driveState, subject: "drive:\(id)", reason: state.rawValue))
            return true
        }
    }

    /// What the blood bank counted of people who are not in the register.
    /// - Returns: false when the counts cannot be, or the drive takes none.
    public func countOthers(_ counts: DriveCounts, at id: DriveID, by staff: Int64) async throws -> Bool {
        let now = now()
        guard counts.isPossible else { return false }
        return try await ports.store.write { transaction in
            guard var drive = try transaction.drive(id), drive.state.takesOutcomes else { return false }
            drive.others = counts
            try transaction.updateDrive(drive)
            try transaction.appendAudit(
                AuditEntry(
                    at: now, staff: staff, act: .driveOthers, subject: "drive:\(id)",
                    reason: "came \(counts.came), deferred \(counts.deferred), gave \(counts.gave)"))
            return true
        }
    }

    // MARK: - Reading

    public func drives() async throws -> [(drive: BloodDrive, facility: Facility?, signedUp: Int, counts: DriveCounts)]
    {
        let since = now() - Centre.drivesShownAfter
        return try await ports.store.read { transaction in
            try transaction.drives(closingAfter: since, limit: Centre.drivesMax).map { drive in
                let signUps = try transaction.signUps(of: drive.id).filter(\.isActive)
                return (
                    drive, try transaction.facility(drive.facility), signUps.count, DriveCounts(signUps) + drive.others
                )
            }
        }
    }

    public func driveView(_ id: DriveID) async throws -> DriveView? {
        try await ports.store.read { transaction in
            guard let drive = try transaction.drive(id), let facility = try transaction.facility(drive.facility) else {
                return nil
            }
            let signUps = try transaction.signUps(of: id)
            var donors: [DonorID: Donor] = [:]
            for donor in signUps.compactMap(\.donor) { donors[donor] = try transaction.donor(donor) }
            return DriveView(drive: drive, facility: facility, signUps: signUps, donors: donors)
        }
    }

    /// What anybody may see: the drive, where it is, how many places of each slot are left.
    public func publicDrive(
        _ reference: String
    ) async throws -> (drive: BloodDrive, facility: Facility, freeBySlot: [Int])? {
        try await ports.store.read { transaction in
            guard let drive = try transaction.drive(reference: reference), drive.state.isPublic,
                let facility = try transaction.facility(drive.facility)
            else { return nil }
            var free = Array(repeating: drive.beds, count: drive.slotCount)
            for signUp in try transaction.signUps(of: drive.id) where signUp.isActive {
                if let slot = signUp.slot, free.indices.contains(slot) { free[slot] = max(0, free[slot] - 1) }
            }
            return (drive, facility, free)
        }
    }

    /// What today's history says of giving whole blood on the drive's day.
    public func advice(for donor: DonorID, at drive: BloodDrive) async throws -> DriveAdvice {
        let day = calendar.day(of: drive.opensAt)
        guard let record = try await ports.store.read({ try $0.donorRecord(donor) }),
            let judged = try? jurisdiction.eligibility.eligibility(of: record.history, for: .wholeBlood, on: day)
        else { return .askTheBloodBank }
        if judged.isEligible { return .nothingAgainst }
        return judged.from.map(DriveAdvice.from) ?? .askTheBloodBank
    }

    // MARK: - The list

    /// Puts a donor on the list, or moves them to another slot. The rules' verdict keeps nobody off: it is the blood
    /// bank's to say at the desk.
    /// - Parameters:
    ///   - slot: `nil` for somebody who came without one.
    ///   - staff: who wrote it down; `nil` for the donor alone.
    public func signUp(
        _ donor: DonorID, at id: DriveID, slot: Int?, by staff: Int64?
    ) async throws -> SignUpOutcome {
        let now = now()
        return try await ports.store.write { transaction in
            guard let drive = try transaction.drive(id) else { return .noSuchDrive }
            guard try transaction.keyName(of: donor) != nil else { return .noSuchDonor }
            guard slot == nil ? staff != nil && drive.state.takesOutcomes : drive.state.takesSignUps else {
                return .notTaken
            }
            if let slot, !drive.isAhead(slot, at: now) { return .slotIsOver }
            if let known = try transaction.signUp(of: donor, at: id), known.isActive, known.outcome != nil {
                return .hasCome
            }
            let way: SignUpWay = slot == nil ? .walkIn : staff == nil ? .web : .told
            let signUp = DriveSignUp(drive: id, donor: donor, slot: slot, way: way, signedAt: now)
            guard try transaction.saveSignUp(signUp, beds: drive.beds) != nil else { return .full }
            try transaction.appendAudit(
                AuditEntry(at: now, staff: staff, act: .driveSignUp, subject: "drive:\(id) donor:\(donor)"))
            return .done
        }
    }

    /// - Returns: false when the donor does not stand on the list, or something became of them there already.
    public func cancelSignUp(_ donor: DonorID, at id: DriveID, by staff: Int64?) async throws -> Bool {
        let now = now()
        return try await ports.store.write { transaction in
            guard let signUp = try transaction.signUp(of: donor, at: id), signUp.isActive, signUp.outcome == nil else {
                return false
            }
            try transaction.cancelSignUp(signUp.id, at: now)
            try transaction.appendAudit(
                AuditEntry(at: now, staff: staff, act: .driveCancel, subject: "drive:\(id) donor:\(donor)"))
            return true
        }
    }

    /// Writes down what became of somebody. A donation counts towards the intervals from the drive's day on, as one at
    /// a hospital does; taken back, it counts no more.
    /// - Parameters:
    ///   - outcome: `nil` takes it back.
    ///   - rule: why the blood bank deferred, as coarse as the jurisdiction's table; `nil` leaves the register alone.
    public func record(
        _ outcome: DriveOutcome?, rule: String? = nil, of id: Int64, by staff: Int64
    ) async throws -> OutcomeRecorded {
        if let rule, jurisdiction.eligibility.rule(rule) == nil { return .unknownRule }
        let found = try await ports.store.read { transaction in
            try transaction.signUp(id).flatMap { signUp in
                try transaction.drive(signUp.drive).map { (signUp, $0) }
            }
        }
        guard let (known, drive) = found, let donor = known.donor, drive.state.takesOutcomes else { return .notTaken }
        let day = min(calendar.day(of: drive.opensAt), today())
        let saved = try await change(
            donor, act: .driveOutcome, reason: "drive:\(drive.id) \(outcome?.rawValue ?? "taken back")", by: staff
        ) { [self] transaction, now in
            guard let signUp = try transaction.signUp(id), signUp.donor == donor, signUp.isActive else { return }
            var donation = signUp.donation
            if let old = donation, outcome != .gave {
                try transaction.revokeDonation(old, at: now)
                donation = nil
            }
            if outcome == .gave, donation == nil {
                let known = try transaction.donorRecord(donor)?.donations ?? []
                // The same day's is the same donation, however it was heard of.
                if !known.contains(where: { $0.date == day && $0.revokedAt == nil }) {
                    donation = try transaction.recordDonation(
                        Donation(donor: donor, date: day, kind: .wholeBlood, recordedAt: now))
                }
            }
            try transaction.recordOutcome(outcome, donation: donation, of: id, by: staff, at: now)
            if outcome == .deferred, let rule {
                try record(
                    Deferral(donor: donor, ruleKey: rule, since: day, recordedAt: now), by: staff, now: now,
                    in: transaction)
            }
        }
        guard case .saved = saved else { return .notTaken }
        return .done
    }
}
