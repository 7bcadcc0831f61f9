import Access
import Centre
import HTTPTypes
import Hummingbird
import Pages

/// The step at which a set-up code and a password of one's own are shown, and the news after signing in.
extension FactorRoutes {
    @Sendable func setUpPage(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let who = context.atDoor, who.session.stage == .setUp else {
            return services.redirect(to: context.signedIn == nil ? "/sign-in" : back(request))
        }
        return try await setUpAnswer(who, request, context, back: back(request), failure: nil)
    }

    @Sendable func setUp(_ request: Request, _ context: WebContext) async throws -> Response {
        var request = request
        let (form, who) = try await services.doorForm(&request, context)
        let back = AccessRoutes.ownPath(form.text("back"))
        let failure: SetUpPage.Failure
        switch try await desk.setUp(who, code: form.text("code"), password: form.all("password").first ?? "") {
        case .done(let token, let next):
            var response = services.redirect(to: FactorRoutes.path(next, back: back))
            response.setCookie(cookie.set(token, maxAgeSeconds: 12 * 3_600))
            return response
        case .notHere: throw WebRefusal.notSignedIn
        case .wrongCode: failure = .wrongCode
        case .lockedOut(let minutes): failure = .lockedOut(minutes: minutes)
        case .password(let error): failure = .password(SupervisorRoutes.words(of: error))
        case .samePassword:
            failure = .password(
                Words("Take another password than the one you were given.", "دیے گئے پاس ورڈ سے مختلف بنائیں۔"))
        }
        return try await setUpAnswer(who, request, context, back: back, failure: failure)
    }

    private func setUpAnswer(
        _ who: SignedIn, _ request: Request, _ context: WebContext, back: String, failure: SetUpPage.Failure?
    ) async throws -> Response {
        let needs = try await desk.setUpNeeds(who)
        let model = SetUpPage.Model(
            asksCode: needs.code, asksPassword: needs.password, passwordLengthMin: PasswordHasher.lengthMin,
            failure: failure, back: back)
        let status: HTTPResponse.Status =
            switch failure {
            case nil: .ok
            case .lockedOut?: .tooManyRequests
            case .wrongCode?, .password?: .unprocessableContent
            }
        var page = services.page(request, context)
        page.csrf = who.session.csrf
        return services.answer(SetUpPage.render(model, page), status: status, request)
    }

    /// The person has read what there was to know.
    @Sendable func newsSeen(_ request: Request, _ context: WebContext) async throws -> Response {
        let who = try services.own(context)
        var request = request
        let form = try await services.form(&request, context)
        try await desk.dropNews(who)
        return services.redirect(to: AccessRoutes.ownPath(form.text("back")))
    }
}
