public import Blood
import Dispatching
import Jurisdiction
public import Matching

/// A field of the donor form.
public enum DonorField: String, Codable, Sendable, CaseIterable, Hashable {
    case name
    case phone
    case sex
    case birthDate
    case weight
    case group
    case district
    case channels
    case consent
    case lastDonation
    case ruleKey
    case date
}

public enum DonorProblem: String, Codable, Sendable, CaseIterable, Hashable {
    case missing
    case tooLong
    case phoneInvalid
    case phoneTaken
    case birthDateImpossible
    case weightOutOfRange
    case dateInTheFuture
    case unknownRule
    case endBeforeStart
    /// Before 1900, or before the donor was born.
    case dateTooOld
}

public struct DonorFieldProblem: Codable, Sendable, Hashable {
    public var field: DonorField
    public var problem: DonorProblem
    public var detail: String
    public var detailUrdu: String

    public init(_ field: DonorField, _ problem: DonorProblem, detail: String = "", detailUrdu: String = "") {
        self.field = field
        self.problem = problem
        self.detail = detail
        self.detailUrdu = detailUrdu
    }
}

public enum DonorOutcome: Sendable, Hashable {
    case saved(DonorID)
    case problems([DonorFieldProblem])
    case noSuchDonor
}

/// Limits of a donor's entry.
public enum DonorLimits {
    public static let nameMax = 200
    public static let noteMax = 2_000
    /// Nobody who may give was born before.
    public static let earliestDay = CivilDate(year: 1_900, month: 1, day: 1)
    /// Outside these a weight is a slip of the pen, not a person who may give.
    public static let weightKilograms = 25.0...250.0
    public static let ageYearsMax = 120
}

extension Centre {
    /// Adds a donor (`id` 0) or changes one. The telephone number is read by the library and stored as E.164.
    /// - Parameter channel: how a consent that is new was given.
    public func saveDonor(
        _ entered: Donor, lastDonation: CivilDate? = nil, by staff: Int64?, over channel: Consent.Channel = .person
    ) async throws -> DonorOutcome {
        let now = now()
        let today = calendar.day(of: now)
        var donor = entered
        var problems = check(donor, lastDonation: lastDonation, today: today)
        switch ports.phones.read(donor.phone) {
        case .success(let phone): donor.phone = phone
        case .failure(let problem):
            problems.append(
                DonorFieldProblem(.phone, .phoneInvalid, detail: problem.message, detailUrdu: problem.messageUrdu))
        }
        guard problems.isEmpty else { return .problems(problems) }
        let ready = donor
        let (outcome, turn) = try await ports.store.write { [self] transaction in
            try save(ready, lastDonation: lastDonation, by: staff, over: channel, now: now, in: transaction)
        }
        register.apply(turn)
        events.publish(.register)
        return outcome
    }

    private func save(
        _ entered: Donor, lastDonation: CivilDate?, by staff: Int64?, over channel: Consent.Channel, now: Instant,
        in transaction: any CentreWriting
    ) throws -> (DonorOutcome, Turn) {
        var donor = entered
        var turn = Turn(outcome: .noSuchRequest)
        if let other = try transaction.donor(phone: donor.phone), other.id != donor.id {
            return (.problems([DonorFieldProblem(.phone, .phoneTaken, detail: "\(other.id)")]), turn)
        }
        let act: AuditAct
        if donor.id == 0 {
            donor.registeredAt = now
            donor.isPanelReserved = false
            donor.id = try transaction.insertDonor(donor)
            try noteConsent(of: donor, before: nil, by: staff, over: channel, now: now, in: transaction)
            act = .donorAdd
        } else {
            guard let old = try transaction.donor(donor.id) else { return (.noSuchDonor, turn) }
            // A stop is never taken back by saving a form.
            donor.optedOutAt = old.optedOutAt
            donor.registeredAt = old.registeredAt
            // Who is kept for a panel follows from membership. Whoever was marked by hand before panels were here is
            // freed by taking the tick off, and nobody is marked so any more.
            let isMember = try !transaction.panelMemberships(of: donor.id).isEmpty
            donor.isPanelReserved = isMember || (old.isPanelReserved && entered.isPanelReserved)
            donor.wrongNumberAt = old.phone == donor.phone ? old.wrongNumberAt : nil
            try transaction.updateDonor(donor)
            try noteConsent(of: donor, before: old, by: staff, over: channel, now: now, in: transaction)
            act = .donorEdit
        }
        if let lastDonation {
            let known = try transaction.donorRecord(donor.id)?.donations.contains { $0.date == lastDonation } ?? false
            if !known {
                _ = try transaction.recordDonation(
                    Donation(donor: donor.id, date: lastDonation, kind: .wholeBlood, recordedAt: now))
            }
        }
        try transaction.appendAudit(AuditEntry(at: now, staff: staff, act: act, subject: "donor:\(donor.id)"))
        turn.ticket = register.drawTicket()
        turn.profiles = try profiles(of: [donor.id], in: transaction, now: now)
        turn.named = [donor]
        return (.saved(donor.id), turn)
    }

    /// Why this donor would not be asked now for an emergency of the own group at the own door: what stands against the
    /// donor, whatever the request.
    public func reasonsNotToAsk(_ donor: Donor) -> [SuppressionReason] {
        let now = now()
        let local = calendar.local(now)
        let query = CandidateQuery(
            patient: Patient(group: donor.group, isBombay: donor.isBombay), component: .redCells, kind: .wholeBlood,
            anyGroup: true, place: donor.home, radiusKilometres: 1, urgency: .emergency, now: now, today: local.today,
            hour: local.hour, limit: 1)
        return register.explain(donor.id, query)
    }

    /// What cannot be true of an entry, before anything is kept; the number is not looked at.
    public func problems(of donor: Donor, lastDonation: CivilDate?) -> [DonorFieldProblem] {
        check(donor, lastDonation: lastDonation, today: today())
    }

    func check(_ donor: Donor, lastDonation: CivilDate?, today: CivilDate) -> [DonorFieldProblem] {
        var problems: [DonorFieldProblem] = []
        if donor.name.trimmed.isEmpty { problems.append(DonorFieldProblem(.name, .missing)) }
        // As the database counts: a letter with its marks is several.
        if donor.name.unicodeScalars.count > DonorLimits.nameMax { problems.append(DonorFieldProblem(.name, .tooLong)) }
        if donor.district.trimmed.isEmpty { problems.append(DonorFieldProblem(.district, .missing)) }
        if let birthDate = donor.birthDate {
            let age = birthDate.completedYears(on: today)
            if birthDate > today || age > DonorLimits.ageYearsMax {
                problems.append(DonorFieldProblem(.birthDate, .birthDateImpossible))
            }
        }
        if let weight = donor.weightKilograms, !DonorLimits.weightKilograms.contains(weight) {
            problems.append(DonorFieldProblem(.weight, .weightOutOfRange))
        }
        if let lastDonation {
            if lastDonation > today { problems.append(DonorFieldProblem(.lastDonation, .dateInTheFuture)) }
            if let birthDate = donor.birthDate, lastDonation < birthDate {
                problems.append(DonorFieldProblem(.lastDonation, .birthDateImpossible))
            }
        }
        return problems
    }

    /// Records why and until when a donor may not donate.
    public func deferDonor(_ deferral: Deferral, by staff: Int64?) async throws -> DonorOutcome {
        let today = today()
        var problems: [DonorFieldProblem] = []
        if jurisdiction.eligibility.rule(deferral.ruleKey) == nil {
            problems.append(DonorFieldProblem(.ruleKey, .unknownRule))
        }
        if deferral.since > today { problems.append(DonorFieldProblem(.date, .dateInTheFuture)) }
        if let earliest = DonorLimits.earliestDay, deferral.since < earliest {
            problems.append(DonorFieldProblem(.date, .dateTooOld))
        }
        if let ended = deferral.endedOn, ended < deferral.since {
            problems.append(DonorFieldProblem(.date, .endBeforeStart))
        }
        if let until = deferral.until, until < deferral.since {
            problems.append(DonorFieldProblem(.date, .endBeforeStart))
        }
        guard problems.isEmpty else { return .problems(problems) }
        return try await change(deferral.donor, act: .donorDefer, reason: openRule(deferral.ruleKey), by: staff) {
            [self] transaction, now in try record(deferral, by: staff, now: now, in: transaction)
        }
    }

    /// What points to an infection stands in the register as the blood bank's decision and nothing more (DOMAIN §2).
    func record(_ deferral: Deferral, by staff: Int64?, now: Instant, in transaction: any CentreWriting) throws {
        let key = openRule(deferral.ruleKey)
        var recorded = deferral
        if key != recorded.ruleKey, recorded.until == nil,
            let days = jurisdiction.eligibility.rule(deferral.ruleKey)?.days
        {
            recorded.until = (recorded.endedOn ?? recorded.since).adding(days: days)
        }
        recorded.ruleKey = key
        recorded.recordedAt = now
        recorded.recordedBy = staff
        // The rule itself is kept for the few who may open it, sealed and without any index.
        _ = try transaction.recordDeferral(
            recorded, protectedReason: key == deferral.ruleKey ? nil : deferral.ruleKey)
    }

    /// Ends the donor's deferrals; they stay on record with who ended them.
    public func reinstateDonor(_ donor: DonorID, reason: String, by staff: Int64?) async throws -> DonorOutcome {
        try await change(donor, act: .donorReinstate, reason: reason, by: staff) { transaction, now in
            _ = try transaction.reinstate(donor: donor, by: staff, at: now)
        }
    }

    /// Away or resting by the donor's own wish. There is one absence at a time: a new one takes the place of the old.
    /// - Parameters:
    ///   - from: the first day away, before `until`; `nil`, today and earlier days begin it now.
    ///   - until: the day of coming back; `nil` ends the pause, and one that has not begun.
    public func pauseDonor(
        _ donor: DonorID, from: CivilDate? = nil, until: CivilDate?, by staff: Int64?
    ) async throws -> DonorOutcome {
        let today = today()
        let begins = until == nil ? nil : from.flatMap { $0 > today ? $0 : nil }
        if let begins, let until, until <= begins { return .problems([DonorFieldProblem(.date, .endBeforeStart)]) }
        let days = [begins, until].compactMap { $0?.description }.joined(separator: "/")
        return try await change(donor, act: .donorPause, reason: days, by: staff) { transaction, _ in
            guard var changed = try transaction.donor(donor) else { return }
            changed.pausedUntil = until
            changed.pausedFrom = begins
            try transaction.updateDonor(changed)
        }
    }

    /// What was ticked is kept with the words that stood beside the tick.
    private func noteConsent(
        of donor: Donor, before old: Donor?, by staff: Int64?, over channel: Consent.Channel, now: Instant,
        in transaction: any CentreWriting
    ) throws {
        if donor.consentedAt != nil, old?.consentedAt == nil {
            try transaction.recordConsent(.given(donor.id, donor.language, by: channel, staff: staff, at: now))
        } else if donor.consentedAt == nil, old?.consentedAt != nil {
            try transaction.recordConsent(
                Consent(
                    donor: donor.id, act: .cleared, language: donor.language, channel: channel, staff: staff, at: now))
        }
    }

    /// One change of one donor, audited, with the index brought up to date.
    func change(
        _ donor: DonorID, act: AuditAct, reason: String, by staff: Int64?,
        _ body: @escaping @Sendable (any CentreWriting, Instant) throws -> Void
    ) async throws -> DonorOutcome {
        let now = now()
        let turn = try await ports.store.write { [self] transaction -> Turn? in
            guard try transaction.donor(donor) != nil else { return nil }
            try body(transaction, now)
            try transaction.appendAudit(
                AuditEntry(at: now, staff: staff, act: act, subject: "donor:\(donor)", reason: reason))
            var turn = Turn(outcome: .noSuchRequest)
            turn.ticket = register.drawTicket()
            turn.profiles = try profiles(of: [donor], in: transaction, now: now)
            return turn
        }
        guard let turn else { return .noSuchDonor }
        register.apply(turn)
        events.publish(.register)
        return .saved(donor)
    }
}
