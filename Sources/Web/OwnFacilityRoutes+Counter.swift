import Access
import Blood
import Centre
import Dispatching
import Hummingbird
import Matching
import Pages

/// The counter of a facility: who is coming, and who has just come.
extension OwnFacilityRoutes {
    /// Wrong codes of one person within a quarter of an hour. Of 9,000 codes of a donor somebody tries 40 an hour at
    /// most, and what is found stands on the person's own list anyway; ours, no source.
    static let wrongCodesMax = 10

    @Sendable func list(_ request: Request, _ context: WebContext) async throws -> Response {
        let own = try services.ownFacility(context)
        let (found, ongoing, ended) = try await centre.ports.store.read { transaction in
            (
                try transaction.facility(own), try transaction.ongoingRequests(facility: own),
                try transaction.endedRequests(facility: own, limit: OwnFacilityRoutes.endedShown)
            )
        }
        guard let facility = found else { throw WebRefusal.notFound }
        let coming =
            ongoing.flatMap { rows(of: $0) { $0.isCommitted } } + ended.flatMap { rows(of: $0) { $0.isAtDesk } }
        let model = CounterListPage.Model(
            facility: facility.name, facilityUrdu: facility.nameUrdu,
            rows: coming.sorted { ($0.visitor.expectedAt, $0.request) < ($1.visitor.expectedAt, $1.request) },
            helpline: services.helpline)
        return services.answer(CounterListPage.render(model, services.page(request, context)), request)
    }

    private func rows(of record: RequestRecord, _ belongs: (AskStage) -> Bool) -> [CounterListPage.Row] {
        let need = record.course.request
        return visitors(of: record).filter { belongs($0.stage) }.map { visitor in
            CounterListPage.Row(
                request: record.id, reference: record.details.reference, group: need.patient.group,
                isAnyGroup: need.mode == .replacementAnyGroup, component: need.component, visitor: visitor)
        }
    }

    @Sendable func showVisitor(_ request: Request, _ context: WebContext) async throws -> Response {
        let model = try await model(of: record(context), context)
        let number = try context.number("visitor")
        guard let visitor = model.visitors.first(where: { $0.number == number }) else { throw WebRefusal.notFound }
        return services.answer(
            OwnVisitorPage.render(.init(request: model, visitor: visitor), services.page(request, context)), request)
    }

    /// Somebody stands at the counter and shows a code.
    @Sendable func find(_ request: Request, _ context: WebContext) async throws -> Response {
        let staff = try services.staff(context)
        let own = try services.ownFacility(context)
        var request = request
        let form = try await services.form(&request, context)
        // By person and not by session: signing in again must not give new tries.
        let key = TryCounter.Key(name: "counter:\(staff.id)", triesMax: OwnFacilityRoutes.wrongCodesMax)
        guard services.counterTries.begin([key], now: centre.now()) else {
            services.noteRefusal(.doorCode, request, context)
            return refuse(
                Words(
                    "Too many wrong codes. Find the donor in the list by the digits, or wait \(TryCounter.lockMinutes) minutes.",
                    "بہت سے غلط کوڈ۔ ڈونر کو ہندسوں سے فہرست میں ڈھونڈیں، یا \(TryCounter.lockMinutes) منٹ انتظار کریں۔"
                ),
                request, context)
        }
        var found = VisitorFound.unknown
        if let code = VisitorCode(typed: form.text("code")) { found = try await centre.visitor(code, of: own) }
        switch found {
        case .expected(let id, let number):
            services.counterTries.forgive([key])
            return services.redirect(to: "/facility/requests/\(id)/visitors/\(number)")
        case .several(let id):
            services.counterTries.forgive([key])
            return services.redirect(
                to: "/facility/requests/\(id)",
                notice: services.page(request, context).say(
                    "Two donors have these digits: choose by group and time.",
                    "دو ڈونرز کے یہی ہندسے ہیں: گروپ اور وقت سے پہچانیں۔"))
        case .notExpected:
            services.counterTries.forgive([key])
            return refuse(
                Words(
                    "The code is right, but this donor is not expected any more. Thank them. If you can use their blood, ring the helpline: \(services.helpline).",
                    "کوڈ درست ہے مگر اب اس ڈونر کا انتظار نہیں۔ شکریہ ادا کریں۔ خون کام آ سکتا ہو تو ہیلپ لائن کو فون کریں: \(services.helpline)۔"
                ),
                request, context)
        case .unknown:
            services.noteRefusal(.doorCode, request, context)
            return refuse(
                Words(
                    "No donor is expected here under this code. Read the digits again from the donor's page, and look which hospital it names; else ring the helpline: \(services.helpline).",
                    "اس کوڈ پر یہاں کوئی ڈونر متوقع نہیں۔ ڈونر کے صفحے سے ہندسے دوبارہ پڑھیں اور دیکھیں کہ اس پر کس ہسپتال کا نام ہے؛ ورنہ ہیلپ لائن کو فون کریں: \(services.helpline)۔"
                ),
                request, context)
        }
    }

    private func refuse(_ words: Words, _ request: Request, _ context: WebContext) -> Response {
        services.redirect(
            to: "/facility/list", notice: services.page(request, context).say(words), isRefusal: true)
    }
}

extension AskStage {
    /// There and not finished, also where the request was over before.
    fileprivate var isAtDesk: Bool { self == .arrived || self == .accepted }
}

extension OwnRequestPage.Visitor {
    /// By what the list is sorted.
    fileprivate var expectedAt: Instant { arriveBy ?? changedAt }
}
