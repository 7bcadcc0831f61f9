import Centre
import HTTPTypes
import Hummingbird
import Matching
import Pages

/// A family finds its request without the link of the message: by a code that is sent to the number that asked.
///
/// The reference only chooses among the requests of that number; it opens nothing, and is looked at when the code was
/// right.
extension VisitorDesk {
    private func requestModel(_ form: Form? = nil) -> MeDoorPage.Model {
        var model = MeDoorPage.Model(
            purpose: .request, number: String((form?.text("number") ?? "").prefix(40)), helpline: services.helpline)
        model.reference = String((form?.text("reference") ?? "").prefix(20))
        return model
    }

    @Sendable func requestDoor(_ request: Request, _ context: WebContext) async throws -> Response {
        door(requestModel(), request, context)
    }

    @Sendable func askRequestCode(_ request: Request, _ context: WebContext) async throws -> Response {
        var request = request
        guard let (form, _) = try await doorForm(&request) else { return door(requestModel(), request, context) }
        var model = requestModel(form)
        let language: Language = services.language(request) == .urdu ? .urdu : .english
        if let problem = codes.ask(model.number, language: language, from: context.clientAddress) {
            model.problem = Words(problem.message, problem.messageUrdu)
            return door(model, request, context, status: .unprocessableContent)
        }
        model.step = .code
        return door(model, request, context)
    }

    @Sendable func enterRequest(_ request: Request, _ context: WebContext) async throws -> Response {
        var request = request
        guard let (form, _) = try await doorForm(&request) else { return door(requestModel(), request, context) }
        var model = requestModel(form)
        let entered = try await codes.enter(form.text("code"), number: model.number)
        switch entered {
        case .wrong, .proven:
            services.noteRefusal(.doorCode, request, context)
            (model.step, model.problem) = (.code, VisitorDesk.wrongCode)
            return door(model, request, context, status: .unprocessableContent)
        case .family, .donor:
            let own = try await centre.ownRequest(of: model.number, reference: model.reference)
            if let own, let path = try await familyPath(own) { return services.redirect(to: path) }
            // Whoever is a donor and has asked for nothing lands on the own page.
            if case .donor(let donor) = entered { return try await enter(donor, request, context) }
            return door(requestModel(), request, context)
        }
    }
}
