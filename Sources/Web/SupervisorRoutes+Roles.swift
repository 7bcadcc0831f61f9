import Access
import Centre
import Hummingbird
import Pages

/// Another role for somebody who works here.
extension SupervisorRoutes {
    @Sendable func changeRole(_ request: Request, _ context: WebContext) async throws -> Response {
        let own = try services.staff(context)
        let id = try context.number("member")
        var request = request
        let form = try await services.form(&request, context)
        try await services.requireStepUp(context, keeping: form)
        var problems: [String: Words] = [:]
        let field = "role-\(id)"
        let chosen: StaffRole? = form.choice("role")
        guard let role = chosen, role != .machine else {
            problems[field] = Words("Choose a role.", "کردار منتخب کریں۔")
            return try await staffPage(request, context, problems: problems)
        }
        var facility: Int64?
        if role == .facility {
            facility = try await self.facility(form, "facility", into: &problems)
            if let problem = problems.removeValue(forKey: "facility") { problems[field] = problem }
        }
        guard problems.isEmpty else { return try await staffPage(request, context, problems: problems) }
        switch try await services.desk.changeRole(of: id, to: role, facility: facility, by: own.id) {
        case .changed:
            let said = services.page(request, context).say(
                "The role is changed. The person is signed out everywhere.",
                "کردار بدل گیا۔ وہ ہر جگہ سے باہر ہو گیا۔")
            return services.redirect(to: "/staff", notice: said)
        case .noSuchPerson: throw WebRefusal.notFound
        case .refused:
            problems[field] = Words(
                "Nobody changes the own role, and a machine stays one.",
                "کوئی اپنا کردار خود نہیں بدلتا، اور مشین مشین رہتی ہے۔")
        case .lastAdministrator:
            problems[field] = Words(
                "This is the last administrator: make another one first.", "یہ آخری منتظم ہے: پہلے دوسرا بنائیں۔")
        }
        return try await staffPage(request, context, problems: problems)
    }
}
