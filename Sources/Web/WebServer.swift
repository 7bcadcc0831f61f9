import Access
import Centre
import HTTPTypes
public import Hummingbird
import Logging
import NIOCore
import Pages

/// Puts the pages together.
public enum WebServer {
    /// - Parameter onRunning: called with the port once requests are accepted.
    public static func application(
        _ services: WebServices, host: String, port: Int, onRunning: @escaping @Sendable (Int) async -> Void
    ) -> some ApplicationProtocol {
        Application(
            router: router(services),
            configuration: ApplicationConfiguration(
                address: .hostname(host, port: port), serverName: nil),
            onServerRunning: { channel in await onRunning(channel.localAddress?.port ?? port) },
            logger: services.logger)
    }

    /// Every route of the house, in the middleware that all of them need.
    public static func router(_ services: WebServices) -> Router<WebContext> {
        // Watchers and link previews ask with HEAD.
        let router = Router(context: WebContext.self, options: .autoGenerateHeadEndpoints)
        router.addMiddleware {
            SecurityHeaders()
            FailurePages(logger: services.logger) { request, context, status in
                services.failure(status, request, context)
            }
            CrossSiteGuard()
            Sessions(desk: services.desk, cookie: SessionCookie())
        }
        AccessRoutes(services: services).add(to: router)
        RequestRoutes(services: services).add(to: router)
        RegisterRoutes(services: services).add(to: router)
        FacilityRoutes(services: services).add(to: router)
        VisitorRoutes(services: services).add(to: router)
        SupervisorRoutes(services: services).add(to: router)
        TemplateRoutes(services: services).add(to: router)
        CallBackRoutes(services: services).add(to: router)
        CallRoutes(services: services).add(to: router)
        ProviderRoutes(services: services).add(to: router)
        RetentionRoutes(services: services).add(to: router)
        if let codes = services.codes { MeRoutes(services: services, codes: codes).add(to: router) }
        return router
    }
}

extension WebServices {
    /// The page of a failure; a person who is not signed in is taken to where that is done.
    func failure(_ status: HTTPResponse.Status, _ request: Request, _ context: WebContext) -> Response {
        // A part of a page and its stream are not taken anywhere: the page itself has to say it.
        if status == .unauthorized, request.method == .get, request.headers[.fragment] == nil,
            request.uri.path != EventStream.path
        {
            return redirect(to: "/sign-in?back=\(AccessRoutes.ownPath(request.uri.path))")
        }
        return answer(
            ErrorPage.render(ErrorPage.Model(status: Int(status.code)), page(request, context)), status: status, request
        )
    }
}
