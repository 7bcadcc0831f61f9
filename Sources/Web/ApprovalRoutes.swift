import Access
import Blood
import Centre
import HTTPTypes
import Hummingbird
import NIOCore
import Pages

/// What needs two people: asking, deciding, and the file of the register that an approval is used up for.
struct ApprovalRoutes: Sendable {
    let services: WebServices

    static let shownMax = 50
    /// Donors read at once.
    static let exportPage = 2_000

    func add(to router: WebRouter) {
        router.get("/approvals", for: .may(.exportRegister, .decideApprovals), use: list)
        router.post("/approvals", for: .may(.exportRegister), use: ask)
        router.post("/approvals/:approval/decision", for: .may(.decideApprovals), use: decide)
        router.post("/donors/export", for: .may(.exportRegister), use: export)
    }

    private var centre: Centre { services.centre }

    @Sendable func list(_ request: Request, _ context: WebContext) async throws -> Response {
        try await page(request, context)
    }

    private func page(_ request: Request, _ context: WebContext, problem: Words? = nil) async throws -> Response {
        let own = try services.staff(context).id
        let now = centre.now()
        let approvals = try await centre.approvals(limit: ApprovalRoutes.shownMax)
        let names = try await centre.ports.store.read { transaction in
            Dictionary(uniqueKeysWithValues: try transaction.allStaff().map { ($0.id, $0.name) })
        }
        let model = ApprovalsPage.Model(
            lines: approvals.map { approval in
                var line = ApprovalsPage.Line(
                    id: approval.id, askedBy: names[approval.askedBy] ?? "", isOwn: approval.askedBy == own,
                    reason: approval.reason, askedAt: approval.askedAt,
                    decidedBy: approval.decidedBy.flatMap { names[$0] } ?? "", decidedAt: approval.decidedAt,
                    expiresAt: approval.expiresAt, state: ApprovalsPage.State(approval, now: now))
                if approval.act == .campaign { line.campaign = Int64(approval.subject.drop { !$0.isNumber }) }
                return line
            }, problem: problem)
        return services.answer(
            ApprovalsPage.render(model, services.page(request, context)),
            status: problem == nil ? .ok : .unprocessableContent, request)
    }

    @Sendable func ask(_ request: Request, _ context: WebContext) async throws -> Response {
        let staff = try services.staff(context)
        var request = request
        let form = try await services.form(&request, context)
        let asked = try await centre.askForApproval(
            of: .registerExport, subject: "donors", reason: form.text("reason"), by: staff.id)
        guard asked != nil else {
            return try await page(request, context, problem: Words("Say what it is for.", "بتائیں کس کام کے لیے ہے۔"))
        }
        return services.redirect(to: "/approvals")
    }

    @Sendable func decide(_ request: Request, _ context: WebContext) async throws -> Response {
        let staff = try services.staff(context)
        var request = request
        let form = try await services.form(&request, context)
        try await services.requireStepUp(context, keeping: form)
        guard let decision = ApprovalDecision(rawValue: form.text("decision")) else {
            return refusal(
                Words("Press one of the two buttons.", "دونوں میں سے ایک بٹن دبائیں۔"), request, context)
        }
        switch try await centre.decideApproval(context.number("approval"), decision, by: staff.id) {
        case .done: return services.redirect(to: "/approvals")
        case .ownRequest:
            return refusal(
                Words(
                    "Who asked cannot decide: another person has to.",
                    "مانگنے والا خود فیصلہ نہیں کر سکتا: کوئی دوسرا فرد کرے۔"),
                request, context)
        case .tooLate:
            return refusal(
                Words("It is decided already, or its day is over.", "اس پر فیصلہ ہو چکا، یا اس کا وقت ختم ہو گیا۔"),
                request, context)
        }
    }

    @Sendable func export(_ request: Request, _ context: WebContext) async throws -> Response {
        let staff = try services.staff(context)
        var request = request
        let form = try await services.form(&request, context)
        try await services.requireStepUp(context, keeping: form)
        guard let approval = form.int("approval"),
            try await centre.useApproval(approval, for: .registerExport, by: staff.id)
        else {
            return refusal(
                Words(
                    "This needs an approval of your own that nobody has used. Ask for one here.",
                    "اس کے لیے آپ کی اپنی، غیر استعمال شدہ منظوری چاہیے۔ یہاں سے مانگیں۔"), request, context)
        }
        let centre = centre
        let now = centre.now()
        return Response(
            status: .ok,
            headers: [
                .contentType: "text/csv; charset=utf-8",
                .contentDisposition: "attachment; filename=\"donors-\(centre.today()).csv\"",
            ],
            body: .init { writer in
                try await writer.write(ByteBuffer(string: centre.ports.registerFiles.heading))
                var after: Int64 = 0
                while true {
                    let from = after
                    let page = try await centre.ports.store.read {
                        try $0.donorRecords(after: from, limit: ApprovalRoutes.exportPage, asksSince: now)
                    }
                    guard let last = page.last else { break }
                    let lines = page.map { centre.ports.registerFiles.line(for: $0) }.joined()
                    try await writer.write(ByteBuffer(string: lines))
                    after = last.donor.id
                }
                try await writer.finish(nil)
            })
    }

    private func refusal(_ words: Words, _ request: Request, _ context: WebContext) -> Response {
        services.redirect(to: "/approvals", notice: services.page(request, context).say(words), isRefusal: true)
    }
}

extension ApprovalsPage.State {
    init(_ approval: Approval, now: Instant) {
        self =
            if approval.usedAt != nil {
                .used
            } else if approval.decision == .refused {
                .refused
            } else if approval.expiresAt <= now {
                .expired
            } else {
                approval.decision == .approved ? .approved : .waiting
            }
    }
}
