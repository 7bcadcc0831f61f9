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
        connect-src 'self'; manifest-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'
        """

    func handle(
        _ request: Request, context: WebContext, next: @concurrent (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        response.headers[.contentSecurityPolicy] = SecurityHeaders.policy
        response.headers[.contentTypeOptions] = "nosniff"
        // Signed links must not travel to other sites in a Referer.
        response.headers[.referrerPolicy] = "same-origin"
        response.headers[.openerPolicy] = "same-origin"
        response.headers[.resourcePolicy] = "same-origin"
        response.headers[.permissionsPolicy] = "geolocation=(), camera=(), microphone=()"
        if response.headers[.cacheControl] == nil { response.headers[.cacheControl] = "no-store" }
        return response
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
            return await page(request, context, refusal.status)
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

/// Why a page cannot be shown to this person.
enum WebRefusal: Error {
    case notSignedIn
    case notAllowed
    case notFound
    case crossSite
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
        }
    }
}

/// Looks at the session's cookie.
struct Sessions: RouterMiddleware {
    let desk: SignInDesk
    let cookie: SessionCookie
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
        }
        return try await next(request, context)
    }
}

/// A browser sends `__Host-` cookies only over TLS, or to the machine itself; so the name is always this one.
struct SessionCookie: Sendable {
    let name = "__Host-qatra"

    func set(_ token: String, maxAgeSeconds: Int) -> Cookie {
        Cookie(
            name: name, value: token, maxAge: maxAgeSeconds, path: "/", secure: true, httpOnly: true, sameSite: .lax)
    }

    var cleared: Cookie { Cookie(name: name, value: "", maxAge: 0, path: "/", secure: true, httpOnly: true) }
}

/// Refuses a form that another site sent: the browser must say that it comes from this very origin.
struct CrossSiteGuard: RouterMiddleware {
    func handle(
        _ request: Request, context: WebContext, next: @concurrent (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        if ![.get, .head, .options].contains(request.method), request.headers[.authorization] == nil {
            guard CrossSiteGuard.isOwn(request) else { throw WebRefusal.crossSite }
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
