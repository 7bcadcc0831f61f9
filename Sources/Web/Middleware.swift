import Access
import Centre
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Pages

/// The headers every answer carries. The policy allows nothing but this server's own files: no inline script, no
/// inline style, no other origin.
struct SecurityHeaders: RouterMiddleware {
    static let policy = """
        default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
        connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; \
        object-src 'none'
        """
    /// Two years, as the lists that browsers ship ask for; ASVS 3.4.1 asks for one.
    static let transport = "max-age=63072000; includeSubDomains"

    /// Whether browsers are told to come over TLS only.
    let isOverTLS: Bool

    func handle(
        _ request: Request, context: WebContext, next: @concurrent (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        set(in: &response.headers)
        return response
    }

    func set(in headers: inout HTTPFields) {
        headers[.contentSecurityPolicy] = SecurityHeaders.policy
        headers[.contentTypeOptions] = "nosniff"
        // For browsers that do not know `frame-ancestors`.
        headers[.frameOptions] = "DENY"
        // Signed links must not travel to other sites in a Referer.
        headers[.referrerPolicy] = "same-origin"
        headers[.openerPolicy] = "same-origin"
        headers[.resourcePolicy] = "same-origin"
        headers[.permissionsPolicy] = "geolocation=(), camera=(), microphone=()"
        if isOverTLS { headers[.strictTransportSecurity] = SecurityHeaders.transport }
        if headers[.cacheControl] == nil { headers[.cacheControl] = "no-store" }
    }
}

/// Turns every failure into a page that says what to do, and logs it once, without the address's query or any name.
struct FailurePages: RouterMiddleware {
    let logger: Logger
    let page: @Sendable (Request, WebContext, HTTPResponse.Status) async -> Response

    func handle(
        _ request: Request, context: WebContext, next: @concurrent (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        do { return try await next(request, context) } catch let failure as HTTPError {
            return await page(request, context, failure.status)
        } catch let refusal as WebRefusal {
            var response = await page(request, context, refusal.status)
            switch refusal {
            case .tooMany, .busy: response.headers[.retryAfter] = "10"
            default: break
            }
            return response
        } catch let failure as any StoreFailure where failure.isPassing {
            logger.error(
                "The store takes nothing just now.",
                metadata: [
                    "method": "\(request.method)", "route": "\(request.uri.path.split(separator: "/").first ?? "")",
                    "detail": "\(failure)", "request-id": "\(context.id)",
                ])
            var response = await page(request, context, .serviceUnavailable)
            response.headers[.retryAfter] = "10"
            return response
        } catch is NIOTooManyBytesError {
            return await page(request, context, .contentTooLarge)
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            logger.error(
                "A page failed.",
                metadata: [
                    "method": "\(request.method)", "route": "\(request.uri.path.split(separator: "/").first ?? "")",
                    "error": "\(type(of: error))", "detail": "\(error)", "request-id": "\(context.id)",
                ])
            return await page(request, context, .internalServerError)
        }
    }
}

/// Counts what somebody waits for from the moment they asked.
struct Waiting: RouterMiddleware {
    func handle(
        _ request: Request, context: WebContext, next: @concurrent (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        try await Patience.$began.withValue(.now) { try await next(request, context) }
    }
}

/// Why a page cannot be shown to this person.
enum WebRefusal: Error {
    case notSignedIn
    case notAllowed
    case notFound
    case crossSite
    /// More requests of one house than are taken.
    case tooMany
    /// More strangers at once than are served.
    case busy
    /// Nobody touched the console for too long; carries the form that was being sent, if it has been read.
    case locked(Form?)
    /// A fresh proof is wanted; carries the form that was being sent, if it has been read.
    case stepUp(Form?)

    var status: HTTPResponse.Status {
        switch self {
        case .notSignedIn: .unauthorized
        case .notAllowed, .crossSite, .stepUp: .forbidden
        case .locked: HTTPResponse.Status(code: 423, reasonPhrase: "Locked")
        case .notFound: .notFound
        case .tooMany: .tooManyRequests
        case .busy: .serviceUnavailable
        }
    }
}

/// Looks at the session's cookie.
struct Sessions: RouterMiddleware {
    let desk: SignInDesk
    let cookie: SessionCookie
    let doors: Doors
    /// Whether somebody is on the telephone.
    let isInCall: @Sendable (Int64) async throws -> Bool

    func handle(
        _ request: Request, context: WebContext, next: @concurrent (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        if let token = request.cookies[cookie.name]?.value {
            // Parts and streams are read by the page itself, whether anybody sits before it or not.
            let isTouch = request.headers[.fragment] == nil && request.uri.path != EventStream.path
            let found = try await desk.session(token: token, isTouch: isTouch, isInCall: isInCall)
            if found?.isOpen == true { context.signedIn = found } else { context.atDoor = found }
            if context.signedIn != nil { doors.knows(context.client) }
        }
        return try await next(request, context)
    }
}

/// Counts what is refused to whom; it stands inside of what looks at the session's cookie, because it has to know who
/// asks.
struct Watchman: RouterMiddleware {
    let services: WebServices

    func handle(
        _ request: Request, context: WebContext, next: @concurrent (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        do { return try await next(request, context) } catch let refusal as WebRefusal {
            switch refusal {
            case .notAllowed:
                services.noteRefusal(request.uri.path == "/control" ? .doorToken : .doorForbidden, request, context)
            case .crossSite: services.noteRefusal(.doorForm, request, context)
            case .tooMany: services.noteRefusal(.doorLimit, request, context)
            case .notSignedIn, .notFound, .busy, .locked, .stepUp: break
            }
            throw refusal
        }
    }
}

extension WebServices {
    /// Counts a refused try for the audit; see `WatchBook`.
    func noteRefusal(_ act: AuditAct, _ request: Request, _ context: WebContext) {
        let who = context.signedIn ?? context.atDoor
        desk.watch.note(
            act, by: who?.staff.id, from: context.clientAddress, agent: request.headers[.userAgent] ?? "")
    }
}

/// A browser sends `__Host-` cookies only over TLS, or to the machine itself; so the name is always this one.
struct SessionCookie: Sendable {
    let name = "__Host-qatra"

    func set(_ token: String, maxAgeSeconds: Int) -> Cookie {
        Cookie(
            name: name, value: token, maxAge: maxAgeSeconds, path: "/", secure: true, httpOnly: true, sameSite: .lax)
    }

    var cleared: Cookie {
        Cookie(name: name, value: "", maxAge: 0, path: "/", secure: true, httpOnly: true, sameSite: .lax)
    }
}

/// Cookies beside the session's. `__Host-` binds each to this very host: no neighbour under the same domain, and
/// nobody on the line without TLS, can put one in its place.
enum HostCookie {
    static let language = "__Host-lang"
    static let notice = "__Host-notice"
    static let signIn = "__Host-sign-in"

    static func make(_ name: String, _ value: String, seconds: Int, sameSite: Cookie.SameSite = .lax) -> Cookie {
        Cookie(
            name: name, value: value, maxAge: seconds, path: "/", secure: true, httpOnly: true, sameSite: sameSite)
    }
}

/// Refuses a form that another site sent: the browser must say that it comes from this very origin.
struct CrossSiteGuard: RouterMiddleware {
    let services: WebServices

    func handle(
        _ request: Request, context: WebContext, next: @concurrent (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        if ![.get, .head, .options].contains(request.method), request.headers[.authorization] == nil {
            guard CrossSiteGuard.isOwn(request) else {
                services.noteRefusal(.doorCrossSite, request, context)
                throw WebRefusal.crossSite
            }
        }
        return try await next(request, context)
    }

    static func isOwn(_ request: Request) -> Bool {
        if let site = request.headers[.secFetchSite] { return site == "same-origin" || site == "none" }
        if let origin = request.headers[.origin] {
            guard let url = URL(string: origin), let host = url.host else { return false }
            let authority = url.port.map { "\(host):\($0)" } ?? host
            return authority == request.head.authority
        }
        // Old telephones send neither; the token in the form, checked by each handler, still has to be right.
        return true
    }
}
