import Access
import Centre
import Hummingbird
import Jurisdiction
import Pages

/// What is kept for how long, and what the last run took away.
struct RetentionRoutes: Sendable {
    let services: WebServices

    func add(to router: WebRouter) { router.get("/retention", for: .may(.seeAudit), use: show) }

    @Sendable private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let schedule = try services.centre.retentionSchedule()
        let runs = try await services.centre.retentionRuns(limit: 2 * schedule.rules.count)
        let last = runs.first.map { newest in runs.filter { $0.at == newest.at } } ?? []
        let model = RetentionPage.Model(
            rules: schedule.rules.map { rule in
                RetentionPage.RuleLine(
                    what: Words(rule.what["en"] ?? rule.kind, rule.what["ur"] ?? rule.kind), days: rule.days,
                    sources: rule.sources.joined(separator: ", "),
                    lastRows: last.first { $0.kind == rule.kind }?.rows)
            }, lastRunAt: last.first?.at, isIncomplete: last.contains { !$0.isComplete })
        return services.answer(RetentionPage.render(model, services.page(request, context)), request)
    }
}
