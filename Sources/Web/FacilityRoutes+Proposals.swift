import Access
import Centre
import Hummingbird
import Matching
import Pages

/// Listed numbers that wait for a second person.
extension FacilityRoutes {
    func proposals(
        _ context: WebContext, of only: FacilityID? = nil
    ) async throws -> [FacilityProposals.Line] {
        let centre = services.centre
        let own = context.signedIn?.staff.id
        let sight = services.sight(context)
        return try await centre.ports.store.read { transaction in
            let names = Dictionary(try transaction.allStaff().map { ($0.id, $0.name) }) { first, _ in first }
            return try transaction.openProposals().compactMap { proposal in
                guard only == nil || proposal.facility == only,
                    let facility = try transaction.facility(proposal.facility)
                else { return nil }
                return FacilityProposals.Line(
                    id: proposal.id, facility: facility.id, name: facility.name, nameUrdu: facility.nameUrdu,
                    phone: centre.ports.phones.shown(proposal.listedPhone),
                    phoneInForce: facility.listedPhone.isEmpty ? "" : centre.ports.phones.shown(facility.listedPhone),
                    by: proposal.proposedBy.flatMap { names[$0] }.map { sight?.show($0, .staffName) ?? "" } ?? "",
                    at: proposal.proposedAt,
                    isOwn: proposal.proposedBy != nil && proposal.proposedBy == own,
                    isInUse: facility.standing == .onePerson && proposal.listedPhone == facility.listedPhone)
            }
        }
    }

    @Sendable func decideProposal(_ request: Request, _ context: WebContext) async throws -> Response {
        let staff = try services.staff(context)
        let id = try context.number("proposal")
        var request = request
        let form = try await services.form(&request, context)
        let decision = form.text("decision")
        guard ["confirm", "refuse"].contains(decision) else { throw WebRefusal.notFound }
        let outcome = try await services.centre.decideProposal(id, confirms: decision == "confirm", by: staff.id)
        let page = services.page(request, context)
        let notice =
            switch outcome {
            case .done: page.say("Done.", "ہو گیا۔")
            case .samePerson:
                page.say(
                    "You entered this number: somebody else has to confirm it.",
                    "یہ نمبر آپ نے درج کیا: تصدیق کوئی اور کرے۔")
            case .gone: page.say("Somebody else has decided it already.", "اس کا فیصلہ کوئی اور کر چکا ہے۔")
            }
        return services.redirect(to: "/facilities", notice: notice, isRefusal: outcome != .done)
    }
}
