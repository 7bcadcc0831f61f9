import Access
import Blood
import Centre
import Foundation
import HTTPTypes
import Hummingbird
import Pages

/// The second step of signing in, the proofs asked for later, the lock, and everybody's own sign-in page.
struct FactorRoutes: Sendable {
    static let secondStepPath = "/sign-in/second"
    static let enrolmentPath = "/sign-in/set-up"
    static let setUpPath = "/sign-in/first"
    static let stepUpPath = "/step-up"
    static let lockedPath = "/locked"
    static let ownPath = "/account"

    let services: WebServices
    let cookie = SessionCookie()

    var desk: SignInDesk { services.desk }

    func add(to router: WebRouter) {
        router.get(FactorRoutes.secondStepPath, for: .door, use: secondStepPage)
        router.post(FactorRoutes.secondStepPath, for: .door, use: secondStep)
        router.get(FactorRoutes.enrolmentPath, for: .door, use: enrolmentPage)
        router.post("/sign-in/set-up/app", for: .door, use: enrolApp)
        router.post("/sign-in/set-up/passkey", for: .door, use: enrolPasskey)
        router.get(FactorRoutes.setUpPath, for: .door, use: setUpPage)
        router.post(FactorRoutes.setUpPath, for: .door, use: setUp)
        router.get(FactorRoutes.stepUpPath, for: .door, use: stepUpPage)
        router.post(FactorRoutes.stepUpPath, for: .door, use: stepUp)
        router.get(FactorRoutes.lockedPath, for: .door, use: lockedPage)
        router.post("/unlock", for: .door, use: unlock)
        router.get("/touch", for: .door, use: look)
        router.post("/touch", for: .door, use: touch)
        router.get(FactorRoutes.ownPath, for: .signedIn, use: ownPage)
        router.get("/account/add", for: .signedIn, use: additionPage)
        router.post("/account/app", for: .signedIn, use: enrolApp)
        router.post("/account/passkey", for: .signedIn, use: enrolPasskey)
        router.post("/account/factors/:factor/remove", for: .signedIn, use: removeFactor)
        router.post("/account/recovery-codes", for: .signedIn, use: newRecoveryCodes)
        router.post("/account/sessions/end", for: .signedIn, use: endOwnSessions)
        router.post("/account/password", for: .signedIn, use: changePassword)
        router.post("/account/news/seen", for: .signedIn, use: newsSeen)
        router.get("/staff/:member/sign-in", for: .may(.manageStaff), use: memberPage)
        router.post("/staff/:member/factors/reset", for: .may(.manageStaff), use: resetFactors)
    }

    /// A page at the door that leads on to `back`.
    static func door(_ path: String, back: String) -> String {
        "\(path)?back=\(back.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")"
    }

    /// Where somebody at this step goes on.
    static func path(_ stage: SessionStage, back: String) -> String {
        switch stage {
        case .full: back
        case .password: door(secondStepPath, back: back)
        case .setUp: door(setUpPath, back: back)
        case .enrolment: door(enrolmentPath, back: back)
        }
    }

    func back(_ request: Request) -> String {
        let text = request.uri.queryParameters["back"].map(String.init) ?? "/board"
        return AccessRoutes.ownPath(text.removingPercentEncoding ?? text)
    }

    // MARK: - Second step

    @Sendable func secondStepPage(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let who = context.atDoor, who.session.stage == .password else {
            return services.redirect(to: context.signedIn == nil ? "/sign-in" : back(request))
        }
        return try await proofPage(.signIn, who, request, context, back: back(request))
    }

    @Sendable func secondStep(_ request: Request, _ context: WebContext) async throws -> Response {
        var request = request
        let (form, who) = try await services.doorForm(&request, context)
        let back = AccessRoutes.ownPath(form.text("back"))
        let (outcome, token, next) = try await desk.completeSignIn(who, with: FactorRoutes.proof(form))
        guard outcome == .proved, let token else {
            return try await proofPage(
                .signIn, who, request, context, back: back, failure: FactorRoutes.failure(outcome))
        }
        var response = services.redirect(to: FactorRoutes.path(next, back: back))
        response.setCookie(cookie.set(token, maxAgeSeconds: 12 * 3_600))
        return response
    }

    /// What was shown, by the fields that were filled in.
    static func proof(_ form: Form) -> Proof {
        if !form.text("signature").isEmpty {
            func bytes(_ name: String) -> [UInt8] { Base64URL.decode(form.text(name)) ?? [] }
            let handle = bytes("userHandle")
            return .passkey(
                PasskeyAnswer(
                    credentialID: bytes("credential"), clientDataJSON: bytes("clientData"),
                    authenticatorData: bytes("authenticatorData"), signature: bytes("signature"),
                    userHandle: handle.isEmpty ? nil : handle))
        }
        if let password = form.all("password").first, !password.isEmpty { return .password(password) }
        return .code(form.text("code"))
    }

    static func failure(_ outcome: ProofOutcome) -> ProofPage.Failure {
        switch outcome {
        case .proved, .refused: .wrong
        case .lockedOut(let minutes): .lockedOut(minutes: minutes)
        case .busy: .busy
        }
    }

    private func proofPage(
        _ purpose: ProofPage.Purpose, _ who: SignedIn, _ request: Request, _ context: WebContext, back: String,
        kept: String? = nil, failure: ProofPage.Failure? = nil
    ) async throws -> Response {
        let model = try await services.proofModel(purpose, who, back: back, kept: kept, failure: failure)
        let status: HTTPResponse.Status =
            switch failure {
            case nil: .ok
            case .wrong?: .unprocessableContent
            case .lockedOut?, .busy?: .tooManyRequests
            }
        var page = services.page(request, context)
        page.csrf = who.session.csrf
        return services.answer(ProofPage.render(model, page), status: status, request)
    }

    // MARK: - Setting up

    @Sendable func enrolmentPage(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let who = context.atDoor, who.session.stage == .enrolment else {
            return services.redirect(to: context.signedIn == nil ? "/sign-in" : back(request))
        }
        return try await enrolment(who, request, context, back: back(request), failure: nil)
    }

    @Sendable func additionPage(_ request: Request, _ context: WebContext) async throws -> Response {
        let who = try services.own(context)
        try await services.requireStepUp(context)
        return try await enrolment(who, request, context, back: FactorRoutes.ownPath, failure: nil)
    }

    private func enrolment(
        _ who: SignedIn, _ request: Request, _ context: WebContext, back: String, failure: EnrolmentPage.Failure?
    ) async throws -> Response {
        let offer = try await desk.passkeyOffer(for: who)
        let timed = try await desk.timedCodeOffer(for: who)
        let atDoor = who.session.stage == .enrolment
        let id = who.staff.id
        let reset = try await services.centre.ports.store.read { transaction -> (Instant, String)? in
            guard atDoor, let reset = try transaction.factorResets(of: id, limit: 1).first else { return nil }
            return (reset.at, try transaction.staff(reset.by)?.name ?? "")
        }
        let model = EnrolmentPage.Model(
            isAtDoor: atDoor, resetBy: reset.map { (at: $0.0, name: $0.1) },
            passkey: offer.map { offer in
                PasskeyCreation(
                    challenge: Base64URL.encode(offer.challenge), relyingParty: offer.relyingParty.id,
                    user: Base64URL.encode(offer.userHandle), userName: offer.userName,
                    displayName: offer.displayName, existing: offer.existing.map { Base64URL.encode($0) })
            }, timedCode: timed.map { (secret: $0.secret, square: QRCode($0.address)) }, failure: failure, back: back)
        var page = services.page(request, context)
        page.csrf = who.session.csrf
        return services.answer(
            EnrolmentPage.render(model, page), status: failure == nil ? .ok : .unprocessableContent, request)
    }

    @Sendable func enrolApp(_ request: Request, _ context: WebContext) async throws -> Response {
        var request = request
        let (form, who) = try await enrolmentForm(&request, context)
        let outcome = try await desk.enrolTimedCode(who, code: form.text("code"))
        return try await enrolled(outcome, .wrongCode, who, form, request, context)
    }

    @Sendable func enrolPasskey(_ request: Request, _ context: WebContext) async throws -> Response {
        var request = request
        let (form, who) = try await enrolmentForm(&request, context)
        let outcome = try await desk.enrolPasskey(
            who, clientDataJSON: Base64URL.decode(form.text("clientData")) ?? [],
            attestationObject: Base64URL.decode(form.text("attestation")) ?? [], name: form.text("name"))
        return try await enrolled(outcome, .passkeyRefused, who, form, request, context)
    }

    /// At the door the session of the door counts; later a full one, with a fresh proof.
    private func enrolmentForm(_ request: inout Request, _ context: WebContext) async throws -> (Form, SignedIn) {
        if context.atDoor?.session.stage == .enrolment { return try await services.doorForm(&request, context) }
        let who = try services.own(context)
        let form = try await services.form(&request, context)
        try await services.requireStepUp(context, keeping: form)
        return (form, who)
    }

    private func enrolled(
        _ outcome: EnrolmentOutcome, _ wrong: EnrolmentPage.Failure, _ who: SignedIn, _ form: Form,
        _ request: Request, _ context: WebContext
    ) async throws -> Response {
        let back = AccessRoutes.ownPath(form.text("back"))
        switch outcome {
        case .enrolled(let token, let codes):
            var response =
                codes.isEmpty
                ? services.redirect(to: back)
                : services.answer(
                    RecoveryCodesPage.render(.init(codes: codes, back: back), services.page(request, context)), request)
            if let token { response.setCookie(cookie.set(token, maxAgeSeconds: 12 * 3_600)) }
            return response
        case .refused: return try await enrolment(who, request, context, back: back, failure: wrong)
        case .lockedOut(let minutes):
            return try await enrolment(who, request, context, back: back, failure: .lockedOut(minutes: minutes))
        case .tooMany: return try await enrolment(who, request, context, back: back, failure: .tooMany)
        }
    }

    // MARK: - Step-up

    @Sendable func stepUpPage(_ request: Request, _ context: WebContext) async throws -> Response {
        let who = try services.own(context)
        guard !desk.hasSteppedUp(who.session) else { return services.redirect(to: back(request)) }
        return try await proofPage(.stepUp, who, request, context, back: back(request))
    }

    @Sendable func stepUp(_ request: Request, _ context: WebContext) async throws -> Response {
        var request = request
        let form = try await services.form(&request, context, upTo: WebServices.keptBytesMax)
        let who = try services.own(context)
        let back = AccessRoutes.ownPath(form.text("back"))
        let outcome = try await desk.stepUp(who, with: FactorRoutes.proof(form))
        guard outcome == .proved else {
            return try await proofPage(
                .stepUp, who, request, context, back: back, kept: form.all("kept").first,
                failure: FactorRoutes.failure(outcome))
        }
        return services.resume(form.all("kept").first, at: back, request, context, csrf: who.session.csrf)
    }

    // MARK: - Lock

    @Sendable func lockedPage(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let who = context.atDoor, who.session.lockedAt != nil else {
            return services.redirect(to: context.signedIn == nil ? "/sign-in" : back(request))
        }
        return try await proofPage(.unlock, who, request, context, back: back(request))
    }

    /// Unlocks. The script, which shows the lock over the page, is told so by an empty answer.
    @Sendable func unlock(_ request: Request, _ context: WebContext) async throws -> Response {
        var request = request
        let form = try await Form(&request, upTo: WebServices.keptBytesMax)
        guard let who = context.atDoor ?? context.signedIn else { throw WebRefusal.notSignedIn }
        try services.check(form, who.session)
        let back = AccessRoutes.ownPath(form.text("back"))
        let isPart = request.headers[.fragment] != nil
        let outcome =
            who.session.lockedAt == nil ? .proved : try await desk.unlock(who, with: FactorRoutes.proof(form))
        guard outcome == .proved else {
            return try await proofPage(
                .unlock, who, request, context, back: back, kept: form.all("kept").first,
                failure: FactorRoutes.failure(outcome))
        }
        if isPart { return Response(status: .noContent) }
        return services.resume(form.all("kept").first, at: back, request, context, csrf: who.session.csrf)
    }

    /// Whether the console is locked; asking is no sign of a person.
    @Sendable func look(_ request: Request, _ context: WebContext) async throws -> Response {
        _ = try services.own(context)
        return Response(status: .noContent)
    }

    /// Somebody presses keys: looked at by the middleware, as every other request is.
    @Sendable func touch(_ request: Request, _ context: WebContext) async throws -> Response {
        var request = request
        _ = try await services.form(&request, context)
        return Response(status: .noContent)
    }

    // MARK: - One's own page, and another's

    @Sendable func ownPage(_ request: Request, _ context: WebContext) async throws -> Response {
        let who = try services.own(context)
        return try await overview(of: who.staff, isOwn: true, request, context)
    }

    @Sendable func memberPage(_ request: Request, _ context: WebContext) async throws -> Response {
        let own = try services.staff(context)
        let id = try context.number("member")
        guard let member = try await services.centre.ports.store.read({ try $0.staff(id) }) else {
            throw WebRefusal.notFound
        }
        if id == own.id { return services.redirect(to: FactorRoutes.ownPath) }
        return try await overview(of: member, isOwn: false, request, context)
    }

    private func overview(
        of member: StaffMember, isOwn: Bool, _ request: Request, _ context: WebContext, problem: Words? = nil,
        setUpCode: String? = nil
    ) async throws -> Response {
        let now = services.centre.now()
        let id = member.id
        let (factors, codes, sessions, resets) = try await services.centre.ports.store.read { transaction in
            let resets = try transaction.factorResets(of: id, limit: 5).map { reset in
                (at: reset.at, name: try transaction.staff(reset.by)?.name ?? "")
            }
            return (
                try transaction.factors(of: id), try transaction.recoveryCodesLeft(of: id),
                try transaction.sessions(of: id, at: now), resets
            )
        }
        var model = MySignInPage.Model(
            other: isOwn ? nil : (id: id, name: member.name),
            factors: factors.map { factor in
                MySignInPage.Factor(
                    id: factor.id, name: factor.name, isPasskey: factor.passkey != nil,
                    isBackedUp: factor.passkey?.isBackedUp ?? false, createdAt: factor.createdAt,
                    lastUsedAt: factor.lastUsedAt)
            }, recoveryCodesLeft: codes,
            sessions: sessions.filter { $0.stage == .full }.map { session in
                MySignInPage.Session(
                    handle: SignInDesk.handle(of: session), browser: session.browser, createdAt: session.createdAt,
                    lastSeenAt: session.lastSeenAt, isThisOne: session.tokenHash == context.signedIn?.session.tokenHash)
            }, resets: resets, mustKeepOne: desk.rules.requiresFactor, offersPasskeys: desk.relyingParty != nil,
            passwordLengthMin: PasswordHasher.lengthMin, passwordProblem: problem)
        model.setUpCode = setUpCode
        model.givesSetUpCodes = desk.rules.requiresFactor && member.role != .machine
        return services.answer(
            MySignInPage.render(model, services.page(request, context)),
            status: problem == nil ? .ok : .unprocessableContent, request)
    }

    @Sendable func changePassword(_ request: Request, _ context: WebContext) async throws -> Response {
        let who = try services.own(context)
        var request = request
        let form = try await services.form(&request, context)
        try await services.requireStepUp(context, keeping: form)
        let problem: Words
        let change = try await desk.changePassword(
            who, from: form.all("current").first ?? "", to: form.all("password").first ?? "")
        switch change {
        case .changed:
            let said = services.page(request, context).say(
                "The password is changed. Other browsers are signed out.",
                "پاس ورڈ بدل گیا۔ باقی براؤزر باہر ہو گئے۔")
            return services.redirect(to: FactorRoutes.ownPath, notice: said)
        case .wrong: problem = Words("The present password is not this.", "موجودہ پاس ورڈ یہ نہیں ہے۔")
        case .lockedOut(let minutes):
            problem = Words(
                "Too many wrong tries. Wait \(minutes) minutes.", "بہت سی غلط کوششیں۔ \(minutes) منٹ انتظار کریں۔")
        case .refused(let error): problem = SupervisorRoutes.words(of: error)
        }
        return try await overview(of: who.staff, isOwn: true, request, context, problem: problem)
    }

    @Sendable func removeFactor(_ request: Request, _ context: WebContext) async throws -> Response {
        let who = try services.own(context)
        let id = try context.number("factor")
        var request = request
        let form = try await services.form(&request, context)
        try await services.requireStepUp(context, keeping: form)
        guard try await desk.removeFactor(id, who) else { throw WebRefusal.notFound }
        return services.redirect(to: FactorRoutes.ownPath)
    }

    @Sendable func newRecoveryCodes(_ request: Request, _ context: WebContext) async throws -> Response {
        let who = try services.own(context)
        var request = request
        let form = try await services.form(&request, context)
        try await services.requireStepUp(context, keeping: form)
        guard let codes = try await desk.newRecoveryCodes(who) else { throw WebRefusal.notFound }
        let model = RecoveryCodesPage.Model(codes: codes, back: FactorRoutes.ownPath)
        return services.answer(RecoveryCodesPage.render(model, services.page(request, context)), request)
    }

    /// Ending one's own sessions needs no fresh proof: whoever fears a stranger in the account must not be held up.
    @Sendable func endOwnSessions(_ request: Request, _ context: WebContext) async throws -> Response {
        let who = try services.own(context)
        var request = request
        let form = try await services.form(&request, context)
        let handle = form.text("session")
        try await desk.endSessions(
            of: who.staff.id, handle: handle.isEmpty ? nil : handle, keeping: who.session.tokenHash, by: who.staff.id)
        return services.redirect(to: FactorRoutes.ownPath)
    }

    @Sendable func resetFactors(_ request: Request, _ context: WebContext) async throws -> Response {
        _ = try services.staff(context)
        let who = try services.own(context)
        let id = try context.number("member")
        var request = request
        let form = try await services.form(&request, context)
        try await services.requireStepUp(context, keeping: form)
        let reason = String(form.text("reason").prefix(200))
        guard case .done(let code) = try await desk.resetFactors(of: id, by: who, reason: reason),
            let member = try await services.centre.ports.store.read({ try $0.staff(id) })
        else { throw WebRefusal.notFound }
        guard let code else { return services.redirect(to: "/staff/\(id)/sign-in") }
        return try await overview(of: member, isOwn: false, request, context, setUpCode: code)
    }
}
