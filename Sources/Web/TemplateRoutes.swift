import Access
import Blood
import Centre
import Hummingbird
import Matching
import Pages

/// The texts that go out, and the page on which a coordinator changes them.
struct TemplateRoutes: Sendable {
    let services: WebServices

    func add(to router: WebRouter) {
        router.get("/templates", for: .may(.seeTemplates), use: list)
        router.get("/templates/:purpose/:language", for: .may(.seeTemplates), use: show)
        router.post("/templates/:purpose/:language/preview", for: .may(.editTemplates), use: preview)
        router.post("/templates/:purpose/:language/versions", for: .may(.editTemplates), use: save)
        router.post("/templates/:purpose/:language/tests", for: .may(.editTemplates), use: test)
        router.post("/templates/:purpose/:language/shipped", for: .may(.editTemplates), use: shipped)
        router.post(
            "/templates/:purpose/:language/versions/:number/restoration", for: .may(.editTemplates), use: restore)
    }

    private var centre: Centre { services.centre }

    /// A text that is tried out is one message to one number; more than this in an hour is somebody writing to others.
    private static let testsPerHourMax = 20

    private struct Subject {
        var subject: TemplateSubject
        var shown: PhonesPage.TextLanguage
        var language: Language
    }

    private func subject(_ context: WebContext) throws -> Subject {
        guard let purpose = context.parameters.get("purpose"), let subject = TemplateSubject(name: purpose),
            let tag = context.parameters.get("language"), let shown = PhonesPage.TextLanguage(rawValue: tag),
            let language = Language(rawValue: tag)
        else { throw WebRefusal.notFound }
        return Subject(subject: subject, shown: shown, language: language)
    }

    // MARK: - Reading

    @Sendable func list(_ request: Request, _ context: WebContext) async throws -> Response {
        let centre = centre
        let sight = services.sight(context)
        let (inForce, names) = try await centre.ports.store.read { transaction in
            (try transaction.templatesInForce(), try Self.names(transaction, seenBy: sight))
        }
        let lines = TemplateSubject.allCases.map { subject in
            TemplatesPage.Line(
                subject: subject,
                texts: PhonesPage.TextLanguage.allCases.compactMap { shown in
                    guard let language = Language(rawValue: shown.rawValue),
                        let text = centre.ports.templates.summary(subject.name, language)
                    else { return nil }
                    let last = inForce.first { $0.purpose == subject.name && $0.language == language }
                    return TemplatesPage.Text(
                        language: shown, shown: text.sample, parts: text.parts, isOwn: text.isOwn,
                        isRefused: text.isRefused, changedBy: last.flatMap { names[$0.staff] } ?? "",
                        changedAt: last?.at)
                })
        }
        let page = services.page(request, context)
        return services.answer(TemplatesPage.render(TemplatesPage.Model(lines: lines), page), request)
    }

    @Sendable func show(_ request: Request, _ context: WebContext) async throws -> Response {
        return try await page(try subject(context), request, context)
    }

    /// Nobody's name for a reader who does not see who works here.
    private static func names(_ transaction: any CentreReading, seenBy sight: Sight?) throws -> [Int64: String] {
        guard sight?.sees(.staffName) == true else { return [:] }
        return Dictionary(uniqueKeysWithValues: try transaction.allStaff().map { ($0.id, $0.name) })
    }

    private func page(
        _ subject: Subject, _ request: Request, _ context: WebContext, typed: String? = nil, testNumber: String = "",
        testProblem: Words? = nil
    ) async throws -> Response {
        guard
            let (draft, versions) = try await centre.template(subject.subject.name, subject.language, text: typed)
        else { throw WebRefusal.notFound }
        let sight = services.sight(context)
        let names = try await centre.ports.store.read { try Self.names($0, seenBy: sight) }
        let model = TemplatePage.Model(
            draft, of: subject.subject, in: subject.shown, testNumber: testNumber, testProblem: testProblem,
            versions: versions.map { version in
                TemplatePage.Version(
                    number: version.number, text: version.text, at: version.at, by: names[version.staff] ?? "")
            })
        let isWrong = typed != nil && !draft.problems.isEmpty || testProblem != nil
        return services.answer(
            TemplatePage.render(model, services.page(request, context)),
            status: isWrong ? .unprocessableContent : .ok, request)
    }

    // MARK: - Changing

    /// Shows the text as it would be sent; with problems too, and always as a page, for the script takes parts of it.
    @Sendable func preview(_ request: Request, _ context: WebContext) async throws -> Response {
        var request = request
        let form = try await services.form(&request, context)
        var response = try await page(
            try subject(context), request, context, typed: form.text("text"), testNumber: form.text("to"))
        response.status = .ok
        return response
    }

    @Sendable func save(_ request: Request, _ context: WebContext) async throws -> Response {
        let staff = try services.staff(context)
        var request = request
        let form = try await services.form(&request, context)
        let subject = try subject(context)
        let text = form.text("text")
        let outcome = try await centre.saveTemplate(subject.subject.name, subject.language, text: text, by: staff.id)
        return try await answer(outcome, subject, request, context, typed: text)
    }

    @Sendable func shipped(_ request: Request, _ context: WebContext) async throws -> Response {
        let staff = try services.staff(context)
        var request = request
        _ = try await services.form(&request, context)
        let subject = try subject(context)
        let outcome = try await centre.returnToShippedTemplate(
            subject.subject.name, subject.language, by: staff.id)
        return try await answer(outcome, subject, request, context, typed: nil)
    }

    @Sendable func restore(_ request: Request, _ context: WebContext) async throws -> Response {
        let staff = try services.staff(context)
        var request = request
        _ = try await services.form(&request, context)
        let subject = try subject(context)
        let outcome = try await centre.restoreTemplate(
            subject.subject.name, subject.language, number: Int(clamping: context.number("number")), by: staff.id)
        return try await answer(outcome, subject, request, context, typed: nil)
    }

    private func answer(
        _ outcome: TemplateOutcome, _ subject: Subject, _ request: Request, _ context: WebContext, typed: String?
    ) async throws -> Response {
        switch outcome {
        case .notFound: throw WebRefusal.notFound
        case .refused(let draft):
            return try await page(subject, request, context, typed: typed ?? draft.source)
        case .saved(let number):
            let page = services.page(request, context)
            return services.redirect(
                to: subject.subject.path(subject.shown),
                notice: page.say(
                    "Saved as number \(number): sent from now on.", "نمبر \(number) محفوظ: اب سے یہی جائے گا۔"))
        }
    }

    // MARK: - Trying

    @Sendable func test(_ request: Request, _ context: WebContext) async throws -> Response {
        let staff = try services.staff(context)
        var request = request
        let form = try await services.form(&request, context)
        let subject = try subject(context)
        let text = form.text("text")
        let number = form.text("to")
        guard let draft = centre.ports.templates.draft(subject.subject.name, subject.language, text: text) else {
            throw WebRefusal.notFound
        }
        guard draft.problems.isEmpty else {
            return try await page(subject, request, context, typed: text, testNumber: number)
        }
        guard try await mayTest(staff.id) else {
            return try await page(
                subject, request, context, typed: text, testNumber: number,
                testProblem: Words(
                    "That were \(Self.testsPerHourMax) tests in an hour. Wait a little.",
                    "ایک گھنٹے میں \(Self.testsPerHourMax) آزمائشیں ہو چکیں۔ کچھ انتظار کریں۔"))
        }
        switch try await centre.sendTest(draft.testMessage, to: number, by: staff.id) {
        case .sent:
            let page = services.page(request, context)
            return services.redirect(
                to: subject.subject.path(subject.shown),
                notice: page.say("The test is on its way.", "آزمائشی پیغام روانہ ہے۔"))
        case .refused(let reason):
            return try await page(
                subject, request, context, typed: text, testNumber: number, testProblem: Words(reason, reason))
        }
    }

    private func mayTest(_ staff: Int64) async throws -> Bool {
        let since = centre.now() - .hours(1)
        return try await centre.ports.store.read { try $0.templateTests(by: staff, since: since) }
            < Self.testsPerHourMax
    }
}

extension TemplatePage.Model {
    init(
        _ draft: TemplateDraft, of subject: TemplateSubject, in language: PhonesPage.TextLanguage, testNumber: String,
        testProblem: Words?, versions: [TemplatePage.Version]
    ) {
        self.init(
            subject: subject, language: language, entered: draft.source, shipped: draft.shipped, isOwn: draft.isOwn,
            problems: draft.problems.map { Words($0.english, $0.urdu) },
            samples: draft.samples.map { sample in
                TemplatePage.Sample(
                    title: Words(sample.english, sample.urdu), text: sample.text, units: sample.units,
                    isGSM: sample.isGSM, parts: sample.parts, partsMax: sample.partsMax, unitsLeft: sample.unitsLeft,
                    values: sample.values, facilityNames: sample.facilityNames)
            },
            fitting: TemplatePage.Fitting(
                parts: draft.fitting.parts, isShortest: draft.fitting.isShortest,
                linkGivesWay: draft.fitting.linkGivesWay, comfortableNameRoom: draft.fitting.comfortableNameRoom,
                isPlain: draft.fitting.isPlain, mayBeMissing: draft.fitting.mayBeMissing),
            placeholders: draft.placeholders, charactersMax: draft.charactersMax, testNumber: testNumber,
            testProblem: testProblem, versions: versions,
            refused: draft.refused.map { Words($0.english, $0.urdu) })
    }
}
