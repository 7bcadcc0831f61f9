import Blood
import Centre
import Dispatching
import Matching

/// Flags with their decisions, and listed numbers that wait for a second person.
extension StoreTransaction {
    // MARK: - Flags

    private func flag(_ row: SQLRow) throws -> AbuseFlag {
        let key = try row.text("subject_key")
        let subject: FlagSubject? =
            switch try row.text("subject") {
            case "caller": Int64(key).map(FlagSubject.caller)
            case "donor": key == FlagSubject.erased ? .erasedDonor : Int64(key).map(FlagSubject.donor)
            case "patient": .patient(key)
            case "record": .record(key)
            default: nil
            }
        guard let subject else { throw StorageError.unreadable(table: "abuse_flag", column: "subject") }
        return try AbuseFlag(
            id: row.int("id"), rule: row.choice("rule"), subject: subject, count: Int(row.int("count")),
            threshold: Int(row.int("threshold")), severity: row.choice("severity"), evidence: row.json("evidence"),
            raisedAt: row.instant("raised_at"), changedAt: row.instant("changed_at"), state: row.choice("state"),
            decidedBy: row.optionalInt("decided_by"), decidedAt: row.optionalInstant("decided_at"),
            reason: opened(row, "abuse_flag", "reason_sealed", row.int("id")))
    }

    func flag(_ id: Int64) throws -> AbuseFlag? {
        try session.run("SELECT * FROM abuse_flag WHERE id = $1", id).first.map(flag)
    }

    func latestFlag(_ rule: AbuseRule, on subject: FlagSubject) throws -> AbuseFlag? {
        try session.run(
            """
            SELECT * FROM abuse_flag WHERE subject = $1 AND subject_key = $2 AND rule = $3 ORDER BY id DESC LIMIT 1
            """, subject.kind, subject.key, rule.rawValue
        ).first.map(flag)
    }

    func openFlags(limit: Int) throws -> [AbuseFlag] {
        try session.run("SELECT * FROM abuse_flag WHERE state = 'open' ORDER BY raised_at, id LIMIT $1", limit)
            .map(flag)
    }

    func openFlagCount() throws -> Int {
        try Int(
            session.run("SELECT COUNT(*) AS flags FROM abuse_flag WHERE state = 'open'").first?.int("flags") ?? 0)
    }

    func decidedFlags(limit: Int) throws -> [AbuseFlag] {
        try session.run(
            "SELECT * FROM abuse_flag WHERE decided_at IS NOT NULL ORDER BY decided_at DESC, id DESC LIMIT $1", limit
        ).map(flag)
    }

    func flags(on request: RequestID) throws -> [AbuseFlag] {
        try session.run(
            """
            SELECT * FROM abuse_flag WHERE id IN (
                SELECT flag_id FROM flag_request WHERE request_id = $1
                UNION
                SELECT abuse_flag.id FROM trace
                JOIN abuse_flag ON abuse_flag.subject = 'caller' AND abuse_flag.subject_key = CAST(trace.caller AS TEXT)
                WHERE trace.request_id = $1)
            ORDER BY (state = 'open') DESC, id DESC LIMIT 20
            """, request
        ).map(flag)
    }

    func flags(caller: RequestID) throws -> [AbuseFlag] { try flags(callers: [caller])[caller] ?? [] }

    /// By the first request of each caller, the newest first.
    func flags(callers: Set<RequestID>) throws -> [RequestID: [AbuseFlag]] {
        var found: [RequestID: [AbuseFlag]] = [:]
        let rows = try rows(
            "SELECT * FROM abuse_flag WHERE subject = 'caller' AND subject_key IN (#) ORDER BY id DESC",
            of: callers.sorted().map(String.init))
        for flag in try rows.map(flag) {
            if case .caller(let caller) = flag.subject { found[caller, default: []].append(flag) }
        }
        return found
    }

    func flagDecisions(since: Instant) throws -> [RuleDecisions] {
        // A rule of an earlier version may have no case any more: it teaches nothing.
        try session.run(
            """
            SELECT rule, count, SUM(CASE WHEN state = 'upheld' THEN 1 ELSE 0 END) AS upheld, COUNT(*) AS decided
            FROM abuse_flag WHERE decided_at > $1 GROUP BY rule, count
            """, since
        ).compactMap { row in
            guard let rule = try AbuseRule(rawValue: row.text("rule")) else { return nil }
            let upheld = try Int(row.int("upheld"))
            return try RuleDecisions(
                rule: rule, count: Int(row.int("count")), upheld: upheld,
                dismissed: Int(row.int("decided")) - upheld)
        }
    }

    func saveFlag(_ flag: AbuseFlag) throws -> Int64 {
        let rows = try session.run(
            """
            INSERT INTO abuse_flag (rule, subject, subject_key, count, threshold, severity, evidence, raised_at,
                changed_at, state)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'open')
            ON CONFLICT (rule, subject, subject_key) WHERE state = 'open' DO UPDATE
            SET count = excluded.count, evidence = excluded.evidence, changed_at = excluded.changed_at
            RETURNING id
            """,
            flag.rule.rawValue, flag.subject.kind, flag.subject.key, flag.count, flag.threshold,
            flag.severity.rawValue, try storedJSON(flag.evidence), flag.raisedAt, flag.changedAt)
        let id = try rows.first?.int("id") ?? 0
        for request in Set(flag.evidence.compactMap(\.request)) {
            try session.run(
                "INSERT INTO flag_request (request_id, flag_id) VALUES ($1, $2) ON CONFLICT DO NOTHING", request, id)
        }
        return id
    }

    func decideFlag(
        _ id: Int64, as state: AbuseFlag.State, by staff: Int64, reason: String, at now: Instant
    ) throws -> Bool {
        guard (1...AbuseFlag.reasonMax).contains(reason.unicodeScalars.count) else {
            throw StorageError.constraint(.check, message: "the reason of a decision has 1 to 500 characters")
        }
        return try !session.run(
            """
            UPDATE abuse_flag SET state = $1, decided_by = $2, decided_at = $3, reason_sealed = $4
            WHERE id = $5 AND state = 'open' RETURNING id
            """, state.rawValue, staff, now, try sealed(reason, "abuse_flag", "reason_sealed", id), id
        ).isEmpty
    }

    /// Forgets whom flags and reports speak of: what a donor said of others stays, as said by an erased donor; what was
    /// suspected of the donor and not decided goes, and what was decided keeps no words.
    func forgetInFlags(_ donor: DonorID) throws {
        try session.run("UPDATE donor_report SET donor_id = NULL WHERE donor_id = $1", donor)
        let own = FlagSubject.donor(donor)
        let open = try session.run(
            "SELECT id FROM abuse_flag WHERE subject = $1 AND subject_key = $2 AND state = 'open'", own.kind, own.key)
        for flag in try open.map({ try $0.int("id") }) {
            try session.run("DELETE FROM flag_request WHERE flag_id = $1", flag)
            try session.run("DELETE FROM abuse_flag WHERE id = $1", flag)
        }
        let decided = try session.run(
            "SELECT id FROM abuse_flag WHERE subject = $1 AND subject_key = $2", own.kind, own.key)
        for flag in try decided.map({ try $0.int("id") }) {
            try session.run(
                "UPDATE abuse_flag SET subject_key = $1, reason_sealed = $2 WHERE id = $3", FlagSubject.erased,
                sealed("–", "abuse_flag", "reason_sealed", flag), flag)
        }
        // The number may be the beginning of a longer one: what is found is read.
        let speaking = try session.run(
            "SELECT id, evidence FROM abuse_flag WHERE evidence LIKE $1", "%\"donor\":\(donor)%")
        for row in speaking {
            let evidence: [FlagEvidence] = try row.json("evidence")
            let blind = evidence.map { piece in
                guard piece.donor == donor else { return piece }
                return FlagEvidence(request: piece.request, at: piece.at, word: piece.word, isOfErasedDonor: true)
            }
            try session.run(
                "UPDATE abuse_flag SET evidence = $1 WHERE id = $2", try storedJSON(blind), row.int("id"))
        }
    }

    // MARK: - Facilities

    private func proposal(_ row: SQLRow) throws -> FacilityProposal {
        try FacilityProposal(
            id: row.int("id"), facility: row.int("facility_id"), listedPhone: row.text("listed_phone"),
            proposedBy: row.optionalInt("proposed_by"), proposedAt: row.optionalInstant("proposed_at"))
    }

    func openProposals() throws -> [FacilityProposal] {
        try session.run("SELECT * FROM facility_proposal WHERE decided_at IS NULL ORDER BY id").map(proposal)
    }

    func openProposal(of facility: FacilityID) throws -> FacilityProposal? {
        try session.run("SELECT * FROM facility_proposal WHERE facility_id = $1 AND decided_at IS NULL", facility)
            .first.map(proposal)
    }

    func openProposal(_ id: Int64) throws -> FacilityProposal? {
        try session.run("SELECT * FROM facility_proposal WHERE id = $1 AND decided_at IS NULL", id).first.map(proposal)
    }

    func propose(_ proposal: FacilityProposal) throws {
        try session.run(
            """
            UPDATE facility_proposal SET decided_at = COALESCE($1, 0), decided_by = COALESCE($2, proposed_by),
                is_confirmed = 0
            WHERE facility_id = $3 AND decided_at IS NULL
            """, proposal.proposedAt, proposal.proposedBy, proposal.facility)
        try session.run(
            """
            INSERT INTO facility_proposal (facility_id, listed_phone, proposed_by, proposed_at)
            VALUES ($1, $2, $3, $4)
            """, proposal.facility, proposal.listedPhone, proposal.proposedBy, proposal.proposedAt)
    }

    func decideProposal(_ id: Int64, isConfirmed: Bool, by staff: Int64, at now: Instant) throws -> Bool {
        try !session.run(
            """
            UPDATE facility_proposal SET decided_at = $1, decided_by = $2, is_confirmed = $3
            WHERE id = $4 AND decided_at IS NULL RETURNING id
            """, now, staff, isConfirmed, id
        ).isEmpty
    }
}

extension FlagSubject {
    /// Stands where the number of a donor was.
    fileprivate static let erased = "erased"

    fileprivate var kind: String {
        switch self {
        case .caller: "caller"
        case .donor, .erasedDonor: "donor"
        case .patient: "patient"
        case .record: "record"
        }
    }

    fileprivate var key: String {
        switch self {
        case .caller(let request): String(request)
        case .donor(let donor): String(donor)
        case .erasedDonor: FlagSubject.erased
        case .patient(let key), .record(let key): key
        }
    }
}
