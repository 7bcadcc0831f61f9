import Access
import Centre
import HTTPTypes
import Hummingbird

/// Finds out where the browser is, behind the proxies the centre trusts.
struct Origins: RouterMiddleware {
    let proxies: TrustedProxies

    func handle(
        _ request: Request, context: WebContext, next: @concurrent (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        let forwarded = request.headers[values: .forwardedFor]
        context.clientAddress = ClientAddress.of(
            peer: context.peerAddress, forwardedFor: forwarded.isEmpty ? nil : forwarded.joined(separator: ","),
            proxies: proxies)
        return try await next(request, context)
    }
}

/// Lets no house ask more often than it may. An event stream counts as the one request that opened it.
struct Turns: RouterMiddleware {
    let services: WebServices
    let book: RouteBook
    private var doors: Doors { services.doors }

    func handle(
        _ request: Request, context: WebContext, next: @concurrent (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        let isIntake = WorkClass.of(request.method, book.route(context)) == .intake
        switch doors.begins(context.client, isIntake: isIntake) {
        case .tooMany:
            services.noteRefusal(.doorLimit, request, context)
            throw WebRefusal.tooMany
        case .busy: throw WebRefusal.busy
        case .begins(let asStranger):
            defer { doors.ends(asStranger: asStranger, isIntake: isIntake) }
            return try await next(request, context)
        }
    }
}
