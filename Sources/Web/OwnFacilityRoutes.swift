import Access
import Blood
import Centre
import Dispatching
import Hummingbird
import Jurisdiction
import Matching
import Pages

/// What the people of one facility do: say whether a request is real, receive donors, settle units. That the request
/// is their facility's was asked at the door.
struct OwnFacilityRoutes: Sendable {
    let services: WebServices

    static let endedShown = 20

    func add(to router: WebRouter) {
        router.get("/facility", for: .may(.seeOwnFacility), use: board)
        router.get("/facility/list", for: .may(.receiveDonors), use: list)
        router.post("/facility/visitors", for: .may(.receiveDonors), use: find)
        router.get(
            "/facility/requests/:request/visitors/:visitor", for: .may(.receiveDonors), use: showVisitor)
        router.get("/facility/requests/:request", for: .may(.seeOwnFacility), use: show)
        router.post("/facility/requests/:request/confirmation", for: .may(.confirmOwnRequests), use: confirm)
        router.post("/facility/requests/:request/refusal", for: .may(.confirmOwnRequests), use: refuse)
        router.post("/facility/requests/:request/reconciliation", for: .may(.settleOwnUnits), use: settle)
        for step in [DonorStep.arrival, .acceptance, .donation] {
            router.post(
                "/facility/requests/:request/visitors/:visitor/\(step.rawValue)", for: .may(.receiveDonors)
            ) { request, context in try await receive(step, request, context) }
        }
        router.post(
            "/facility/requests/:request/visitors/:visitor/deferral", for: .may(.receiveDonors), use: deferVisitor)
    }

    var centre: Centre { services.centre }

    // MARK: - Reading

    @Sendable func board(_ request: Request, _ context: WebContext) async throws -> Response {
        let own = try services.ownFacility(context)
        let sight = Sight(try services.staff(context).role)
        let (found, ongoing, ended) = try await centre.ports.store.read { transaction in
            (
                try transaction.facility(own), try transaction.ongoingRequests(facility: own),
                try transaction.endedRequests(facility: own, limit: OwnFacilityRoutes.endedShown)
            )
        }
        guard let facility = found else { throw WebRefusal.notFound }
        let model = OwnFacilityPage.Model(
            facility: facility.name, facilityUrdu: facility.nameUrdu,
            ongoing: ongoing.map { OwnFacilityPage.Line($0, sight: sight) },
            ended: ended.map { OwnFacilityPage.Line($0, sight: sight) })
        return services.answer(OwnFacilityPage.render(model, services.page(request, context)), request)
    }

    @Sendable func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let model = try await model(of: record(context), context)
        return services.answer(OwnRequestPage.render(model, services.page(request, context)), request)
    }

    func model(of record: RequestRecord, _ context: WebContext) throws -> OwnRequestPage.Model {
        let sight = Sight(try services.staff(context).role)
        return OwnRequestPage.Model(
            line: OwnFacilityPage.Line(record, sight: sight), urgency: record.course.request.urgency,
            recordNumber: sight.show(record.details.recordNumber, .recordNumber),
            verification: record.course.verification,
            visitors: visitors(of: record), deferralReasons: centre.jurisdiction.deferralChoices,
            reconciliation: record.reconciliation.map { ($0.drawn, $0.issued, $0.transfused, $0.returned) })
    }

    func record(_ context: WebContext) async throws -> RequestRecord {
        let id = try context.number("request")
        guard let record = try await centre.ports.store.read({ try $0.request(id) }) else { throw WebRefusal.notFound }
        return record
    }

    func visitors(
        of record: RequestRecord, where belongs: (AskStage) -> Bool = \.isShownToFacility
    ) -> [OwnRequestPage.Visitor] {
        record.course.asks.enumerated().filter { belongs($1.stage) }.map { index, ask in
            OwnRequestPage.Visitor(
                number: index + 1, group: ask.group, code: centre.deskCode(request: record.id, donor: ask.donor),
                stage: ask.stage, arriveBy: ask.arriveBy, changedAt: ask.changedAt, arriveFrom: ask.arriveFrom)
        }
    }

    /// The donor whom a number within the request stands for.
    private func visitor(_ context: WebContext) async throws -> DonorID {
        let record = try await record(context)
        let number = try Int(clamping: context.number("visitor"))
        guard number <= record.course.asks.count else { throw WebRefusal.notFound }
        let ask = record.course.asks[number - 1]
        guard ask.stage.isShownToFacility else { throw WebRefusal.notFound }
        return ask.donor
    }

    // MARK: - Acts

    @Sendable func confirm(_ request: Request, _ context: WebContext) async throws -> Response {
        try await say(isReal: true, request, context)
    }

    @Sendable func refuse(_ request: Request, _ context: WebContext) async throws -> Response {
        try await say(isReal: false, request, context)
    }

    private func say(isReal: Bool, _ request: Request, _ context: WebContext) async throws -> Response {
        let staff = try services.staff(context)
        let own = try services.ownFacility(context)
        var request = request
        let form = try await services.form(&request, context)
        guard isReal || !form.text("reason").isEmpty else {
            return try answer(Words("Say why, please.", "براہِ کرم وجہ بتائیں۔"), request, context)
        }
        let outcome = try await centre.confirmByFacility(
            context.number("request"), isReal: isReal, reason: form.text("reason"), by: staff.id, of: own)
        return try answer(outcome, request, context)
    }

    private func receive(_ step: DonorStep, _ request: Request, _ context: WebContext) async throws -> Response {
        let staff = try services.staff(context)
        var request = request
        let form = try await services.form(&request, context)
        let outcome = try await centre.take(
            step.event(visitor(context)), on: context.number("request"), by: .staff(staff.id))
        return try answer(outcome, request, context, to: isAtCounter(form) ? visitorPath(context) : nil)
    }

    /// The facility's screening deferred the donor: the step of the request, and the row in the register.
    @Sendable func deferVisitor(_ request: Request, _ context: WebContext) async throws -> Response {
        let staff = try services.staff(context)
        var request = request
        let form = try await services.form(&request, context)
        let donor = try await visitor(context)
        let deferral = Deferral(
            donor: donor, ruleKey: form.text("ruleKey"), since: centre.today(), until: form.day("until"),
            recordedAt: centre.now())
        switch try await centre.deferDonor(deferral, by: staff.id) {
        case .saved: break
        case .noSuchDonor: throw WebRefusal.notFound
        case .problems(let found):
            let words = found.first?.words ?? Words("Choose a reason from the list.", "فہرست سے وجہ منتخب کریں۔")
            return try answer(words, request, context, to: isAtCounter(form) ? visitorPath(context) : nil)
        }
        // The audit is read by more people than may know of an infection.
        let outcome = try await centre.take(
            .deferred(donor: donor), on: context.number("request"), by: .staff(staff.id),
            note: centre.openRule(deferral.ruleKey))
        return try answer(outcome, request, context, to: isAtCounter(form) ? "/facility/list" : nil)
    }

    @Sendable func settle(_ request: Request, _ context: WebContext) async throws -> Response {
        let staff = try services.staff(context)
        var request = request
        let form = try await services.form(&request, context)
        guard let counts = UnitCounts(form) else { return try answer(UnitCounts.problem, request, context) }
        let outcome = try await centre.reconcile(
            context.number("request"), drawn: counts.drawn, issued: counts.issued, transfused: counts.transfused,
            returned: counts.returned, by: staff.id)
        return try answer(outcome, request, context)
    }

    /// - Parameter place: where it goes on; `nil` is the request.
    private func answer(
        _ outcome: EventOutcome, _ request: Request, _ context: WebContext, to place: String? = nil
    ) throws -> Response {
        switch outcome {
        case .taken: try services.redirect(to: place ?? path(context))
        case .refused(let refusal):
            try services.redirect(
                to: place ?? path(context), notice: services.page(request, context).words(refusal), isRefusal: true)
        case .noSuchRequest: throw WebRefusal.notFound
        }
    }

    private func answer(
        _ refusal: Words, _ request: Request, _ context: WebContext, to place: String? = nil
    ) throws -> Response {
        try services.redirect(
            to: place ?? path(context), notice: services.page(request, context).say(refusal), isRefusal: true)
    }

    /// The act was done on the page of the donor who stands there.
    private func isAtCounter(_ form: Form) -> Bool { form.text("from") == "counter" }

    private func visitorPath(_ context: WebContext) throws -> String {
        try "\(path(context))/visitors/\(context.number("visitor"))"
    }

    private func path(_ context: WebContext) throws -> String {
        try "/facility/requests/\(context.number("request"))"
    }
}

/// What became of the units, as a form says it.
struct UnitCounts {
    static let problem = Words(
        "Transfused and returned cannot be more than issued.",
        "لگائے گئے اور واپس شدہ یونٹ جاری شدہ سے زیادہ نہیں ہو سکتے۔")

    var drawn: Int
    var issued: Int
    var transfused: Int
    var returned: Int

    /// - Returns: `nil` when a number is missing, out of reach, or more were used than issued.
    init?(_ form: Form) {
        let counts = ["drawn", "issued", "transfused", "returned"].compactMap { form.int($0) }.filter {
            (0...200) ~= $0
        }
        guard counts.count == 4, counts[2] + counts[3] <= counts[1] else { return nil }
        drawn = Int(counts[0])
        issued = Int(counts[1])
        transfused = Int(counts[2])
        returned = Int(counts[3])
    }
}

extension OwnFacilityPage.Line {
    init(_ record: RequestRecord, sight: Sight) {
        let course = record.course
        self.init(
            id: record.id, reference: record.details.reference, group: course.request.patient.group,
            isAnyGroup: course.request.mode == .replacementAnyGroup, component: course.request.component,
            units: course.request.unitsNeeded, inHand: course.unitsInHand,
            coming: course.asks.count { $0.stage.isCommitted },
            initials: sight.show(record.details.patientInitials, .patientInitials),
            ward: sight.show(record.details.ward, .recordNumber), neededBy: course.request.neededBy,
            phase: course.phase,
            isConfirmed: course.verification != .pending)
    }
}
