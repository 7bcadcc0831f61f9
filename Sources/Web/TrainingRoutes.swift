import Access
import Centre
import HTTPTypes
import Hummingbird
import Pages

/// A night of training, in a centre that has one.
struct TrainingRoutes: Sendable {
    let services: WebServices

    func add(to router: WebRouter) {
        router.get("/training", for: .may(.seeBoard), use: show)
        router.get("/training/talk", for: .may(.dispatchRequest), use: talk)
        router.post("/training", for: .may(.dispatchRequest), use: begin)
        router.post("/training/state", for: .may(.dispatchRequest), use: move)
        router.post("/training/questions", for: .may(.dispatchRequest), use: ask)
    }

    private func desk() throws -> any TrainingDesk {
        guard let desk = services.training else { throw WebRefusal.notFound }
        return desk
    }

    // MARK: - Reading

    @Sendable func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let page = services.page(request, context)
        guard let desk = services.training else {
            return services.answer(TrainingPage.render(TrainingPage.Model(isOffered: false), page), request)
        }
        let staff = try services.staff(context)
        let names = try await services.centre.ports.store.read { transaction in
            Dictionary(uniqueKeysWithValues: try transaction.allStaff().map { ($0.id, $0.name) })
        }
        var model = TrainingPage.Model(
            isOffered: true, night: try await desk.night().map { TrainingPage.Night($0, names: names) },
            past: desk.past().prefix(Self.pastMax).map { TrainingPage.Past($0, names: names) },
            calls: TrainingPlan.calls, minutesBetween: TrainingPlan.minutesBetween,
            passesFrom: TrainingCallReport.passesFrom)
        model.talk = try await desk.talk(of: staff.id).map(TrainingTalkPage.Model.init)
        return services.answer(TrainingPage.render(model, page), request)
    }

    /// Nights before that are shown.
    private static let pastMax = 30

    /// What the other side says, for the head of every page.
    @Sendable func talk(_ request: Request, _ context: WebContext) async throws -> Response {
        let staff = try services.staff(context)
        guard let talk = try await services.training?.talk(of: staff.id) else { return Response(status: .noContent) }
        return services.answer(
            TrainingTalkPage.render(TrainingTalkPage.Model(talk), services.page(request, context)), request)
    }

    // MARK: - Acts

    @Sendable func begin(_ request: Request, _ context: WebContext) async throws -> Response {
        let staff = try services.staff(context)
        var request = request
        let form = try await services.form(&request, context)
        let page = services.page(request, context)
        guard let calls = form.int("calls"), let minutes = form.int("minutes"),
            TrainingPlan.calls.contains(Int(clamping: calls)),
            TrainingPlan.minutesBetween.contains(Int(clamping: minutes))
        else {
            let words = page.say(
                "Write how many calls (1 to 30), and how many minutes lie between two (1 to 15).",
                "لکھیں کتنی کالیں (1 سے 30)، اور دو کے بیچ کتنے منٹ (1 سے 15)۔")
            return services.redirect(to: "/training", notice: words, isRefusal: true)
        }
        let plan = TrainingPlan(calls: Int(calls), minutesBetween: Int(minutes))
        let outcome = try await desk().begin(plan, by: staff.id)
        let words =
            switch outcome {
            case .done: page.say("The first call comes in a moment.", "پہلی کال ابھی آتی ہے۔")
            case .alreadyRunning: page.say("A night goes on already.", "ایک رات پہلے سے جاری ہے۔")
            case .realTelephone:
                page.say(
                    "A real telephone is set up here: nobody may mistake a simulated caller for a person.",
                    "یہاں اصلی ٹیلی فون لگا ہے: مصنوعی کالر کو کوئی انسان نہ سمجھ بیٹھے۔")
            case .noFacility:
                page.say("No facility has a number that could be rung.", "کسی ادارے کا نمبر نہیں جس پر کال ہو سکے۔")
            }
        // The calls are answered there.
        return services.redirect(
            to: outcome == .done ? "/calls" : "/training", notice: words, isRefusal: outcome != .done)
    }

    @Sendable func move(_ request: Request, _ context: WebContext) async throws -> Response {
        var request = request
        let form = try await services.form(&request, context)
        switch form.text("act") {
        case "hurry": try desk().hurry()
        case "end": try await desk().end()
        default: throw WebRefusal.notFound
        }
        return services.redirect(to: "/training")
    }

    @Sendable func ask(_ request: Request, _ context: WebContext) async throws -> Response {
        let staff = try services.staff(context)
        var request = request
        let form = try await services.form(&request, context)
        guard let question = TrainingQuestion(rawValue: form.text("question")) else { throw WebRefusal.notFound }
        let isAsked = try await desk().ask(question, by: staff.id)
        let page = services.page(request, context)
        return services.redirect(
            to: "/training",
            notice: isAsked
                ? nil : page.say("Nobody is on the line who could answer.", "لائن پر جواب دینے والا کوئی نہیں۔"),
            isRefusal: !isAsked)
    }
}

extension Words {
    fileprivate init(_ said: Said) { self.init(said.english, said.urdu) }
}

extension TrainingTalkPage.Model {
    fileprivate init(_ talk: TrainingTalk) {
        self.init(
            number: talk.number, facility: talk.facility.map { Words($0) },
            lines: talk.lines.map { line in
                Line(topic: line.question.flatMap { TrainingTopic(rawValue: $0.rawValue) }, answer: Words(line.answer))
            }, topics: talk.questions.compactMap { TrainingTopic(rawValue: $0.rawValue) })
    }
}

extension TrainingPage.Night {
    fileprivate init(_ night: TrainingNightReport, names: [Int64: String]) {
        self.init(
            begunAt: night.begunAt, begunBy: names[night.begunBy] ?? "", endedAt: night.endedAt, nextAt: night.nextAt,
            calls: night.calls.map { TrainingPage.Call($0, isOver: night.endedAt != nil, names: names) })
    }
}

extension TrainingPage.Call {
    fileprivate init(_ call: TrainingCallReport, isOver: Bool, names: [Int64: String]) {
        self.init(
            number: call.number, stage: TrainingStage(rawValue: call.state.rawValue) ?? .toCome,
            matter: isOver ? TrainingMatter(rawValue: call.kind.rawValue) : nil,
            by: call.staff.flatMap { names[$0] } ?? "", request: call.request,
            points: isOver ? call.points.compactMap(TrainingPage.Point.init) : [], score: call.score,
            passes: call.passes)
    }
}

extension TrainingPage.Point {
    fileprivate init?(_ point: TrainingPoint) {
        guard let mark = TrainingMark(rawValue: point.criterion.rawValue) else { return nil }
        self.init(
            mark: mark, points: point.points, most: point.most, wanted: point.wanted.map(TrainingPage.Value.init),
            found: point.found.map(TrainingPage.Value.init), isSerious: point.isSerious)
    }
}

extension TrainingPage.Value {
    fileprivate init(_ value: TrainingValue) {
        self =
            switch value {
            case .text(let text): .text(text)
            case .group(let group): .group(group)
            case .component(let component): .component(component)
            case .number(let number): .number(number)
            case .time(let time): .time(time)
            case .seconds(let seconds): .seconds(seconds)
            case .yes: .yes
            case .no: .no
            }
    }
}

extension TrainingPage.Past {
    fileprivate init(_ record: TrainingRecord, names: [Int64: String]) {
        self.init(
            endedAt: record.endedAt, name: names[record.staff] ?? "", calls: record.calls, passed: record.passed,
            serious: record.serious, score: record.score)
    }
}
