import Access
import Blood
import Centre
import Dispatching
import Foundation
import HTTPTypes
import Hummingbird
import Jurisdiction
import Matching
import NIOCore
import Pages

/// Whoever comes with a number and a code that was sent to it: donors to their own pages, strangers who register or ask
/// for blood, families who look for their request. A number never stands in an address.
struct VisitorDesk: Sendable {
    let services: WebServices
    let codes: CodeDesk
    let cookie = MeCookie()
    static let sessionLife = Duration.hours(1)

    func add(to router: WebRouter) {
        router.get("/me", for: .ownCode, use: home)
        router.post("/me/code", for: .ownCode, use: askCode)
        router.post("/me/session", for: .ownCode, use: enter)
        router.post("/me/sign-out", for: .ownCode, use: signOut)
        router.get("/r", for: .ownCode, use: requestDoor)
        router.post("/r", for: .ownCode, use: enterRequest)
        router.post("/r/code", for: .ownCode, use: askRequestCode)
        router.get("/ask", for: .ownCode, use: ask)
        router.post("/ask", for: .ownCode, use: answerAsk)
        router.get("/join", for: .ownCode, use: join)
        router.post("/join", for: .ownCode, use: saveJoin)
        router.post("/join/code", for: .ownCode, use: askJoinCode)
        router.get("/me/edit", for: .ownCode, use: edit)
        router.post("/me/edit", for: .ownCode, use: save)
        router.get("/me/number", for: .ownCode, use: newNumber)
        router.post("/me/number", for: .ownCode, use: askNumberCode)
        router.post("/me/number/code", for: .ownCode, use: confirmNumber)
        router.get("/me/card", for: .ownCode, use: card)
        router.get("/me/donations/:donation", for: .ownCode, use: certificate)
        router.post("/me/pause", for: .ownCode, use: pause)
        router.post("/me/stop", for: .ownCode, use: stop)
        router.post("/me/consent", for: .ownCode, use: consent)
        router.get("/me/data.json", for: .ownCode, use: download)
        router.get("/me/erasure", for: .ownCode, use: erasePage)
        router.post("/me/erasure/code", for: .ownCode, use: askEraseCode)
        router.post("/me/erasure", for: .ownCode, use: erase)
        router.post("/me/invitations", for: .ownCode, use: invitations)
        router.post("/me/genotype", for: .ownCode, use: takeGenotypeBack)
        router.get("/drive/:reference", for: .ownCode, use: drive)
        router.post("/drive/:reference", for: .ownCode, use: signUp)
        router.post("/drive/:reference/code", for: .ownCode, use: askDriveCode)
        router.post("/drive/:reference/session", for: .ownCode, use: enterDrive)
    }

    var centre: Centre { services.centre }

    // MARK: - Who it is

    /// A donor's session, if the cookie is one.
    private func session(_ request: Request) async throws -> VisitorSession? {
        guard let token = request.cookies[MeCookie.name]?.value, SecretToken.isWellFormed(token) else { return nil }
        let found = try await centre.ports.store.read { try $0.visitorSession(tokenHash: SecretToken.hash(token)) }
        return found.flatMap { $0.expiresAt > centre.now() ? $0 : nil }
    }

    /// The donor, as the register has them now.
    func donor(_ request: Request) async throws -> (VisitorSession, Donor)? {
        guard let session = try await session(request) else { return nil }
        let donor = try await centre.ports.store.read { try $0.donor(session.donor) }
        return donor.map { (session, $0) }
    }

    /// The page with the session's token, for its forms.
    func page(_ request: Request, _ context: WebContext, _ csrf: String) -> PageContext {
        var page = services.page(request, context)
        page.csrf = csrf
        // A member of staff who is signed in beside is nobody here.
        page.staff = nil
        return page
    }

    /// The form of an act of a signed-in donor.
    func form(_ request: inout Request) async throws -> (VisitorSession, Donor, Form) {
        guard let (session, donor) = try await donor(request) else { throw WebRefusal.crossSite }
        let form = try await Form(&request, upTo: 16 << 10)
        guard isEqualInConstantTime(Array(form.text("csrf").utf8), Array(session.csrf.utf8)) else {
            throw WebRefusal.crossSite
        }
        return (session, donor, form)
    }

    /// The form of somebody who is nobody yet: the token in it is the one in the browser's cookie.
    func doorForm(_ request: inout Request) async throws -> (form: Form, csrf: String)? {
        let held = request.cookies[MeCookie.doorName]?.value ?? ""
        let form = try await Form(&request, upTo: 8 << 10)
        guard SecretToken.isWellFormed(held),
            isEqualInConstantTime(Array(form.text("csrf").utf8), Array(held.utf8))
        else { return nil }
        return (form, held)
    }

    // MARK: - The door

    func door(
        _ model: MeDoorPage.Model, _ request: Request, _ context: WebContext, csrf: String? = nil,
        status: HTTPResponse.Status = .ok
    ) -> Response {
        if let csrf {
            return services.answer(MeDoorPage.render(model, page(request, context, csrf)), status: status, request)
        }
        return atTheDoor(request, status: status) { MeDoorPage.render(model, page(request, context, $0)) }
    }

    /// A page for somebody who is nobody yet; its forms and the browser's cookie hold the same token.
    func atTheDoor(_ request: Request, status: HTTPResponse.Status, _ render: (_ csrf: String) -> HTML) -> Response {
        let held = request.cookies[MeCookie.doorName]?.value ?? ""
        let token = SecretToken.isWellFormed(held) ? held : SecretToken().text
        var response = services.answer(render(token), status: status, request)
        response.setCookie(cookie.door(token))
        return response
    }

    @Sendable private func askCode(_ request: Request, _ context: WebContext) async throws -> Response {
        var request = request
        guard let (form, _) = try await doorForm(&request) else {
            return door(MeDoorPage.Model(helpline: services.helpline), request, context)
        }
        let number = String(form.text("number").prefix(40))
        let language: Language = services.language(request) == .urdu ? .urdu : .english
        if let problem = codes.ask(number, language: language, from: context.clientAddress) {
            let words = Words(problem.message, problem.messageUrdu)
            return door(
                MeDoorPage.Model(number: number, problem: words, helpline: services.helpline), request, context,
                status: .unprocessableContent)
        }
        return door(
            MeDoorPage.Model(step: .code, number: number, helpline: services.helpline), request, context)
    }

    static let wrongCode = Words(
        "That was not the code, or its time is over. Look at the newest message.",
        "یہ کوڈ درست نہیں، یا اس کا وقت گزر چکا۔ سب سے نیا پیغام دیکھیں۔")

    @Sendable private func enter(_ request: Request, _ context: WebContext) async throws -> Response {
        var request = request
        guard let (form, _) = try await doorForm(&request) else {
            return door(MeDoorPage.Model(helpline: services.helpline), request, context)
        }
        let number = String(form.text("number").prefix(40))
        switch try await codes.enter(form.text("code"), number: number) {
        case .wrong, .proven:
            services.noteRefusal(.doorCode, request, context)
            return door(
                MeDoorPage.Model(
                    step: .code, number: number, problem: VisitorDesk.wrongCode, helpline: services.helpline), request,
                context, status: .unprocessableContent)
        case .family(let id):
            guard let path = try await familyPath(id) else {
                return door(MeDoorPage.Model(helpline: services.helpline), request, context)
            }
            return services.redirect(to: path)
        case .donor(let donor): return try await enter(donor, request, context)
        }
    }

    /// The code was right: the donor's own page, behind a session.
    func enter(
        _ donor: DonorID, _ request: Request, _ context: WebContext, to path: String = "/me", notice: Words? = nil
    ) async throws -> Response {
        let token = SecretToken()
        let now = centre.now()
        let session = VisitorSession(
            tokenHash: SecretToken.hash(token.text), donor: donor, csrf: SecretToken().text, createdAt: now,
            expiresAt: now + VisitorDesk.sessionLife)
        try await centre.ports.store.write { transaction in
            try transaction.insertVisitorSession(session)
            try transaction.appendAudit(
                AuditEntry(at: now, staff: nil, act: .donorSignIn, subject: "donor:\(donor)"))
        }
        let page = services.page(request, context)
        var response = services.redirect(to: path, notice: notice.map { page.say($0) })
        response.setCookie(cookie.session(token.text))
        return response
    }

    /// The page of a family's request, behind a link that is signed anew.
    func familyPath(_ id: Matching.RequestID) async throws -> String? {
        guard let record = try await centre.ports.store.read({ try $0.request(id) }) else { return nil }
        let link = centre.familyLink(request: record.course.request)
        return link.range(of: "/f/").map { String(link[$0.lowerBound...]) }
    }

    @Sendable private func signOut(_ request: Request, _ context: WebContext) async throws -> Response {
        var request = request
        let (session, _, _) = try await form(&request)
        try await centre.ports.store.write { try $0.deleteVisitorSession(tokenHash: session.tokenHash) }
        return signedOut(services.redirect(to: "/me"))
    }

    /// Takes the session's cookie away, and what the telephone kept of the donor's pages.
    func signedOut(_ response: Response) -> Response {
        var response = response
        response.setCookie(cookie.cleared)
        response.headers[.clearSiteData] = AccessRoutes.clearedAtSignOut
        return response
    }

    // MARK: - What is held

    @Sendable private func home(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let (session, donor) = try await donor(request) else {
            return door(MeDoorPage.Model(helpline: services.helpline), request, context)
        }
        guard let data = try await centre.ownData(of: donor.id, phoneKey: codes.key(donor.phone)) else {
            throw WebRefusal.notFound
        }
        let now = centre.now()
        let family = try await centre.ports.store.read { transaction in
            try transaction.hasRequest(caller: donor.phone, endedAfter: now - .hours(7 * 24))
                ? try transaction.request(caller: donor.phone) : nil
        }
        var model = MePage.Model(data, centre: centre, helpline: services.helpline)
        model.today = centre.today()
        model.antigens = AntigenProfile(data.antigens)
        if try await centre.ports.store.read({ try $0.allowsGenotype(donor.id) }) {
            model.genotypeWords = Words(GenotypeWords.english, GenotypeWords.urdu)
        }
        model.next = next(data.history)
        model.given = try await centre.ownDonations(of: donor.id).map(MePage.Given.init)
        if donor.optedOutAt == nil, donor.consentedAt != nil {
            model.wantsInvitations = try await centre.ports.store.read { try $0.wantsInvitations(donor.id) }
            model.invitationWords = Words(InvitationWords.english, InvitationWords.urdu)
        }
        if let family { model.familyPath = try await familyPath(family) }
        return services.kept(
            services.answer(MePage.render(model, page(request, context, session.csrf)), request), of: donor)
    }

    @Sendable private func download(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let (_, donor) = try await donor(request),
            let data = try await centre.ownData(of: donor.id, phoneKey: codes.key(donor.phone))
        else { return services.redirect(to: "/me") }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        return Response(
            status: .ok,
            headers: [
                .contentType: "application/json; charset=utf-8",
                .contentDisposition: "attachment; filename=\"qatra-own-data.json\"",
            ], body: .init(byteBuffer: ByteBuffer(bytes: try encoder.encode(data))))
    }

    // MARK: - Acts

    @Sendable private func stop(_ request: Request, _ context: WebContext) async throws -> Response {
        var request = request
        let (_, donor, _) = try await form(&request)
        try await centre.optOut(donor.id, .ownPage)
        return services.redirect(to: "/me")
    }

    @Sendable private func invitations(_ request: Request, _ context: WebContext) async throws -> Response {
        var request = request
        let (_, donor, form) = try await form(&request)
        _ = try await centre.setInvitations(form.isOn("wants"), of: donor.id, over: .web, by: nil)
        return services.redirect(to: "/me")
    }

    @Sendable private func takeGenotypeBack(_ request: Request, _ context: WebContext) async throws -> Response {
        var request = request
        let (_, donor, _) = try await form(&request)
        _ = try await centre.setGenotypeConsent(false, of: donor.id, over: .web, by: nil)
        return services.redirect(to: "/me")
    }

    @Sendable private func consent(_ request: Request, _ context: WebContext) async throws -> Response {
        var request = request
        let (_, donor, _) = try await form(&request)
        _ = try await centre.consentAgain(donor.id)
        return services.redirect(to: "/me")
    }

    @Sendable private func erasePage(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let (session, donor) = try await donor(request) else { return services.redirect(to: "/me") }
        let model = MeErasePage.Model(phone: centre.ports.phones.shown(donor.phone))
        return services.answer(MeErasePage.render(model, page(request, context, session.csrf)), request)
    }

    @Sendable private func askEraseCode(_ request: Request, _ context: WebContext) async throws -> Response {
        var request = request
        let (session, donor, _) = try await form(&request)
        _ = codes.ask(
            donor.phone, language: donor.language, purpose: .erase, donor: donor.id,
            from: context.clientAddress)
        let model = MeDoorPage.Model(
            step: .code, purpose: .erase, number: centre.ports.phones.shown(donor.phone), helpline: services.helpline)
        return door(model, request, context, csrf: session.csrf)
    }

    @Sendable private func erase(_ request: Request, _ context: WebContext) async throws -> Response {
        var request = request
        let (session, donor, form) = try await form(&request)
        guard try await codes.enter(form.text("code"), number: donor.phone, purpose: .erase) == .donor(donor.id) else {
            services.noteRefusal(.doorCode, request, context)
            let model = MeDoorPage.Model(
                step: .code, purpose: .erase, number: centre.ports.phones.shown(donor.phone),
                problem: VisitorDesk.wrongCode, helpline: services.helpline)
            return door(model, request, context, csrf: session.csrf, status: .unprocessableContent)
        }
        _ = try await centre.eraseDonor(donor.id, by: nil)
        let page = services.page(request, context)
        return signedOut(
            services.redirect(to: "/", notice: page.say("Your entry is erased.", "آپ کا اندراج مٹا دیا گیا۔")))
    }
}

/// The cookies of a donor's own browser.
struct MeCookie: Sendable {
    static let name = "__Host-qatra-me"
    /// Before there is a session: what the forms of the door must agree with.
    static let doorName = "__Host-qatra-me-door"

    func session(_ token: String) -> Cookie {
        Cookie(
            name: MeCookie.name, value: token, maxAge: Int(VisitorDesk.sessionLife / .seconds(1)), path: "/",
            secure: true,
            httpOnly: true, sameSite: .strict)
    }

    func door(_ token: String) -> Cookie {
        Cookie(
            name: MeCookie.doorName, value: token, maxAge: 3_600, path: "/", secure: true, httpOnly: true,
            sameSite: .strict)
    }

    var cleared: Cookie {
        Cookie(name: MeCookie.name, value: "", maxAge: 0, path: "/", secure: true, httpOnly: true)
    }
}
