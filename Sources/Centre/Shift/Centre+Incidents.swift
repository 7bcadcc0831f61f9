public import Blood
import Dispatching
public import Matching

/// Mass-casualty mode: an incident is declared, its requests keep to quotas while it lasts, everybody is told one
/// thing, and it is ended by a person.
extension Centre {
    /// The longest name of an incident, and the longest words of a public message, in characters.
    public static let incidentNameMax = 80
    public static let publicWordsMax = 200
    /// The longest reason for an act on an incident, in characters.
    public static let incidentReasonMax = 300
    /// Donors an hour that a person may set at most: the schema's bound.
    public static let arrivalsPerHourBound = 500
    /// Donors within this distance of a facility are counted as its reach: the first ring that waves look in.
    private static let reachKilometres = 25.0

    // MARK: - The quotas of a facility

    /// Donors an hour and share of a group that a facility begins with.
    ///
    /// An hour: a donor takes 40 minutes at the desk, so 13 beds with their staff take 13 × 60 ÷ 40 ≈ 20 donors. The
    /// share of a day: 60 percent, so that 40 are left for the second day, of whom 24 may be asked then, and 16 for the
    /// third. Facilities within reach of the same donors divide it. All of it is ours, **unsourced**; every facility
    /// knows its own, and a supervisor sets them.
    public func firstQuotas(of facility: Facility, among facilities: [Facility]) -> (perHour: Int, share: Int) {
        let policy = dispatcher.policy.massCasualty
        let sharing = facilities.count {
            GreatCircle.kilometres(from: $0.place, to: facility.place) < 2 * Centre.reachKilometres
        }
        return (Int(policy.arrivalsPerHourMax), Int(policy.groupShareMax * 100) / max(1, sharing))
    }

    /// Donors of each group who could be asked for this facility now.
    public func reach(of facility: Facility, now: Instant) -> [BloodGroup: Int] {
        let local = calendar.local(now)
        var counts = BloodGroup.known.reduce(into: [BloodGroup: Int]()) { $0[$1] = 0 }
        var seen: Set<DonorID> = []
        while true {
            let query = CandidateQuery(
                patient: Patient(group: .unknown), component: .redCells, kind: .wholeBlood, anyGroup: true,
                place: facility.place, radiusKilometres: Centre.reachKilometres, urgency: .emergency, now: now,
                today: local.today, hour: local.hour, excluding: seen, includesConditional: false, cannotWait: true,
                limit: CandidateQuery.limitMax)
            let page = register.ranking(query).candidates
            for candidate in page {
                seen.insert(candidate.donor)
                if candidate.group != .unknown { counts[candidate.group, default: 0] += 1 }
            }
            guard page.count == CandidateQuery.limitMax else { return counts }
        }
    }

    /// What a running incident leaves a request that is in it; `nil` for all others.
    func incidentRoom(
        for record: RequestRecord, now: Instant, in transaction: any CentreReading
    ) throws -> IncidentRoom? {
        guard let incident = try transaction.runningIncident(of: record.id),
            let facility = incident.facility(record.details.facility)
        else { return nil }
        let today = calendar.day(of: now)
        let load = try transaction.load(of: incident.id, dayStart: calendar.instant(today, minuteOfDay: 0))
        return IncidentRoom(
            incident: incident.id, arrivalsPerHourMax: Double(facility.arrivalsPerHour),
            expected: load.hours.reduce(into: [:]) { hours, line in
                if line.facility == facility.facility { hours[line.hour, default: 0] += line.donors }
            },
            groupsLeft: facility.reach.reduce(into: [:]) { left, line in
                let used = load.used(facility.facility, line.key)
                let allowed = IncidentRoom.spread(
                    reach: line.value, usedBefore: used.before, share: facility.sharePercent, days: 1)[0]
                left[line.key] = max(0, allowed - used.today)
            }, nextDay: calendar.instant(today.adding(days: 1), minuteOfDay: 0))
    }

    // MARK: - Declaring and ending

    /// Begins at once: nobody else has to agree while patients wait. Open requests of its facilities are in it.
    public func declareIncident(
        _ draft: IncidentDraft, by staff: Int64
    ) async throws -> Result<Int64, IncidentProblem> {
        let now = now()
        if let problem = IncidentCheck(draft: draft, now: now).problem { return .failure(problem) }
        let all = try await ports.store.read { try $0.facilities() }
        let chosen = all.filter { draft.facilities.contains($0.id) }
        guard chosen.count == Set(draft.facilities).count else { return .failure(.facilityUnknown) }
        let quotas = chosen.map { facility in
            let first = firstQuotas(of: facility, among: chosen)
            return IncidentFacility(
                facility: facility.id, arrivalsPerHour: first.perHour, sharePercent: first.share,
                reach: reach(of: facility, now: now))
        }
        let outcome = try await ports.store.write { transaction -> Result<Int64, IncidentProblem> in
            let taken = Set(try transaction.runningIncidents().flatMap(\.facilities).map(\.facility))
            guard taken.isDisjoint(with: draft.facilities) else { return .failure(.facilityInAnother) }
            let id = try transaction.insertIncident(
                Incident(
                    name: draft.name.trimmed, reason: draft.reason.trimmed, beganAt: draft.beganAt ?? now,
                    expectedPatients: draft.expectedPatients, declaredAt: now, declaredBy: staff, facilities: quotas))
            for glance in try transaction.openGlances() where draft.facilities.contains(glance.facility) {
                _ = try transaction.join(glance.id, to: id, by: staff, at: now)
            }
            try transaction.appendAudit(
                AuditEntry(
                    at: now, staff: staff, act: .incidentDeclare, subject: "incident:\(id)",
                    reason: draft.reason.trimmed))
            return .success(id)
        }
        if case .success = outcome { noteIncident() }
        return outcome
    }

    /// What was held is let go: every open request of it looks again at once, also after a crash, because its clock is
    /// moved in the same transaction. An announcement of the emergency on the telephone ends with it.
    public func endIncident(_ id: Int64, reason: String, by staff: Int64) async throws -> IncidentProblem? {
        let now = now()
        if let problem = IncidentCheck.problem(ofReason: reason) { return problem }
        let problem = try await ports.store.write { transaction -> IncidentProblem? in
            guard try transaction.endIncident(id, by: staff, at: now) else { return .hasEnded }
            if try transaction.announcement()?.kind == .emergency, try transaction.runningIncidents().isEmpty {
                try transaction.announce(nil, by: staff, at: now)
            }
            try transaction.appendAudit(
                AuditEntry(
                    at: now, staff: staff, act: .incidentEnd, subject: "incident:\(id)", reason: reason.trimmed))
            return nil
        }
        if problem == nil { noteIncident() }
        return problem
    }

    /// - Parameter facility: one that is new comes to the incident, with its open requests.
    public func setQuotas(
        of facility: FacilityID, perHour: Int, share: Int, in id: Int64, by staff: Int64
    ) async throws -> IncidentProblem? {
        guard (0...Centre.arrivalsPerHourBound).contains(perHour), (0...100).contains(share) else {
            return .quotaOutOfRange
        }
        let now = now()
        guard let place = try await ports.store.read({ try $0.facility(facility) }) else { return .facilityUnknown }
        let reach = reach(of: place, now: now)
        let problem = try await ports.store.write { transaction -> IncidentProblem? in
            let running = try transaction.runningIncidents()
            guard let incident = running.first(where: { $0.id == id }) else { return .hasEnded }
            let isNew = incident.facility(facility) == nil
            if isNew, running.contains(where: { $0.facility(facility) != nil }) { return .facilityInAnother }
            try transaction.setQuotas(
                IncidentFacility(
                    facility: facility, arrivalsPerHour: perHour, sharePercent: share, reach: isNew ? reach : [:]),
                of: id)
            for glance in try transaction.openGlances() where isNew && glance.facility == facility {
                _ = try transaction.join(glance.id, to: id, by: staff, at: now)
            }
            try transaction.wakeRequests(of: id, at: now)
            try transaction.appendAudit(
                AuditEntry(
                    at: now, staff: staff, act: .incidentChange, subject: "incident:\(id)",
                    reason: "facility:\(facility) \(perHour)/h \(share)%"))
            return nil
        }
        if problem == nil { noteIncident() }
        return problem
    }

    // MARK: - Its requests

    /// At intake, by the facility, while it lasts.
    func joinIncident(
        of facility: FacilityID, _ request: RequestID, by staff: Int64?, now: Instant,
        in transaction: any CentreWriting
    ) throws {
        let running = try transaction.runningIncidents()
        guard let incident = running.first(where: { $0.facility(facility) != nil }) else { return }
        _ = try transaction.join(request, to: incident.id, by: staff, at: now)
    }

    public func join(_ request: RequestID, to id: Int64, by staff: Int64) async throws -> IncidentProblem? {
        let now = now()
        let problem = try await ports.store.write { transaction -> IncidentProblem? in
            guard let incident = try transaction.incident(id), incident.isRunning else { return .hasEnded }
            guard let record = try transaction.request(request), record.course.phase.isOngoing,
                incident.facility(record.details.facility) != nil,
                try transaction.join(request, to: id, by: staff, at: now)
            else { return .requestDoesNotFit }
            try transaction.appendAudit(
                AuditEntry(
                    at: now, staff: staff, act: .incidentJoin, subject: "request:\(request)", reason: "incident:\(id)"))
            return nil
        }
        if problem == nil { noteIncident() }
        return problem
    }

    public func leave(_ request: RequestID, _ id: Int64, by staff: Int64) async throws -> IncidentProblem? {
        let now = now()
        let problem = try await ports.store.write { transaction -> IncidentProblem? in
            guard try transaction.incident(id)?.isRunning == true else { return .hasEnded }
            guard try transaction.leave(request, id, at: now) else { return .requestDoesNotFit }
            try transaction.appendAudit(
                AuditEntry(
                    at: now, staff: staff, act: .incidentLeave, subject: "request:\(request)",
                    reason: "incident:\(id)"))
            return nil
        }
        if problem == nil { noteIncident() }
        return problem
    }

    // MARK: - What everybody is told

    /// Takes the place of what was published of the incident before.
    /// - Parameters:
    ///   - message: its incident and who publishes it are those of the other arguments; `nil` takes it down.
    ///   - announces: callers hear the recorded announcement of an emergency before everything else.
    public func publish(
        _ message: PublicMessage?, of id: Int64, announces: Bool = false, by staff: Int64
    ) async throws -> IncidentProblem? {
        let now = now()
        if let message {
            let words = [message.english, message.urdu].map(\.unicodeScalars.count).max() ?? 0
            guard words <= Centre.publicWordsMax else { return .wordsTooLong }
            if !message.groups.isEmpty, message.facility == nil { return .placeMissing }
        }
        let problem = try await ports.store.write { transaction -> IncidentProblem? in
            guard let incident = try transaction.incident(id), incident.isRunning else { return .hasEnded }
            if let facility = message?.facility, incident.facility(facility) == nil { return .facilityUnknown }
            try transaction.publish(message, of: id, by: staff, at: now)
            if message != nil, announces { try transaction.announce(.emergency, by: staff, at: now) }
            let said = message.map { $0.groups.map(\.rawValue).joined(separator: " ") } ?? "down"
            try transaction.appendAudit(
                AuditEntry(at: now, staff: staff, act: .incidentMessage, subject: "incident:\(id)", reason: said))
            return nil
        }
        if problem == nil { noteIncident() }
        return problem
    }

    /// Tells the clocks and the open pages that something about an incident has changed.
    private func noteIncident() {
        clocksMoved.knock()
        events.publish(.request)
        events.publish(.calls)
    }
}

/// What is wrong with a draft: the first thing, because the form is short.
private struct IncidentCheck {
    let draft: IncidentDraft
    let now: Instant

    var problem: IncidentProblem? {
        let name = draft.name.trimmed.unicodeScalars.count
        if name == 0 { return .nameMissing }
        if name > Centre.incidentNameMax { return .nameTooLong }
        if let problem = Self.problem(ofReason: draft.reason) { return problem }
        if let began = draft.beganAt, began > now { return .beganInTheFuture }
        if let patients = draft.expectedPatients, !(1...10_000).contains(patients) { return .patientsOutOfRange }
        return draft.facilities.isEmpty ? .facilityMissing : nil
    }

    static func problem(ofReason reason: String) -> IncidentProblem? {
        let count = reason.trimmed.unicodeScalars.count
        return count == 0 ? .reasonMissing : count > Centre.incidentReasonMax ? .reasonTooLong : nil
    }
}
