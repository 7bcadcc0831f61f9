import Access
import Centre
import Hummingbird
import Matching
import Pages

/// The people a person has to ring back.
struct CallBackRoutes: Sendable {
    let services: WebServices

    func add(to router: WebRouter) {
        router.get("/call-backs", for: .may(.seeCalls), use: list)
        router.post("/call-backs/:callBack", for: .may(.dispatchRequest), use: finish)
    }

    private var centre: Centre { services.centre }

    @Sendable func list(_ request: Request, _ context: WebContext) async throws -> Response {
        let staff = try services.staff(context)
        let centre = centre
        let sight = Sight(staff.role)
        let lines = try await centre.callBacks().map {
            ($0, sight.show(centre.ports.phones.shown($0.phone), .callerPhone))
        }
        try await centre.noteReading(.callBackRead, of: lines.map { "callBack:\($0.0.id)" }, by: staff.id)
        let references = try await centre.ports.store.read { transaction in
            var references: [Matching.RequestID: String] = [:]
            for request in Set(lines.compactMap(\.0.request)) {
                references[request] = try transaction.request(request)?.details.reference
            }
            return references
        }
        let model = CallBacksPage.Model(
            lines: lines.map { task, phone in
                CallBacksPage.Line(
                    id: task.id, phone: phone, donor: task.donor, request: task.request,
                    reference: task.request.flatMap { references[$0] } ?? "", cause: task.cause.rawValue,
                    words: sight.show(task.words, .donorWords), texts: task.texts, openedAt: task.openedAt,
                    changedAt: task.changedAt)
            })
        return services.answer(CallBacksPage.render(model, services.page(request, context)), request)
    }

    @Sendable func finish(_ request: Request, _ context: WebContext) async throws -> Response {
        let staff = try services.staff(context)
        var request = request
        let form = try await services.form(&request, context)
        let outcome = form.text("outcome")
        guard CallBacksPage.outcomes.contains(outcome) else { throw WebRefusal.notFound }
        let isDone = try await centre.finishCallBack(context.number("callBack"), by: staff.id, outcome: outcome)
        let page = services.page(request, context)
        let notice =
            isDone
            ? page.say("Done.", "ہو گیا۔") : page.say("Somebody else has done it already.", "یہ کوئی اور کر چکا ہے۔")
        return services.redirect(to: "/call-backs", notice: notice, isRefusal: !isDone)
    }
}

extension OverviewPage.WayLine {
    init(_ view: WayBoard.View) {
        self.init(
            id: view.id, name: view.name, downSince: view.downSince, reason: view.reason, standing: view.standing,
            messagesToday: view.messagesToday, partsToday: view.partsToday,
            rate: view.rate.map { (view.sentInPeriod, $0.messages) })
    }
}
