import Blood
import Dispatching
import Logging
import Matching
import Synchronization

extension RequestDetails {
    /// Requests opened for a session of a panel: they ask its members first.
    public static let panelSource = "panel"
}

/// Another request was opened for the session meanwhile; thrown to leave no trace of this one.
private struct SessionIsOpen: Error {}

extension Centre {
    /// Opens the ordinary request for the next session of a panel.
    ///
    /// It takes the way of every request: the facility has to confirm it before anybody is asked, the desk sees it on
    /// the board, and it ends like others. Different is only whom it asks: its members, in their turn.
    /// - Parameter isConfirmed: the facility has confirmed this date to `staff`, on its listed number.
    public func openPanelSession(
        _ id: PanelID, isConfirmed: Bool, by staff: Int64?
    ) async throws -> PanelOpeningOutcome {
        let now = now()
        let (found, opening) = try await ports.store.read { transaction in
            let panel = try transaction.panel(id)
            return (panel, try panel.flatMap { try transaction.panelOpening(of: id, due: $0.nextDue) })
        }
        guard let panel = found, panel.endedAt == nil else { return .noSuchPanel }
        if let opening { return .isOpen(opening.request) }
        let due = panel.nextDue
        let outcome: IntakeOutcome
        do {
            outcome = try await openRequest(
                form(for: panel), by: staff, source: RequestDetails.panelSource, antigens: panel.antigens
            ) { request, transaction in
                let isFirst = try transaction.recordPanelOpening(
                    PanelOpening(panel: id, due: due, request: request, openedAt: now, openedBy: staff))
                guard isFirst else { throw SessionIsOpen() }
            }
        } catch is SessionIsOpen {
            let opening = try await ports.store.read { try $0.panelOpening(of: id, due: due) }
            return opening.map { .isOpen($0.request) } ?? .noSuchPanel
        }
        switch outcome {
        case .problems(let problems): return .problems(problems)
        case .looksLike(let others): return .looksLike(others)
        case .opened(var record):
            if isConfirmed, let staff,
                case .taken(let verified) = try await take(
                    .verified, on: record.id, by: .staff(staff), note: "date of a panel's session")
            {
                record = verified
            }
            try await lookAtPanels()
            return .opened(record)
        }
    }

    private func form(for panel: DonorPanel) -> IntakeForm {
        IntakeForm(
            patientInitials: panel.patientInitials, group: panel.group, component: panel.component,
            units: "\(panel.unitsPerSession)", facility: panel.facility, recordNumber: panel.recordNumber,
            neededBy: calendar.instant(panel.nextDue, minuteOfDay: PanelLimits.arriveByMinute), urgency: .routine,
            callerPhone: panel.guardianPhone, isChronicallyTransfused: true, note: panel.needs)
    }

    // MARK: - Whom a panel's request asks

    /// A session's request as long as it is its members' alone: until two days before, or until a person widens it at
    /// the desk.
    func isMembersAlone(_ record: RequestRecord, now: Instant) -> Bool {
        record.details.source == RequestDetails.panelSource
            && record.course.rung < EscalationRung.widerRing.rawValue
            && now < record.course.request.neededBy - PanelLimits.othersFrom
    }

    /// What the register answers to a panel's request. `nil` for every other request.
    ///
    /// While it is its members' alone the planner is told to wait, and only "ask so many more" names members, those
    /// whose turn it is: the planner sizes its waves for strangers. Later members and others are asked as for any need.
    func panelCandidates(
        of record: RequestRecord, on event: RequestEvent, now: Instant, in transaction: any CentreReading
    ) throws -> ((CandidateQuery) -> Ranking)? {
        guard record.details.source == RequestDetails.panelSource,
            let opening = try transaction.panelOpening(request: record.id),
            let panel = try transaction.panel(opening.panel)
        else { return nil }
        let isAlone = isMembersAlone(record, now: now)
        var count = Int.max
        if isAlone {
            guard case .askMore(let more) = event else {
                return { _ in Ranking(candidates: [], isHeldBack: true) }
            }
            count = more
        }
        let members = try inTurn(panel, for: opening.due, in: transaction)
        return { [self] query in
            let own = able(members, query, on: opening.due).prefix(count)
            guard !isAlone else { return Ranking(candidates: Array(own), isHeldBack: true) }
            var ranking = reservations.ranking(for: record.id, query, register: register)
            ranking.candidates = own + ranking.candidates
            return ranking
        }
    }

    /// Those of them who may be asked now, by a way that there is.
    private func able(_ members: [DonorID], _ query: CandidateQuery, on due: CivilDate) -> [Candidate] {
        let ways = dispatcher.policy.channelOrder
        return register.members(members.filter { !query.excluding.contains($0) }, query, givingOn: due)
            .filter { $0.channels.contains(where: ways.contains) }
    }

    /// Members who may give for this session, those whose turn it is first.
    private func inTurn(
        _ panel: DonorPanel, for due: CivilDate, in transaction: any CentreReading
    ) throws -> [DonorID] {
        // What is planned for later sessions keeps nobody from this one.
        let session = try standing(of: panel, in: transaction).forecast.first { $0.due == due }
        return session.map { $0.givers + $0.reserves } ?? []
    }

    /// A promise for a session is one for its day, whenever it is given.
    func onTheDay(_ event: RequestEvent, of record: RequestRecord, now: Instant) -> RequestEvent {
        guard record.details.source == RequestDetails.panelSource,
            case .reply(let donor, .pledge) = event
        else { return event }
        let day = calendar.day(of: record.course.request.neededBy)
        guard day > calendar.day(of: now) else { return event }
        return .reply(
            donor: donor,
            .pledge(
                arriveFrom: calendar.instant(day, minuteOfDay: PanelLimits.arriveFromMinute),
                arriveBy: record.course.request.neededBy))
    }

    // MARK: - The clock

    /// Looks at every panel whose day is near: raises what needs a person, and asks those members whose turn has come.
    func lookAtPanels() async throws {
        let now = now()
        let until = calendar.day(of: now).adding(days: PanelLimits.watchedDaysBefore)
        let panels = try await ports.store.read { try $0.panels(dueBy: until) }
        var hasChanged = false
        for panel in panels {
            let (isNew, request, count) = try await ports.store.write { [self] transaction in
                let isNew = try look(at: panel, now: now, in: transaction)
                let (request, count) = try membersToAsk(panel, now: now, in: transaction)
                return (isNew, request, count)
            }
            hasChanged = hasChanged || isNew
            if let request, count > 0 { try await take(.askMore(count: count), on: request, by: .system) }
        }
        if hasChanged { events.publish(.register) }
    }

    /// The panels, at most once in a while; a failure is logged and tried again at the next look.
    func lookAtPanelsInTime() async throws {
        guard panelClock.isDue(at: now()) else { return }
        do { try await lookAtPanels() } catch is CancellationError {
            throw CancellationError()
        } catch {
            logger.error("The panels could not be looked at.", metadata: ["error": "\(error)"])
        }
    }

    /// - Returns: whether something was raised or cleared.
    @discardableResult
    func look(at panel: DonorPanel, now: Instant, in transaction: any CentreWriting) throws -> Bool {
        guard panel.endedAt == nil else { return try transaction.setPanelAlerts([], of: panel.id, at: now) }
        let needs = try standing(of: panel, in: transaction).needs(on: calendar.day(of: now))
        return try transaction.setPanelAlerts(needs, of: panel.id, at: now)
    }

    /// How many members are to be asked now: as many as there are units and one to spare, less those who have promised
    /// or may still answer, and never more than may be asked at this hour.
    private func membersToAsk(
        _ panel: DonorPanel, now: Instant, in transaction: any CentreReading
    ) throws -> (RequestID?, Int) {
        guard let opening = try transaction.panelOpening(of: panel.id, due: panel.nextDue),
            let record = try transaction.request(opening.request), isMembersAlone(record, now: now)
        else { return (nil, 0) }
        let course = record.course
        guard course.phase == .open, course.verification == .verified, !course.isPaused, !course.pool.isFlagged else {
            return (nil, 0)
        }
        let hoped = course.asks.count { ask in
            let mayAnswer = ask.stage == .silent && now - ask.askedAt < PanelLimits.patience
            return ask.stage.isOpen || ask.stage == .donated || mayAnswer
        }
        let wanted = panel.unitsPerSession + PanelLimits.spare - hoped
        guard wanted > 0, let facility = try transaction.facility(panel.facility) else { return (nil, 0) }
        var query = query(for: panel, near: facility.place, now: now)
        query.excluding = Set(course.asks.map(\.donor))
        let members = try inTurn(panel, for: opening.due, in: transaction)
        return (record.id, min(wanted, able(members, query, on: opening.due).count))
    }
}

/// When the panels were looked at last. In memory: a look too many does nothing.
final class PanelClock: Sendable {
    /// Days are what panels are counted in; this is soon enough for a member who has just said no.
    static let every = Duration.minutes(5)
    private let last = Mutex<Instant?>(nil)

    init() {}

    func isDue(at now: Instant) -> Bool {
        last.withLock { last in
            // A clock that was set back must not put the look off.
            if let before = last, now >= before, now - before < PanelClock.every { return false }
            last = now
            return true
        }
    }
}
