package import Access
package import HTTPTypes
import Hummingbird
import Synchronization

/// Who may come in at a route. There is no route without it.
package enum RouteAccess: Sendable, Hashable, CustomStringConvertible {
    /// A public page: nothing about a person is on it.
    case everybody
    /// Whoever has the link; the token in the address is opened by the handler.
    case signedLink
    /// A donor or a family by a code that was sent to their number; the handler looks at its session, and shows whoever
    /// has none where a code is asked for.
    case ownCode
    /// A command of this machine's owner, by the secret in the data directory.
    case controlSecret
    /// A monitor, by the token in the data directory.
    case metricsToken
    /// A provider of messages, by the secret in the address and its own signature.
    case providerSignature
    /// Whoever is at the door: the password was right and the second step is missing, a fresh proof is asked for, or
    /// the console is locked. The handler sees who it is, and sends everybody else to sign in.
    case door
    /// Whoever is signed in, of any role.
    case signedIn
    /// Staff with at least one of these permissions.
    case staff([Permission])
    /// A machine by its token, with this permission.
    case machine(Permission)

    static func may(_ permissions: Permission...) -> RouteAccess { .staff(permissions) }

    package var description: String {
        switch self {
        case .everybody: "everybody"
        case .signedLink: "signed link"
        case .controlSecret: "control secret"
        case .metricsToken: "metrics token"
        case .providerSignature: "provider's signature"
        case .ownCode: "one-time code"
        case .door: "sign-in begun"
        case .signedIn: "signed in"
        case .staff(let permissions): permissions.map(\.rawValue).joined(separator: " or ")
        case .machine(let permission): "token and \(permission.rawValue)"
        }
    }
}

/// One line of the list of routes.
package struct RouteLine: Sendable, Hashable {
    package var method: HTTPRequest.Method
    package var path: String
    package var access: RouteAccess
}

/// Every route there is, and who may.
package final class RouteBook: Sendable {
    private struct Pattern {
        var segments: [String]
        var methods: Set<HTTPRequest.Method>

        /// Literals are more to the point than parameters, the earlier the more.
        var rank: [Int] { segments.map { $0 == "**" ? 2 : $0.hasPrefix(":") ? 1 : 0 } }

        func matches(_ path: [Substring]) -> Bool {
            let isOpen = segments.last == "**"
            guard isOpen ? path.count >= segments.count - 1 : path.count == segments.count else { return false }
            return zip(segments, path).allSatisfy { $0 == "**" || $0.hasPrefix(":") || $0 == $1 }
        }
    }

    private struct State {
        var lines: [RouteLine] = []
        var patterns: [String: Pattern] = [:]
        /// The paths by what the router calls them.
        var called: [String: String] = [:]
    }

    private let state = Mutex(State())

    package init() {}

    package var lines: [RouteLine] { state.withLock(\.lines) }

    func write(_ line: RouteLine) {
        state.withLock { state in
            state.lines.append(line)
            state.called[RouterPath(line.path).description] = line.path
            let segments = line.path.split(separator: "/").map(String.init)
            state.patterns[line.path, default: Pattern(segments: segments, methods: [])].methods.insert(line.method)
        }
    }

    /// The path of a route by what the router calls it.
    func path(_ called: String) -> String? { state.withLock { $0.called[called] } }

    /// What may be done at an address, most fitting route first; empty when there is no such address.
    func methods(at path: String) -> Set<HTTPRequest.Method> {
        let segments = path.split(separator: "/")
        return state.withLock { state in
            state.patterns.values.filter { $0.matches(segments) }
                .min { $0.rank.lexicographicallyPrecedes($1.rank) }?.methods ?? []
        }
    }
}

/// Takes routes in. Every one says who may, and is asked here, before its handler runs.
struct WebRouter {
    typealias Handler = @Sendable (Request, WebContext) async throws -> Response

    let router: Router<WebContext>
    let services: WebServices
    let book: RouteBook

    func get(_ path: String, for access: RouteAccess, use handler: @escaping Handler) {
        on(.get, path, for: access, use: handler)
    }

    func post(_ path: String, for access: RouteAccess, use handler: @escaping Handler) {
        on(.post, path, for: access, use: handler)
    }

    private func on(
        _ method: HTTPRequest.Method, _ path: String, for access: RouteAccess, use handler: @escaping Handler
    ) {
        book.write(RouteLine(method: method, path: path, access: access))
        let parameters = path.split(separator: "/").filter { $0.hasPrefix(":") }.map { String($0.dropFirst()) }
        let services = services
        router.on(RouterPath(path), method: method) { request, context in
            var context = context
            context.admitted = try await services.admit(access, request, context, parameters: parameters)
            return try await handler(request, context)
        }
    }
}

/// Says of an address that exists which methods it has, instead of that it does not exist.
struct KnownMethods: RouterMiddleware {
    let book: RouteBook
    let page: @Sendable (Request, WebContext, HTTPResponse.Status) async -> Response

    func handle(
        _ request: Request, context: WebContext, next: @concurrent (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        do { return try await next(request, context) } catch let failure as HTTPError where failure.status == .notFound
        {
            var methods = book.methods(at: request.uri.path)
            if methods.contains(.get) { methods.insert(.head) }
            guard !methods.isEmpty, !methods.contains(request.method) else { throw failure }
            var response = await page(request, context, .methodNotAllowed)
            response.headers[.allow] = methods.map(\.rawValue).sorted().joined(separator: ", ")
            return response
        }
    }
}
