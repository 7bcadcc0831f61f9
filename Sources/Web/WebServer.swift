import Access
import Centre
import HTTPTypes
public import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import Pages

/// Puts the pages together.
public enum WebServer {
    /// - Parameters:
    ///   - certificate: with one the server speaks TLS and nothing else; without one plain HTTP.
    ///   - onRunning: called with the port once requests are accepted.
    public static func application(
        _ services: WebServices, host: String, port: Int, certificate: CertificateKeeper? = nil,
        onRunning: @escaping @Sendable (Int) async -> Void
    ) -> some ApplicationProtocol {
        let doors = services.doors
        let failure: @Sendable (HTTPResponse.Status) -> (HTTPFields, ByteBuffer) = { services.failure(at: $0) }
        return Application(
            router: router(services),
            server: HTTPServerBuilder { responder in
                GuardedChannel(responder: responder, doors: doors, certificate: certificate, failure: failure)
            },
            configuration: ApplicationConfiguration(
                address: .hostname(host, port: port), serverName: nil),
            onServerRunning: { channel in await onRunning(channel.localAddress?.port ?? port) },
            logger: services.logger)
    }

    /// Every route of the house, in the middleware that all of them need.
    public static func router(_ services: WebServices) -> Router<WebContext> { put(services, into: RouteBook()) }

    /// Every route there is, and who may come in at it.
    package static func routes(_ services: WebServices) -> [RouteLine] {
        let book = RouteBook()
        _ = put(services, into: book)
        return book.lines
    }

    private static func put(_ services: WebServices, into book: RouteBook) -> Router<WebContext> {
        // Watchers and link previews ask with HEAD.
        let router = Router(context: WebContext.self, options: .autoGenerateHeadEndpoints)
        router.addMiddleware {
            Measures(services: services, book: book)
            SecurityHeaders(isOverTLS: services.doors.settings.isOverTLS)
            FailurePages(logger: services.logger) { request, context, status in
                services.failure(status, request, context)
            }
            Waiting()
            Origins(proxies: services.doors.settings.proxies)
            Sheds(services: services, book: book)
            Turns(services: services, book: book)
            CrossSiteGuard(services: services)
            Sessions(desk: services.desk, cookie: SessionCookie(), doors: services.doors) {
                try await services.isInCall($0)
            }
            Watchman(services: services)
            Proofs(services: services)
            KnownMethods(book: book) { request, context, status in services.failure(status, request, context) }
        }
        add(to: WebRouter(router: router, services: services, book: book))
        return router
    }

    private static func add(to router: WebRouter) {
        let services = router.services
        AccessRoutes(services: services).add(to: router)
        RequestRoutes(services: services).add(to: router)
        RegisterRoutes(services: services).add(to: router)
        FacilityRoutes(services: services).add(to: router)
        VisitorRoutes(services: services).add(to: router)
        SupervisorRoutes(services: services).add(to: router)
        TemplateRoutes(services: services).add(to: router)
        CallBackRoutes(services: services).add(to: router)
        CallRoutes(services: services).add(to: router)
        FlagRoutes(services: services).add(to: router)
        NightRoutes(services: services).add(to: router)
        IncidentRoutes(services: services).add(to: router)
        RotaRoutes(services: services).add(to: router)
        PanelRoutes(services: services).add(to: router)
        AntigenRoutes(services: services).add(to: router)
        HealthRoutes(services: services).add(to: router)
        StockRoutes(services: services).add(to: router)
        ProviderRoutes(services: services).add(to: router)
        OwnFacilityRoutes(services: services).add(to: router)
        ReactionRoutes(services: services).add(to: router)
        ApprovalRoutes(services: services).add(to: router)
        MachineRoutes(services: services).add(to: router)
        FactorRoutes(services: services).add(to: router)
        RetentionRoutes(services: services).add(to: router)
        DesignRoutes(services: services).add(to: router)
        TranslationRoutes(services: services).add(to: router)
        DriveRoutes(services: services).add(to: router)
        TrainingRoutes(services: services).add(to: router)
        PartnerRoutes(services: services).add(to: router)
        CampaignRoutes(services: services).add(to: router)
        MonitorRoutes(services: services).add(to: router)
        if let codes = services.codes { VisitorDesk(services: services, codes: codes).add(to: router) }
    }
}

extension WebServices {
    /// The page of a failure; a person who is not signed in is taken to where that is done.
    func failure(_ status: HTTPResponse.Status, _ request: Request, _ context: WebContext) -> Response {
        // A part of a page and its stream are not taken anywhere: the page itself has to say it.
        if status == .unauthorized, request.method == .get, request.headers[.fragment] == nil,
            request.uri.path != EventStream.path, !request.uri.path.hasPrefix("/api/")
        {
            return redirect(to: "/sign-in?back=\(AccessRoutes.ownPath(request.uri.path))")
        }
        // What answers there is read by a program.
        if request.uri.path.hasPrefix("/api/"), let refusal = try? json(["error": status.reasonPhrase], status: status)
        {
            return refusal
        }
        return answer(
            ErrorPage.render(ErrorPage.Model(status: Int(status.code)), page(request, context)), status: status, request
        )
    }

    /// Headers and page of what is answered before there is a request that could be read.
    func failure(at status: HTTPResponse.Status) -> (HTTPFields, ByteBuffer) {
        let now = centre.now()
        let page = PageContext(
            language: .english, csrf: "", staff: nil, isDemonstration: isDemonstration, now: now,
            utcOffsetMinutes: centre.calendar.utcOffsetMinutes(at: now), path: "/")
        var headers: HTTPFields = [.contentType: "text/html; charset=utf-8"]
        SecurityHeaders(isOverTLS: doors.settings.isOverTLS).set(in: &headers)
        let html = ErrorPage.render(ErrorPage.Model(status: Int(status.code)), page)
        return (headers, ByteBuffer(bytes: html.bytes))
    }
}
