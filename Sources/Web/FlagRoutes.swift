import Access
import Centre
import Dispatching
import Hummingbird
import Matching
import Pages

/// Flags of the abuse graph: a person looks and decides.
struct FlagRoutes: Sendable {
    let services: WebServices
    /// Open flags shown at once, and decided ones.
    private static let openMax = 100
    private static let decidedMax = 30

    func add(to router: WebRouter) {
        router.get("/flags", for: .may(.decideFlags), use: list)
        router.post("/flags/:flag", for: .may(.decideFlags), use: decide)
    }

    private var centre: Centre { services.centre }

    @Sendable func list(_ request: Request, _ context: WebContext) async throws -> Response {
        let centre = centre
        guard let sight = services.sight(context) else { throw WebRefusal.notSignedIn }
        let thresholds = try await centre.abuseThresholds()
        let (open, decided) = try await centre.ports.store.read { transaction in
            let open = try transaction.openFlags(limit: Self.openMax)
            let decided = try transaction.decidedFlags(limit: Self.decidedMax)
            let named = (open + decided).flatMap { $0.evidence.compactMap(\.request) }
            let reader = FlagReader(
                transaction: transaction, references: try transaction.references(of: Set(named)),
                phones: centre.ports.phones, sight: sight)
            return (try open.map(reader.line), try decided.map(reader.line))
        }
        let model = FlagsPage.Model(
            open: open, decided: decided,
            rules: AbuseRule.allCases.map { rule in
                FlagsPage.Rule(
                    name: rule.rawValue, threshold: thresholds[rule], thresholdAtFirst: rule.thresholdAtFirst,
                    bounds: rule.thresholdBounds, holds: rule.severity == .hold,
                    lessons: thresholds.decisions(of: rule).map { lesson in
                        FlagsPage.Rule.Lesson(
                            count: lesson.count, upheld: lesson.upheld, dismissed: lesson.dismissed,
                            precision: thresholds.precision(of: rule, at: lesson.count))
                    })
            }, poolMax: centre.dispatcher.policy.safePoolMax)
        return services.answer(FlagsPage.render(model, services.page(request, context)), request)
    }

    @Sendable func decide(_ request: Request, _ context: WebContext) async throws -> Response {
        let staff = try services.staff(context)
        let id = try context.number("flag")
        var request = request
        let form = try await services.form(&request, context)
        let decision = form.text("decision")
        guard ["uphold", "dismiss"].contains(decision) else { throw WebRefusal.notFound }
        let outcome = try await centre.decideFlag(
            id, isUpheld: decision == "uphold", reason: form.text("reason"), by: staff.id)
        let page = services.page(request, context)
        let notice =
            switch outcome {
            case .done: page.say("Decided.", "فیصلہ ہو گیا۔")
            case .gone: page.say("Somebody else has decided it already.", "اس کا فیصلہ کوئی اور کر چکا ہے۔")
            case .needsReason:
                page.say(
                    "Write what you found, in at most \(AbuseFlag.reasonMax) characters.",
                    "لکھیں کہ کیا پایا، زیادہ سے زیادہ \(AbuseFlag.reasonMax) حروف۔")
            }
        return services.redirect(to: "/flags", notice: notice, isRefusal: outcome != .done)
    }
}

/// Flags as the pages show them, read inside one transaction.
private struct FlagReader {
    let transaction: any CentreReading
    let references: [Matching.RequestID: String]
    let phones: any PhoneReading
    let sight: Sight

    func line(_ flag: AbuseFlag) throws -> FlagsPage.Line {
        var ruling: FlagsPage.Ruling?
        if let by = flag.decidedBy, let at = flag.decidedAt {
            ruling = FlagsPage.Ruling(
                isUpheld: flag.state == .upheld, by: try transaction.staff(by)?.name ?? "", at: at,
                reason: flag.reason ?? "")
        }
        return FlagsPage.Line(
            id: flag.id, rule: flag.rule.rawValue, subject: try subject(of: flag), count: flag.count,
            holds: flag.severity == .hold,
            evidence: flag.evidence.map { piece in
                FlagsPage.Piece(
                    request: piece.request, reference: piece.request.flatMap { references[$0] } ?? "",
                    donor: piece.donor, at: piece.at, word: piece.word ?? "", isOfErasedDonor: piece.isOfErasedDonor)
            }, raisedAt: flag.raisedAt, ruling: ruling)
    }

    /// Whom a flag is about. Patient and record number are kept as look-ups, which tell nothing: what they stand for is
    /// read from a request that the flag names.
    private func subject(of flag: AbuseFlag) throws -> FlagsPage.Subject {
        func request() throws -> RequestRecord? {
            try flag.evidence.lazy.compactMap(\.request).first.flatMap { try transaction.request($0) }
        }
        switch flag.subject {
        case .caller(let first):
            let phone = try transaction.request(first)?.details.callerPhone ?? ""
            return .caller(phone: phone.isEmpty ? "" : sight.show(phones.shown(phone), .callerPhone))
        case .donor(let donor): return .donor(donor)
        case .erasedDonor: return .erasedDonor
        case .record: return .recordNumber(sight.show(try request()?.details.recordNumber ?? "", .recordNumber))
        case .patient:
            let found = try request()
            let facility = try found.flatMap { try transaction.facility($0.details.facility) }
            return .patient(
                initials: sight.show(found?.details.patientInitials ?? "", .patientInitials),
                facility: facility?.name ?? "", facilityUrdu: facility?.nameUrdu ?? "")
        }
    }
}

extension FlagNote {
    init(_ flag: AbuseFlag) {
        self.init(
            id: flag.id, rule: flag.rule.rawValue, count: flag.count, isOpen: flag.state == .open,
            isUpheld: flag.state == .upheld, holds: flag.severity == .hold)
    }
}
