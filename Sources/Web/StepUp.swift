import Access
import Centre
import Foundation
import HTTPTypes
import Hummingbird
import Pages

/// Leads whoever has to prove something first to where that is done. It stands inside of what looks at the session's
/// cookie, because it has to know who asks.
struct Proofs: RouterMiddleware {
    let services: WebServices

    func handle(
        _ request: Request, context: WebContext, next: @concurrent (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        do { return try await next(request, context) } catch let refusal as WebRefusal {
            return try await services.interrupted(refusal, request, context)
        }
    }
}

extension WebServices {
    /// A form that is kept while its sender proves who it is; larger ones are sent again by hand.
    static let keptBytesMax = 256 << 10

    /// Who is signed in, whatever the role: for one's own affairs.
    func own(_ context: WebContext) throws -> SignedIn {
        guard let signedIn = context.signedIn else { throw context.refusal }
        return signedIn
    }

    /// Asks for a fresh proof unless one was given within the last five minutes in this very session: before exports,
    /// reasons of deferrals, messages to many, staff administration, approvals, and changes of factors.
    ///
    /// A page that is asked for comes after the proof; a form that is being sent is kept and goes on after it. Call it
    /// after `staff(_:may:)`, and with the form if its body has been read.
    func requireStepUp(_ context: WebContext, keeping form: Form? = nil) async throws {
        let who = try own(context)
        guard !desk.hasSteppedUp(who.session) else { return }
        throw WebRefusal.stepUp(form)
    }

    /// The form of somebody who is still at the door: its token must be the session's.
    func doorForm(_ request: inout Request, _ context: WebContext) async throws -> (Form, SignedIn) {
        let form = try await Form(&request, upTo: 64 << 10)
        guard let who = context.atDoor, who.session.lockedAt == nil else { throw context.refusal }
        try check(form, who.session)
        return (form, who)
    }

    func check(_ form: Form, _ session: StaffSession) throws {
        guard isEqualInConstantTime(Array(form.text("csrf").utf8), Array(session.csrf.utf8)) else {
            throw WebRefusal.crossSite
        }
    }

    func proofModel(
        _ purpose: ProofPage.Purpose, _ who: SignedIn, back: String, kept: String?, failure: ProofPage.Failure?
    ) async throws -> ProofPage.Model {
        let choice = try await desk.choice(for: who, isUnlocking: purpose == .unlock)
        let passkey = choice.passkey.flatMap { passkey in
            desk.relyingParty.map { site in
                PasskeyRequest(
                    challenge: Base64URL.encode(passkey.challenge), relyingParty: site.id,
                    credentials: passkey.credentials.map { Base64URL.encode($0) })
            }
        }
        return ProofPage.Model(
            purpose: purpose, passkey: passkey, hasTimedCode: choice.hasTimedCode,
            recoveryCodesLeft: choice.recoveryCodesLeft, takesPassword: choice.takesPassword, failure: failure,
            back: back, kept: kept, minutes: Int(SignInDesk.stepUpLife.components.seconds / 60))
    }

    /// What a browser is answered that has to prove something first. Parts of pages are told by the status alone.
    func interrupted(_ refusal: WebRefusal, _ request: Request, _ context: WebContext) async throws -> Response {
        let purpose: ProofPage.Purpose
        var kept: Form?
        switch refusal {
        case .locked(let form):
            purpose = .unlock
            kept = form
        case .stepUp(let form):
            purpose = .stepUp
            kept = form
        case .notSignedIn:
            // Who has given the password already goes on from there.
            let isPage = request.method == .get && request.headers[.fragment] == nil
            let door: String? =
                switch context.atDoor?.session.stage {
                case .password?: FactorRoutes.secondStepPath
                case .enrolment?: FactorRoutes.enrolmentPath
                case .setUp?: FactorRoutes.setUpPath
                case .full?, nil: nil
                }
            guard let door, isPage, request.uri.path != EventStream.path else { throw refusal }
            return redirect(to: FactorRoutes.door(door, back: AccessRoutes.ownPath(request.uri.string)))
        case .notAllowed, .notFound, .crossSite, .tooMany, .busy: throw refusal
        }
        guard let who = context.signedIn ?? context.atDoor, request.headers[.fragment] == nil else {
            return Response(status: refusal.status)
        }
        if [.get, .head].contains(request.method) {
            let path = purpose == .unlock ? FactorRoutes.lockedPath : FactorRoutes.stepUpPath
            return redirect(to: FactorRoutes.door(path, back: AccessRoutes.ownPath(request.uri.string)))
        }
        if kept == nil {
            var request = request
            kept = try? await Form(&request, upTo: WebServices.keptBytesMax)
        }
        // A form of somebody else's page is not kept for its sender.
        if let kept { try check(kept, who.session) }
        let model = try await proofModel(
            purpose, who, back: AccessRoutes.ownPath(request.uri.string), kept: kept?.encoded(without: ["csrf"]),
            failure: nil)
        var page = page(request, context)
        page.csrf = who.session.csrf
        return answer(ProofPage.render(model, page), status: refusal.status, request)
    }

    /// Goes on where somebody was stopped: at the page, or with the form.
    func resume(
        _ kept: String?, at path: String, _ request: Request, _ context: WebContext, csrf: String
    ) -> Response {
        guard let kept else { return redirect(to: path) }
        let form = Form(kept)
        var page = page(request, context)
        page.csrf = csrf
        return answer(
            ResumePage.render(ResumePage.Model(action: path, fields: form.pairs.filter { $0.name != "csrf" }), page),
            request)
    }

    /// Whether this person is on the telephone, is being rung, or writes a call up: such a console is not locked.
    func isInCall(_ staff: Int64) async throws -> Bool {
        try await centre.ports.store.read { transaction in
            guard let presence = try transaction.presences().first(where: { $0.staff == staff }) else { return false }
            switch presence.state {
            case .onCall, .wrapUp: return true
            case .ready: return try !transaction.waitingCalls().isEmpty
            case .onBreak, .away: return false
            }
        }
    }
}

extension WebContext {
    /// Why somebody who is not signed in is not.
    var refusal: WebRefusal { refusal(keeping: nil) }

    func refusal(keeping form: Form?) -> WebRefusal {
        atDoor?.session.lockedAt == nil ? .notSignedIn : .locked(form)
    }
}
