import Access
import Blood
import Centre
import Dispatching
import HTTPTypes
import Hummingbird
import Matching
import Pages

/// Mass-casualty mode at the console: declaring, quotas, requests, the public message, the end.
struct IncidentRoutes: Sendable {
    let services: WebServices

    private static let shownMax = 30
    /// Hours whose quotas are shown, from the running one on.
    private static let hoursShown: Int64 = 6
    /// Days over which donors are spread: today, tomorrow and the day after.
    private static let daysShown = 3

    func add(to router: WebRouter) {
        router.get("/incidents", for: .may(.seeBoard), use: list)
        router.post("/incidents", for: .may(.declareIncident), use: declare)
        router.get("/incidents/:incident", for: .may(.seeBoard), use: show)
        router.post("/incidents/:incident/quotas", for: .may(.declareIncident), use: setQuotas)
        router.post("/incidents/:incident/requests", for: .may(.declareIncident), use: join)
        router.post("/incidents/:incident/requests/:request/removal", for: .may(.declareIncident), use: leave)
        router.post("/incidents/:incident/message", for: .may(.declareIncident), use: publish)
        router.post("/incidents/:incident/message/end", for: .may(.declareIncident), use: unpublish)
        router.post("/incidents/:incident/end", for: .may(.declareIncident), use: end)
    }

    private var centre: Centre { services.centre }

    // MARK: - All of them

    @Sendable func list(_ request: Request, _ context: WebContext) async throws -> Response {
        try await page(request, context)
    }

    private func page(
        _ request: Request, _ context: WebContext, entered: [String: String] = [:], problem: Words? = nil
    ) async throws -> Response {
        let model = try await centre.ports.store.read { transaction in
            let facilities = try transaction.facilities()
            let names = Dictionary(uniqueKeysWithValues: facilities.map { ($0.id, Words($0)) })
            let lines = try transaction.incidents(limit: Self.shownMax).map { incident in
                IncidentsPage.Line(
                    id: incident.id, name: incident.name, beganAt: incident.beganAt, endedAt: incident.endedAt,
                    facilities: incident.facilities.compactMap { names[$0.facility] },
                    requests: try transaction.requests(of: incident.id).count)
            }
            return IncidentsPage.Model(
                lines: lines, facilities: facilities.map { ($0.id, Words($0)) }, entered: entered, problem: problem)
        }
        return services.answer(
            IncidentsPage.render(model, services.page(request, context)),
            status: problem == nil ? .ok : .unprocessableContent, request)
    }

    @Sendable func declare(_ request: Request, _ context: WebContext) async throws -> Response {
        let staff = try services.staff(context)
        var request = request
        let form = try await services.form(&request, context)
        let facilities = IncidentsPage.facilityFields.compactMap { form.int($0) }
        let outcome = try await centre.declareIncident(
            IncidentDraft(
                name: form.text("name"), reason: form.text("reason"),
                beganAt: centre.calendar.instant(input: form.text("began")),
                expectedPatients: form.text("patients").isEmpty ? nil : form.int("patients").map { Int($0) } ?? 0,
                facilities: Array(Set(facilities))), by: staff.id)
        switch outcome {
        case .success(let id): return services.redirect(to: "/incidents/\(id)")
        case .failure(let problem):
            return try await page(request, context, entered: form.values, problem: Words(problem))
        }
    }

    // MARK: - One

    @Sendable func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let id = try context.number("incident")
        guard let sight = services.sight(context) else { throw WebRefusal.notSignedIn }
        let now = centre.now()
        let policy = centre.dispatcher.policy
        let dayStart = centre.calendar.instant(centre.today(), minuteOfDay: 0)
        let model = try await centre.ports.store.read { transaction -> IncidentPage.Model? in
            guard let incident = try transaction.incident(id) else { return nil }
            let reader = IncidentReader(
                incident: incident, facilities: try transaction.facilities(),
                names: Dictionary(uniqueKeysWithValues: try transaction.allStaff().map { ($0.id, $0.name) }),
                load: try transaction.load(of: id, dayStart: dayStart), open: try transaction.openGlances(),
                joined: Set(try transaction.requests(of: id)),
                taken: Set(try transaction.runningIncidents().flatMap(\.facilities).map(\.facility)),
                message: try transaction.publicMessages().first { $0.incident == id }, sight: sight,
                policy: policy, now: now)
            return reader.model(hours: Self.hoursShown, days: Self.daysShown)
        }
        guard let model else { throw WebRefusal.notFound }
        return services.answer(IncidentPage.render(model, services.page(request, context)), request)
    }

    // MARK: - Acts

    @Sendable func setQuotas(_ request: Request, _ context: WebContext) async throws -> Response {
        try await done(request, context) { form, id, staff in
            // What is no number is out of range.
            try await centre.setQuotas(
                of: form.int("facility") ?? 0, perHour: Int(form.int("perHour") ?? -1),
                share: Int(form.int("share") ?? -1), in: id, by: staff)
        }
    }

    @Sendable func join(_ request: Request, _ context: WebContext) async throws -> Response {
        try await done(request, context) { form, id, staff in
            try await centre.join(form.int("request") ?? 0, to: id, by: staff)
        }
    }

    @Sendable func leave(_ request: Request, _ context: WebContext) async throws -> Response {
        try await done(request, context) { _, id, staff in
            try await centre.leave(context.number("request"), id, by: staff)
        }
    }

    @Sendable func publish(_ request: Request, _ context: WebContext) async throws -> Response {
        try await done(request, context) { form, id, staff in
            let message = PublicMessage(
                incident: id, groups: BloodGroup.known.filter { form.all("group").contains($0.rawValue) },
                facility: form.int("facility"), from: centre.calendar.instant(input: form.text("from")),
                english: form.text("english"), urdu: form.text("urdu"), publishedAt: centre.now(), publishedBy: staff)
            return try await centre.publish(message, of: id, announces: form.isOn("announces"), by: staff)
        }
    }

    @Sendable func unpublish(_ request: Request, _ context: WebContext) async throws -> Response {
        try await done(request, context) { _, id, staff in try await centre.publish(nil, of: id, by: staff) }
    }

    @Sendable func end(_ request: Request, _ context: WebContext) async throws -> Response {
        try await done(request, context) { form, id, staff in
            try await centre.endIncident(id, reason: form.text("reason"), by: staff)
        }
    }

    private func done(
        _ request: Request, _ context: WebContext,
        _ act: (Form, Int64, Int64) async throws -> IncidentProblem?
    ) async throws -> Response {
        let staff = try services.staff(context)
        let id = try context.number("incident")
        var request = request
        let form = try await services.form(&request, context)
        let problem = try await act(form, id, staff.id)
        let page = services.page(request, context)
        return services.redirect(
            to: "/incidents/\(id)", notice: problem.map { page.say(Words($0)) } ?? page.say("Done.", "ہو گیا۔"),
            isRefusal: problem != nil)
    }
}

/// One incident as its page shows it.
private struct IncidentReader {
    let incident: Incident
    let facilities: [Facility]
    let names: [Int64: String]
    let load: IncidentLoad
    let open: [RequestGlance]
    let joined: Set<Matching.RequestID>
    /// Facilities of all running incidents.
    let taken: Set<FacilityID>
    let message: PublicMessage?
    let sight: Sight
    let policy: DispatchPolicy
    let now: Instant

    private func name(_ staff: Int64?) -> String {
        staff.flatMap { names[$0] }.map { sight.show($0, .staffName) } ?? ""
    }

    private func place(_ id: FacilityID) -> Words { facilities.first { $0.id == id }.map(Words.init) ?? Words("", "") }

    func model(hours count: Int64, days: Int) -> IncidentPage.Model {
        let first = IncidentRoom.hour(of: now)
        let own = Set(incident.facilities.map(\.facility))
        let inside = open.filter { joined.contains($0.id) }
        return IncidentPage.Model(
            id: incident.id, name: incident.name, reason: sight.show(incident.reason, .requestNote),
            beganAt: incident.beganAt, expectedPatients: incident.expectedPatients,
            declaredBy: name(incident.declaredBy), declaredAt: incident.declaredAt,
            ended: incident.endedAt.map { ($0, name(incident.endedBy)) },
            hours: (first..<first + count).map { Instant(millisecondsSince1970: $0 * 3_600_000) },
            facilities: incident.facilities.map { facility in
                IncidentPage.FacilityPart(
                    id: facility.facility, name: place(facility.facility), perHour: facility.arrivalsPerHour,
                    share: facility.sharePercent,
                    groups: BloodGroup.known.map { group($0, facility, from: first, count, days: days) })
            }, requests: lines(inside), endedRequests: joined.count - inside.count,
            outside: incident.isRunning
                ? open.filter { own.contains($0.facility) && !joined.contains($0.id) }.map { ($0.id, $0.reference) }
                : [],
            notice: message.map { PublicNotice($0, facilities: facilities) }, noticeBy: name(message?.publishedBy),
            noticeAt: message?.publishedAt,
            others: facilities.filter { !taken.contains($0.id) }.map { ($0.id, Words($0)) })
    }

    private func group(
        _ group: BloodGroup, _ facility: IncidentFacility, from first: Int64, _ count: Int64, days: Int
    ) -> IncidentPage.GroupLine {
        let reach = facility.reach[group] ?? 0
        let used = load.used(facility.facility, group)
        let expected = load.hours.filter { $0.facility == facility.facility && $0.group == group }
        return IncidentPage.GroupLine(
            group: group, reach: reach, usedToday: used.today,
            days: IncidentRoom.spread(
                reach: reach, usedBefore: used.before, share: facility.sharePercent, days: days),
            hours: (first..<first + count).map { hour in
                expected.first { $0.hour == hour }?.donors ?? 0
            })
    }

    /// Those that are held first, then by their deadline.
    private func lines(_ glances: [RequestGlance]) -> [IncidentPage.Line] {
        func isHeld(_ glance: RequestGlance) -> Bool { glance.heldUntil.map { $0 > now } ?? false }
        let held = glances.filter(isHeld)
        let rest = glances.filter { !isHeld($0) }
        return (held + rest).map { glance in
            IncidentPage.Line(
                id: glance.id, reference: glance.reference, group: glance.group, facility: place(glance.facility),
                units: glance.unitsNeeded, inHand: glance.unitsInHand, neededBy: glance.neededBy,
                step: glance.step(now: now), heldUntil: glance.heldUntil.flatMap { $0 > now ? $0 : nil })
        }
    }
}

extension Words {
    init(_ facility: Facility) {
        self.init(facility.name, facility.nameUrdu.isEmpty ? facility.name : facility.nameUrdu)
    }

    fileprivate init(_ problem: IncidentProblem) {
        self =
            switch problem {
            case .nameMissing: Words("Say what happened.", "بتائیں کیا ہوا۔")
            case .nameTooLong:
                Words(
                    "What happened in at most \(Centre.incidentNameMax) characters.",
                    "کیا ہوا: زیادہ سے زیادہ \(Centre.incidentNameMax) حروف۔")
            case .reasonMissing: Words("Say why.", "وجہ بتائیں۔")
            case .reasonTooLong:
                Words(
                    "The reason in at most \(Centre.incidentReasonMax) characters.",
                    "وجہ: زیادہ سے زیادہ \(Centre.incidentReasonMax) حروف۔")
            case .beganInTheFuture: Words("It cannot have begun later than now.", "آغاز ابھی کے بعد کا نہیں ہو سکتا۔")
            case .patientsOutOfRange: Words("1 to 10,000 patients.", "1 سے 10,000 مریض۔")
            case .facilityMissing: Words("Choose a facility.", "ہسپتال منتخب کریں۔")
            case .facilityUnknown:
                Words("This facility is not one of ours, or not in it.", "یہ ہسپتال فہرست میں یا اس حادثے میں نہیں۔")
            case .facilityInAnother:
                Words("Another incident has this facility already.", "یہ ہسپتال پہلے سے دوسرے حادثے میں ہے۔")
            case .quotaOutOfRange:
                Words(
                    "0 to \(Centre.arrivalsPerHourBound) donors an hour, and 0 to 100 percent.",
                    "0 سے \(Centre.arrivalsPerHourBound) ڈونر فی گھنٹہ، اور 0 سے 100 فیصد۔")
            case .wordsTooLong:
                Words(
                    "At most \(Centre.publicWordsMax) characters in each language.",
                    "ہر زبان میں زیادہ سے زیادہ \(Centre.publicWordsMax) حروف۔")
            case .placeMissing:
                Words("Who is called has to know where to.", "جن کو بلایا جائے انہیں جگہ بتانا ضروری ہے۔")
            case .hasEnded: Words("This incident has ended.", "یہ حادثہ ختم ہو چکا ہے۔")
            case .requestDoesNotFit:
                Words(
                    "The request has ended, is in an incident already, or is not of one of its facilities.",
                    "درخواست ختم ہو چکی ہے، پہلے سے کسی حادثے میں ہے، یا ان ہسپتالوں کی نہیں۔")
            }
    }
}

extension PublicNotice {
    init(_ message: PublicMessage, facilities: [Facility]) {
        let place = message.facility.flatMap { id in facilities.first { $0.id == id } }
        self.init(
            groups: message.groups, facility: place?.name ?? "", facilityUrdu: place?.nameUrdu ?? "",
            from: message.from, english: message.english, urdu: message.urdu)
    }
}

extension WebServices {
    /// What everybody is told now.
    func publicNotices() async throws -> [PublicNotice] {
        try await centre.ports.store.read { transaction in
            let messages = try transaction.publicMessages()
            guard !messages.isEmpty else { return [] }
            let facilities = try transaction.facilities()
            return messages.map { PublicNotice($0, facilities: facilities) }
        }
    }
}
