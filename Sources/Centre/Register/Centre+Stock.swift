public import Blood
public import Dispatching
import Jurisdiction
public import Matching

/// A figure for the request page: who says it holds what, how far away, how old the word is.
public struct StockOffer: Sendable, Hashable {
    public var facility: Facility
    public var figure: StockFigure
    public var compatibilityOrder: Int
    /// What has to be seen to before such a unit is given.
    public var conditions: [CompatibilityCondition]
    /// A doctor has to decide first: no ordinary stock for this patient.
    public var isConditional: Bool
    public var distanceKilometres: Double
    public var isStale: Bool

    public init(
        facility: Facility, figure: StockFigure, compatibilityOrder: Int, conditions: [CompatibilityCondition],
        isConditional: Bool, distanceKilometres: Double, isStale: Bool
    ) {
        self.facility = facility
        self.figure = figure
        self.compatibilityOrder = compatibilityOrder
        self.conditions = conditions
        self.isConditional = isConditional
        self.distanceKilometres = distanceKilometres
        self.isStale = isStale
    }
}

/// One figure of a count, as a facility gives it.
public struct StockCount: Sendable, Hashable {
    public var group: BloodGroup
    public var component: BloodComponent
    public var units: Int
    /// The last figure as it was shown, where it is only said to be still true.
    public var confirms: Int?

    public init(group: BloodGroup, component: BloodComponent, units: Int, confirms: Int? = nil) {
        self.group = group
        self.component = component
        self.units = units
        self.confirms = confirms
    }

    fileprivate var note: String {
        "\(component.rawValue) \(group.rawValue) \(units)\(confirms == nil ? "" : " as before")"
    }
}

extension Centre {
    /// A count older than this is not shown as stock: a shelf turns over in a day (unsourced, a desk's habit).
    public static let stockIsStaleAfter = Duration.hours(24)
    /// Beyond this a unit travels longer than a donor nearby.
    static let stockRadiusKilometres = 100.0

    /// Who holds compatible units: those that need no doctor's yes first, then fresh figures, then by order of
    /// group and by distance.
    public func stockOffers(for request: BloodRequest) async throws -> [StockOffer] {
        let now = now()
        let (figures, facilities) = try await ports.store.read { (try $0.stock(), try $0.facilities()) }
        let byID = Dictionary(uniqueKeysWithValues: facilities.map { ($0.id, $0) })
        let offers = figures.compactMap { figure -> StockOffer? in
            guard figure.units > 0, figure.component == request.component, let facility = byID[figure.facility] else {
                return nil
            }
            let compatibility = Compatibility.canGive(figure.component, from: figure.group, to: request.patient)
            let distance = GreatCircle.kilometres(from: facility.place, to: request.place)
            guard compatibility.verdict != .refused, let order = compatibility.order,
                distance <= Centre.stockRadiusKilometres
            else { return nil }
            return StockOffer(
                facility: facility, figure: figure, compatibilityOrder: order,
                conditions: compatibility.conditions,
                isConditional: compatibility.verdict == .conditional, distanceKilometres: distance,
                isStale: now - figure.countedAt > Centre.stockIsStaleAfter)
        }
        return offers.sorted {
            (
                $0.isConditional ? 1 : 0, $0.isStale ? 1 : 0, $0.compatibilityOrder, $0.distanceKilometres,
                $0.facility.id
            ) < (
                $1.isConditional ? 1 : 0, $1.isStale ? 1 : 0, $1.compatibilityOrder, $1.distanceKilometres,
                $1.facility.id
            )
        }
    }

    /// Writes down what a facility says it holds, now: all of it or, of a facility that is not there, none.
    /// - Returns: how many figures were written; `nil` when there is no such facility.
    @discardableResult
    public func recordStock(_ counts: [StockCount], of facility: FacilityID, by staff: Int64?) async throws -> Int? {
        let now = now()
        let recorded = try await ports.store.write { transaction -> Int? in
            guard try transaction.facility(facility) != nil else { return nil }
            let held = try transaction.stock().filter { $0.facility == facility }
            let written = counts.filter { count in
                // Whoever only confirms what the page showed does not undo what somebody counted meanwhile.
                count.confirms.map { shown in
                    held.contains { $0.group == count.group && $0.component == count.component && $0.units == shown }
                } ?? true
            }
            for count in written {
                try transaction.recordStock(
                    StockFigure(
                        facility: facility, group: count.group, component: count.component, units: count.units,
                        countedAt: now, countedBy: staff))
            }
            guard !written.isEmpty else { return 0 }
            try transaction.appendAudit(
                AuditEntry(
                    at: now, staff: staff, act: .stockCount, subject: "facility:\(facility)",
                    reason: written.map(\.note).joined(separator: "; ")))
            return written.count
        }
        if recorded ?? 0 > 0 { events.publish(.stock) }
        return recorded
    }

    /// Adds a facility (`id` 0) or changes one. A listed number that is not in force already waits for a second person;
    /// until then the old one stays, or none.
    /// - Returns: `nil` when another facility has the name, or there is none of that number.
    public func saveFacility(_ facility: Facility, by staff: Int64) async throws -> FacilityID? {
        let now = now()
        let saved = try await ports.store.write { [self] transaction -> FacilityID? in
            let others = try transaction.facilities().filter { $0.id != facility.id }
            guard !others.contains(where: { $0.name == facility.name }) else { return nil }
            guard let id = try save(facility, by: staff, now: now, in: transaction) else { return nil }
            try transaction.appendAudit(
                AuditEntry(
                    at: now, staff: staff, act: facility.id == 0 ? .facilityAdd : .facilityEdit,
                    subject: "facility:\(id)"))
            return id
        }
        if saved != nil { events.publish(.stock) }
        return saved
    }

    /// Writes down what the facility says became of the units, and lets the request rest.
    public func reconcile(
        _ request: RequestID, drawn: Int, issued: Int, transfused: Int, returned: Int, by staff: Int64?
    ) async throws -> EventOutcome {
        let now = now()
        let turn = try await ports.store.write { [self] transaction in
            let turn = try advance(
                request, by: .reconciled, actor: staff.map(Actor.staff) ?? .system, now: now, in: transaction)
            guard case .taken = turn.outcome else { return turn }
            try transaction.recordReconciliation(
                Reconciliation(
                    drawn: drawn, issued: issued, transfused: transfused, returned: returned, recordedAt: now,
                    recordedBy: staff), of: request)
            if let record = try transaction.request(request), transfused > 0 {
                try tellOutcome(of: record, now: now, in: transaction)
            }
            return turn
        }
        settle(turn, request: request)
        outboxFilled.knock()
        return turn.outcome
    }

    /// Who gave hears what became of it, once, and not at night: nothing is asked of anybody.
    private func tellOutcome(of record: RequestRecord, now: Instant, in transaction: any CentreWriting) throws {
        let awake = hourOutsideQuiet(now)
        for ask in record.course.asks where ask.stage == .donated {
            _ = try enqueue(
                .outcome, to: ask.donor, wave: ask.wave, channel: ask.channel == .voice ? .sms : ask.channel,
                expiresAt: awake + .hours(24), of: record, now: awake, in: transaction)
        }
    }

    /// This moment, or the end of the quiet hours it lies in.
    private func hourOutsideQuiet(_ now: Instant) -> Instant {
        let quiet = jurisdiction.profile.quietHours
        let minute = calendar.minuteOfDay(now)
        let (start, end) = (quiet.startHour * 60, quiet.endHour * 60)
        let isQuiet = start > end ? minute >= start || minute < end : minute >= start && minute < end
        guard isQuiet else { return now }
        return now + .minutes(Double((end - minute + 1_440) % 1_440))
    }
}
