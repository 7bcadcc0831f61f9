import Access
import Blood
import Centre
import Dispatching
import HTTPTypes
import Hummingbird
import Matching
import Pages
import Telephony

/// The night on one screen, and the sheet by which one shift hands it to the next.
struct NightRoutes: Sendable {
    let services: WebServices

    func add(to router: WebRouter) {
        router.get("/night", for: .may(.leadShift), use: night)
        router.get("/handover", for: .may(.leadShift), use: handover)
        router.post("/handover", for: .may(.leadShift), use: handOver)
        router.post("/handover/:handover/taking", for: .may(.leadShift), use: takeOver)
    }

    private var centre: Centre { services.centre }

    // MARK: - The night

    @Sendable func night(_ request: Request, _ context: WebContext) async throws -> Response {
        let now = centre.now()
        let began = try await centre.shiftBegan()
        let read = try await centre.ports.store.read { transaction in
            try NightReading(transaction, since: began, now: now)
        }
        let ways = services.isDemonstration ? [] : centre.ways.views(now: now)
        let model = NightPage.Model(
            lines: lines(read, now: now), alarms: try await alarms(read, now: now), people: read.people,
            waiting: read.waiting.count, longestWaitSince: read.waiting.min(), calls: read.figures.calls,
            answered: read.figures.answered, within15: read.figures.within15Seconds,
            abandoned: read.figures.abandoned, shiftBegan: began, callBacks: read.callBacks,
            oldestCallBack: read.oldestCallBack,
            ways: ways.map { way in
                NightPage.Way(
                    name: way.name, downSince: way.downSince, messagesToday: way.messagesToday, standing: way.standing)
            }, queued: read.queued, oldestQueuedAt: read.oldestQueued)
        return services.answer(NightPage.render(model, services.page(request, context)), request)
    }

    /// The worst first: least slack, then most units missing, then the smaller number.
    private func lines(_ read: NightReading, now: Instant) -> [NightPage.Line] {
        let policy = centre.dispatcher.policy
        return read.open.map { glance in
            NightPage.Line(glance, facility: read.facilities[glance.facility], policy: policy, now: now)
        }.sorted { left, right in
            if left.slack != right.slack { return left.slack < right.slack }
            let (mine, others) = (left.units - left.inHand, right.units - right.inHand)
            return mine != others ? mine > others : left.id < right.id
        }
    }

    /// Besides what the head of every page says of the centre's own condition.
    private func alarms(_ read: NightReading, now: Instant) async throws -> [NightPage.Alarm] {
        var alarms: [NightPage.Alarm] = []
        if let chain = services.auditStanding?() {
            if let entry = chain.brokenAt { alarms.append(.chainBroken(entry)) }
            if chain.failing > 0 { alarms.append(.headsNotShipped(failing: chain.failing, places: chain.places)) }
        }
        if let oldest = read.oldestQueued, now - oldest > NightPage.queueWaitMax {
            alarms.append(.outboxStuck(since: oldest))
        }
        if !read.waiting.isEmpty, !read.people.contains(where: { $0.state == "ready" }) {
            alarms.append(.nobodyTakesCalls)
        }
        let houses = services.desk.watch.alarms.count
        if houses > 0 { alarms.append(.namesTried(houses: houses)) }
        if services.codes != nil {
            let day = now - .hours(24)
            let figures = try await centre.ports.store.read { try $0.codeFigures(since: day) }
            if figures.isAlarming { alarms.append(.codesUntyped) }
        }
        let budget = centre.ways.budget(now: now)
        // The share at which the overview warns too.
        if let expected = budget.expected, budget.parts * 5 >= expected * 4 {
            alarms.append(.budget(parts: budget.parts, expected: expected))
        }
        return alarms
    }

    // MARK: - Handing over

    /// Handovers that are shown, and numbers to ring back.
    private static let givenMax = 10
    private static let callBacksMax = 50

    @Sendable func handover(_ request: Request, _ context: WebContext) async throws -> Response {
        try await sheet(request, context)
    }

    private func sheet(
        _ request: Request, _ context: WebContext, entered: String = "", problem: Words? = nil
    ) async throws -> Response {
        let own = try services.staff(context).id
        let now = centre.now()
        let read = try await centre.ports.store.read { transaction in
            try NightReading(transaction, since: now, now: now)
        }
        let (watchers, tasks, flags, given, incidents, references) = try await centre.ports.store.read { transaction in
            let tasks = try transaction.callBacks(limit: Self.callBacksMax)
            return (
                try transaction.lastStaff(), tasks, try transaction.openFlagCount(),
                try transaction.handovers(limit: Self.givenMax), try transaction.runningIncidents(),
                try tasks.reduce(into: [Int64: String]()) { found, task in
                    found[task.id] = try task.request.flatMap { try transaction.request($0)?.details.reference }
                }
            )
        }
        let model = HandoverPage.Model(
            lines: lines(read, now: now).map { line in
                HandoverPage.Line(line, watchedBy: watchers[line.id].flatMap { read.names[$0] } ?? "")
            },
            callBacks: tasks.map { task in
                HandoverPage.CallBackLine(
                    cause: task.cause.rawValue, since: task.openedAt, request: references[task.id] ?? "")
            }, flags: flags, away: read.people.filter { ["", "away", "onBreak"].contains($0.state) },
            next: read.next, incidents: incidents.map { ($0.id, $0.name) },
            given: given.map { HandoverPage.Given($0, names: read.names, own: own) }, entered: entered,
            problem: problem)
        return services.answer(
            HandoverPage.render(model, services.page(request, context)),
            status: problem == nil ? .ok : .unprocessableContent, request)
    }

    @Sendable func handOver(_ request: Request, _ context: WebContext) async throws -> Response {
        let staff = try services.staff(context)
        var request = request
        let form = try await services.form(&request, context)
        let words = form.lines("words")
        let outcome = try await centre.handOver(words: words, by: staff.id)
        guard outcome == .wordsTooLong else { return answer(outcome, request, context) }
        return try await sheet(
            request, context, entered: words,
            problem: Words(
                "At most \(Centre.handoverWordsMax) characters.", "زیادہ سے زیادہ \(Centre.handoverWordsMax) حروف۔"))
    }

    @Sendable func takeOver(_ request: Request, _ context: WebContext) async throws -> Response {
        let staff = try services.staff(context)
        var request = request
        _ = try await services.form(&request, context)
        return answer(try await centre.takeOver(context.number("handover"), by: staff.id), request, context)
    }

    private func answer(_ outcome: HandoverOutcome, _ request: Request, _ context: WebContext) -> Response {
        let page = services.page(request, context)
        let words: String
        var isRefusal = true
        switch outcome {
        case .done:
            words = page.say("Written down.", "لکھ لیا گیا۔")
            isRefusal = false
        case .isOpen:
            words = page.say("A handover waits to be taken over already.", "ایک حوالگی پہلے سے منتظر ہے۔")
        case .isOwn:
            words = page.say("Somebody else has to take over.", "کوئی دوسرا سنبھالے۔")
        case .gone: words = page.say("It was taken over already.", "یہ پہلے سنبھالی جا چکی ہے۔")
        case .wordsTooLong: words = page.say("Too long: shorten it.", "بہت لمبا ہے: مختصر کریں۔")
        }
        return services.redirect(to: "/handover", notice: words, isRefusal: isRefusal)
    }
}

/// What the night and the handover sheet show, read in one transaction and without a sealed field of any patient,
/// caller or donor.
private struct NightReading: Sendable {
    var open: [RequestGlance]
    var facilities: [FacilityID: Facility]
    var names: [Int64: String]
    var people: [NightPage.Person]
    var next: [RotaPage.ShiftLine]
    /// Since when each caller waits.
    var waiting: [Instant]
    var figures: CallFigures
    var callBacks: Int
    var oldestCallBack: Instant?
    var queued: Int
    var oldestQueued: Instant?

    init(_ transaction: any CentreReading, since: Instant, now: Instant) throws {
        open = try transaction.openGlances()
        facilities = Dictionary(uniqueKeysWithValues: try transaction.facilities().map { ($0.id, $0) })
        let names = Dictionary(uniqueKeysWithValues: try transaction.allStaff().map { ($0.id, $0.name) })
        self.names = names
        let shifts = try transaction.shifts(from: now, until: now + RotaRoutes.nextWithin)
        let running = shifts.filter { $0.from <= now }
        next = RotaRoutes.next(shifts, now: now).map { RotaPage.ShiftLine($0, names: names) }
        let presences = try transaction.presences()
        let duties = Dictionary(running.map { ($0.staff, $0.duty.rawValue) }) { first, _ in first }
        people =
            presences.map { presence in
                NightPage.Person(
                    name: names[presence.staff] ?? "", state: presence.state.rawValue, since: presence.since,
                    duty: duties[presence.staff] ?? "")
            }
            + running.filter { shift in !presences.contains { $0.staff == shift.staff } }.map { shift in
                NightPage.Person(name: names[shift.staff] ?? "", state: "", since: nil, duty: shift.duty.rawValue)
            }
        waiting = try transaction.liveCalls().filter(\.isWaiting).map { $0.call.queuedAt ?? $0.startedAt }
        figures = try transaction.callFigures(since: since)
        callBacks = try transaction.callBackCount()
        oldestCallBack = try transaction.oldestCallBack()
        queued = try transaction.outboxCounts()[.queued] ?? 0
        oldestQueued = try transaction.oldestQueuedMessage()
    }
}

extension NightPage.Line {
    init(_ glance: RequestGlance, facility: Facility?, policy: DispatchPolicy, now: Instant) {
        let step = glance.step(now: now)
        let targets = StepTargets(policy, glance.urgency)
        self.init(
            id: glance.id, reference: glance.reference, group: glance.group,
            isAnyGroup: glance.mode == .replacementAnyGroup, component: glance.component, urgency: glance.urgency,
            facility: facility?.name ?? "", facilityUrdu: facility?.nameUrdu ?? "", neededBy: glance.neededBy,
            units: glance.unitsNeeded, inHand: glance.unitsInHand, coming: glance.coming, there: glance.there,
            step: step, since: glance.waitingSince(step), target: targets[step],
            slack: glance.slack(step, targets, now: now),
            attention: glance.attention.sorted { $0.rawValue < $1.rawValue }, heldUntil: glance.heldUntil)
    }
}

extension HandoverPage.Line {
    fileprivate init(_ line: NightPage.Line, watchedBy: String) {
        let due = line.since.flatMap { since in line.target.map { since + $0 } } ?? line.heldUntil
        self.init(
            id: line.id, reference: line.reference, group: line.group, isAnyGroup: line.isAnyGroup,
            component: line.component, facility: Words(line.facility, line.facilityUrdu), neededBy: line.neededBy,
            units: line.units, inHand: line.inHand, step: line.step, due: due, attention: line.attention,
            watchedBy: watchedBy)
    }
}

extension HandoverPage.Given {
    fileprivate init(_ handover: Handover, names: [Int64: String], own: Int64) {
        self.init(
            id: handover.id, by: names[handover.givenBy] ?? "", isOwn: handover.givenBy == own, at: handover.givenAt,
            words: handover.words, openRequests: handover.openRequests, needing: handover.needing,
            callBacks: handover.callBacks, flags: handover.flags,
            taken: handover.takenAt.map { (handover.takenBy.flatMap { names[$0] } ?? "", $0) })
    }
}
