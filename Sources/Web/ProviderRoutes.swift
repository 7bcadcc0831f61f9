import Access
import Centre
import HTTPTypes
import Hummingbird
import NIOCore

/// Where the providers of messages call: reports on what they were handed, and what people wrote.
///
/// No session and no form token: what proves a call is the secret in its address and the provider's own signature.
struct ProviderRoutes: Sendable {
    /// Meta's batches are the longest, of 3 MB at most by its documents.
    static let bodyBytesMax = 3_145_728

    let services: WebServices

    func add(to router: WebRouter) {
        guard services.providerCalls != nil else { return }
        let address = "/\(ProviderCall.path)/:way/:secret"
        for path in [address, address + "/**"] {
            router.get(path, for: .providerSignature, use: call)
            router.post(path, for: .providerSignature, use: call)
        }
    }

    @Sendable func call(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let desk = services.providerCalls, let way = context.parameters.get("way"),
            let secret = context.parameters.get("secret")
        else { throw WebRefusal.notFound }
        // Whoever does not know the address is not listened to for three megabytes.
        guard desk.isInvited(secret: secret) else {
            services.noteRefusal(.doorHook, request, context)
            return plain(.forbidden)
        }
        var request = request
        let body: ByteBuffer
        do {
            body = try await request.collectBody(upTo: ProviderRoutes.bodyBytesMax)
        } catch is NIOTooManyBytesError { return plain(.contentTooLarge) }
        let headers = request.headers
        let isForwarded = headers[.forwardedFor] != nil
        let call = ProviderCall(
            way: way, secret: secret, rest: context.parameters.getCatchAll().map(String.init),
            method: request.method.rawValue, path: request.uri.path, query: request.uri.query ?? "",
            header: { name in HTTPField.Name(name).flatMap { headers[$0] } }, body: Array(body.readableBytesView),
            peer: isForwarded ? context.clientAddress : context.peerAddress, isForwarded: isForwarded)
        switch await desk.hear(call) {
        case .taken: return plain(.ok)
        case .words(let words): return plain(.ok, words)
        case .refused:
            services.noteRefusal(.doorHook, request, context)
            return plain(.forbidden)
        case .malformed: return plain(.badRequest)
        case .unknown: return plain(.notFound)
        case .sayAgain: return plain(.serviceUnavailable)
        }
    }

    /// No page: what answers is read by a machine, and Kannel would send the text of a page on to the donor.
    private func plain(_ status: HTTPResponse.Status, _ words: String = "") -> Response {
        Response(
            status: status, headers: [.contentType: "text/plain; charset=utf-8"],
            body: .init(byteBuffer: ByteBuffer(string: words)))
    }
}
