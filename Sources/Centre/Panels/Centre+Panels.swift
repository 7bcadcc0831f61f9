public import Blood
import Dispatching
public import Matching

/// A panel in a list: what can be read without looking at its members.
public struct PanelSummary: Sendable, Hashable {
    public var panel: DonorPanel
    public var facility: Facility?
    public var members: Int
    public var alerts: Set<PanelAlertKind>

    public init(panel: DonorPanel, facility: Facility?, members: Int, alerts: Set<PanelAlertKind>) {
        self.panel = panel
        self.facility = facility
        self.members = members
        self.alerts = alerts
    }
}

extension Centre {
    /// Panels that have not ended, the next due first, with what was found at the last look.
    public func panels() async throws -> [PanelSummary] {
        try await ports.store.read { transaction in
            let counts = try transaction.panelMemberCounts()
            let facilities = Dictionary(try transaction.facilities().map { ($0.id, $0) }) { first, _ in first }
            let alerts = Dictionary(grouping: try transaction.panelAlerts(), by: \.panel)
            return try transaction.panels(limit: PanelLimits.shownMax).map { panel in
                PanelSummary(
                    panel: panel, facility: facilities[panel.facility], members: counts[panel.id] ?? 0,
                    alerts: Set((alerts[panel.id] ?? []).map(\.kind)))
            }
        }
    }

    /// Panels in which something needs a person.
    public func panelsWaiting() async throws -> Int {
        try await ports.store.read { Set(try $0.panelAlerts().map(\.panel)).count }
    }

    /// Makes a panel (`id` 0) or changes one; the members stay.
    public func savePanel(_ entered: DonorPanel, by staff: Int64?) async throws -> PanelOutcome {
        let now = now()
        var panel = entered
        var problems = try await check(panel)
        if !panel.guardianPhone.isEmpty {
            switch ports.phones.read(panel.guardianPhone) {
            case .success(let phone): panel.guardianPhone = phone
            case .failure: problems[.guardianPhone] = .phoneInvalid
            }
        }
        guard problems.isEmpty else { return .problems(problems) }
        let ready = panel
        let outcome = try await ports.store.write { [self] transaction -> PanelOutcome in
            var panel = ready
            if panel.id == 0 {
                panel.createdAt = now
                panel.createdBy = staff
                panel.id = try transaction.insertPanel(panel)
            } else {
                guard let old = try transaction.panel(panel.id), old.endedAt == nil else { return .noSuchPanel }
                // They have a form of their own.
                panel.antigens = old.antigens
                try transaction.updatePanel(panel)
            }
            try look(at: panel, now: now, in: transaction)
            try transaction.appendAudit(
                AuditEntry(
                    at: now, staff: staff, act: ready.id == 0 ? .panelAdd : .panelEdit, subject: "panel:\(panel.id)"))
            return .saved(panel.id)
        }
        events.publish(.register)
        return outcome
    }

    private func check(_ panel: DonorPanel) async throws -> [PanelField: PanelProblem] {
        var problems: [PanelField: PanelProblem] = [:]
        for (field, text, most) in [
            (PanelField.patientInitials, panel.patientInitials, PanelLimits.initialsMax),
            (.recordNumber, panel.recordNumber, PanelLimits.textMax),
        ] {
            if text.trimmed.isEmpty { problems[field] = .missing }
            if text.unicodeScalars.count > most { problems[field] = .tooLong }
        }
        if panel.needs.unicodeScalars.count > PanelLimits.needsMax { problems[.needs] = .tooLong }
        if panel.group == .unknown { problems[.group] = .missing }
        if !PanelLimits.intervalDays.contains(panel.intervalDays) { problems[.intervalDays] = .outOfRange }
        if !PanelLimits.unitsPerSession.contains(panel.unitsPerSession) { problems[.unitsPerSession] = .outOfRange }
        let daysLeft = panel.nextDue.dayNumber - today().dayNumber
        if daysLeft < 0 { problems[.nextDue] = .dayInThePast }
        if daysLeft > 2 * PanelLimits.intervalDays.upperBound { problems[.nextDue] = .dayTooFar }
        if try await ports.store.read({ try $0.facility(panel.facility) }) == nil {
            problems[.facility] = .facilityUnknown
        }
        return problems
    }

    // MARK: - Members

    /// Keeps a donor for this panel: from the commit on the emergency desk does not ask them.
    public func joinPanel(_ panel: PanelID, donor: DonorID, by staff: Int64?) async throws -> PanelJoinOutcome {
        try await changeMembers(of: panel, by: staff, act: .panelJoin) { [self] transaction, panel, now in
            guard try transaction.donor(donor) != nil else { return (.noSuchDonor, []) }
            let lasting = reasonsAgainst(donor, for: panel)
            guard lasting.isEmpty else { return (.unsuitable(lasting), []) }
            guard try transaction.panelMembers(of: panel.id).count < PanelLimits.membersMax else { return (.full, []) }
            let isNew = try transaction.joinPanel(
                PanelMembership(panel: panel.id, donor: donor, joinedAt: now, joinedBy: staff))
            return isNew ? (.joined, [donor]) : (.isMember, [])
        } ?? .noSuchPanel
    }

    /// Lets a donor go: asked like everybody again, unless kept for another panel.
    /// - Returns: false when there is no such member.
    public func leavePanel(_ panel: PanelID, donor: DonorID, by staff: Int64?) async throws -> Bool {
        try await changeMembers(of: panel, by: staff, act: .panelLeave) { transaction, panel, _ in
            let wasMember = try transaction.leavePanel(panel.id, donor: donor)
            return (wasMember, wasMember ? [donor] : [])
        } ?? false
    }

    /// The patient needs it no more: everybody is let go, and the patient's own data wait for the retention.
    /// - Returns: false when there is no such panel, or it has ended.
    public func endPanel(_ panel: PanelID, by staff: Int64?) async throws -> Bool {
        try await changeMembers(of: panel, by: staff, act: .panelEnd) { transaction, panel, now in
            (true, try transaction.endPanel(panel.id, by: staff, at: now))
        } ?? false
    }

    /// The session was held on this day, and the next one counts from it.
    public func recordSessionHeld(_ id: PanelID, on day: CivilDate, by staff: Int64?) async throws -> PanelOutcome {
        let now = now()
        let today = calendar.day(of: now)
        guard day <= today, day > today.adding(days: -PanelLimits.intervalDays.upperBound) else {
            return .problems([.nextDue: .outOfRange])
        }
        let outcome = try await ports.store.write { [self] transaction -> PanelOutcome in
            guard var panel = try transaction.panel(id), panel.endedAt == nil else { return .noSuchPanel }
            panel.nextDue = day.adding(days: panel.intervalDays)
            try transaction.updatePanel(panel)
            try look(at: panel, now: now, in: transaction)
            try transaction.appendAudit(
                AuditEntry(at: now, staff: staff, act: .panelHeld, subject: "panel:\(id)", reason: day.description))
            return .saved(id)
        }
        events.publish(.register)
        return outcome
    }

    /// Members come and go, audited, with the index of donors brought up to date.
    /// - Parameter change: says what became of it, and whose standing in the register it changed.
    private func changeMembers<Outcome: Sendable>(
        of id: PanelID, by staff: Int64?, act: AuditAct,
        _ change: @escaping @Sendable (any CentreWriting, DonorPanel, Instant) throws -> (Outcome, [DonorID])
    ) async throws -> Outcome? {
        let now = now()
        let done = try await ports.store.write { [self] transaction -> (Outcome, Turn)? in
            guard let panel = try transaction.panel(id), panel.endedAt == nil else { return nil }
            let (outcome, donors) = try change(transaction, panel, now)
            var turn = Turn(outcome: .noSuchRequest)
            guard !donors.isEmpty || act == .panelEnd else { return (outcome, turn) }
            if let panel = try transaction.panel(id) { try look(at: panel, now: now, in: transaction) }
            let named = act == .panelEnd ? "" : donors.map { " donor:\($0)" }.joined()
            try transaction.appendAudit(
                AuditEntry(at: now, staff: staff, act: act, subject: "panel:\(id)\(named)"))
            turn.ticket = register.drawTicket()
            turn.profiles = try profiles(of: Set(donors), in: transaction, now: now)
            return (outcome, turn)
        }
        guard let (outcome, turn) = done else { return nil }
        register.apply(turn)
        events.publish(.register)
        return outcome
    }

    // MARK: - Who would do

    /// What stands against this donor for this patient whatever the day; a condition that a doctor may allow is one,
    /// for nobody is to decide that anew every three weeks.
    private func reasonsAgainst(_ donor: DonorID, for panel: DonorPanel) -> [SuppressionReason] {
        let lasting: Set<SuppressionReason> = [
            .notRegistered, .incompatibleGroup, .groupUnknown, .optedOut, .noChannel, .excludedForGood,
            .needsPermission, .carriesAntigen, .antigenUnknown,
        ]
        return register.explain(donor, query(for: panel, near: GeoPoint(latitude: 0, longitude: 0), now: now()))
            .filter(lasting.contains)
    }

    /// Donors near the facility who are in no panel and may give on that day, as the matcher orders them.
    public func substitutes(for panel: DonorPanel, on day: CivilDate) async throws -> [Candidate] {
        guard let place = try await ports.store.read({ try $0.facility(panel.facility) })?.place else { return [] }
        var query = query(for: panel, near: place, now: now())
        // Who may give on that day and is asked at noon: a list is not shorter by night.
        query.today = day
        query.now = calendar.instant(today(), minuteOfDay: 12 * 60)
        query.hour = 12
        query.limit = PanelLimits.substitutesShown
        return register.ranking(query).candidates
    }

    func query(for panel: DonorPanel, near place: GeoPoint, now: Instant) -> CandidateQuery {
        let local = calendar.local(now)
        return CandidateQuery(
            patient: panel.patient, component: panel.component, kind: .wholeBlood, place: place,
            radiusKilometres: PanelLimits.substituteKilometres, urgency: .routine, now: now, today: local.today,
            hour: local.hour, limit: 1)
    }
}

extension DonorPanel {
    /// What the rules of compatibility may know: an RhD-negative patient who is transfused again stays RhD-negative.
    var patient: Patient {
        Patient(group: group, sex: nil, ageYears: nil, isChronicallyTransfused: true).with(antigens)
    }
}
