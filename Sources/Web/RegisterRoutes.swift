import Access
import Blood
import Centre
import Foundation
import HTTPTypes
import Hummingbird
import Jurisdiction
import Matching
import NIOCore
import Pages

/// The register: find, add, edit, defer, reinstate, opt out, pause and import donors.
struct RegisterRoutes: Sendable {
    let services: WebServices
    let imports: ImportDesk
    let searches = SearchDesk()

    init(services: WebServices) {
        self.services = services
        imports = ImportDesk(centre: services.centre, logger: services.logger)
    }

    func add(to router: WebRouter) {
        router.get("/donors", for: .may(.seeRegister), use: list)
        router.post("/donors/search", for: .may(.seeRegister), use: search)
        router.get("/donors/search/:search", for: .may(.seeRegister), use: found)
        router.get("/donors/new", for: .may(.editRegister), use: newDonor)
        router.post("/donors", for: .may(.editRegister), use: save)
        router.get("/donors/import", for: .may(.importRegister), use: importPage)
        router.post("/donors/import", for: .may(.importRegister), use: judge)
        router.get("/donors/import/example.csv", for: .may(.importRegister), use: example)
        router.get("/donors/import/:job", for: .may(.importRegister), use: importJob)
        router.post("/donors/import/:job/confirmation", for: .may(.importRegister), use: confirm)
        router.get("/donors/:donor", for: .may(.seeRegister), use: show)
        router.post("/donors/:donor", for: .may(.editRegister), use: save)
        router.get("/donors/:donor/edit", for: .may(.editRegister), use: edit)
        router.post("/donors/:donor/deferrals", for: .may(.editRegister), use: deferDonor)
        router.post("/donors/:donor/deferrals/:deferral/reason", for: .may(.openDeferralReason), use: openReason)
        router.post("/donors/:donor/reinstatement", for: .may(.editRegister), use: reinstate)
        router.post("/donors/:donor/opt-out", for: .may(.editRegister), use: optOut)
        router.post("/donors/:donor/pause", for: .may(.editRegister), use: pause)
    }

    var centre: Centre { services.centre }
    var districts: [String] {
        let places = centre.jurisdiction.places
        return (places.districts + places.cities).map(\.name).sorted()
    }

    @Sendable func show(_ request: Request, _ context: WebContext) async throws -> Response {
        try await donorPage(request, context)
    }

    func donorPage(
        _ request: Request, _ context: WebContext, problems: [String: Words] = [:], entered: [String: String] = [:]
    ) async throws -> Response {

        let id = try context.number("donor")
        let found = try await centre.ports.store.read { transaction in
            try transaction.donorRecord(id).map { record in
                let names = Dictionary(uniqueKeysWithValues: try transaction.allStaff().map { ($0.id, $0.name) })
                return (record, try transaction.asks(of: id, limit: 50), names)
            }
        }
        guard let (record, asks, names) = found else { throw WebRefusal.notFound }
        let staff = try services.staff(context)
        try await centre.noteReading(.donorRead, of: ["donor:\(id)"], by: staff.id)
        guard let sight = services.sight(context) else { throw WebRefusal.notSignedIn }
        var model = DonorPage.Model(
            record, asks: asks, names: names, centre: centre, sight: sight,
            opensReasons: Policy.allows(staff.role, .openDeferralReason))
        model.standing = standing(of: record.donor, today: centre.today())
        model.problems = problems
        model.entered = entered
        return services.answer(
            DonorPage.render(model, services.page(request, context)),
            status: problems.isEmpty ? .ok : .unprocessableContent, request)
    }

    // MARK: - Adding and editing

    /// The form with the words that are read to the donor.
    private func formPage(_ model: DonorFormPage.Model, _ request: Request, _ context: WebContext) -> HTML {
        var model = model
        model.consentWords = Words(ConsentWords.current.english, ConsentWords.current.urdu)
        return DonorFormPage.render(model, services.page(request, context))
    }

    @Sendable func newDonor(_ request: Request, _ context: WebContext) async throws -> Response {
        let model = DonorFormPage.Model(
            entered: ["language": "ur-Latn", "evidence": "said"], districts: districts, today: centre.today())
        return services.answer(formPage(model, request, context), request)
    }

    @Sendable func edit(_ request: Request, _ context: WebContext) async throws -> Response {
        let staff = try services.staff(context)
        let id = try context.number("donor")
        guard let donor = try await centre.ports.store.read({ try $0.donor(id) }) else { throw WebRefusal.notFound }
        try await centre.noteReading(.donorRead, of: ["donor:\(id)"], by: staff.id)
        let model = DonorFormPage.Model(
            id: id, entered: donor.entered, channels: donor.channels, districts: districts, today: centre.today())
        return services.answer(formPage(model, request, context), request)
    }

    @Sendable func save(_ request: Request, _ context: WebContext) async throws -> Response {
        let staff = try services.staff(context)
        var request = request
        let form = try await services.form(&request, context)
        let id = context.parameters.get("donor").flatMap { Int64($0) }
        let old = try await id.flatMap { id in { try await centre.ports.store.read { try $0.donor(id) } } }?()
        if id != nil, old == nil { throw WebRefusal.notFound }
        var problems: [String: Words] = [:]
        let donor = Donor(form, old: old, places: centre.jurisdiction.places, now: centre.now(), problems: &problems)
        var takenBy: DonorID?
        if let donor, problems.isEmpty {
            let outcome = try await centre.saveDonor(donor, lastDonation: form.day("lastDonation"), by: staff.id)
            switch outcome {
            case .saved(let saved): return services.redirect(to: "/donors/\(saved)")
            case .noSuchDonor: throw WebRefusal.notFound
            case .problems(let found):
                for problem in found {
                    problems[problem.field.rawValue] = problem.words
                    if problem.problem == .phoneTaken { takenBy = Int64(problem.detail) }
                }
            }
        }
        let model = DonorFormPage.Model(
            id: id, entered: form.values, channels: Set(form.all("channels").compactMap { Channel(rawValue: $0) }),
            problems: problems, phoneTakenBy: takenBy, districts: districts, today: centre.today())
        return services.answer(formPage(model, request, context), status: .unprocessableContent, request)
    }

    // MARK: - Acts

    @Sendable func deferDonor(_ request: Request, _ context: WebContext) async throws -> Response {
        let staff = try services.staff(context)
        let id = try context.number("donor")
        var request = request
        let form = try await services.form(&request, context)
        var problems: [String: Words] = [:]
        for field in ["ended", "until"] where !form.text(field).isEmpty && form.day(field) == nil {
            problems[field] = Words("Write a date.", "تاریخ لکھیں۔")
        }
        guard let since = form.day("since"), problems.isEmpty else {
            if form.day("since") == nil { problems["since"] = Words("Write a date.", "تاریخ لکھیں۔") }
            return try await donorPage(request, context, problems: problems, entered: form.values)
        }
        let outcome = try await centre.deferDonor(
            Deferral(
                donor: id, ruleKey: form.text("ruleKey"), since: since, endedOn: form.day("ended"),
                until: form.day("until"), recordedAt: centre.now()), by: staff.id)
        return try await answer(outcome, request, context, form, dateField: "since")
    }

    @Sendable func reinstate(_ request: Request, _ context: WebContext) async throws -> Response {
        let staff = try services.staff(context)
        var request = request
        let form = try await services.form(&request, context)
        guard !form.text("reason").isEmpty else {
            return try await donorPage(
                request, context,
                problems: ["reason": Words("Write why, and who said so.", "لکھیں کیوں، اور کس نے کہا۔")])
        }
        let outcome = try await centre.reinstateDonor(
            context.number("donor"), reason: String(form.text("reason").prefix(300)), by: staff.id)
        return try await answer(outcome, request, context, form, dateField: "until")
    }

    @Sendable func optOut(_ request: Request, _ context: WebContext) async throws -> Response {
        try await act(request, context) { id, _, staff in try await centre.optOut(id, .told(staff: staff)) }
    }

    @Sendable func pause(_ request: Request, _ context: WebContext) async throws -> Response {
        let staff = try services.staff(context)
        let id = try context.number("donor")
        var request = request
        let form = try await services.form(&request, context)
        // An empty date ends the pause; one that cannot be read must not.
        guard ["from", "until"].allSatisfy({ form.text($0).isEmpty || form.day($0) != nil }) else {
            return try await donorPage(
                request, context, problems: ["pauseUntil": Words("Write a date.", "تاریخ لکھیں۔")],
                entered: ["pauseFrom": form.text("from"), "pauseUntil": form.text("until")])
        }
        let outcome = try await centre.pauseDonor(id, from: form.day("from"), until: form.day("until"), by: staff.id)
        return try await answer(outcome, request, context, form, dateField: "pauseUntil")
    }

    private func act(
        _ request: Request, _ context: WebContext, _ body: (DonorID, Form, Int64) async throws -> DonorOutcome
    ) async throws -> Response {
        let staff = try services.staff(context)
        var request = request
        let form = try await services.form(&request, context)
        let outcome = try await body(context.number("donor"), form, staff.id)
        return try await answer(outcome, request, context, form, dateField: "until")
    }

    private func answer(
        _ outcome: DonorOutcome, _ request: Request, _ context: WebContext, _ form: Form, dateField: String
    ) async throws -> Response {
        switch outcome {
        case .saved(let id): return services.redirect(to: "/donors/\(id)")
        case .noSuchDonor: throw WebRefusal.notFound
        case .problems(let found):
            var problems: [String: Words] = [:]
            for problem in found {
                problems[problem.field == .date ? dateField : problem.field.rawValue] = problem.words
            }
            return try await donorPage(request, context, problems: problems, entered: form.values)
        }
    }

    // MARK: - Import

    @Sendable func importPage(_ request: Request, _ context: WebContext) async throws -> Response {
        return importAnswer(.upload(), request, context)
    }

    private func importAnswer(
        _ state: ImportPage.State, _ request: Request, _ context: WebContext, status: HTTPResponse.Status = .ok
    ) -> Response {
        let model = ImportPage.Model(state: state, bytesMax: ImportDesk.bytesMax)
        return services.answer(ImportPage.render(model, services.page(request, context)), status: status, request)
    }

    @Sendable func judge(_ request: Request, _ context: WebContext) async throws -> Response {
        let staff = try services.staff(context)
        var request = request
        // A form triples what it carries at worst, and a little is left for its other fields.
        let form = try await services.form(&request, context, upTo: ImportDesk.bytesMax * 3 + 8_192)
        let text = form.all("csv").first ?? ""
        switch centre.ports.registerFiles.read(Array(text.utf8), today: centre.today(), now: centre.now()) {
        case .failure(let problem):
            return importAnswer(
                .upload(text: text, problem: Words(problem.message, problem.messageUrdu)), request, context,
                status: .unprocessableContent)
        case .success(let file):
            let job = imports.judge(file, by: staff.id)
            return services.redirect(to: "/donors/import/\(job)")
        }
    }

    @Sendable func importJob(_ request: Request, _ context: WebContext) async throws -> Response {
        let staff = try services.staff(context)
        guard let job = context.parameters.get("job"), let state = imports.state(job, of: staff.id) else {
            throw WebRefusal.notFound
        }
        return importAnswer(state, request, context)
    }

    @Sendable func confirm(_ request: Request, _ context: WebContext) async throws -> Response {
        let staff = try services.staff(context)
        var request = request
        _ = try await services.form(&request, context)
        guard let job = context.parameters.get("job"), imports.confirm(job, by: staff.id) else {
            throw WebRefusal.notFound
        }
        return services.redirect(to: "/donors/import/\(job)")
    }

    @Sendable func example(_ request: Request, _ context: WebContext) async throws -> Response {
        return file(centre.ports.registerFiles.example, name: "donors-example.csv")
    }

    private func file(_ text: String, name: String) -> Response {
        Response(
            status: .ok,
            headers: [
                .contentType: "text/csv; charset=utf-8", .contentDisposition: "attachment; filename=\"\(name)\"",
            ], body: .init(byteBuffer: ByteBuffer(string: text)))
    }
}
