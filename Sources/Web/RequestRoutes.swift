import Access
import Blood
import Centre
import Dispatching
import Foundation
import HTTPTypes
import Hummingbird
import Jurisdiction
import Matching
import NIOCore
import Pages
import Telephony

/// The desk: board, taking a call, a request and every act on it.
struct RequestRoutes: Sendable {
    let services: WebServices
    private let boardDesk = BoardDesk()

    func add(to router: WebRouter) {
        router.get("/board", for: .may(.seeBoard), use: board)
        router.get("/requests/new", for: .may(.openRequest), use: newRequest)
        router.post("/requests", for: .may(.openRequest), use: open)
        router.post("/requests/understand", for: .may(.openRequest), use: understand)
        router.get("/facilities/search", for: .may(.openRequest), use: searchFacilities)
        router.get("/requests/:request", for: .may(.seeBoard), use: show)
        for act in DeskAct.allCases {
            router.post("/requests/:request/\(act.rawValue)", for: .may(act.permission)) { request, context in
                try await take(act, request, context)
            }
        }
        router.post("/requests/:request/reconciliation", for: .may(.dispatchRequest), use: reconcile)
        for step in DonorStep.allCases {
            router.post(
                "/requests/:request/donors/:donor/\(step.rawValue)", for: .may(.dispatchRequest)
            ) { request, context in try await take(step, request, context) }
        }
        router.post("/requests/:request/donors/:donor/replies", for: .may(.dispatchRequest), use: replyOnBehalf)
        router.post("/requests/:request/donors/:donor/deferral", for: .may(.dispatchRequest), use: deferAtDesk)
    }

    // MARK: - Reading

    @Sendable func board(_ request: Request, _ context: WebContext) async throws -> Response {
        let page = services.page(request, context)
        let part = try await boardDesk.part(
            services.centre, page, showsAll: request.uri.queryParameters["all"] == "1")
        return services.answer(BoardPage.render(part: part, page), request)
    }

    @Sendable func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let staff = try services.staff(context)
        guard let view = try await services.centre.requestView(context.number("request")) else {
            throw WebRefusal.notFound
        }
        try await services.centre.noteReading(.requestRead, of: view.auditSubjects, by: staff.id)
        let page = services.page(request, context)
        guard let sight = services.sight(context) else { throw WebRefusal.notSignedIn }
        var model = RequestPage.Model(view, centre: services.centre, sight: sight)
        let course = view.record.course
        var outlook: AntigenOutlook?
        if course.phase.isOngoing { outlook = try await services.centre.antigenOutlook(for: course) }
        model.antigens = AntigenCard.Model(
            PatientAntigens(course.request.patient), outlook, path: "/requests/\(view.record.id)/antigens")
        return services.answer(RequestPage.render(model, page), request)
    }

    @Sendable func searchFacilities(_ request: Request, _ context: WebContext) async throws -> Response {
        struct Found: Encodable {
            var id: Int64
            var name: String
            var nameUr: String
            var city: String
        }
        let words = request.uri.queryParameters["q"].map(String.init) ?? ""
        let found = try await services.centre.findFacilities(String(words.prefix(100)))
        return try services.json(
            found.map { Found(id: $0.id, name: $0.name, nameUr: $0.nameUrdu, city: $0.city) })
    }

    // MARK: - Taking a call

    @Sendable func newRequest(_ request: Request, _ context: WebContext) async throws -> Response {
        let staff = try services.staff(context)
        var model = RequestFormPage.Model(quickTimes: quickTimes(), copy: SecretToken().text)
        if let call = request.uri.queryParameters["call"].map({ CallID(rawValue: String($0)) }),
            let phone = try await services.centre.ports.store.read({ try $0.call(call)?.phone })
        {
            try await services.centre.noteReading(.callRead, of: ["call:\(call.rawValue)"], by: staff.id)
            model.entered["callerPhone"] = services.centre.ports.phones.shown(phone)
        }
        return services.answer(RequestFormPage.render(model, services.page(request, context)), request)
    }

    @Sendable func understand(_ request: Request, _ context: WebContext) async throws -> Response {
        var request = request
        let form = try await services.form(&request, context)
        let (read, facilities) = try await services.centre.understandIntake(String(form.text("line").prefix(500)))
        let page = services.page(request, context)
        return try services.json(Understood(read, facilities: facilities, page: page))
    }

    @Sendable func open(_ request: Request, _ context: WebContext) async throws -> Response {
        let staff = try services.staff(context)
        var request = request
        let entered = try await services.form(&request, context)
        var form = IntakeForm(entered, calendar: services.centre.calendar)
        // Without the script the operator types a name: the best match is taken if it is the only one.
        if form.facility == nil, !entered.text("facilityName").isEmpty {
            let found = try await services.centre.findFacilities(entered.text("facilityName"), limit: 2)
            let exact = found.filter { $0.name == entered.text("facilityName") }
            form.facility = exact.first?.id ?? (found.count == 1 ? found[0].id : nil)
        }
        let outcome = try await services.centre.openRequest(
            form, by: staff.id, anotherPatient: entered.isOn("anotherPatient"),
            copy: SecretToken.isWellFormed(entered.text("copy")) ? entered.text("copy") : nil)
        let page = services.page(request, context)
        var model = RequestFormPage.Model(
            entered: entered.values, facilityName: entered.text("facilityName"), quickTimes: quickTimes(),
            copy: entered.text("copy"))
        switch outcome {
        case .opened(let record):
            return services.redirect(
                to: "/requests/\(record.id)",
                notice: page.say(
                    "Request \(record.details.reference) is open.", "درخواست \(record.details.reference) کھل گئی۔"))
        case .problems(let problems):
            for problem in problems where model.problems[problem.field.rawValue] == nil {
                model.problems[problem.field.rawValue] = page.words(problem)
            }
            if !entered.text("facilityName").isEmpty, form.facility == nil {
                model.problems["facility"] = page.say("Choose one from the list.", "فہرست میں سے ایک منتخب کریں۔")
            }
            return services.answer(RequestFormPage.render(model, page), status: .unprocessableContent, request)
        case .looksLike(let similar):
            try await services.centre.noteReading(
                .requestRead, of: similar.map { "request:\($0.id)" }, by: staff.id)
            let facilities = try await services.centre.ports.store.read { try $0.facilities() }
            model.similar = similar.map { RequestFormPage.Similar($0, facilities: facilities) }
            return services.answer(RequestFormPage.render(model, page), status: .conflict, request)
        }
    }

    /// Times that callers say most, as the field wants them.
    private func quickTimes() -> [(label: Words, value: String)] {
        let calendar = services.centre.calendar
        let now = services.centre.now()
        let today = calendar.day(of: now)
        func value(_ instant: Instant) -> String {
            let minute = calendar.minuteOfDay(instant)
            return "\(calendar.day(of: instant))T\(String(format: "%02d:%02d", minute / 60, minute % 60))"
        }
        var times = [1, 2, 4, 6].map { hours in
            (label: Words("in \(hours) h", "\(hours) گھنٹے میں"), value: value(now + .hours(Double(hours))))
        }
        let tonight = calendar.instant(today, minuteOfDay: 22 * 60)
        if tonight > now { times.append((Words("tonight 22:00", "آج رات 22:00"), value(tonight))) }
        let morning = calendar.instant(today.adding(days: 1), minuteOfDay: 9 * 60)
        times.append((Words("tomorrow 9:00", "کل صبح 9:00"), value(morning)))
        return times
    }
}
