import Access
import HTTPTypes
import Hummingbird
import Synchronization

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
    let doors: Doors

    func handle(
        _ request: Request, context: WebContext, next: @concurrent (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        switch doors.begins(context.client) {
        case .tooMany: throw WebRefusal.tooMany
        case .busy: throw WebRefusal.busy
        case .begins(let asStranger):
            defer { doors.ends(asStranger: asStranger) }
            return try await next(request, context)
        }
    }
}

/// Every address of the house with the methods it knows, to tell a wrong address from a wrong method.
final class RouteTable: Sendable {
    private struct Route {
        var parts: [String]
        var method: HTTPRequest.Method
    }

    private let routes = Mutex<[Route]>([])

    func fill(from router: WebRouter) {
        let all = router.routes.map { route in
            Route(parts: RouteTable.parts(route.path.description), method: route.method)
        }
        routes.withLock { $0 = all }
    }

    /// What may be asked instead, as `Allow` says it; `nil` when nothing has this address, or the method is known
    /// there.
    func others(than method: HTTPRequest.Method, at path: String) -> String? {
        let asked = RouteTable.parts(path)
        let methods = Set(routes.withLock { $0.filter { RouteTable.matches($0.parts, asked) }.map(\.method) })
        guard !methods.isEmpty, !methods.contains(method) else { return nil }
        let names = methods.map(\.rawValue) + (methods.contains(.get) ? [HTTPRequest.Method.head.rawValue] : [])
        return Set(names).sorted().joined(separator: ", ")
    }

    private static func parts(_ path: String) -> [String] { path.split(separator: "/").map(String.init) }

    private static func matches(_ pattern: [String], _ path: [String]) -> Bool {
        if pattern.last == "**" {
            let before = pattern.count - 1
            return path.count >= before && matches(Array(pattern.prefix(before)), Array(path.prefix(before)))
        }
        guard pattern.count == path.count else { return false }
        return zip(pattern, path).allSatisfy { part, text in
            part.hasPrefix(":") || part.hasPrefix("{") || part == "*" || part == text
        }
    }
}
