import Access
import Blood
import Centre
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Pages

/// Coming in and going out: sign-in, language, the files of the pages, and the first page.
struct AccessRoutes: Sendable {
    let services: WebServices
    let cookie = SessionCookie()
    /// Pages in the cache, and what the script keeps in the browser: a call that was being typed, calls that have rung,
    /// dark or light. Not the cookies: the language is the browser's, and the session's has ended anyhow.
    static let clearedAtSignOut = "\"cache\", \"storage\""

    func add(to router: WebRouter) {
        router.get("/", for: .everybody, use: first)
        router.get("/sign-in", for: .everybody, use: signInPage)
        router.post("/sign-in", for: .everybody, use: signIn)
        router.post("/sign-out", for: .signedIn, use: signOut)
        router.get("/language/:language", for: .everybody, use: chooseLanguage)
        router.get(EventStream.path, for: .everybody, use: events)
        router.get("/health", for: .everybody, use: health)
        router.post("/control", for: .controlSecret, use: control)
        for file in AssetFile.all {
            router.get(file.asset.path, for: .everybody) { request, _ in file.answer(request) }
        }
        router.get(Assets.worker.path, for: .everybody) { _, _ in
            AccessRoutes.looked(at: Assets.worker.text, Assets.worker.contentType)
        }
        router.get(WebManifest.path, for: .everybody) { _, _ in
            AccessRoutes.looked(at: WebManifest.text, WebManifest.contentType)
        }
        router.get("/offline", for: .everybody, use: offline)
    }

    /// A file whose address stays the same when it changes: the browser asks each time whether it has.
    private static func looked(at text: String, _ contentType: String) -> Response {
        Response(
            status: .ok, headers: [.contentType: contentType, .cacheControl: "no-cache"],
            body: .init(byteBuffer: ByteBuffer(string: text)))
    }

    @Sendable func offline(_ request: Request, _ context: WebContext) async throws -> Response {
        var page = services.page(request, context)
        page.staff = nil
        return services.answer(OfflinePage.render(OfflinePage.Model(helpline: services.helpline), page), request)
    }

    @Sendable func first(_ request: Request, _ context: WebContext) async throws -> Response {
        if let role = context.signedIn?.staff.role { return services.redirect(to: Policy.home(of: role)) }
        var model = WelcomePage.Model(centreName: services.centreName, helpline: services.helpline)
        model.notices = try await services.publicNotices()
        return services.answer(WelcomePage.render(model, services.page(request, context)), request)
    }

    @Sendable func signInPage(_ request: Request, _ context: WebContext) async throws -> Response {
        let back = request.uri.queryParameters["back"].map(String.init) ?? "/board"
        return signInAnswer(request, context, failure: nil, name: "", back: back)
    }

    private func signInAnswer(
        _ request: Request, _ context: WebContext, failure: SignInPage.Failure?, name: String, back: String
    ) -> Response {
        // A token before there is a session: held in a cookie and in the form, and both must agree. One that the
        // browser holds already is kept, or a second tab would make the first one's form worthless.
        let held = request.cookies[HostCookie.signIn]?.value ?? ""
        let token = SecretToken.isWellFormed(held) ? held : SecretToken().text
        var page = services.page(request, context)
        page.csrf = token
        let model = SignInPage.Model(
            failure: failure, name: name, back: AccessRoutes.ownPath(back),
            demonstration: services.printedSignIns.map { ($0.name, $0.role.rawValue, $0.password) })
        var response = services.answer(
            SignInPage.render(model, page), status: AccessRoutes.status(of: failure), request)
        response.setCookie(HostCookie.make(HostCookie.signIn, token, seconds: 3_600, sameSite: .strict))
        return response
    }

    private static func status(of failure: SignInPage.Failure?) -> HTTPResponse.Status {
        switch failure {
        case nil: .ok
        case .wrong?, .oldPage?, .firstPasswordEnded?: .unprocessableContent
        case .lockedOut?, .busy?: .tooManyRequests
        }
    }

    @Sendable func signIn(_ request: Request, _ context: WebContext) async throws -> Response {
        var request = request
        let form = try await Form(&request, upTo: 8 << 10)
        let held = request.cookies[HostCookie.signIn]?.value ?? ""
        guard !held.isEmpty, isEqualInConstantTime(Array(form.text("csrf").utf8), Array(held.utf8)) else {
            services.noteRefusal(.doorForm, request, context)
            return again(.oldPage)
        }
        let outcome = try await services.desk.signIn(
            name: form.text("name"), password: form.all("password").first ?? "", from: context.clientAddress,
            browser: request.headers[.userAgent] ?? "")
        switch outcome {
        case .signedIn(let token, let staff, let next):
            // Whoever was signed in at this browser before is not any more.
            if let old = request.cookies[cookie.name]?.value { try await services.desk.signOut(token: old) }
            let asked = AccessRoutes.ownPath(form.text("back"))
            // Who came without an address in mind goes to the first page of the own role.
            let back = ["/", "/board"].contains(asked) ? Policy.home(of: staff.role) : asked
            var response = services.redirect(to: FactorRoutes.path(next, back: back))
            response.setCookie(cookie.set(token, maxAgeSeconds: 12 * 3_600))
            return response
        case .refused: return again(.wrong)
        case .firstPasswordEnded(let days): return again(.firstPasswordEnded(days: days))
        case .lockedOut(let minutes): return again(.lockedOut(minutes: minutes))
        case .busy: return again(.busy)
        }
        func again(_ failure: SignInPage.Failure) -> Response {
            signInAnswer(request, context, failure: failure, name: form.text("name"), back: form.text("back"))
        }
    }

    @Sendable func signOut(_ request: Request, _ context: WebContext) async throws -> Response {
        var request = request
        let form = try await Form(&request, upTo: 8 << 10)
        guard let who = context.signedIn ?? context.atDoor else { throw WebRefusal.notSignedIn }
        try services.check(form, who.session)
        if let token = request.cookies[cookie.name]?.value { try await services.desk.signOut(token: token) }
        var response = services.redirect(to: "/sign-in")
        response.headers[.clearSiteData] = AccessRoutes.clearedAtSignOut
        response.setCookie(cookie.cleared)
        return response
    }

    @Sendable func chooseLanguage(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let language = context.parameters.get("language"),
            PageLanguage(rawValue: language) != nil || services.shelf.offered(language) != nil
        else { throw WebRefusal.notFound }
        let back = request.uri.queryParameters["back"].map(String.init) ?? "/"
        var response = services.redirect(to: AccessRoutes.ownPath(back))
        response.setCookie(HostCookie.make(HostCookie.language, language, seconds: 365 * 86_400))
        return response
    }

    @Sendable func events(_ request: Request, _ context: WebContext) async throws -> Response {
        // Families and donors may listen too: an event says only that something changed. A page of the desk says
        // that it is one, and is told when its session has ended instead of looking alive for ever.
        let isDesk = request.uri.queryParameters["for"].map(String.init) == "desk"
        // A locked console goes on hearing that something changed; it is not shown what.
        let held = context.signedIn ?? context.atDoor
        let isStaff = held?.session.stage == .full
        if isDesk, !isStaff { throw WebRefusal.notSignedIn }
        let token = request.cookies[cookie.name]?.value
        let services = services
        let staff = isDesk ? held?.staff.id : nil
        let listener: Doors.Listener =
            held.map { .session(hash: Base64URL.encode($0.session.tokenHash)) } ?? .visitor(context.client)
        guard services.doors.hasRoom(for: listener) else { throw WebRefusal.tooMany }
        return EventStream.response(
            request, centre: services.centre, doors: services.doors, listener: listener, staff: staff,
            audience: EventStream.Audience(isStaff ? held?.staff : nil)
        ) {
            guard isDesk else { return true }
            guard let token else { return false }
            let held = try await services.desk.session(token: token, isTouch: false) {
                try await services.isInCall($0)
            }
            return held?.session.stage == .full
        }
    }

    @Sendable func health(_ request: Request, _ context: WebContext) async throws -> Response {
        // A full disk still reads: what counts is that a call can be written down.
        let now = services.centre.now()
        try await services.centre.ports.store.write { try $0.setSetting("health", to: "\(now.millisecondsSince1970)") }
        return Response(
            status: .ok, headers: [.contentType: "text/plain; charset=utf-8"],
            body: .init(byteBuffer: ByteBuffer(string: "ok\n")))
    }

    @Sendable func control(_ request: Request, _ context: WebContext) async throws -> Response {
        // For this machine's owner alone; and nobody is listened to for many megabytes before the secret is right.
        guard request.headers[.forwardedFor] == nil, NetworkAddress(context.peerAddress)?.isThisMachine != false else {
            throw WebRefusal.notFound
        }
        let secret = request.headers[.authorization].map { String($0.dropFirst("Bearer ".count)) } ?? ""
        guard services.isInvited(secret) else { throw WebRefusal.notAllowed }
        let body = try await request.body.collect(upTo: 64 << 20)
        // A command may take as long as it goes on, and nobody waits for a page.
        let lines = Patience.$began.withValue(nil) { services.control(secret, Array(body.readableBytesView)) }
        guard let lines else { throw WebRefusal.notAllowed }
        return Response(
            status: .ok, headers: [.contentType: "application/x-ndjson"],
            body: .init { writer in
                for await line in lines { try await writer.write(ByteBuffer(string: line)) }
                try await writer.finish(nil)
            })
    }

    /// A path of this site; anything else would send a person elsewhere after signing in.
    static func ownPath(_ text: String) -> String {
        let isOwn = text.hasPrefix("/") && !text.hasPrefix("//") && !text.contains("\\") && text.count < 500
        return isOwn && text.unicodeScalars.allSatisfy { $0.value >= 0x20 } ? text : "/board"
    }
}
