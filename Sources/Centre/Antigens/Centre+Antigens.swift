public import Blood
public import Dispatching
public import Matching

/// A field of the form for a report of antigens.
public enum TypingField: String, Sendable, CaseIterable, Hashable {
    case calls
    case day
    case laboratory
}

public enum TypingProblem: Sendable, Hashable {
    case missing
    case tooLong
    case dayInTheFuture
    /// Before the donor was born, or before 1900.
    case dayTooOld
}

public enum TypingOutcome: Sendable, Hashable {
    case recorded(AntigenProfile)
    case problems([TypingField: TypingProblem])
    case noSuchDonor
    /// A genome, and the donor's newest word is not a yes.
    case notAgreed
}

public enum AntigenLimits {
    public static let laboratoryMax = 120
    /// Rare donors shown on one page; more is a file.
    public static let shownMax = 500
    /// Typed donors read at once for a list.
    static let pageSize = 500
}

extension Centre {
    // MARK: - Reports

    /// Records what a laboratory, or a genome, says of a donor's antigens. From the commit on the index knows it.
    public func recordTyping(
        _ report: AntigenReport, laboratory: String, of donor: DonorID, by staff: Int64?
    ) async throws -> TypingOutcome {
        guard let known = try await ports.store.read({ try $0.donor(donor) }) else { return .noSuchDonor }
        let problems = problems(of: report, laboratory: laboratory, donor: known)
        guard problems.isEmpty else { return .problems(problems) }
        if report.proof == .genotype, try await !ports.store.read({ try $0.allowsGenotype(donor) }) {
            return .notAgreed
        }
        let laboratory = laboratory.trimmed
        let outcome = try await change(donor, act: .donorTyping, reason: "\(report.proof)", by: staff) {
            transaction, now in
            // Looked at again where it is written: a word that was taken back meanwhile counts.
            guard try report.proof != .genotype || transaction.allowsGenotype(donor) else { return }
            _ = try transaction.recordTyping(
                AntigenTyping(donor: donor, report: report, laboratory: laboratory, enteredAt: now, enteredBy: staff))
        }
        guard case .saved = outcome else { return .noSuchDonor }
        return .recorded(AntigenProfile(try await ports.store.read { try $0.antigenTypings(of: donor) }))
    }

    private func problems(
        of report: AntigenReport, laboratory: String, donor: Donor
    ) -> [TypingField: TypingProblem] {
        var problems: [TypingField: TypingProblem] = [:]
        if report.calls.isEmpty { problems[.calls] = .missing }
        if laboratory.trimmed.isEmpty { problems[.laboratory] = .missing }
        if laboratory.unicodeScalars.count > AntigenLimits.laboratoryMax { problems[.laboratory] = .tooLong }
        if report.day > today() { problems[.day] = .dayInTheFuture }
        if let earliest = donor.birthDate ?? DonorLimits.earliestDay, report.day < earliest {
            problems[.day] = .dayTooOld
        }
        return problems
    }

    /// Takes a report back that was entered by mistake; it stays on record.
    /// - Returns: false when there is none to take back.
    public func withdrawTyping(_ id: Int64, of donor: DonorID, by staff: Int64?) async throws -> Bool {
        guard let typing = try await ports.store.read({ try $0.antigenTyping(id) }), typing.donor == donor,
            typing.withdrawnAt == nil
        else { return false }
        let outcome = try await change(donor, act: .donorTypingWithdraw, reason: "\(id)", by: staff) {
            transaction, now in _ = try transaction.withdrawTyping(id, of: donor, by: staff, at: now)
        }
        return outcome == .saved(donor)
    }

    /// The donor's word on having a genome read, with the words that were read to them. Taken back, what was read is
    /// deleted in the same transaction.
    public func setGenotypeConsent(
        _ isGiven: Bool, of donor: DonorID, over channel: Consent.Channel, by staff: Int64?
    ) async throws -> Bool {
        let outcome = try await change(
            donor, act: .donorGenotypeConsent, reason: isGiven ? "given" : "taken back", by: staff
        ) { transaction, now in
            guard let known = try transaction.donor(donor), try transaction.allowsGenotype(donor) != isGiven else {
                return
            }
            try transaction.recordGenotypeConsent(
                GenotypeConsent(
                    isGiven: isGiven, words: isGiven ? GenotypeWords.text(known.language) : "", channel: channel,
                    at: now), of: donor, by: staff)
        }
        return outcome == .saved(donor)
    }

    // MARK: - Patients

    /// Enters what is known of a request's patient, in the place of what was; who is asked from now on follows it.
    public func setAntigens(
        _ antigens: PatientAntigens, of request: RequestID, by staff: Int64
    ) async throws -> EventOutcome {
        let now = now()
        let turn = try await ports.store.write { [self] transaction in
            guard let record = try transaction.request(request) else { return Turn(outcome: .noSuchRequest) }
            guard record.course.phase.isOngoing else { return Turn(outcome: .refused(.requestHasEnded)) }
            try transaction.recordPatientAntigens(antigens, of: request)
            let turn = try advance(request, by: .antigensChanged, actor: .staff(staff), now: now, in: transaction)
            try transaction.appendAudit(
                AuditEntry(at: now, staff: staff, act: .requestAntigens, subject: "request:\(request)"))
            return turn
        }
        settle(turn, request: request)
        return turn.outcome
    }

    /// Enters what is known of a panel's patient. Members who do not fit are not put out: the page names them.
    /// - Returns: false when there is no such panel, or it has ended.
    public func setAntigens(_ antigens: PatientAntigens, ofPanel id: PanelID, by staff: Int64?) async throws -> Bool {
        let now = now()
        let isSaved = try await ports.store.write { [self] transaction in
            guard var panel = try transaction.panel(id), panel.endedAt == nil else { return false }
            panel.antigens = antigens
            try transaction.updatePanel(panel)
            try look(at: panel, now: now, in: transaction)
            try transaction.appendAudit(
                AuditEntry(at: now, staff: staff, act: .panelAntigens, subject: "panel:\(id)"))
            return true
        }
        events.publish(.register)
        return isSaved
    }

    // MARK: - How many there are

    /// Who in the whole register lacks what the patient needs; `nil` where nothing is asked of antigens.
    public func antigenOutlook(for course: RequestCourse) async throws -> AntigenOutlook? {
        try await antigenOutlook(query(for: course), members: course.asks.filter { $0.stage.isOpen }.map(\.donor))
    }

    public func antigenOutlook(for panel: DonorPanel) async throws -> AntigenOutlook? {
        let members = try await ports.store.read { try $0.panelMembers(of: panel.id).map(\.donor) }
        return try await antigenOutlook(
            query(for: panel, near: GeoPoint(latitude: 0, longitude: 0), now: now()), members: members)
    }

    /// - Parameter members: donors who are counted on already.
    private func antigenOutlook(_ asked: CandidateQuery, members: [DonorID]) async throws -> AntigenOutlook? {
        var query = asked
        // What orders a planned need is worth knowing in any.
        query.antigens = AntigenNeeds(of: query.patient, component: query.component, hasTime: true)
        guard !query.antigens.isEmpty, !query.anyGroup else { return nil }
        let census = register.antigenCensus(query)
        let districts = try await ports.store.read { try $0.donorDistricts() }
        let fits = Set(census.lacking.map(\.donor))
        return AntigenOutlook(
            census: census,
            byDistrict: Dictionary(grouping: census.lacking) { districts[$0.donor] ?? "" }
                .map { (district: $0.key, donors: $0.value.count) }
                .sorted { ($1.donors, $0.district) < ($0.donors, $1.district) },
            notKnownOfMembers: query.antigens.mandatory.isEmpty ? [] : members.filter { !fits.contains($0) })
    }
}

/// What is said of a patient's antigens: how many donors there are, where, how proven, and who needs a test.
public struct AntigenOutlook: Sendable {
    public var census: AntigenCensus
    /// Donors known to lack what binds, the most first.
    public var byDistrict: [(district: String, donors: Int)]
    /// Of the donors who are counted on already: not known to lack it.
    public var notKnownOfMembers: [DonorID]
}
