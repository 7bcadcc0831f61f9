import Access
import Blood
import Centre
import Dispatching
import Hummingbird
import Matching
import Pages

/// Somebody asks for blood on the web: one question a page, the code last, and nothing kept before it.
extension VisitorDesk {
    private func askAnswer(_ model: AskPage.Model, _ request: Request, _ context: WebContext) -> Response {
        atTheDoor(request, status: model.problems.isEmpty ? .ok : .unprocessableContent) { csrf in
            AskPage.render(model, page(request, context, csrf))
        }
    }

    private func askModel(_ step: AskPage.Step, _ entered: [String: String] = [:]) -> AskPage.Model {
        let times = centre.completionTimes()
        return AskPage.Model(
            step: step, entered: entered, todayBy: times.today, tomorrowBy: times.tomorrow,
            helpline: services.helpline)
    }

    @Sendable func ask(_ request: Request, _ context: WebContext) async throws -> Response {
        askAnswer(askModel(.place), request, context)
    }

    @Sendable func answerAsk(_ request: Request, _ context: WebContext) async throws -> Response {
        var request = request
        guard let (form, csrf) = try await doorForm(&request) else {
            return askAnswer(askModel(.place), request, context)
        }
        var entered: [String: String] = [:]
        for name in AskPage.Step.allCases.flatMap(\.fields) { entered[name] = String(form.text(name).prefix(120)) }
        let step: AskPage.Step = form.choice("step") ?? .place
        var model = askModel(step, entered)
        try await check(step, form, &model, request, context)
        guard model.problems.isEmpty else { return askAnswer(model, request, context) }
        if let next = step.next {
            model.step = next
            return askAnswer(model, request, context)
        }
        return try await send(form, csrf: csrf, model, request, context)
    }

    /// What is wrong with the answer to this question; the code's is looked at when everything else is right.
    private func check(
        _ step: AskPage.Step, _ form: Form, _ model: inout AskPage.Model, _ request: Request, _ context: WebContext
    ) async throws {
        let missing = Words("Please fill this in.", "یہ خانہ پُر کریں۔")
        let choose = Words("Choose one, please.", "براہِ کرم ایک منتخب کریں۔")
        switch step {
        case .place: try await find(form, &model)
        case .need:
            if BloodGroup(rawValue: form.text("group")) == nil { model.problems["group"] = choose }
            if form.text("component").isEmpty { model.problems["component"] = choose }
            if !(1...IntakeLimits.unitsMax).contains(Int(form.text("units")) ?? 0) {
                model.problems["units"] = Words(
                    "1 to \(IntakeLimits.unitsMax) units; if you need more, ring us.",
                    "1 سے \(IntakeLimits.unitsMax) یونٹ؛ زیادہ چاہئیں تو ہمیں کال کریں۔")
            }
        case .time:
            guard let time: RequestCompletion.Time = form.choice("time"), time != .notKnown else {
                model.problems["time"] = choose
                return
            }
            if centre.deadline(time, date: centre.calendar.instant(input: form.text("date"))) == nil {
                model.problems["date"] = Words("Write a date and a time.", "تاریخ اور وقت لکھیں۔")
            }
        case .patient:
            for name in ["patientInitials", "ward"] where form.text(name).isEmpty { model.problems[name] = missing }
        case .number:
            let language: Language = services.language(request) == .urdu ? .urdu : .english
            if let problem = codes.ask(
                String(form.text("number").prefix(40)), language: language, purpose: .ask,
                from: context.clientAddress)
            {
                model.problems["number"] = Words(problem.message, problem.messageUrdu)
            }
        case .code:
            if form.text("code").isEmpty { model.problems["code"] = missing }
        }
    }

    /// The hospital that the words mean: chosen from what they may mean, never taken by itself.
    private func find(_ form: Form, _ model: inout AskPage.Model) async throws {
        let words = String(form.text("place").prefix(100))
        guard !words.isEmpty else {
            model.problems["place"] = Words("Please fill this in.", "یہ خانہ پُر کریں۔")
            return
        }
        let found = try await centre.findFacilities(words)
        model.places = found.map {
            AskPage.Place(id: $0.id, name: $0.name, nameUrdu: $0.nameUrdu, city: $0.city)
        }
        if found.isEmpty {
            model.problems["place"] = Words(
                "We know no hospital of this name: write it with its city, or ring us.",
                "اس نام کا ہسپتال ہمارے پاس نہیں: شہر کے ساتھ لکھیں، یا ہمیں کال کریں۔")
        } else if !found.contains(where: { $0.id == form.int("facility") }) {
            model.problems["place"] = Words("Choose it from the list.", "فہرست سے منتخب کریں۔")
        }
    }

    private func send(
        _ form: Form, csrf: String, _ model: AskPage.Model, _ request: Request, _ context: WebContext
    ) async throws -> Response {
        var model = model
        // Every answer came back from the browser: what it says now is looked at again.
        for step in AskPage.Step.allCases where step != .code && step != .number {
            try await check(step, form, &model, request, context)
            guard model.problems.isEmpty else {
                model.step = step
                return askAnswer(model, request, context)
            }
        }
        let number = String(form.text("number").prefix(40))
        guard try await codes.enter(form.text("code"), number: number, purpose: .ask) == .proven else {
            services.noteRefusal(.doorCode, request, context)
            model.problems["code"] = VisitorDesk.wrongCode
            return askAnswer(model, request, context)
        }
        let page = services.page(request, context)
        switch try await centre.openFromWeb(intake(form, number: number, request), copy: "web-\(csrf)") {
        case .opened(let record), .open(let record):
            guard let path = try await familyPath(record.id) else { throw WebRefusal.notFound }
            return services.redirect(to: path)
        case .looksLikeAnothers:
            return services.redirect(
                to: "/",
                notice: page.say(
                    "Somebody has asked for this patient already. We ring you on the number you gave.",
                    "اس مریض کے لیے درخواست پہلے سے موجود ہے۔ ہم آپ کے دیے نمبر پر کال کریں گے۔"))
        case .problems(let problems):
            for problem in problems { model.problems[problem.field.rawValue] = Words(asked: problem, page) }
            model.step =
                AskPage.Step.allCases.first { step in step.fields.contains { model.problems[$0] != nil } } ?? .need
            return askAnswer(model, request, context)
        }
    }

    private func intake(_ form: Form, number: String, _ request: Request) -> IntakeForm {
        let time: RequestCompletion.Time? = form.choice("time")
        let neededBy = time.flatMap { centre.deadline($0, date: centre.calendar.instant(input: form.text("date"))) }
        return IntakeForm(
            patientInitials: form.text("patientInitials"), group: form.choice("group"),
            // As on the keypad: what nobody knows is taken for red cells until a person has asked.
            component: form.choice("component") ?? .redCells, units: form.text("units"),
            facility: form.int("facility").map { FacilityID($0) }, ward: form.text("ward"),
            recordNumber: form.text("recordNumber"), neededBy: neededBy,
            urgency: neededBy.map { centre.urgency(neededBy: $0) }, callerPhone: number,
            callerRelation: form.text("callerRelation"),
            familyLanguage: services.language(request) == .urdu ? .urdu : .english)
    }
}

extension Words {
    fileprivate init(asked problem: FieldProblem, _ page: PageContext) {
        let words = page.words(problem)
        self.init(words, words)
    }
}
