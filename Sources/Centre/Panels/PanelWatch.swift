public import Blood
public import Dispatching
import Jurisdiction
public import Matching

/// A panel with everything a coordinator looks at.
public struct PanelStanding: Sendable {
    /// A member as the rotation sees them.
    public struct Member: Sendable {
        public var record: DonorRecord
        public var membership: PanelMembership
        public var rotation: PanelMember
        /// First day from today on which they may give, by what is known; `nil`: no day is known.
        public var freeFrom: CivilDate?
        /// How far the ask for the next session has come.
        public var stage: AskStage?
        public var otherPanels: [PanelID]
    }

    public var panel: DonorPanel
    public var members: [Member]
    public var forecast: [PanelSession]
    /// The request of the next session.
    public var request: RequestRecord?
    public var alerts: [PanelAlert]

    /// Members who have promised to come for the next session, or have come.
    public var promises: Int {
        request?.course.asks.count { $0.stage.isCommitted || $0.stage == .donated } ?? 0
    }
}

extension PanelStanding {
    /// What needs a person on this day.
    public func needs(on today: CivilDate) -> Set<PanelAlertKind> {
        var needs: Set<PanelAlertKind> = []
        guard panel.endedAt == nil else { return needs }
        let daysLeft = panel.nextDue.dayNumber - today.dayNumber
        guard daysLeft <= PanelLimits.watchedDaysBefore else { return needs }
        guard daysLeft >= 0 else { return [.passed] }
        let isFulfilled = request?.course.phase == .fulfilled
        let isAsking = request?.course.phase.isOngoing ?? false
        if !isFulfilled {
            if (forecast.first?.missing ?? 0) > 0, promises < panel.unitsPerSession { needs.insert(.short) }
            if !isAsking, daysLeft <= PanelLimits.openedDaysBefore { needs.insert(.toOpen) }
            if isAsking, daysLeft <= PanelLimits.confirmedDaysBefore, promises < panel.unitsPerSession {
                needs.insert(.unconfirmed)
            }
        }
        if members.contains(where: { $0.freeFrom == nil }) { needs.insert(.memberLost) }
        return needs
    }
}

extension Centre {
    /// A panel as it stands; `nil` when there is none of this number.
    public func panelStanding(_ id: PanelID) async throws -> PanelStanding? {
        try await ports.store.read { [self] transaction in
            guard let panel = try transaction.panel(id) else { return nil }
            return try standing(of: panel, in: transaction)
        }
    }

    func standing(of panel: DonorPanel, in transaction: any CentreReading) throws -> PanelStanding {
        let today = today()
        let request = try transaction.panelOpening(of: panel.id, due: panel.nextDue)
            .flatMap { try transaction.request($0.request) }
        let rotation = rotation
        let members = try transaction.panelMembers(of: panel.id).compactMap { membership in
            try transaction.donorRecord(membership.donor).map { record in
                let ask = request?.course.asks.last { $0.donor == membership.donor }
                let member = PanelMember(record, stage: ask?.stage, due: panel.nextDue)
                return PanelStanding.Member(
                    record: record, membership: membership, rotation: member,
                    freeFrom: rotation.firstDay(member, from: today), stage: ask?.stage,
                    otherPanels: try transaction.panelMemberships(of: membership.donor).map(\.panel)
                        .filter { $0 != panel.id })
            }
        }
        // A day that has passed is shown until somebody says what became of it; nobody is planned for it any more.
        let days = PanelRotation.days(
            from: panel.nextDue, every: panel.intervalDays, count: PanelLimits.sessionsShown)
        return PanelStanding(
            panel: panel, members: members,
            forecast: rotation.forecast(
                members.map(\.rotation), on: days.filter { $0 >= today }, units: panel.unitsPerSession),
            request: request, alerts: try transaction.panelAlerts().filter { $0.panel == panel.id })
    }

    var rotation: PanelRotation { PanelRotation(rules: jurisdiction.eligibility) }
}

extension PanelMember {
    /// - Parameter stage: of the ask for the session that is due then.
    init(_ record: DonorRecord, stage: AskStage?, due: CivilDate) {
        let donor = record.donor
        let isReachable =
            donor.consentedAt != nil && donor.wrongNumberAt == nil && donor.optedOutAt == nil
            && !donor.channels.isEmpty
        var (promised, refused): (Set<CivilDate>, Set<CivilDate>) = ([], [])
        switch stage {
        case .pledged, .onTheWay, .arrived, .accepted: promised = [due]
        case .declined, .unavailable, .withdrewPledge, .noShow, .deferred: refused = [due]
        default: break
        }
        self.init(
            donor: donor.id, history: record.history, pausedUntil: donor.pausedUntil, isReachable: isReachable,
            promised: promised, refused: refused, pausedFrom: donor.pausedFrom)
    }
}
