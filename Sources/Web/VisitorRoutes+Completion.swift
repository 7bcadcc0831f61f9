import Blood
import Centre
import Dispatching
import Hummingbird
import Matching
import Pages

/// The rest of a request that was typed on a keypad, said by the family on its page. The link is the secret.
extension VisitorRoutes {
    func familyModel(_ view: RequestView, token: String, _ page: PageContext) async throws -> FamilyPage.Model {
        var model = FamilyPage.Model(view, token: token, helpline: services.helpline)
        let course = view.record.course
        model.isUnheard =
            view.record.details.wasHeardByNobody && course.verification == .pending && course.isPaused
            && course.phase.isOngoing
        model.way = FacilityWay(view.facility, phones: services.centre.ports.phones)
        model.talk.details = view.timeline.familyDetails
        if !view.record.details.callerPhone.isEmpty {
            model.talk.isCallAsked = try await services.centre.callIsAskedFor(of: view.record)
        }
        guard view.record.isToBeCompleted else { return model }
        let last = view.timeline.lastCompletion
        let times = services.centre.completionTimes()
        model.rest = FamilyPage.Rest(
            entered: entered(view.record, last?.said, page), saidAt: last?.at, seen: last?.line ?? 0,
            todayBy: times.today, tomorrowBy: times.tomorrow)
        return model
    }

    /// What stands in the form at first: what was typed, and what the family said last. An hour that was counted from
    /// then is shown as the time it meant.
    private func entered(
        _ record: RequestRecord, _ said: RequestCompletion?, _ page: PageContext
    ) -> [String: String] {
        let request = record.course.request
        var entered = [
            "group": request.patient.group.rawValue, "units": String(request.unitsNeeded), "ward": record.details.ward,
        ]
        guard let said else { return entered }
        entered["patientInitials"] = said.patientInitials
        entered["component"] = said.component?.rawValue ?? FamilyPage.Rest.notKnown
        if let neededBy = said.neededBy {
            entered["time"] = RequestCompletion.Time.at.rawValue
            entered["date"] = page.inputTime(neededBy)
        } else {
            entered["time"] = RequestCompletion.Time.notKnown.rawValue
        }
        return entered
    }

    func complete(
        _ id: Matching.RequestID, _ form: Form, token: String, _ page: PageContext, _ request: Request,
        _ context: WebContext
    ) async throws -> Response {
        switch try await services.centre.completeTyped(
            CompletionForm(form, calendar: services.centre.calendar), of: id)
        {
        case .taken, .unchanged:
            // The page says by itself that it is noted.
            return services.redirect(to: "/f/\(token)")
        case .closed:
            return services.redirect(
                to: "/f/\(token)",
                notice: page.say(
                    "Thank you. Somebody is seeing to this request already, so it cannot be changed here any more. If something is wrong, ring us.",
                    "شکریہ۔ اس درخواست پر کام شروع ہو چکا ہے، اس لیے اب یہاں سے نہیں بدلی جا سکتی۔ کچھ غلط ہو تو ہمیں کال کریں۔"
                ),
                isRefusal: true)
        case .problems(let problems): return try await again(id, form, problems, token: token, page, request, context)
        case .changedMeanwhile: return try await again(id, form, [], token: token, page, request, context)
        case .noSuchRequest: return linkEnded(request, context)
        }
    }

    /// What became of a detail, or of the wish to be rung.
    func said(
        _ outcome: FamilyWordOutcome, token: String, _ page: PageContext, _ request: Request, _ context: WebContext
    ) -> Response {
        let notice: Words? =
            switch outcome {
            case .taken, .unchanged: nil
            case .empty: Words("Write something first, please.", "پہلے کچھ لکھیں۔")
            case .tooMany:
                Words(
                    "That is a lot to read. Ring us, or let us ring you.",
                    "بات لمبی ہو گئی۔ ہمیں کال کریں یا کال کروائیں۔")
            case .closed: Words("This request has ended. Ring us, please.", "یہ درخواست ختم ہو چکی ہے۔ ہمیں کال کریں۔")
            case .noNumber:
                Words("We have no number of yours. Ring us, please.", "ہمارے پاس آپ کا نمبر نہیں۔ ہمیں کال کریں۔")
            case .noSuchRequest: nil
            }
        if outcome == .noSuchRequest { return linkEnded(request, context) }
        return services.redirect(to: "/f/\(token)", notice: notice.map { page.say($0) }, isRefusal: true)
    }

    /// The page once more, with everything that was typed.
    private func again(
        _ id: Matching.RequestID, _ form: Form, _ problems: [FieldProblem], token: String, _ page: PageContext,
        _ request: Request, _ context: WebContext
    ) async throws -> Response {
        guard let view = try await services.centre.requestView(id) else { return linkEnded(request, context) }
        var page = page
        var model = try await familyModel(view, token: token, page)
        model.rest?.entered = form.values
        model.rest?.isOpen = true
        for problem in problems {
            let field =
                problem.field == .neededBy
                ? (form.text("time") == "at" ? "date" : "time")
                : problem.field.rawValue
            if model.rest?.problems[field] == nil { model.rest?.problems[field] = Words(completion: problem, page) }
        }
        if problems.isEmpty {
            page.notice = PageContext.Notice(
                text: page.say(
                    "This was filled in from another page meanwhile. Nothing of yours is lost: look at it and send it again if it is right.",
                    "اس دوران یہ فارم کسی اور صفحے سے بھر دیا گیا۔ آپ کا لکھا محفوظ ہے: دیکھ لیں، درست ہو تو دوبارہ بھیجیں۔"
                ),
                isRefusal: true)
        } else {
            page.notice = PageContext.Notice(
                text: page.say(
                    "Something is missing or wrong. It is marked below.", "کچھ رہ گیا ہے یا غلط ہے۔ نیچے نشان لگا ہے۔"),
                isRefusal: true)
        }
        return services.answer(
            FamilyPage.render(model, page), status: problems.isEmpty ? .conflict : .unprocessableContent, request)
    }
}

extension CompletionForm {
    init(_ form: Form, calendar: LocalCalendar) {
        self.init(
            patientInitials: form.text("patientInitials"), group: form.choice("group"), units: form.text("units"),
            component: form.choice("component"),
            componentIsUnknown: form.text("component") == FamilyPage.Rest.notKnown, time: form.choice("time"),
            date: calendar.instant(input: form.text("date")), ward: form.text("ward"), seen: form.int("seen") ?? 0)
    }
}

extension Words {
    /// What is wrong at a field of the family's form, which has no supervisor to hand over to.
    fileprivate init(completion problem: FieldProblem, _ page: PageContext) {
        switch problem.problem {
        case .unitsOutOfRange:
            self.init(
                "1 to \(IntakeLimits.unitsMax) units; if you need more, ring us.",
                "1 سے \(IntakeLimits.unitsMax) یونٹ؛ زیادہ چاہئیں تو ہمیں کال کریں۔")
        case .missing where problem.field == .component || problem.field == .group:
            self.init("Choose one, please.", "براہِ کرم ایک منتخب کریں۔")
        default:
            let words = page.words(problem)
            self.init(words, words)
        }
    }
}

extension FacilityWay {
    init(_ facility: Facility, phones: any PhoneReading) {
        self.init(
            counter: facility.counter, phone: facility.listedPhone.isEmpty ? "" : phones.shown(facility.listedPhone),
            place: facility.place)
    }
}
