import Access
import Blood
import Centre
import Dispatching
import Hummingbird
import Matching
import Pages

/// Adverse reactions: reported by the facility where they happened, read by a supervisor or a coordinator.
struct ReactionRoutes: Sendable {
    let services: WebServices
    /// Reports shown that somebody has looked at, and of one facility together.
    private static let seenMax = 50
    private static let ownMax = 100

    func add(to router: WebRouter) {
        for subject in ReactionSubject.allCases {
            let path = "/facility/requests/:request/\(subject.rawValue)-reactions"
            router.get(path, for: .may(.reportReactions)) { request, context in
                try await form(subject, request, context)
            }
            router.post(path, for: .may(.reportReactions)) { request, context in
                try await report(subject, request, context)
            }
        }
        router.get("/facility/reactions", for: .may(.reportReactions), use: own)
        router.get("/reactions", for: .may(.seeReactions), use: list)
        router.post("/reactions/:reaction", for: .may(.seeReactions), use: see)
    }

    private var centre: Centre { services.centre }

    // MARK: - Reporting

    private func form(
        _ subject: ReactionSubject, _ request: Request, _ context: WebContext, entered: [String: String] = [:],
        problems: [String: Words] = [:]
    ) async throws -> Response {
        let id = try context.number("request")
        guard let record = try await centre.ports.store.read({ try $0.request(id) }) else { throw WebRefusal.notFound }
        let model = ReactionFormPage.Model(
            request: id, reference: record.details.reference, subject: subject,
            visitors: OwnFacilityRoutes(services: services).visitors(of: record, where: \.hasCome), entered: entered,
            problems: problems)
        return services.answer(
            ReactionFormPage.render(model, services.page(request, context)),
            status: problems.isEmpty ? .ok : .unprocessableContent, request)
    }

    private func report(_ subject: ReactionSubject, _ request: Request, _ context: WebContext) async throws -> Response
    {
        let staff = try services.staff(context)
        let own = try services.ownFacility(context)
        let id = try context.number("request")
        var request = request
        let form = try await services.form(&request, context)
        let choose = Words("Choose one.", "ایک منتخب کریں۔")
        var problems: [String: Words] = [:]
        let kind: ReactionKind? = form.choice("kind")
        let grade = form.int("grade").flatMap { Int(exactly: $0) }
        let onset: ReactionOnset? = form.choice("onset")
        if kind?.subject != subject { problems["kind"] = choose }
        if !(grade.map { subject.grades.contains($0) } ?? false) { problems["grade"] = choose }
        if onset == nil { problems["onset"] = choose }
        if form.text("note").unicodeScalars.count > ReactionReport.wordsMax {
            problems["note"] = Words("At most 500 letters.", "زیادہ سے زیادہ 500 حروف۔")
        }
        if form.text("unit").unicodeScalars.count > ReactionReport.unitMax {
            problems["unit"] = Words("At most 40 letters.", "زیادہ سے زیادہ 40 حروف۔")
        }
        guard problems.isEmpty, let kind, let grade, let onset else {
            return try await self.form(subject, request, context, entered: form.values, problems: problems)
        }
        let outcome = try await centre.reportReaction(
            ReactionReport(
                facility: own, request: id, kind: kind, grade: grade, onset: onset,
                visitor: form.int("visitor").flatMap { Int(exactly: $0) }, unit: form.text("unit"),
                note: form.text("note"), reportedBy: staff.id, reportedAt: centre.now()))
        switch outcome {
        case .reported:
            return services.redirect(
                to: "/facility/reactions",
                notice: services.page(request, context).say(
                    "Reported. If it is serious, ring the helpline as well: \(services.helpline).",
                    "اطلاع درج ہو گئی۔ سنگین ہو تو ہیلپ لائن کو فون بھی کریں: \(services.helpline)۔"))
        case .noSuchRequest: throw WebRefusal.notFound
        case .noSuchVisitor, .notFitting:
            return try await self.form(
                subject, request, context, entered: form.values, problems: ["visitor": choose])
        }
    }

    @Sendable func own(_ request: Request, _ context: WebContext) async throws -> Response {
        let facility = try services.ownFacility(context)
        let lines = try await centre.ports.store.read { transaction in
            try transaction.reactions(facility: facility, limit: Self.ownMax).map { report in
                try ReactionsPage.Line(report, in: transaction, isOwn: true, seesStaff: false)
            }
        }
        return answer(lines.filter { $0.seen == nil }, lines.filter { $0.seen != nil }, request, context)
    }

    // MARK: - Reading

    @Sendable func list(_ request: Request, _ context: WebContext) async throws -> Response {
        let staff = try services.staff(context)
        let seesStaff = Sight(staff.role).sees(.staffName)
        let (open, seen) = try await centre.ports.store.read { transaction in
            let line = { (report: ReactionReport) in
                try ReactionsPage.Line(report, in: transaction, isOwn: false, seesStaff: seesStaff)
            }
            return (
                try transaction.openReactions().map(line), try transaction.seenReactions(limit: Self.seenMax).map(line)
            )
        }
        try await centre.noteReading(.reactionRead, of: (open + seen).map { "reaction:\($0.id)" }, by: staff.id)
        return answer(open, seen, request, context)
    }

    private func answer(
        _ open: [ReactionsPage.Line], _ seen: [ReactionsPage.Line], _ request: Request, _ context: WebContext
    ) -> Response {
        services.answer(
            ReactionsPage.render(.init(open: open, seen: seen), services.page(request, context)), request)
    }

    @Sendable func see(_ request: Request, _ context: WebContext) async throws -> Response {
        let staff = try services.staff(context)
        let id = try context.number("reaction")
        var request = request
        let form = try await services.form(&request, context)
        let outcome = try await centre.markReactionSeen(id, words: form.text("words"), by: staff.id)
        let page = services.page(request, context)
        let notice =
            switch outcome {
            case .done: page.say("Written down.", "درج ہو گیا۔")
            case .gone: page.say("Somebody else has looked at it already.", "اسے کوئی اور دیکھ چکا ہے۔")
            case .needsWords:
                page.say(
                    "Write what you found or did, in at most \(ReactionReport.wordsMax) characters.",
                    "لکھیں کہ کیا پایا یا کیا، زیادہ سے زیادہ \(ReactionReport.wordsMax) حروف۔")
            }
        return services.redirect(to: "/reactions", notice: notice, isRefusal: outcome != .done)
    }
}

extension ReactionsPage.Line {
    init(
        _ report: ReactionReport, in transaction: any CentreReading, isOwn: Bool, seesStaff: Bool
    ) throws {
        let facility = try isOwn ? nil : transaction.facility(report.facility)
        self.init(
            id: report.id, facility: facility.map { (name: $0.name, nameUrdu: $0.nameUrdu) },
            request: report.request, reference: try transaction.request(report.request)?.details.reference ?? "",
            kind: report.kind, grade: report.grade, onset: report.onset, visitor: report.visitor,
            donor: isOwn ? nil : report.donor, unit: report.unit, note: report.note, reportedAt: report.reportedAt,
            isSerious: report.isSerious,
            seen: try report.seen.map { seen in
                (by: try seesStaff ? transaction.staff(seen.by)?.name ?? "" : "", at: seen.at, words: seen.words)
            })
    }
}
