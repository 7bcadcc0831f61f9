import Access
import Blood
import Centre
import Hummingbird
import Jurisdiction
import Matching
import Pages

/// The protected reason of one deferral: a form, a fresh proof, and one answer that nobody keeps.
extension RegisterRoutes {
    @Sendable func openReason(_ request: Request, _ context: WebContext) async throws -> Response {
        let staff = try services.staff(context)
        let donor = try context.number("donor")
        let deferral = try context.number("deferral")
        var request = request
        let form = try await services.form(&request, context)
        try await services.requireStepUp(context, keeping: form)
        let purpose = form.text("purpose")
        let problem: Words
        switch try await centre.openReason(ofDeferral: deferral, of: donor, for: purpose, by: staff.id) {
        case .nothingKept: throw WebRefusal.notFound
        case .opened(let key, let record):
            return try await reasonPage(key, record, purpose: purpose, request, context)
        case .purposeMissing: problem = Words("Write what you need it for.", "لکھیں کہ کس کام کے لیے چاہیے۔")
        case .purposeTooLong:
            problem = Words(
                "Too long: write it in \(Centre.purposeMax) letters.",
                "بہت لمبا ہے: \(Centre.purposeMax) حروف میں لکھیں۔")
        }
        let field = "purpose.\(deferral)"
        return try await donorPage(request, context, problems: [field: problem], entered: [field: purpose])
    }

    private func reasonPage(
        _ key: String, _ deferral: Deferral, purpose: String, _ request: Request, _ context: WebContext
    ) async throws -> Response {
        guard let sight = services.sight(context) else { throw WebRefusal.notSignedIn }
        let id = deferral.donor
        guard let donor = try await centre.ports.store.read({ try $0.donor(id) }) else { throw WebRefusal.notFound }
        func title(_ key: String) -> Words {
            guard let rule = centre.jurisdiction.eligibility.rule(key) else { return Words(key, key) }
            return Words(rule.title["en"] ?? key, rule.title["ur"] ?? key)
        }
        // Whoever changes the language here comes back to the donor: there is nothing to read a second time.
        var page = services.page(request, context)
        page.path = "/donors/\(id)"
        let model = DeferralReasonPage.Model(
            donor: id, name: sight.show(donor.name, .donorName), reason: title(key), shownAs: title(deferral.ruleKey),
            since: deferral.since, purpose: purpose)
        return services.answer(DeferralReasonPage.render(model, page), request)
    }
}
