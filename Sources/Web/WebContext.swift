import Access
import Centre
import HTTPTypes
public import Hummingbird
import NIOCore

/// What travels with one request through the middleware to its handler.
public struct WebContext: RequestContext {
    public var coreContext: CoreRequestContextStorage
    /// Where the connection comes from; behind a proxy that is the proxy. See `clientAddress`.
    let peerAddress: String
    /// Where the browser is, as far as that can be known; set by `Origins`.
    var clientAddress: String?
    /// Who is signed in, once the session's cookie has been looked at.
    var signedIn: SignedIn?
    /// Who the route has let in, once it was asked.
    var admitted: Admission?
    /// Who is not through the door: the second step is missing, or the console is locked.
    var atDoor: SignedIn?

    /// Forms are small; only the import of a register sends more, and says so at its own route.
    public var maxUploadSize: Int { 64 << 10 }

    public init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        peerAddress = source.channel.remoteAddress?.ipAddress ?? "unknown"
    }

    /// The same as an address that can be counted by.
    var client: NetworkAddress? { clientAddress.flatMap { NetworkAddress($0) } }
}

extension HTTPField.Name {
    static func known(_ name: StaticString) -> HTTPField.Name {
        // Every name here is a literal of this file's callers and well formed; `.cookie` stands in for none of them.
        HTTPField.Name("\(name)") ?? .cookie
    }

    static let secFetchSite = known("Sec-Fetch-Site")
    static let traceParent = known("Traceparent")
    static let forwardedFor = known("X-Forwarded-For")
    static let fragment = known("X-Fragment")
    static let qatraOwn = known("Qatra-Own")
    static let contentSecurityPolicy = known("Content-Security-Policy")
    static let referrerPolicy = known("Referrer-Policy")
    static let contentTypeOptions = known("X-Content-Type-Options")
    static let openerPolicy = known("Cross-Origin-Opener-Policy")
    static let resourcePolicy = known("Cross-Origin-Resource-Policy")
    static let permissionsPolicy = known("Permissions-Policy")
    static let lastEventID = known("Last-Event-ID")
    static let frameOptions = known("X-Frame-Options")
    static let clearSiteData = known("Clear-Site-Data")
    static let accelBuffering = known("X-Accel-Buffering")
}
