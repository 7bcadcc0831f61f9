import Access
import Blood
import Centre
import Dispatching
import Hummingbird
import Matching
import Pages

/// Panels: patients who are transfused again and again, and the donors who give for them in turn.
struct PanelRoutes: Sendable {
    let services: WebServices

    func add(to router: WebRouter) {
        router.get("/panels", for: .may(.seePanels), use: list)
        router.get("/panels/new", for: .may(.editPanels), use: newPanel)
        router.post("/panels", for: .may(.editPanels), use: save)
        router.get("/panels/:panel", for: .may(.seePanels), use: show)
        router.get("/panels/:panel/sheet", for: .may(.seePanels), use: sheet)
        router.get("/panels/:panel/edit", for: .may(.editPanels), use: edit)
        router.post("/panels/:panel", for: .may(.editPanels), use: save)
        router.post("/panels/:panel/members", for: .may(.editPanels), use: join)
        router.post("/panels/:panel/members/:donor/removal", for: .may(.editPanels), use: leave)
        router.post("/panels/:panel/sessions", for: .may(.askPanels), use: openSession)
        router.post("/panels/:panel/held", for: .may(.editPanels), use: held)
        router.post("/panels/:panel/end", for: .may(.editPanels), use: end)
    }

    private var centre: Centre { services.centre }

    // MARK: - Reading

    @Sendable func list(_ request: Request, _ context: WebContext) async throws -> Response {
        let staff = try services.staff(context)
        guard let sight = services.sight(context) else { throw WebRefusal.notSignedIn }
        let panels = try await centre.panels()
        try await centre.noteReading(.panelRead, of: panels.map { "panel:\($0.panel.id)" }, by: staff.id)
        let model = PanelsPage.Model(
            lines: panels.map { summary in
                PanelsPage.Line(summary.panel, at: summary.facility, members: summary.members, summary.alerts, sight)
            }, today: centre.today())
        return services.answer(PanelsPage.render(model, services.page(request, context)), request)
    }

    @Sendable func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let model = try await model(context, withSubstitutes: true)
        return services.answer(PanelPage.render(model, services.page(request, context)), request)
    }

    @Sendable func sheet(_ request: Request, _ context: WebContext) async throws -> Response {
        let model = try await model(context, withSubstitutes: false)
        return services.answer(PanelSheetPage.render(model, services.page(request, context)), request)
    }

    private func model(_ context: WebContext, withSubstitutes: Bool) async throws -> PanelPage.Model {
        let staff = try services.staff(context)
        guard let sight = services.sight(context) else { throw WebRefusal.notSignedIn }
        guard let standing = try await centre.panelStanding(context.number("panel")) else { throw WebRefusal.notFound }
        let panel = standing.panel
        let facility = try await centre.ports.store.read { try $0.facility(panel.facility) }
        var substitutes: [PanelPage.Substitute] = []
        if withSubstitutes, Policy.allows(staff.role, .editPanels), panel.endedAt == nil {
            let day = standing.forecast.first { $0.missing > 0 }?.due ?? panel.nextDue
            let found = try await centre.substitutes(for: panel, on: day)
            let names = try await centre.ports.store.read { transaction in
                try found.map { try transaction.donor($0.donor)?.name ?? "" }
            }
            substitutes = zip(found, names).map { candidate, name in
                PanelPage.Substitute(
                    donor: candidate.donor, name: sight.show(name, .donorName), group: candidate.group,
                    kilometres: candidate.distanceKilometres,
                    lastGave: candidate.daysSinceLastDonation.map { day.adding(days: -$0) })
            }
        }
        try await centre.noteReading(
            .panelRead,
            of: ["panel:\(panel.id)"] + standing.members.map { "donor:\($0.record.donor.id)" }
                + substitutes.map { "donor:\($0.donor)" }, by: staff.id)
        var model = PanelPage.Model(
            standing, at: facility, substitutes: substitutes, today: centre.today(), sight: sight,
            phones: centre.ports.phones)
        if withSubstitutes, sight.sees(.panelPatient) {
            var outlook: AntigenOutlook?
            if panel.endedAt == nil { outlook = try await centre.antigenOutlook(for: panel) }
            model.antigens = AntigenCard.Model(panel.antigens, outlook, path: "/panels/\(panel.id)/antigens")
        }
        return model
    }

    // MARK: - The form

    private func formPage(
        _ request: Request, _ context: WebContext, id: PanelID?, entered: [String: String],
        problems: [String: Words] = [:]
    ) async throws -> Response {
        let facilities = try await centre.ports.store.read { try $0.facilities() }
        let page = services.page(request, context)
        let model = PanelFormPage.Model(
            id: id, entered: entered, problems: problems,
            facilities: facilities.map { facility in
                let isUrdu = page.language == .urdu && !facility.nameUrdu.isEmpty
                return (facility.id, isUrdu ? facility.nameUrdu : facility.name)
            }, today: centre.today(), intervalDays: PanelLimits.intervalDays, units: PanelLimits.unitsPerSession)
        return services.answer(
            PanelFormPage.render(model, page), status: problems.isEmpty ? .ok : .unprocessableContent, request)
    }

    @Sendable func newPanel(_ request: Request, _ context: WebContext) async throws -> Response {
        try await formPage(
            request, context, id: nil,
            entered: [
                "component": BloodComponent.redCells.rawValue, "unitsPerSession": "1",
                "intervalDays": "\(PanelLimits.usualIntervalDays)",
            ])
    }

    @Sendable func edit(_ request: Request, _ context: WebContext) async throws -> Response {
        let staff = try services.staff(context)
        let id = try context.number("panel")
        guard let panel = try await centre.ports.store.read({ try $0.panel(id) }), panel.endedAt == nil else {
            throw WebRefusal.notFound
        }
        try await centre.noteReading(.panelRead, of: ["panel:\(id)"], by: staff.id)
        return try await formPage(
            request, context, id: id,
            entered: [
                "patientInitials": panel.patientInitials, "recordNumber": panel.recordNumber,
                "facility": "\(panel.facility)", "group": panel.group.rawValue,
                "component": panel.component.rawValue, "needs": panel.needs,
                "guardianPhone": panel.guardianPhone.isEmpty ? "" : centre.ports.phones.shown(panel.guardianPhone),
                "intervalDays": "\(panel.intervalDays)", "unitsPerSession": "\(panel.unitsPerSession)",
                "nextDue": "\(panel.nextDue)",
            ])
    }

    @Sendable func save(_ request: Request, _ context: WebContext) async throws -> Response {
        let staff = try services.staff(context)
        let id = context.parameters.get("panel").flatMap { Int64($0) }
        var request = request
        let form = try await services.form(&request, context)
        var problems: [String: Words] = [:]
        for field in ["group", "component", "nextDue"] where form.text(field).isEmpty {
            problems[field] = Words("Please fill this in.", "یہ خانہ پُر کریں۔")
        }
        let today = centre.today()
        let panel = DonorPanel(
            id: id ?? 0, facility: form.int("facility") ?? 0, patientInitials: form.text("patientInitials"),
            recordNumber: form.text("recordNumber"), group: form.choice("group") ?? .unknown,
            component: form.choice("component") ?? .redCells, needs: form.lines("needs"),
            guardianPhone: form.text("guardianPhone"), intervalDays: Int(form.int("intervalDays") ?? 0),
            unitsPerSession: Int(form.int("unitsPerSession") ?? 0), nextDue: form.day("nextDue") ?? today,
            createdAt: centre.now())
        guard problems.isEmpty else {
            return try await formPage(request, context, id: id, entered: form.values, problems: problems)
        }
        switch try await centre.savePanel(panel, by: staff.id) {
        case .saved(let saved): return services.redirect(to: "/panels/\(saved)")
        case .noSuchPanel: return gone(id ?? 0, services.page(request, context))
        case .problems(let found):
            for (field, problem) in found { problems[field.rawValue] = problem.words(at: field) }
            return try await formPage(request, context, id: id, entered: form.values, problems: problems)
        }
    }

    /// Somebody else has ended it meanwhile; of one that never was the page says so.
    private func gone(_ id: PanelID, _ page: PageContext) -> Response {
        services.redirect(
            to: "/panels/\(id)", notice: page.say("This panel has ended.", "یہ پینل ختم ہو چکا۔"), isRefusal: true)
    }

    // MARK: - Members

    @Sendable func join(_ request: Request, _ context: WebContext) async throws -> Response {
        let staff = try services.staff(context)
        let id = try context.number("panel")
        var request = request
        let form = try await services.form(&request, context)
        let page = services.page(request, context)
        let outcome = try await centre.joinPanel(id, donor: form.int("donor") ?? 0, by: staff.id)
        let notice: String
        switch outcome {
        case .joined: notice = page.say("Added: kept for this patient now.", "شامل ہو گیا: اب اس مریض کے لیے مخصوص ہے۔")
        case .noSuchPanel: return gone(id, page)
        case .noSuchDonor: notice = page.say("Nobody has this number.", "اس نمبر کا کوئی ڈونر نہیں۔")
        case .isMember: notice = page.say("Is in this panel already.", "پہلے سے اس پینل میں ہے۔")
        case .full:
            notice = page.say(
                "A panel has at most \(PanelLimits.membersMax) donors.",
                "پینل میں زیادہ سے زیادہ \(PanelLimits.membersMax) ڈونر ہو سکتے ہیں۔")
        case .unsuitable(let reasons):
            notice =
                page.say("Not for this patient: ", "اس مریض کے لیے نہیں: ")
                + reasons.map { page.words($0) }.joined(separator: ", ")
        }
        return services.redirect(to: "/panels/\(id)", notice: notice, isRefusal: outcome != .joined)
    }

    @Sendable func leave(_ request: Request, _ context: WebContext) async throws -> Response {
        let staff = try services.staff(context)
        let (id, donor) = (try context.number("panel"), try context.number("donor"))
        var request = request
        _ = try await services.form(&request, context)
        let wasMember = try await centre.leavePanel(id, donor: donor, by: staff.id)
        let page = services.page(request, context)
        return services.redirect(
            to: "/panels/\(id)",
            notice: wasMember
                ? page.say("Let go: asked like everybody again.", "فارغ: اب سب کی طرح پوچھا جائے گا۔")
                : page.say("Is not in this panel.", "اس پینل میں نہیں ہے۔"), isRefusal: !wasMember)
    }

    @Sendable func end(_ request: Request, _ context: WebContext) async throws -> Response {
        let staff = try services.staff(context)
        let id = try context.number("panel")
        var request = request
        _ = try await services.form(&request, context)
        guard try await centre.endPanel(id, by: staff.id) else { return gone(id, services.page(request, context)) }
        return services.redirect(to: "/panels/\(id)")
    }

    // MARK: - Sessions

    @Sendable func openSession(_ request: Request, _ context: WebContext) async throws -> Response {
        let staff = try services.staff(context)
        let id = try context.number("panel")
        var request = request
        let form = try await services.form(&request, context)
        let page = services.page(request, context)
        let outcome = try await centre.openPanelSession(id, isConfirmed: form.isOn("isConfirmed"), by: staff.id)
        var (notice, isRefusal) = ("", true)
        switch outcome {
        case .opened(let record):
            isRefusal = false
            notice = page.say(
                "Request \(record.details.reference) is open.", "درخواست \(record.details.reference) کھل گئی۔")
        case .isOpen:
            notice = page.say("It had been opened before.", "یہ پہلے سے کھلی ہے۔")
        case .problems:
            notice = page.say(
                "It cannot be opened for this day: look at the day and at the facility.",
                "اس تاریخ کے لیے نہیں کھل سکتی: تاریخ اور ہسپتال دیکھیں۔")
        case .looksLike(let others):
            let references = others.map { "#\($0.details.reference)" }.joined(separator: ", ")
            notice = page.say(
                "An ongoing request looks like the same need: \(references).",
                "ایک جاری درخواست اسی ضرورت کی لگتی ہے: \(references)۔")
        case .noSuchPanel: return gone(id, page)
        }
        return services.redirect(to: "/panels/\(id)", notice: notice, isRefusal: isRefusal)
    }

    @Sendable func held(_ request: Request, _ context: WebContext) async throws -> Response {
        let staff = try services.staff(context)
        let id = try context.number("panel")
        var request = request
        let form = try await services.form(&request, context)
        let page = services.page(request, context)
        let day = form.day("day") ?? CivilDate(dayNumber: 0)
        switch try await centre.recordSessionHeld(id, on: day, by: staff.id) {
        case .saved: return services.redirect(to: "/panels/\(id)")
        case .noSuchPanel: return gone(id, page)
        case .problems:
            return services.redirect(
                to: "/panels/\(id)",
                notice: page.say("A day up to today, please.", "آج تک کی کوئی تاریخ لکھیں۔"), isRefusal: true)
        }
    }
}

extension PanelProblem {
    fileprivate func words(at field: PanelField) -> Words {
        switch self {
        case .missing, .facilityUnknown: Words("Please fill this in.", "یہ خانہ پُر کریں۔")
        case .tooLong: Words("That is too long.", "یہ بہت لمبا ہے۔")
        case .phoneInvalid: Words("Write the whole number.", "پورا نمبر لکھیں۔")
        case .dayInThePast: Words("Today or later.", "آج یا بعد کی تاریخ۔")
        case .dayTooFar: Words("That is too far away.", "یہ تاریخ بہت دور ہے۔")
        case .outOfRange:
            field == .intervalDays
                ? Words(
                    "From \(PanelLimits.intervalDays.lowerBound) to \(PanelLimits.intervalDays.upperBound) days.",
                    "\(PanelLimits.intervalDays.lowerBound) سے \(PanelLimits.intervalDays.upperBound) دن تک۔")
                : Words(
                    "From \(PanelLimits.unitsPerSession.lowerBound) to \(PanelLimits.unitsPerSession.upperBound).",
                    "\(PanelLimits.unitsPerSession.lowerBound) سے \(PanelLimits.unitsPerSession.upperBound) تک۔")
        }
    }
}

extension PanelsPage.Line {
    init(
        _ panel: DonorPanel, at facility: Facility?, members: Int, _ alerts: Set<PanelAlertKind>, _ sight: Sight
    ) {
        self.init(
            id: panel.id, initials: sight.show(panel.patientInitials, .panelPatient), facility: facility?.name ?? "",
            facilityUrdu: facility?.nameUrdu ?? "", group: panel.group, component: panel.component,
            units: panel.unitsPerSession, intervalDays: panel.intervalDays, nextDue: panel.nextDue, members: members,
            alerts: PanelAlertKind.allCases.filter(alerts.contains).map(\.rawValue))
    }
}

extension PanelPage.Model {
    init(
        _ standing: PanelStanding, at facility: Facility?, substitutes: [PanelPage.Substitute], today: CivilDate,
        sight: Sight, phones: any PhoneReading
    ) {
        let panel = standing.panel
        let phone = panel.guardianPhone.isEmpty ? "" : phones.shown(panel.guardianPhone)
        self.init(
            line: PanelsPage.Line(
                panel, at: facility, members: standing.members.count, standing.needs(on: today), sight),
            recordNumber: sight.show(panel.recordNumber, .panelPatient),
            needs: sight.show(panel.needs, .panelPatient), guardianPhone: sight.show(phone, .panelPatient),
            members: standing.members.map { member in
                PanelPage.Member(
                    donor: member.record.donor.id, name: sight.show(member.record.donor.name, .donorName),
                    group: member.record.donor.group, lastGave: member.rotation.lastDonation,
                    freeFrom: member.freeFrom, stage: member.stage, otherPanels: member.otherPanels)
            },
            forecast: panel.endedAt == nil ? standing.forecast : [],
            opened: standing.request.map { record in
                PanelPage.Opened(
                    request: record.id, reference: record.details.reference, phase: record.course.phase,
                    isConfirmed: record.course.verification == .verified, promises: standing.promises)
            }, substitutes: substitutes, hasEnded: panel.endedAt != nil, today: today,
            openedDaysBefore: PanelLimits.openedDaysBefore,
            othersFromHours: Int(PanelLimits.othersFrom.components.seconds / 3_600),
            membersUsual: PanelLimits.membersUsual)
    }
}
